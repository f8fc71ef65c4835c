"""The real thing: PostgreSQL, API and web, started by the launcher and used through the front door."""

import os
import shlex
import signal
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from duly.launcher.places import CHECKOUT
from duly.launcher.postgres import EmbeddedPostgres
from tests.launcher.duly import Duly, Person, built_checkout, processes_of, until
from tests.support import pages

pytestmark = pytest.mark.timeout(240)
STOP_SECONDS = 5.0
# The promise is 5 on an idle machine; this one runs other tests at the same time.
RESTART_SECONDS = 8.0


def test_starts_restarts_and_stops_leaving_nothing_but_the_data(duly: Duly) -> None:
    duly.start()
    assert httpx2.get(duly.url + "/", follow_redirects=True).status_code == 200
    person = Person(duly.url)
    person.add("Buy milk")
    assert (duly.data / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert stat.S_ISSOCK((duly.data / "socket" / ".s.PGSQL.5432").stat().st_mode)
    assert (duly.data / "socket").stat().st_mode & 0o777 == 0o700

    assert duly.signal(signal.SIGTERM) < STOP_SECONDS
    assert duly.process is not None
    assert duly.process.returncode == 0
    assert processes_of(duly.data) == []

    assert duly.start() < RESTART_SECONDS
    assert person.titles() == {"Buy milk"}
    assert duly.signal(signal.SIGINT) < STOP_SECONDS
    assert processes_of(duly.data) == []


def test_stops_in_time_while_a_client_holds_on(duly: Duly) -> None:
    duly.start()
    with (
        socket.create_connection(("127.0.0.1", duly.api_port)) as half,
        socket.create_connection(("127.0.0.1", duly.web_port)) as other,
    ):
        half.sendall(b"POST /api/x/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        other.sendall(b"POST /api/auth/sign-up/email HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        assert duly.signal(signal.SIGTERM) < STOP_SECONDS
    assert processes_of(duly.data) == []


def test_a_killed_child_comes_back_and_nothing_is_lost(duly: Duly) -> None:
    duly.start()
    person = Person(duly.url)
    for round_, name in enumerate(["postgres", "api", "web", "postgres"]):
        title = f"Before the end of {name}, round {round_}"
        person.add(title)
        before = duly.pid_of(name)
        os.kill(before, signal.SIGKILL)
        until(lambda n=name, b=before: duly.pid_of(n) != b, 20, f"{name} was not started again: {duly.said}")
        until(lambda t=title: person.sees(t), 20, f"the task is gone after {name} was killed: {duly.said}")
    assert "postgres was killed by signal 9" in duly.said
    assert len(person.titles()) == 4


def test_a_killed_launcher_leaves_no_orphan_and_the_next_start_recovers(duly: Duly) -> None:
    duly.start()
    person = Person(duly.url)
    for round_ in range(2):
        person.add(f"Round {round_}")
        duly.signal(signal.SIGKILL)
        if sys.platform == "linux" and round_ == 0:
            until(lambda: not processes_of(duly.data), 10, f"left behind: {processes_of(duly.data)}")
        # The second time at once, while the children are still on their way out.
        duly.start()
        until(lambda r=round_: person.sees(f"Round {r}"), 20, "the task is gone")


def test_everything_killed_at_once_recovers(duly: Duly) -> None:
    duly.start()
    person = Person(duly.url)
    person.add("Before the power went")
    assert duly.process is not None
    # Stopped first, so that it cannot start anything again in between.
    os.kill(duly.process.pid, signal.SIGSTOP)
    for name in ("postgres", "api", "web"):
        os.kill(duly.pid_of(name), signal.SIGKILL)
    duly.signal(signal.SIGKILL)
    duly.start()
    assert person.titles() == {"Before the power went"}


def test_a_second_launcher_on_the_same_data_is_refused(duly: Duly, new_duly: Callable[..., Duly]) -> None:
    duly.start()
    second = new_duly()
    second.output = duly.output.with_name("second.out")
    second.launch()
    assert second.process is not None
    assert duly.process is not None
    assert second.process.wait(20) == 1
    assert str(duly.process.pid) in second.said
    assert "DULY_DATA_DIR" in second.said
    assert httpx2.get(f"http://127.0.0.1:{duly.api_port}/readyz").status_code == 200


@pytest.mark.parametrize(("variable", "attribute"), [("DULY_WEB_PORT", "web_port"), ("DULY_API_PORT", "api_port")])
def test_a_busy_port_is_a_clear_error(duly: Duly, variable: str, attribute: str) -> None:
    port = getattr(duly, attribute)
    with socket.create_server(("127.0.0.1", port)):
        duly.launch()
        assert duly.process is not None
        assert duly.process.wait(20) == 1
    assert f"Port {port} is in use" in duly.said
    assert variable in duly.said
    assert not (duly.data / "postgres").exists()


def test_an_existing_postgresql_is_used_instead(
    data: Path, new_duly: Callable[..., Duly], new_server: Callable[..., EmbeddedPostgres]
) -> None:
    server = new_server(data.with_name("server"))
    server.start()
    # As the page says it, with the address of this server.
    given, *command = shlex.split(pages.command("docs/how-to/existing-postgresql.md", "DATABASE_URL="))
    assert given.startswith("DATABASE_URL=postgresql://")
    guest = new_duly(DATABASE_URL=server.address())
    guest.start(command, built_checkout())
    person = Person(guest.url)
    person.add("On the other server")
    assert person.titles() == {"On the other server"}
    assert not (guest.data / "postgres").exists()
    assert "postgres" not in (guest.data / "children.json").read_text()
    assert guest.signal(signal.SIGTERM) < STOP_SECONDS

    # Another machine, or the same one after its data folder was lost.
    other = new_duly(data.with_name("other"), DATABASE_URL=server.address(), DULY_WEB_PORT=str(guest.web_port))
    other.web_port, other.url = guest.web_port, guest.url
    other.start()
    assert person.titles() == {"On the other server"}
    assert Person(other.url).titles() == set()


# Elsewhere make passes on SIGTERM alone, and the launcher has no way to look at its parent.
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *([signal.SIGINT, signal.SIGKILL] if sys.platform == "linux" else [])]
)
def test_ends_with_the_make_that_started_it(duly: Duly, number: int) -> None:
    makefile = duly.data.with_name("Makefile")
    makefile.write_text(f"run:\n\t@{sys.executable} -m duly up\n")
    duly.start(["make", "-C", str(CHECKOUT / "backend"), "-f", str(makefile), "run"])
    duly.signal(number)
    until(lambda: not processes_of(duly.data), STOP_SECONDS, f"left behind: {processes_of(duly.data)}")
