"""kill -9 between claiming a digest and its commit: of every replica, of the database. Each is composed once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg
import httpx2
import orjson
import pytest

from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer

pytestmark = pytest.mark.timeout(180)
USERS, REPLICAS = 6, ("reminders-1", "reminders-2")


@pytest.fixture(scope="module")
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        made.serve("api", "api")
        for name in REPLICAS:
            made.serve(name, "reminders")
        made.start()
        yield made


@pytest.fixture
async def people(duly: Cluster, issuer: Issuer) -> AsyncIterator[list[User]]:
    address = f"http://127.0.0.1:{duly.members['api'].env['DULY_API_PORT']}"
    async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
        yield [User(client, issuer) for _ in range(USERS)]


async def told(duly: Cluster, people: list[User]) -> list[tuple[str, str]]:
    owner = await asyncpg.connect(duly.owner)
    try:
        statement = "SELECT user_id, data FROM duly.event WHERE type = 'digest.composed' AND user_id = ANY($1)"
        rows = await owner.fetch(statement, [user.id for user in people])
    finally:
        await owner.close()
    return [(str(row["user_id"]), orjson.loads(row["data"])["on"]) for row in rows]


@pytest.mark.parametrize("what", ["replicas", "database"])
async def test_each_is_composed_once(duly: Cluster, people: list[User], what: str) -> None:
    at = datetime.now(UTC).replace(second=0, microsecond=0)
    owner = await asyncpg.connect(duly.owner)
    ids = [user.id for user in people]
    for user in people:
        await user.task(due_on="2026-01-01")
        await user.patch("/account", {"digest_time": at.strftime("%H:%M")})
    async with asyncio.timeout(30):
        while await owner.fetchval("SELECT count(*) FROM duly.digest WHERE user_id = ANY($1)", ids) < USERS:
            await asyncio.sleep(0.05)
    for name in REPLICAS:
        duly.members[name].kill()
    await owner.execute("UPDATE duly.digest SET fire_at = $2 WHERE user_id = ANY($1)", ids, at)
    # Whoever has claimed one waits for its tasks now, before the commit.
    await owner.execute("BEGIN; LOCK TABLE duly.task IN ACCESS EXCLUSIVE MODE")
    for name in REPLICAS:
        duly.members[name].start()
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'duly.task'::regclass AND NOT granted"
    async with asyncio.timeout(60):
        while await owner.fetchval(waiting) < len(REPLICAS):
            await asyncio.sleep(0.05)
    if what == "replicas":
        for name in REPLICAS:
            duly.members[name].kill()
        await owner.execute("ROLLBACK")
        await owner.close()
        assert await told(duly, people) == []
        for name in REPLICAS:
            duly.members[name].start()
    else:
        await asyncio.to_thread(duly.kill_postgres)
        owner.terminate()
    async with asyncio.timeout(60):
        while len(await told(duly, people)) < USERS:
            await asyncio.sleep(0.1)
    for name in REPLICAS:
        await asyncio.to_thread(duly.members[name].wait_ready)
    found = await told(duly, people)
    assert sorted(found) == sorted((str(user.id), str(at.date())) for user in people)
