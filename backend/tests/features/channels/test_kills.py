"""kill -9 while messages are in the air: of the only notifications process, of one of two, of the database. Nothing is lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx2
import pytest

from duly.features.channels.service.courier import LEASE
from tests.support import channels
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.ends.http import Answer
from tests.support.ends.webhook import Hook, WebhookReceiver
from tests.support.issuer import Issuer

pytestmark = pytest.mark.timeout(240)
USERS, EACH = 20, 10
HELD = 8


class Hooks(WebhookReceiver):
    """A receiver for everybody's webhooks; it does not check who signed."""

    def read(self, request: Any) -> Hook:
        return Hook(request.headers["webhook-id"], int(request.headers["webhook-timestamp"]), {})


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with Hooks() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def duly(issuer: Issuer) -> Iterator[Cluster]:
    allowed = {"DULY_DELIVERY_ALLOWED_NETWORKS": "127.0.0.0/8"}
    with cluster(issuer) as made:
        made.serve("api", "api", **allowed)
        made.serve("notifications-1", "notifications", **allowed)
        made.serve("notifications-2", "notifications", **allowed)
        made.start()
        yield made


@pytest.fixture
async def people(duly: Cluster, issuer: Issuer) -> AsyncIterator[list[User]]:
    for member in duly.members.values():
        if member.process is None or member.process.poll() is not None:
            member.start()
            member.wait_ready()
    address = f"http://127.0.0.1:{duly.members['api'].env['DULY_API_PORT']}"
    async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
        yield [User(client, issuer) for _ in range(USERS)]


async def look(duly: Cluster, people: list[User]) -> list[dict[str, Any]]:
    owner = await asyncpg.connect(duly.owner)
    try:
        rows = await owner.fetch("SELECT * FROM duly.delivery WHERE user_id = ANY($1)", [user.id for user in people])
        return [dict(row) for row in rows]
    finally:
        await owner.close()


async def delivered(duly: Cluster, people: list[User], count: int, seconds: float) -> list[dict[str, Any]]:
    """Wait until so many deliveries are there and all of them were delivered."""
    async with asyncio.timeout(seconds):
        while True:
            rows = await look(duly, people)
            if len(rows) == count and all(row["outcome"] == "delivered" for row in rows):
                return rows
            await asyncio.sleep(0.2)


async def added(people: list[User], hooks: Hooks) -> list[dict[str, Any]]:
    return [await channels.added(user, {"kind": "webhook", "url": f"{hooks.url}/{user.id}"}) for user in people]


async def send(people: list[User], made: list[dict[str, Any]], each: int) -> None:
    async def some(user: User, channel: dict[str, Any]) -> None:
        for _ in range(each):
            await channels.sent_test(user, channel)

    await asyncio.gather(*(some(user, channel) for user, channel in zip(people, made, strict=True)))


async def until_requested(hooks: Hooks, count: int) -> None:
    async with asyncio.timeout(30):
        while len(hooks.requests) < count:
            await asyncio.sleep(0.01)


def check(rows: list[dict[str, Any]], hooks: Hooks) -> None:
    """Check that everything arrived under its own id."""
    assert {hook.id for hook in hooks.received} == {str(row["id"]) for row in rows}


async def test_of_the_only_process_between_claim_and_note(duly: Cluster, people: list[User], hooks: Hooks) -> None:
    duly.members["notifications-2"].end()
    (user,), (channel,) = people[:1], await added(people[:1], hooks)
    # The end took it, and nobody lived to hear of that.
    hooks.first = [Answer(silent=True)]
    sent = await channels.sent_test(user, channel)
    await until_requested(hooks, 1)
    duly.members["notifications-1"].kill()
    (row,) = await look(duly, [user])
    assert (row["outcome"], row["tried"], row["attempts"]) == ("waiting", 1, "[]")
    left = (row["due_at"] - datetime.now(UTC)).total_seconds()
    assert 0 < left <= LEASE.total_seconds()
    duly.members["notifications-1"].start()
    (row,) = await delivered(duly, [user], 1, LEASE.total_seconds() + 20)
    assert row["tried"] == 2
    assert [request.headers["webhook-id"] for request in hooks.requests] == [sent["id"]] * 2 == [str(row["id"])] * 2


async def test_of_one_of_two(duly: Cluster, people: list[User], hooks: Hooks) -> None:
    made = await added(people, hooks)
    first, second = (duly.members[f"notifications-{number}"] for number in (1, 2))
    assert second.process is not None
    # Stopped, so that what is in the air is the first one's.
    os.killpg(second.process.pid, signal.SIGSTOP)
    hooks.first = [Answer(silent=True)] * HELD
    await send(people, made, 1)
    await until_requested(hooks, USERS)
    async with asyncio.timeout(10):
        while len(held := [row for row in await look(duly, people) if row["outcome"] == "waiting"]) != HELD:
            await asyncio.sleep(0.05)
    os.killpg(second.process.pid, signal.SIGCONT)
    await asyncio.to_thread(first.kill)
    sending = asyncio.create_task(send(people, made, EACH))
    await until_requested(hooks, USERS + USERS * EACH // 2)
    assert all(
        row["outcome"] == "waiting" for row in await look(duly, people) if row["id"] in {one["id"] for one in held}
    ), "the living one did not go on with the others at once"
    await sending
    rows = await delivered(duly, people, USERS * (EACH + 1), LEASE.total_seconds() + 40)
    check(rows, hooks)
    assert {row["id"] for row in rows if row["tried"] == 2} == {row["id"] for row in held}
    assert len(hooks.requests) <= len(rows) + len(held), "more came twice than were in the air"


async def test_of_the_database(duly: Cluster, people: list[User], hooks: Hooks) -> None:
    made = await added(people, hooks)
    await send(people, made, EACH // 4)
    await until_requested(hooks, 1)
    await asyncio.to_thread(duly.kill_postgres)
    rows = await delivered(duly, people, USERS * (EACH // 4), LEASE.total_seconds() + 40)
    check(rows, hooks)
