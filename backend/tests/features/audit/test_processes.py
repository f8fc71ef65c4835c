"""`duly serve audit` beside `duly serve api`: the record of what another process commits."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import asyncpg
import httpx2
import pytest

from tests.conftest import ORIGIN
from tests.support.auditor import entries
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.operations import Operations

RECORDED_SECONDS = 30.0


@pytest.fixture(scope="module")
def processes() -> Iterator[Cluster]:
    with cluster(Issuer(ORIGIN)) as made:
        made.serve("api", "api")
        made.serve("audit", "audit")
        made.serve("second audit", "audit")
        made.start()
        yield made


@pytest.fixture
async def owner(processes: Cluster) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(processes.owner)
    yield connection
    await connection.close()


async def act(processes: Cluster, seed: int, steps: int) -> UUID:
    """Let a new user do something through the API."""
    address = f"http://127.0.0.1:{processes.members['api'].env['DULY_API_PORT']}"
    async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
        user = User(client, processes.issuer)
        operations = Operations(user, seed)
        for _ in range(steps):
            await operations.step()
    return user.id


async def recorded(owner: asyncpg.Connection, user: UUID) -> list[int]:
    """Wait until everything of a user is recorded; return the revisions in the order of the chain."""
    expected = await owner.fetchval("SELECT revision FROM duly.stream WHERE user_id = $1", user)
    assert expected > 10
    deadline = time.monotonic() + RECORDED_SECONDS
    while len(found := await entries(owner, user)) < expected:
        assert time.monotonic() < deadline, f"{len(found)} of {expected} recorded"
        await asyncio.sleep(0.05)
    return [entry["revision"] for entry in found]


def verify(processes: Cluster) -> str:
    command = [sys.executable, "-m", "duly", "audit", "verify"]
    done = subprocess.run(
        command, env=processes.environment(8000), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class TestAuditService:
    async def test_records_what_the_api_commits(self, processes: Cluster, owner: asyncpg.Connection) -> None:
        users = await asyncio.gather(*(act(processes, seed, 40) for seed in range(3)))
        for user in users:
            found = await recorded(owner, user)
            assert found == list(range(1, len(found) + 1))
        assert "nothing is wrong" in verify(processes)

    async def test_killed_in_the_middle_goes_on(self, processes: Cluster, owner: asyncpg.Connection) -> None:
        acting = asyncio.create_task(act(processes, 7, 120))
        for name in ("audit", "second audit", "audit"):
            await asyncio.sleep(0.3)
            processes.members[name].kill()
            processes.members[name].start()
        found = await recorded(owner, await acting)
        assert found == list(range(1, len(found) + 1))
        assert "nothing is wrong" in verify(processes)

    async def test_everything_again_and_backwards_changes_nothing(
        self, processes: Cluster, owner: asyncpg.Connection
    ) -> None:
        for name in ("audit", "second audit"):
            processes.members[name].end()
        user = await act(processes, 9, 60)
        before = await owner.fetch("SELECT * FROM duly.audit_entry ORDER BY user_id, sequence")
        published = "SELECT NOT EXISTS (SELECT FROM duly.event WHERE published_at IS NULL)"
        deadline = time.monotonic() + RECORDED_SECONDS
        while not await owner.fetchval(published):
            assert time.monotonic() < deadline, "the relay did not publish"
            await asyncio.sleep(0.05)
        # The bus forgets what it delivered, and delivers in the opposite order.
        await owner.execute("UPDATE duly.event SET position = position - 1000000000")
        await owner.execute("UPDATE duly.event SET position = -position - 900000000")
        await owner.execute("UPDATE duly.bus_consumer SET position = 0")
        await owner.execute("UPDATE duly.bus_position SET position = 100000000")
        for name in ("audit", "second audit"):
            processes.members[name].start()
            processes.members[name].wait_ready()
        found = await recorded(owner, user)
        assert found == list(range(1, len(found) + 1))
        again = await owner.fetch("SELECT * FROM duly.audit_entry WHERE user_id <> $1 ORDER BY user_id, sequence", user)
        assert again == before
        assert "nothing is wrong" in verify(processes)
