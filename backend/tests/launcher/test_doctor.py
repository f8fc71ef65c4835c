"""What the doctor finds, on a machine as it is."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from duly.launcher.places import CHECKOUT
from duly.launcher.postgres import EmbeddedPostgres
from tests.launcher.duly import Duly, free_port


def ask(data: Path, **env: str) -> tuple[int, str]:
    ports = {"DULY_WEB_PORT": str(free_port()), "DULY_API_PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "-m", "duly", "doctor"],
        env={**os.environ, "DULY_DATA_DIR": str(data), **ports, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_good_machine_has_no_problem(data: Path) -> None:
    code, said = ask(data)
    assert code == 0, said
    assert "PostgreSQL 18" in said
    assert not data.exists(), "the doctor changes nothing"


def test_a_busy_port_is_found_with_its_owner(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code, said = ask(data, DULY_WEB_PORT=str(port))
    assert code == 1
    assert f"Port {port} is used by" in said
    assert f"(process {os.getpid()})" in said
    assert "DULY_WEB_PORT" in said


def test_settings_that_cannot_work_are_found(data: Path) -> None:
    code, said = ask(data, DULY_WEB_PORT="many")
    assert code == 1
    assert "DULY_WEB_PORT=many is not a port" in said
    port = str(free_port())
    assert "the same" in ask(data, DULY_WEB_PORT=port, DULY_API_PORT=port)[1]


def test_a_secret_that_others_can_read_is_found(data: Path) -> None:
    data.mkdir()
    (data / "secrets.json").write_text('{"postgres": "geheim"}')
    (data / "secrets.json").chmod(0o644)
    code, said = ask(data)
    assert code == 1
    assert "chmod 600" in said
    assert "geheim" not in said


def test_a_database_that_does_not_answer_is_found_without_its_password(data: Path) -> None:
    address = f"postgresql://owner:geheim@127.0.0.1:{free_port()}/duly"
    code, said = ask(data, DATABASE_URL=address)
    assert code == 1
    assert "nothing listens there" in said
    assert "geheim" not in said


def test_a_database_is_looked_at_with_the_rights_of_its_user(
    data: Path, new_server: Callable[..., EmbeddedPostgres]
) -> None:
    server = new_server(data.with_name("server"))
    server.start()
    code, said = ask(data, DATABASE_URL=server.address())
    assert code == 0, said
    assert "may do what Duly needs" in said
    subprocess.run([sys.executable, "-c", _MAKE_ROLE, server.address()], check=True)
    code, said = ask(data, DATABASE_URL=server.address("guest", "guest0secret"))
    assert code == 1
    assert "may not create the roles" in said
    assert "may not create schemas" in said
    assert "guest0secret" not in said
    wrong = ask(data, DATABASE_URL=server.address("guest", "wrong0secret"))[1]
    assert "does not work: password authentication failed" in wrong
    assert "wrong0secret" not in wrong


_MAKE_ROLE = """
import asyncio, sys, asyncpg
async def make():
    connection = await asyncpg.connect(sys.argv[1])
    await connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest0secret'")
    await connection.close()
asyncio.run(make())
"""


def test_works_where_nothing_is_installed(data: Path) -> None:
    command = "import sys; from duly.launcher.doctor import doctor; sys.exit(doctor())"
    done = subprocess.run(
        # Without site packages: what a machine has before the first `make run`.
        [sys.executable, "-S", "-c", command],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "backend" / "src"), "DULY_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "before the packages are installed" in done.stdout


def test_what_the_real_stack_lacks_is_a_hint(data: Path, tmp_path: Path) -> None:
    for program in ("node", "npm"):
        (tmp_path / program).symlink_to(shutil.which(program) or program)
    code, said = ask(data, PATH=str(tmp_path))
    assert code == 0, said
    assert "`make dapr` cannot run here" in said
    for word in ("Go 1.24", "Java 17", "Maven"):
        assert word in said


def test_says_that_duly_runs(duly: Duly) -> None:
    duly.start()
    ports = {"DULY_WEB_PORT": str(duly.web_port), "DULY_API_PORT": str(duly.api_port)}
    code, said = ask(duly.data, **ports)
    assert code == 0, said
    assert duly.process is not None
    assert f"Duly runs (process {duly.process.pid})" in said
