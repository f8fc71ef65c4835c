"""The restore drill: save under load, wipe, restore, go on; nothing of before is missing, and nothing happens twice."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx2
import pytest

from tests.faults import ledger
from tests.faults.stubborn import StubbornUser, write
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer

WRITERS, STEPS = 4, 60


@pytest.fixture
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        yield made


def command(duly: Cluster, *arguments: str) -> str:
    """Run an operator's command as the owner of the database; return what it said."""
    env = duly.environment(1) | {
        "DATABASE_URL": duly.owner,
        "DULY_API_PASSWORD": "api0secret",
        "DULY_AUTH_PASSWORD": "auth0secret",
    }
    done = subprocess.run(
        [sys.executable, "-m", "duly", *arguments], env=env, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


async def wipe(duly: Cluster) -> None:
    """Drop the database and make an empty one."""
    connection = await asyncpg.connect(duly.postgres.address(database="postgres"))
    await connection.execute("DROP DATABASE duly WITH (FORCE)")
    await connection.execute("CREATE DATABASE duly")
    await connection.close()


@pytest.mark.timeout(300)
async def test_saved_under_load_wiped_and_restored(duly: Cluster, issuer: Issuer, tmp_path: Path) -> None:
    apis = [duly.serve("one", "all"), duly.serve("two", "all")]
    duly.start()
    passphrase, file = tmp_path / "passphrase", tmp_path / "drill.dulybackup"
    passphrase.write_text("correct horse battery staple\n")
    sealing = ("--passphrase-file", str(passphrase))
    async with httpx2.AsyncClient(trust_env=False) as client:
        users = [StubbornUser(client, issuer, apis, n) for n in range(WRITERS)]
        enough = asyncio.Event()
        writers = [asyncio.create_task(write(user, n, STEPS, enough)) for n, user in enumerate(users)]
        while min(len(user.acknowledged) for user in users) < STEPS // 6:
            await asyncio.sleep(0.05)
        before = [(dict(user.acknowledged), list(user.requests)) for user in users]
        said = await asyncio.to_thread(command, duly, "backup", str(file), *sealing)
        assert "Saved" in said
        enough.set()
        await asyncio.gather(*writers)
        for member in duly.members.values():
            await asyncio.to_thread(member.end)
        await wipe(duly)
        said = await asyncio.to_thread(command, duly, "restore", str(file), *sealing)
        assert "Restored" in said
        await asyncio.to_thread(duly.start)

        owner = await ledger.connect(duly.owner)
        await ledger.settled(owner, 60)
        for user, (versions, requests) in zip(users, before, strict=True):
            copy, recorded = await ledger.folded(owner, user.id)
            assert set(requests) <= set(recorded), "a task acknowledged before the backup is missing"
            for task_id, version in versions.items():
                assert task_id not in copy.tasks or copy.tasks[task_id]["version"] >= version
            assert copy.alive() == {task["id"]: task for task in await user.all("/tasks?status=all")}
            assert copy.trashed() == {task["id"]: task for task in await user.all("/trash")}
            log, chain = await ledger.audited(owner, user.id)
            assert chain == log == list(range(1, len(log) + 1))
            # And it goes on: the next change has the next revision.
            await user.post("/tasks", {"title": "after the drill"})
            assert (await ledger.audited(owner, user.id))[0] == [*log, len(log) + 1]
        assert await ledger.dead_letters(owner) == []
        await ledger.settled(owner, 60)
        await owner.close()
    assert "nothing is wrong" in await asyncio.to_thread(command, duly, "audit", "verify")
