"""kill -9 the moment reminders are due: of one replica, of all, of the database. Each fires once; late ones say so."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx2
import orjson
import pytest

from duly.features.reminders.rules import LATE_SECONDS
from tests.features.reminders.conftest import once_each, written
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer

pytestmark = pytest.mark.timeout(240)
USERS, EACH = 8, 10


@pytest.fixture(scope="module")
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        made.serve("api", "api")
        made.serve("reminders-1", "reminders")
        made.serve("reminders-2", "reminders")
        made.start()
        yield made


@pytest.fixture
async def people(duly: Cluster, issuer: Issuer) -> AsyncIterator[list[User]]:
    address = f"http://127.0.0.1:{duly.members['api'].env['DULY_API_PORT']}"
    async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
        yield [User(client, issuer) for _ in range(USERS)]


async def wish(people: list[User], due: datetime) -> None:
    """Give everybody reminders around `due`, and wait until all of them are planned."""

    async def some(user: User) -> None:
        for number in range(EACH):
            await user.task(reminders=[{"at": written(due + timedelta(milliseconds=60 * number))}])

    await asyncio.gather(*map(some, people))


async def look(duly: Cluster, people: list[User], statement: str) -> list[dict[str, Any]]:
    owner = await asyncpg.connect(duly.owner)
    try:
        return [dict(row) for row in await owner.fetch(statement, [user.id for user in people])]
    finally:
        await owner.close()


async def planned(duly: Cluster, people: list[User]) -> None:
    async with asyncio.timeout(30):
        while len(await look(duly, people, "SELECT 1 FROM duly.reminder WHERE user_id = ANY($1)")) < USERS * EACH:
            await asyncio.sleep(0.05)


async def firings(duly: Cluster, people: list[User], seconds: float = 40) -> list[dict[str, Any]]:
    """Wait until as many fired as were wished, a moment longer, and return them with when that was recorded."""
    statement = "SELECT data, occurred_at FROM duly.event WHERE type = 'reminder.fired' AND user_id = ANY($1)"
    async with asyncio.timeout(seconds):
        while len(rows := await look(duly, people, statement)) < USERS * EACH:
            await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    rows = await look(duly, people, statement)
    return [orjson.loads(row["data"]) | {"occurred_at": row["occurred_at"]} for row in rows]


def check(found: list[dict[str, Any]]) -> None:
    assert len(found) == USERS * EACH
    assert len({one["reminder_id"] for one in found}) == USERS * EACH
    once_each(found)
    for one in found:
        late = one["occurred_at"] - datetime.fromisoformat(one["at"])
        assert late >= timedelta(0), "fired early"
        assert one["late"] == (one["late_seconds"] >= LATE_SECONDS)
        assert abs(late.total_seconds() - one["late_seconds"]) < 2


async def at(moment: datetime, act: Callable[[], None]) -> None:
    await asyncio.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
    await asyncio.to_thread(act)


async def run(duly: Cluster, people: list[User], kill: Callable[[datetime], Awaitable[None]]) -> list[dict[str, Any]]:
    due = datetime.now(UTC) + timedelta(seconds=10)
    await wish(people, due)
    await planned(duly, people)
    assert datetime.now(UTC) < due, "this machine is too slow for the test's own pace"
    await kill(due)
    found = await firings(duly, people)
    check(found)
    return found


async def test_of_one_replica(duly: Cluster, people: list[User]) -> None:
    async def kill(due: datetime) -> None:
        await at(due + timedelta(milliseconds=40), duly.members["reminders-1"].kill)

    found = await run(duly, people, kill)
    assert not any(one["late"] for one in found), "the other replica did not take over at once"
    duly.members["reminders-1"].start()
    duly.members["reminders-1"].wait_ready()


async def test_of_every_replica(duly: Cluster, people: list[User]) -> None:
    both = [duly.members["reminders-1"], duly.members["reminders-2"]]

    def end() -> None:
        for member in both:
            member.kill()
        time.sleep(LATE_SECONDS + 1)
        for member in both:
            member.start()
            member.wait_ready()

    async def kill(due: datetime) -> None:
        await at(due + timedelta(milliseconds=30), end)

    found = await run(duly, people, kill)
    assert any(one["late"] for one in found), "the kill hit nothing"


async def test_of_the_database(duly: Cluster, people: list[User]) -> None:
    async def kill(due: datetime) -> None:
        await at(due + timedelta(milliseconds=30), duly.kill_postgres)

    await run(duly, people, kill)
    assert duly.postgres_kills == 1
