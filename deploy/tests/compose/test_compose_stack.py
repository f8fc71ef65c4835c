"""The small install of compose.yaml, run from the images that were built: shut as it says, well, and usable in a browser."""

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

import browser
from images.engine import Engine
from images.person import Person
from images.stack import Stack
from images.tools import ROOT

LASTING = ("database", "backend", "web")
# From the start of the container to its check saying that it is usable; measured 2 to 4 s, and 13 s beside seven other jobs.
START_SECONDS = 40.0
# At rest after the journey.
MEMORY_MB = {"backend": 200, "web": 160}
# What each reader finds in /run/secrets, and nothing else.
SECRETS = {
    "database": {"POSTGRES_PASSWORD"},
    "migrate": {"DATABASE_URL", "DULY_API_PASSWORD", "DULY_AUTH_PASSWORD"},
    "backend": {"DULY_API_DATABASE_URL", "DULY_OPERATOR_TOKEN", "DULY_DELIVERY_KEY"},
    "web": {"DULY_AUTH_DATABASE_URL", "BETTER_AUTH_SECRET"},
}


def status(engine: Engine, stack: Stack, service: str) -> dict[str, str]:
    """What the kernel says of a container's first process."""
    pid = engine.inspect("container", stack.container(service))["State"]["Pid"]
    return dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)


def within(engine: Engine, stack: Stack, service: str, *command: str) -> str:
    return engine.podman("exec", stack.container(service), *command)


