"""Replicas are exchanged one by one, the database migrated in between, and people go on writing: nobody sees an error."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from alembic.script import ScriptDirectory

from duly.database.migrate import BACKEND, alembic_config
from tests.faults import ledger
from tests.faults.stubborn import StubbornUser, write
from tests.support.cluster import Cluster, Member, cluster
from tests.support.issuer import Issuer

WRITERS, STEPS = 4, 80
# As long as a load balancer may need to hear that a pod goes; the pod serves on meanwhile.
_DRAIN_SECONDS = 1.0


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=BACKEND, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def before_last_migration(folder: Path) -> Path | None:
    """Write the code of just before the newest migration into `folder` and return its `src`; None where history is cut off."""
    script = ScriptDirectory.from_config(alembic_config())
    newest = script.get_revision(script.get_current_head()).path
    try:
        added = git("log", "-1", "--format=%H", "--diff-filter=A", "--", str(newest))
        archive = subprocess.run(
            ["git", "archive", f"{added}^", "src", "migrations", "alembic.ini"],
            cwd=BACKEND,
            capture_output=True,
            check=True,
        )
    except subprocess.CalledProcessError:
        return None
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder / "src"


@pytest.fixture
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        yield made


def migrate(duly: Cluster, phase: str, source: Path | None = None) -> None:
    """Run `duly migrate --phase` of this version."""
    env = {
        **os.environ,
        "DATABASE_URL": duly.owner,
        "DULY_API_PASSWORD": "api0secret",
        "DULY_AUTH_PASSWORD": "auth0secret",
        **({"PYTHONPATH": str(source)} if source else {}),
    }
    command = [sys.executable, "-m", "duly", "migrate", "--phase", phase]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def down_to(duly: Cluster, revision: str) -> None:
    """Take the database back to a migration, as it was before the newest one."""
    code = f"""
import asyncio
from alembic import command
from duly.database.migrate import alembic_config, owner_engine
async def down():
    engine = owner_engine({duly.owner!r})
    async with engine.connect() as connection:
        await connection.run_sync(lambda plain: command.downgrade(alembic_config(plain), {revision!r}))
        await connection.commit()
    await engine.dispose()
asyncio.run(down())
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)


async def exchange(duly: Cluster, name: str, addresses: list[str], source: Path | None) -> None:
    """Exchange one replica for one of the code at `source` (None: this version), as a rollout does."""
    member: Member = duly.members[name]
    address = f"http://127.0.0.1:{member.env['DULY_API_PORT']}"
    addresses.remove(address)
    await asyncio.sleep(_DRAIN_SECONDS)
    await asyncio.to_thread(member.end)
    member.env.pop("PYTHONPATH", None)
    if source:
        member.env["PYTHONPATH"] = str(source)
    await asyncio.to_thread(member.start)
    await asyncio.to_thread(member.wait_ready)
    addresses.append(address)


@pytest.mark.timeout(300)
async def test_nobody_sees_an_error(duly: Cluster, issuer: Issuer, tmp_path: Path) -> None:
    old = before_last_migration(tmp_path / "before")
    if old:
        script = ScriptDirectory.from_config(alembic_config())
        newest = script.get_revision(script.get_current_head())
        assert isinstance(newest.down_revision, str)
        await asyncio.to_thread(down_to, duly, newest.down_revision)
    print(f"from {'the code before the newest migration' if old else 'this version: there is no history here'}")
    names = ("one", "two", "three")
    addresses = [duly.serve(name, "all", **({"PYTHONPATH": str(old)} if old else {})) for name in names]
    await asyncio.to_thread(duly.start)
    # What stands in front of replicas tries an idle connection that was closed again; this client opens one for each request.
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(trust_env=False, limits=limits) as client:
        users = [StubbornUser(client, issuer, addresses, n) for n in range(WRITERS)]
        enough = asyncio.Event()
        writers = [asyncio.create_task(write(user, n, STEPS, enough)) for n, user in enumerate(users)]
        await asyncio.to_thread(migrate, duly, "expand")
        for name in names:
            await exchange(duly, name, addresses, None)
        # And a rollback of one of them, on the expanded database.
        await exchange(duly, "two", addresses, old)
        await asyncio.sleep(1)
        await exchange(duly, "two", addresses, None)
        await asyncio.to_thread(migrate, duly, "contract")
        await asyncio.sleep(1)
        enough.set()
        steps = await asyncio.gather(*writers)
        unanswered = sum(user.unanswered for user in users)
        print(f"{sum(done for done, _ in steps)} operations, {unanswered} without an answer")
        assert [line for user in users for line in user.said] == []
        await check(duly, users)


async def check(duly: Cluster, users: list[StubbornUser]) -> None:
    """Show that everything acknowledged is there, recorded once, and had its effects."""
    owner = await ledger.connect(duly.owner)
    try:
        await ledger.settled(owner, 60)
        for user in users:
            copy, recorded = await ledger.folded(owner, user.id)
            assert set(user.requests) <= set(recorded)
            assert copy.alive() == {task["id"]: task for task in await user.all("/tasks?status=all")}
            log, chain = await ledger.audited(owner, user.id)
            assert chain == log == list(range(1, len(log) + 1))
        assert await ledger.dead_letters(owner) == []
    finally:
        await owner.close()
