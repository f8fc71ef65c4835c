"""A clock that a test sets, and a way to let everything that follows from a change happen now."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.database.unit_of_work import Work
from duly.features.recurrence.consumers import CONSUMER
from duly.messaging import log
from duly.messaging.dispatch import Dispatcher
from duly.web.resources import Resources
from tests.conftest import NOW
from tests.support.caller import User
from tests.support.issuer import Issuer


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


class Follower:
    """Delivers a user's events to the recurrence consumer, as often as a test likes."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.handle, _ = Dispatcher(work).add(CONSUMER)
        self.read: dict[Any, int] = {}

    async def __call__(self, user: User, *, again: bool = False) -> None:
        """Deliver what is new since the last call, and what follows from that; with `again` everything from the beginning."""
        after = 0 if again else self.read.get(user.id, 0)
        while True:
            async with self.work.unit("a-look") as unit:
                upto = await log.current_revision(unit.connection, user.id)
                events = await log.read_events(unit.connection, user.id, after, upto)
            if not events:
                self.read[user.id] = after
                return
            for event in events:
                await self.handle(event)
            after = events[-1].revision


@pytest.fixture
def follow(resources: Resources, clock: FixedClock) -> Follower:
    return Follower(Work(resources.engine, clock, lambda: None))


Complete = Callable[[User, dict[str, Any]], Awaitable[dict[str, Any] | None]]


@pytest.fixture
def complete(follow: Follower) -> Complete:
    async def done(user: User, task: dict[str, Any]) -> dict[str, Any] | None:
        """Complete a task and return the open one of its series, None when there is none."""
        answer = await user.patch(f"/tasks/{task['id']}/complete")
        assert answer.status_code == 200, answer.text
        await follow(user)
        return await open_one(user, task["series_id"])

    return done


@pytest.fixture
async def new_caller(issuer: Issuer) -> AsyncIterator[Callable[[str], User]]:
    """Make users of a Duly at an address."""
    clients: list[httpx2.AsyncClient] = []

    def caller(address: str) -> User:
        clients.append(httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20))
        return User(clients[-1], issuer)

    yield caller
    for client in clients:
        await client.aclose()


async def open_one(user: User, series_id: str) -> dict[str, Any] | None:
    """Return the open task of a series that repeats; there must not be two."""
    found = [
        task
        for task in await user.all("/tasks?status=open")
        if task["series_id"] == series_id and task["recurrence"] is not None
    ]
    assert len(found) <= 1, found
    return found[0] if found else None