def get(address: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.read()


def volume(engine: Engine, stack: Stack, name: str) -> Path:
    return Path(engine.podman("volume", "inspect", "--format={{.Mountpoint}}", f"{stack.name}_{name}").strip())


def secrets_of(engine: Engine, stack: Stack) -> dict[str, str]:
    folders = [volume(engine, stack, f"secrets-{reader}") for reader in SECRETS]
    return {f"{path.parent.parent.name}/{path.name}": path.read_text() for folder in folders for path in folder.iterdir()}


@pytest.mark.parametrize("service", LASTING)
class TestContainer:
    def test_may_do_nothing_but_its_work(self, engine: Engine, stack: Stack, service: str) -> None:
        known = status(engine, stack, service)
        assert {known[name].strip("0") for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {""}
        assert known["NoNewPrivs"] == "1"
        users, groups = known["Uid"].split(), known["Gid"].split()
        assert set(users) == set(groups) == ({"999"} if service == "database" else {"10001"})

    def test_is_limited(self, engine: Engine, stack: Stack, service: str) -> None:
        limits = engine.inspect("container", stack.container(service))["HostConfig"]
        assert limits["ReadonlyRootfs"] is True
        assert 0 < limits["Memory"] <= 1_073_741_824
        assert 0 < limits["PidsLimit"] <= 256
        assert 0 < limits["NanoCpus"] <= 2_000_000_000 or 0 < limits["CpuQuota"] <= 200_000

    def test_cannot_write_outside_its_volumes(self, engine: Engine, stack: Stack, service: str) -> None:
        script = "for p in / /app /etc /usr /opt /run/secrets /home; do touch $p/probe 2>/dev/null && echo $p; done; true"
        assert within(engine, stack, service, "sh", "-c", script).split() == []
        changed = engine.podman("diff", stack.container(service)).split("\n")
        # podman itself writes the names of the network there.
        assert {line for line in changed if line} <= {"C /etc", "C /run", "A /run/secrets"}

    def test_got_well_in_time(self, stack: Stack, service: str, record_property: Any) -> None:
        record_property("seconds", f"{stack.seconds[service]:.1f}")
        print(f"{service}: healthy after {stack.seconds[service]:.1f} s")
        assert stack.seconds[service] < START_SECONDS


class TestSecrets:
    def test_each_reader_finds_its_own_and_no_other(self, engine: Engine, stack: Stack) -> None:
        for reader, wanted in SECRETS.items():
            found = list(volume(engine, stack, f"secrets-{reader}").iterdir())
            assert {path.name for path in found} == wanted, reader
            assert {path.stat().st_mode & 0o777 for path in found} == ({0o444} if reader == "database" else {0o400})

    def test_none_is_in_an_environment_or_a_log(self, engine: Engine, stack: Stack) -> None:
        values = secrets_of(engine, stack).values()
        for service in stack.services:
            told = json.dumps(engine.inspect("container", stack.container(service)))
            told += engine.run("sh", "-c", f"podman logs {stack.container(service)} 2>&1")
            assert not [value for value in values if value in told], service

    def test_made_once_and_kept(self, engine: Engine, stack: Stack) -> None:
        before = secrets_of(engine, stack)
        engine.podman("start", "--attach", stack.container("secrets"))
        assert secrets_of(engine, stack) == before
        assert len(set(before.values())) == len(before)


class TestUse:
    def test_the_web_and_through_it_the_api_answer(self, stack: Stack) -> None:
        assert get(f"{stack.web}/sign-in")[0] == 200
        assert json.loads(get(f"{stack.web}/readyz")[1]) == {"status": "ready"}
        assert json.loads(get(f"{stack.web}/api/auth/jwks")[1])["keys"]

    def test_only_the_web_has_a_port_and_only_for_this_machine(self, engine: Engine, stack: Stack) -> None:
        for service in stack.services:
            ports = engine.inspect("container", stack.container(service))["NetworkSettings"]["Ports"] or {}
            bound = [binding for bindings in ports.values() for binding in bindings or []]
            assert [(b["HostIp"], b["HostPort"]) for b in bound] == ([("127.0.0.1", str(stack.port))] if service == "web" else [])

    def test_the_main_journey_in_a_real_browser(self, engine: Engine, stack: Stack) -> None:
        found = browser.find_or_install()
        assert found, browser.HOW
        done = subprocess.run(
            ["node", "--test", "--test-reporter=spec", "--test-name-pattern=main journey", "e2e/tasks.test.mjs"],
            cwd=ROOT / "frontend", env={**os.environ, "DULY_BROWSER": found, "DULY_E2E_URL": stack.web},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-4000:] + stack.logs("web")[-2000:]
        assert "pass 1" in done.stdout
        for service in ("backend", "web"):
            # Read-only is no trouble that somebody swallowed.
            assert "EROFS" not in stack.logs(service)
            assert "Read-only file system" not in stack.logs(service)

    def test_an_operators_commands_find_the_database(self, engine: Engine, stack: Stack) -> None:
        assert "0 dead letters" in within(engine, stack, "backend", "duly", "dead-letters", "list")
        assert within(engine, stack, "backend", "duly", "audit", "verify")

    def test_memory_at_rest(self, engine: Engine, stack: Stack, record_property: Any) -> None:
        for service, most in MEMORY_MB.items():
            used = float(status(engine, stack, service)["VmRSS"].split()[0]) / 1000
            record_property(f"{service}_megabytes", f"{used:.0f}")
            print(f"{service}: {used:.0f} MB")
            assert used < most, service


class TestLife:
    """The last ones: they stop what the others use."""

    def test_stops_soon_when_told(self, engine: Engine, stack: Stack) -> None:
        for service in ("web", "backend", "database"):
            began = time.monotonic()
            engine.podman("stop", "--time=20", stack.container(service))
            assert time.monotonic() - began < 12, service
            state = engine.inspect("container", stack.container(service))["State"]
            # Not killed: 137 is what a deaf process gets.
            assert state["ExitCode"] in {0, 143}, (service, state["ExitCode"])

    def test_an_upgrade_keeps_everything(self, engine: Engine, stack: Stack) -> None:
        stack.up()
        person = Person(stack.web)
        task = person.call("POST", "tasks", {"title": "Outlive the upgrade"})
        before = secrets_of(engine, stack)
        stack.stop()
        stack.up()
        assert secrets_of(engine, stack) == before
        # The token is still good: what signs them was kept, too.
        assert person.call("GET", f"tasks/{task['id']}")["title"] == "Outlive the upgrade"

    def test_a_backup_brings_everything_to_another_installation(self, engine: Engine, stack: Stack) -> None:
        person = Person(stack.web)
        task = person.call("POST", "tasks", {"title": "Come back"})
        stack.once("backup")
        folder = volume(engine, stack, "backups")
        (saved,) = folder.iterdir()
        kept = saved.read_bytes()
        stack.remove("database")
        stack.up(only=("secrets", "database"))
        stack.once("restore", f"/backups/{saved.name}")
        stack.up()
        assert (folder / saved.name).read_bytes() == kept
        assert person.call("GET", f"tasks/{task['id']}")["title"] == "Come back"
