"""The parts of the real stack that need neither Go nor Java: cache, choice of programs, ports, secrets, stages."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from duly.launcher.children import Child
from duly.launcher.launcher import Launcher
from duly.launcher.places import LauncherError, Places
from duly.launcher.plan import Addresses, check_ports
from duly.launcher.processes import alive
from duly.launcher.stack import cache, needs, tools
from duly.launcher.stack import run as stack_run
from duly.launcher.stack.ports import HIGHEST, StackPorts
from duly.launcher.stack.wire import Broker, KafkaAway
from duly.settings import Settings
from tests.launcher.duly import free_port, until


@pytest.fixture(autouse=True)
def tools_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DULY_TOOLS_DIR", str(tmp_path / "tools"))
    return tmp_path / "tools"


def program(folder: Path, name: str, said: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{said}'\n")
    (folder / name).chmod(0o755)


class TestCache:
    def test_two_that_want_the_same_make_it_once(self, tools_folder: Path) -> None:
        made: list[Path] = []

        def make(fresh: Path) -> None:
            made.append(fresh)
            time.sleep(0.3)
            (fresh / "program").write_text("whole")

        threads = [threading.Thread(target=cache.made, args=("thing", "Making", make)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert len(made) == 1
        assert (tools_folder / "thing" / "program").read_text() == "whole"
        assert sorted(path.name for path in tools_folder.iterdir()) == ["thing", "thing.lock"]

    def test_what_fails_leaves_nothing_and_is_tried_again(self, tools_folder: Path) -> None:
        def fail(fresh: Path) -> None:
            (fresh / "half").touch()
            raise LauncherError("no network")

        with pytest.raises(LauncherError, match="no network"):
            cache.made("thing", "Making", fail)
        assert not (tools_folder / "thing").exists()
        cache.made("thing", "Making", lambda fresh: (fresh / "whole").touch())
        assert [path.name for path in (tools_folder / "thing").iterdir()] == ["whole"]

    def test_a_command_that_fails_says_why(self, tmp_path: Path) -> None:
        command = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
        with pytest.raises(LauncherError, match=r"Building failed(.|\n)*the reason"):
            cache.run(command, tmp_path, "Building")

    def test_who_gives_up_waiting_ends_the_command_and_all_it_started(self, tmp_path: Path) -> None:
        class GivenUp(Exception):
            pass

        pids = tmp_path / "pids"
        script = f"sleep 60 & echo $! > {pids}.new; mv {pids}.new {pids}; wait"

        def pause(seconds: float) -> None:
            if pids.exists():
                raise GivenUp
            time.sleep(seconds)

        with pytest.raises(GivenUp):
            cache.run(["sh", "-c", script], tmp_path, "Building", pause)
        until(lambda: not alive(int(pids.read_text())), 10, "what it started lives on")


class TestNeeds:
    def test_versions_are_read_from_what_programs_say(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "bin"
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")
        program(folder, "go", "go version go1.23.4 linux/arm64")
        program(folder, "java", 'openjdk version "11.0.2" 2019-01-15')
        program(folder, "mvn", "")
        assert (needs.go_version(), needs.java_version()) == ("1.23.4", 11)
        assert needs.missing() == ["Go 1.24 or newer (found 1.23.4)", "Java 17 or newer (found 11)"]


class TestPrograms:
    @pytest.fixture(autouse=True)
    def built(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(needs, "missing", list)
        monkeypatch.setattr(tools, "_dapr", lambda pause: tmp_path / "built")
        monkeypatch.setattr(tools, "_kafka", lambda pause: tmp_path / "jars")

    @pytest.mark.parametrize(
        ("version", "taken"),
        [("v1.14.0", True), ("1.14.5", True), ("1.15.0", False), ("1.1.4", False), ("edge", False)],
    )
    def test_a_daprd_on_the_path_is_used_when_the_scheduler_understands_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, taken: bool
    ) -> None:
        program(tmp_path / "bin", "daprd", version)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
        found = tools.find_tools()
        assert found.daprd == (tmp_path / "bin" if taken else tmp_path / "built") / "daprd"
        assert found.scheduler == tmp_path / "built" / "scheduler"
        assert version in found.origin or taken

    def test_what_is_missing_is_said_with_a_remedy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(needs, "missing", lambda: ["Maven (`mvn`)"])
        with pytest.raises(LauncherError, match=r"needs Maven(.|\n)*apt|brew(.|\n)*make run"):
            tools.find_tools()

    def test_a_jar_that_was_not_reviewed_is_refused(self, tmp_path: Path) -> None:
        jars = tmp_path / "fetched"
        jars.mkdir()
        (jars / "good.jar").write_bytes(b"good")
        sums = tmp_path / "jars.sha256"
        good = "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c"
        sums.write_text(f"{good}  good.jar\n")
        tools._check_jars(jars, sums)
        (jars / "more.jar").write_bytes(b"more")
        with pytest.raises(LauncherError, match=r"more\.jar"):
            tools._check_jars(jars, sums)
        (jars / "more.jar").unlink()
        (jars / "good.jar").write_bytes(b"changed")
        with pytest.raises(LauncherError, match=r"good\.jar"):
            tools._check_jars(jars, sums)


class TestPorts:
    def test_none_is_used_twice_or_given_to_outgoing_connections(self) -> None:
        ports = StackPorts(Settings(stack_port=32_000).stack_port, len(stack_run.SERVICES) + 1)
        with pytest.raises(ValueError, match="stack_port"):
            Settings(stack_port=32_001)
        used = [ports.kafka, ports.controller]
        used += [ports.scheduler.api, ports.scheduler.health, ports.scheduler.client, ports.scheduler.peer]
        for number in range(ports.sidecars):
            one = ports.sidecar(number)
            used += [one.http, one.grpc, one.internal, one.app]
        assert len(set(used)) == len(used)
        assert set(used) <= set(ports.all())
        assert max(ports.all()) <= HIGHEST

    def test_the_same_port_for_two_is_refused(self) -> None:
        port = free_port()
        with pytest.raises(LauncherError, match="DULY_WEB_PORT and DULY_API_PORT are the same"):
            check_ports({"DULY_WEB_PORT": port, "DULY_API_PORT": port})

    def test_no_broker_is_told_from_a_broken_one(self) -> None:
        with pytest.raises(KafkaAway):
            Broker(free_port()).topics()


class TestSecrets:
    def test_are_for_the_owner_only_and_fit_the_driver_of_the_sidecar(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DULY_SMTP_PASSWORD", "p0")
        monkeypatch.delenv("DULY_DELIVERY_KEY", raising=False)
        places = Places(tmp_path)
        places.stack.mkdir()
        owner = "postgresql://owner:pw@db.example/duly?sslmode=require&channel_binding=require"
        found = Addresses(owner, owner, "postgresql://duly_api:a@db.example/duly", "unused")
        secrets = {"state": "s0", "operator": "o0", "delivery": "d0"}
        stack_run._write_secrets(places, secrets, found, StackPorts(20_000, 4))
        path = places.stack / "secrets.json"
        assert path.stat().st_mode & 0o777 == 0o600
        said = json.loads(path.read_text())
        assert said["state"]["connectionString"] == "postgresql://duly_state:s0@db.example/duly?sslmode=require"
        assert said["kafka"] == {"brokers": "127.0.0.1:20000", "authType": "none"}
        assert (said["operator-token"], said["delivery-key"], said["smtp-password"]) == ("o0", "d0", "p0")
        assert "owner:pw" not in path.read_text()


class TestStages:
    @pytest.fixture(autouse=True)
    def handlers(self) -> Iterator[None]:
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [signal.getsignal(number) for number in numbers]
        yield
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)

    def test_end_in_reverse_also_when_the_start_fails(self, tmp_path: Path) -> None:
        ended = tmp_path / "ended"
        script = (
            "import pathlib, signal, sys, time\n"
            "def end(*_):\n    open(sys.argv[1], 'a').write(sys.argv[2] + ' ')\n    sys.exit()\n"
            "signal.signal(signal.SIGTERM, end)\n"
            "pathlib.Path(sys.argv[1] + '.' + sys.argv[2]).touch()\n"
            "time.sleep(60)\n"
        )

        def begin(launcher: Launcher) -> None:
            for name in ("broker", "service", "sidecar", "web"):
                launcher.stage(5.0)
                command = [sys.executable, "-c", script, str(ended), name]
                log = tmp_path / f"{name}.log"
                launcher.start(Child(name=name, command=command, env={}, log=log, echo=False))
                until(lambda n=name: ended.with_name(f"ended.{n}").exists(), 10, f"{name} did not start")
            raise LauncherError("the web was not built")

        places = Places(tmp_path)
        with pytest.raises(LauncherError, match="not built"):
            Launcher(Settings(), places).run(begin)
        assert ended.read_text().split() == ["web", "sidecar", "service", "broker"]
        assert not places.children.exists()
