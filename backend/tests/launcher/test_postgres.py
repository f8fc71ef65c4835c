"""The embedded PostgreSQL alone."""

import asyncio
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from duly.launcher import postgres
from duly.launcher.places import LauncherError
from duly.launcher.postgres import EmbeddedPostgres
from tests.launcher.conftest import stop


def query(address: str, statement: str) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(address, timeout=10)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_a_new_cluster_has_checksums_fsync_and_a_password(new_server: Callable[..., EmbeddedPostgres]) -> None:
    server = new_server()
    server.start()
    for setting in ("data_checksums", "fsync", "full_page_writes"):
        assert query(server.address(), f"SHOW {setting}") == "on"
    assert query(server.address(), "SELECT lower('É') || upper('ä')") == "éÄ"
    assert query(server.address(), "SHOW listen_addresses") == ""
    with pytest.raises(asyncpg.InvalidPasswordError):
        query(server.address(password="wrong"), "SELECT 1")
    assert not server.cluster.with_suffix(".new").exists()


def test_a_restart_keeps_the_rows(new_server: Callable[..., EmbeddedPostgres]) -> None:
    server = new_server()
    server.start()
    query(server.address(), "CREATE TABLE kept AS SELECT 42 AS answer")
    stop(server)
    again = new_server()
    again.start()
    assert query(again.address(), "SELECT answer FROM kept") == 42


def test_half_a_cluster_is_made_anew(new_server: Callable[..., EmbeddedPostgres]) -> None:
    server = new_server()
    half = server.cluster.with_suffix(".new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server.start()
    assert query(server.address(), "SELECT 1") == 1


@pytest.mark.parametrize("whose", ["init", "ours", "nobody"])
def test_a_stale_pid_file_neither_fools_nor_kills(new_server: Callable[..., EmbeddedPostgres], whose: str) -> None:
    server = new_server()
    server.start()
    lines = (server.cluster / "postmaster.pid").read_text().splitlines()
    stop(server)
    # What a power cut leaves: it says ready, and its number belongs to nobody or to another program by now.
    stale_pid = {"init": 1, "ours": os.getpid(), "nobody": 2**22 - 3}[whose]
    pid_file = server.cluster / "postmaster.pid"
    pid_file.write_text("\n".join([str(stale_pid), *lines[1:7], "ready"]) + "\n")
    owner = server.cluster.stat()
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    again = new_server()
    again.start()
    assert query(again.address(), "SELECT 1") == 1


def test_killed_under_a_writer_it_keeps_every_acknowledged_row(new_server: Callable[..., EmbeddedPostgres]) -> None:
    server = new_server()
    server.start()
    query(server.address(), "CREATE TABLE log (n int PRIMARY KEY)")

    async def write_until_killed(first: int) -> int:
        connection = await asyncpg.connect(server.address())
        n = first
        try:
            while True:
                await connection.execute("INSERT INTO log VALUES ($1)", n)
                n += 1
                if n == first + 50:
                    server.child.signal(9)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            return n

    acknowledged = 0
    for _ in range(3):
        acknowledged = asyncio.run(write_until_killed(acknowledged))
        assert server.child.wait(10)
        server.start()
        held = int(query(server.address(), "SELECT count(*) FROM log"))
        assert held >= acknowledged
        # One more may have been committed without its answer having arrived.
        acknowledged = held


def test_a_long_path_gets_a_short_socket(new_server: Callable[..., EmbeddedPostgres], data: Path) -> None:
    server = new_server(data / ("long-" * 20) / "folder")
    server.start()
    assert len(str(server.socket)) < 60
    assert server.socket.stat().st_mode & 0o777 == 0o700
    assert query(server.address(), "SELECT 1") == 1
    shutil.rmtree(server.socket, ignore_errors=True)


def test_a_damaged_cluster_is_told_in_words(new_server: Callable[..., EmbeddedPostgres]) -> None:
    server = new_server()
    server.start()
    stop(server)
    (server.cluster / "global" / "pg_control").unlink()
    with pytest.raises(LauncherError, match="pg_control"):
        new_server().start()


def test_runs_as_another_user_than_root(new_server: Callable[..., EmbeddedPostgres], as_root: bool) -> None:
    server = new_server()
    server.start()
    assert server.child.process is not None
    runs_as = Path(f"/proc/{server.child.process.pid}").stat().st_uid if Path("/proc").exists() else os.geteuid()
    assert runs_as == server.cluster.stat().st_uid
    assert runs_as != 0
    assert (runs_as == os.geteuid()) is not as_root


_AS_SOMEBODY = """
import asyncio, os, sys
import asyncpg
from pathlib import Path
from duly.launcher import postgres
from duly.launcher.places import Places
from duly.launcher.postgres import EmbeddedPostgres
uid, folder = int(sys.argv[1]), Path(sys.argv[2])
if os.geteuid() == 0 and uid:
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
places = Places(folder)
places.logs.mkdir(parents=True)
server = EmbeddedPostgres(places, "owner0secret", echo=False)
server.start()
async def ask():
    connection = await asyncpg.connect(server.address())
    print(await connection.fetchval("SELECT current_user"), os.geteuid(), server.cluster.stat().st_uid)
    await connection.close()
asyncio.run(ask())
server.child.signal(2)
assert server.child.wait(10)
"""


def test_works_as_a_normal_user(data: Path, as_root: bool) -> None:
    uid = pwd.getpwnam("nobody").pw_uid if as_root else os.geteuid()
    data.parent.chmod(0o777)
    done = subprocess.run(
        [sys.executable, "-c", _AS_SOMEBODY, str(uid), str(data)], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["duly", str(uid), str(uid)]


def test_works_as_root(data: Path, as_root: bool) -> None:
    sudo = [] if as_root else ["sudo", "-n"]
    if sudo and not (shutil.which("sudo") and subprocess.run([*sudo, "true"], check=False).returncode == 0):
        pytest.skip("needs root or sudo without a password")
    done = subprocess.run(
        [*sudo, sys.executable, "-c", _AS_SOMEBODY, "0", str(data)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    user, ran_as, owner = done.stdout.split()
    assert (user, ran_as) == ("duly", "0")
    assert owner != "0"


def test_root_in_a_closed_folder_uses_open_places(
    new_server: Callable[..., EmbeddedPostgres], data: Path, as_root: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout in a home that only its owner may enter: programs and data of PostgreSQL must be elsewhere for root."""
    closed = data.parent / "closed"
    closed.mkdir(mode=0o700)
    original = postgres.find_binaries()
    for folder in (original.parent, original.parent.with_name(f"{original.parent.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    moved = closed / original.parent.name / original.name
    monkeypatch.setattr(postgres, "find_binaries", lambda: moved)
    server = new_server(closed / "data")
    program = Path(server.child.command[0])
    try:
        server.start()
        assert query(server.address(), "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'") == 1
        assert server.cluster.is_relative_to(closed) is not as_root
        assert program.is_relative_to(closed) is not as_root
    finally:
        stop(server)
        if as_root:
            shutil.rmtree(server.cluster.parent)
            shutil.rmtree(program.parents[3])
