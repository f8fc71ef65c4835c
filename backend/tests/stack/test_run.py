"""`duly dapr` as a person starts it: the whole stack, used through its front door, killed, and stopped."""

import json
import os
import signal
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from duly.launcher.processes import alive
from tests.launcher.conftest import data, new_duly  # noqa: F401 - fixtures
from tests.launcher.duly import Duly, Person, processes_of, until
from tests.support.stack import free_ports

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]
COMMAND = (sys.executable, "-m", "duly", "dapr")
SERVICES = ("api", "audit", "realtime", "recurrence", "reminders", "notifications")
STOP_SECONDS = 20.0


@pytest.fixture
def base() -> Iterator[int]:
    guard, ports = free_ports(len(SERVICES) + 1)
    with guard:
        yield ports.base


@pytest.fixture
def duly(new_duly: Callable[..., Duly], base: int) -> Duly:  # noqa: F811
    return new_duly(DULY_STACK_PORT=str(base))


def activity(person: Person) -> int:
    """Return how many entries the audit record has; it is filled through Kafka."""
    url = f"{person.url}/api/{person.id}/activity"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {person.token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return len(json.load(answer)["items"])
    except OSError:
        return -1


def test_one_origin_for_calls_and_streams_and_no_way_in_for_the_sidecar(duly: Duly) -> None:
    duly.start(COMMAND)
    person = Person(duly.url)
    person.add("Before the stream")
    headers = {"Authorization": f"Bearer {person.token}"}
    # Piece by piece, so not through a sidecar.
    with httpx2.stream("GET", f"{duly.url}/api/{person.id}/stream", headers=headers, timeout=30) as stream:
        assert stream.status_code == 200
        lines = stream.iter_lines()
        first = next(line for line in lines if line)
        person.add("While it is open")
        assert first
        assert any("While it is open" in line for line in lines)
    for path in ("/events/task-events", "/events/task-events.dead", "/job/anything", "/dapr/subscribe"):
        for method in ("GET", "POST"):
            assert httpx2.request(method, duly.url + path, timeout=30).status_code in (404, 405), (method, path)
            # With the very token that the web itself uses.
            token = duly.environment_of("web")["DULY_DAPR_API_TOKEN"]
            answer = httpx2.request(method, duly.url + path, headers={"dapr-api-token": token}, timeout=30)
            assert answer.status_code in (404, 405), (method, path)
    invoke = duly.environment_of("web")["DULY_API_URL"]
    for path in ("/events/task-events", "/job/anything", "/job%2Fanything", "/dapr/subscribe"):
        answer = httpx2.post(invoke + path, headers={"dapr-api-token": token}, json={}, timeout=30)
        assert answer.status_code == 403, (path, answer.text)
    assert duly.signal(signal.SIGTERM) < STOP_SECONDS


def test_runs_survives_kills_and_stops_leaving_nothing(duly: Duly) -> None:
    duly.start(COMMAND)
    assert (duly.data / "stack" / "secrets.json").stat().st_mode & 0o777 == 0o600
    person = Person(duly.url)
    person.add("Buy milk")
    until(lambda: activity(person) == 1, 30, f"the event did not arrive: {duly.said}")

    # The web knows the API by its sidecar alone.
    for number, name in enumerate(["dapr-web", "dapr-api", "dapr-audit", "api", "audit", "kafka", "scheduler"], 1):
        before = duly.pid_of(name)
        os.kill(before, signal.SIGKILL)
        until(lambda n=name, b=before: duly.pid_of(n) != b, 30, f"{name} was not started again: {duly.said}")
        title = f"After the end of {name}"

        def added(title: str = title) -> bool:
            try:
                person.add(title)
            except (AssertionError, OSError):
                return False
            return True

        until(added, 40, f"nothing can be added after {name} was killed: {duly.said}")
        until(lambda n=number: activity(person) == n + 1, 60, f"the event did not arrive after {name}: {duly.said}")

    assert duly.signal(signal.SIGTERM) < STOP_SECONDS
    assert duly.process is not None
    assert duly.process.returncode == 0
    assert processes_of(duly.data) == []
    # Killed children are expected; anything else that ended on its own is not.
    assert "in a row" not in duly.said


def test_a_killed_launcher_leaves_no_orphan_and_the_next_start_knows_everything(duly: Duly) -> None:
    duly.start(COMMAND)
    person = Person(duly.url)
    person.add("Before the launcher was killed")
    known = {entry["name"]: entry["pid"] for entry in json.loads((duly.data / "children.json").read_text())}
    assert set(known) == {
        *("kafka", "scheduler", "postgres", "web", "dapr-web"),
        *SERVICES,
        *(f"dapr-{name}" for name in SERVICES),
    }
    duly.signal(signal.SIGKILL)
    if sys.platform == "linux":
        until(lambda: not processes_of(duly.data), STOP_SECONDS, f"left behind: {processes_of(duly.data)}")
        assert not any(alive(pid) for pid in known.values())
    duly.start(COMMAND)
    until(lambda: person.sees("Before the launcher was killed"), 20, "the task is gone")
    assert duly.signal(signal.SIGINT) < STOP_SECONDS
    assert processes_of(duly.data) == []


def test_a_busy_port_is_a_clear_error(duly: Duly, base: int) -> None:
    with socket.create_server(("127.0.0.1", base + 3)):
        duly.launch(COMMAND)
        assert duly.process is not None
        assert duly.process.wait(30) == 1
    assert f"Port {base + 3} is in use" in duly.said
    assert "DULY_STACK_PORT" in duly.said
    assert not (duly.data / "postgres").exists()


def test_what_is_missing_is_said(new_duly: Callable[..., Duly], base: int, tmp_path: Path) -> None:  # noqa: F811
    without = new_duly(DULY_STACK_PORT=str(base), PATH=str(tmp_path))
    without.launch(COMMAND)
    assert without.process is not None
    assert without.process.wait(30) == 1
    for word in ("Go 1.24", "Java 17", "mvn"):
        assert word in without.said
