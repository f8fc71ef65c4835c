"""A clock that a test sets, a way to let everything that follows from a change happen now, and how long it takes in earnest."""

import asyncio
import time
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


async def successor_seconds(user: User, task: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    """Complete a task; return how long it takes until the next one is in the list, and that one."""
    begun = time.perf_counter()
    await user.patch(f"/tasks/{task['id']}/complete")
    while True:
        items = (await user.get("/tasks?limit=1")).json()["items"]
        if items and items[0]["id"] != task["id"]:
            return time.perf_counter() - begun, items[0]
        assert time.perf_counter() - begun < 30, "nothing follows"
        await asyncio.sleep(0.002)


def tell(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(f"completion → successor, {what}, {len(ordered)} runs: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    # The promise is one second; a loaded machine that tests get is allowed more.
    assert p99 <= 5.0
