"""Small parts of the launcher."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest

from duly.launcher import plan, supervision
from duly.launcher.children import Child, end_leftovers, remember
from duly.launcher.places import LauncherError, Places, find_places, load_secrets, read_settings
from duly.launcher.processes import alive, birth, command_line, uncollected
from duly.launcher.supervision import Supervisor
from duly.settings import Settings
from tests.launcher.duly import free_port, until


def child(tmp_path: Path, program: str, name: str = "child") -> Child:
    command = [sys.executable, "-u", "-c", program]
    return Child(name=name, command=command, env=dict(os.environ), log=tmp_path / f"{name}.log", echo=False)


class TestSecrets:
    def test_are_made_once_and_for_the_owner_only(self, tmp_path: Path) -> None:
        places = Places(tmp_path)
        made = load_secrets(places)
        assert load_secrets(places) == made
        assert len(set(made.values())) == 7
        assert all(len(secret) == 48 and secret.isalnum() for secret in made.values())
        assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600

    def test_a_given_one_is_used_and_not_stored(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BETTER_AUTH_SECRET", "given by the operator")
        assert load_secrets(Places(tmp_path))["better_auth"] == "given by the operator"
        assert "given by" not in (tmp_path / "secrets.json").read_text()

    def test_those_of_an_existing_database_are_found_again_from_a_new_folder(self, tmp_path: Path) -> None:
        owner = "postgresql://owner:long%20enough%20password@db.example/duly?sslmode=require"
        for name in ("one", "two", "three"):
            (tmp_path / name).mkdir()
        first = load_secrets(Places(tmp_path / "one"), owner)
        assert load_secrets(Places(tmp_path / "two"), owner) == first
        assert len(set(first.values())) == 7
        assert all(len(secret) == 48 and secret.isalnum() for secret in first.values())
        changed = owner.replace("long", "another")
        # A new owner password, known only here, leaves the old secrets in force.
        assert load_secrets(Places(tmp_path / "one"), changed) == first
        assert set(load_secrets(Places(tmp_path / "three"), changed).values()).isdisjoint(first.values())
        assert load_secrets(Places(tmp_path / "one"), owner.replace("/duly", "/other")) != first
        assert load_secrets(Places(tmp_path / "one")) != first

    def test_a_short_owner_password_derives_nothing(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
        owner = "postgresql://owner:short@db.example/duly"
        assert load_secrets(Places(tmp_path / "one"), owner) != load_secrets(Places(tmp_path / "two"), owner)


class TestSettings:
    def test_a_wrong_one_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DULY_WEB_PORT", "many")
        monkeypatch.setenv("DULY_LOG_LEVEL", "loud")
        with pytest.raises(LauncherError) as error:
            read_settings()
        assert "DULY_WEB_PORT" in str(error.value)
        assert "DULY_LOG_LEVEL" in str(error.value)

    def test_a_data_folder_that_cannot_be_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(LauncherError, match="DULY_DATA_DIR"):
            find_places(Settings(data_dir=str(tmp_path / "file" / "below")))


class TestPort:
    def test_a_stopped_server_does_not_make_it_busy(self) -> None:
        port = free_port()
        with socket.create_server(("127.0.0.1", port)) as server:
            client = socket.create_connection(("127.0.0.1", port))
            accepted, _ = server.accept()
            # The side that closes first keeps the port in TIME_WAIT.
            accepted.close()
            client.close()
        plan.check_port(port, "DULY_WEB_PORT")

    @pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
    def test_a_listening_server_does(self, host: str) -> None:
        with socket.create_server((host, 0)) as server, pytest.raises(LauncherError, match="DULY_WEB_PORT"):
            plan.check_port(server.getsockname()[1], "DULY_WEB_PORT")


class TestAddresses:
    NEON = "postgresql://owner:pw@ep-calm-pooler.eu.example.tech/duly?sslmode=require&channel_binding=require"
    DIRECT = "postgresql://owner:pw@ep-calm.eu.example.tech/duly?sslmode=require"
    SECRETS: ClassVar = {"api": "apisecret", "auth": "authsecret", "better_auth": "x", "postgres": "y"} | {
        "operator": "operatorsecret",
        "delivery": "deliverysecret",
    }

    def test_the_api_is_pooled_and_sign_in_direct_both_with_tls(self) -> None:
        chosen = Settings(DATABASE_URL=self.NEON, database_direct_url=self.DIRECT)  # type: ignore[call-arg]
        found = plan.addresses(chosen, None, self.SECRETS)
        assert found.api == self.NEON.replace("owner:pw", "duly_api:apisecret")
        assert found.auth == self.DIRECT.replace("owner:pw", "duly_auth:authsecret")
        assert (found.owner, found.direct) == (self.NEON, self.DIRECT)

    def test_no_child_but_the_migration_gets_the_owner(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DULY_SMTP_PASSWORD", "smtpsecret")
        monkeypatch.delenv("DULY_DELIVERY_KEY", raising=False)
        chosen = Settings(DATABASE_URL=self.NEON, database_direct_url=self.DIRECT)  # type: ignore[call-arg]
        places = Places(tmp_path)
        found = plan.addresses(chosen, None, self.SECRETS)
        api = plan.service_child(chosen, places, found, self.SECRETS, dev=False)
        web = plan.web_child(chosen, places, found, self.SECRETS, dev=False)
        for one in (api, web):
            assert "owner:pw" not in json.dumps(one.env)
        assert "authsecret" not in json.dumps(api.env)
        assert "apisecret" not in json.dumps(web.env)
        assert api.env["DULY_DELIVERY_KEY"] == "deliverysecret"
        for secret in ("operatorsecret", "deliverysecret", "smtpsecret"):
            assert secret not in json.dumps(web.env)
        migration = plan.migrate_child(chosen, places, found, self.SECRETS)
        assert migration.env["DULY_DATABASE_DIRECT_URL"] == self.DIRECT

    @pytest.mark.parametrize(
        ("given", "dev", "expected"),
        [("", False, "127.0.0.1,::1"), ("10.0.0.5", False, "127.0.0.1,::1,10.0.0.5"), ("10.0.0.5", True, "10.0.0.5")],
    )
    def test_the_api_believes_the_web_about_clients_but_not_the_dev_server(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, dev: bool, expected: str
    ) -> None:
        monkeypatch.setenv("DULY_TRUSTED_PROXIES", given)
        chosen, places = Settings(DATABASE_URL=self.NEON), Places(tmp_path)  # type: ignore[call-arg]
        found = plan.addresses(chosen, None, self.SECRETS)
        assert plan.service_child(chosen, places, found, self.SECRETS, dev=dev).env["DULY_TRUSTED_PROXIES"] == expected
        web = plan.web_child(chosen, places, found, self.SECRETS, dev=True)
        assert web.env["DULY_TRUSTED_PROXIES"] == given, "the web believes nobody by itself"

    def test_who_names_an_address_keeps_that_role(self, tmp_path: Path) -> None:
        own = "postgresql://theirs:pw@db.example/duly"
        chosen = Settings(DATABASE_URL=self.NEON, api_database_url=own)  # type: ignore[call-arg]
        found = plan.addresses(chosen, None, self.SECRETS)
        assert found.api == own
        assert "DULY_API_PASSWORD" not in plan.migrate_child(chosen, Places(tmp_path), found, self.SECRETS).env

    def test_another_database_is_refused(self) -> None:
        with pytest.raises(LauncherError, match="postgresql://"):
            plan.addresses(Settings(DATABASE_URL="mysql://a@b/c"), None, self.SECRETS)  # type: ignore[call-arg]


class TestChild:
    def test_its_log_is_bounded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("duly.launcher.children._LOG_BYTES", 10_000)
        one = child(tmp_path, "for n in range(5000): print('line', n)")
        one.start()
        assert one.wait(20)
        assert one.tail(1) == "line 4999"
        sizes = [path.stat().st_size for path in tmp_path.iterdir()]
        assert len(sizes) == 2
        assert sum(sizes) < 25_000

    def test_what_it_started_ends_too(self, tmp_path: Path) -> None:
        one = child(tmp_path, "import os, time; pid = os.fork(); pid and print(pid); time.sleep(60)")
        one.start()
        until(lambda: one.tail().strip(), 10, "nothing started")
        grandchild = int(one.tail())
        assert alive(grandchild)
        one.signal(signal.SIGTERM)
        assert one.wait(10)
        until(lambda: not alive(grandchild), 10, "the grandchild lives on")

    def test_a_dead_process_is_told_from_a_living_one(self, tmp_path: Path) -> None:
        process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        assert alive(process.pid)
        until(lambda: "input()" in command_line(process.pid), 10, "no command line")
        born = birth(process.pid)
        assert born
        process.kill()
        until(lambda: not alive(process.pid), 10, "still there")
        assert uncollected(process.pid)
        process.communicate()
        assert not uncollected(process.pid)
        assert birth(process.pid) != born


class TestLeftovers:
    def test_are_ended(self, tmp_path: Path) -> None:
        left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
        one = child(tmp_path, "", "api")
        one.process = left  # type: ignore[assignment]
        remember(tmp_path / "children.json", [one])
        assert end_leftovers(tmp_path / "children.json") == ["api"]
        assert left.wait(1) == -signal.SIGTERM

    def test_a_stranger_with_the_same_number_is_left_alone(self, tmp_path: Path) -> None:
        stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
        known = [{"name": "api", "pid": stranger.pid, "birth": "1"}]
        (tmp_path / "children.json").write_text(json.dumps(known))
        assert end_leftovers(tmp_path / "children.json") == []
        assert stranger.poll() is None
        stranger.kill()
        stranger.wait()

    @pytest.mark.parametrize("content", ["", "{", "[]"])
    def test_half_a_file_is_no_problem(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "children.json").write_text(content)
        assert end_leftovers(tmp_path / "children.json") == []


class TestSupervisor:
    def test_who_keeps_dying_waits_longer_and_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(supervision, "_SHORTEST_PAUSE", 0.05)
        one = child(tmp_path, "raise SystemExit('the reason')", "api")
        starts: list[float] = []

        def again(dead: Child) -> None:
            starts.append(time.monotonic())
            dead.start()

        one.start()
        supervisor = Supervisor([one], again, "http://localhost:3000")

        def looked() -> bool:
            supervisor.look()
            return len(starts) >= 5

        until(looked, 20, "not started again")
        one.wait(10)
        gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
        assert gaps[-1] > 0.2
        said = capsys.readouterr().out
        assert "api has ended 3 times in a row" in said
        assert "the reason" in said
        assert said.count("in a row") == 1

    def test_a_start_that_fails_counts_as_a_death(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(supervision, "_SHORTEST_PAUSE", 0.01)
        one = child(tmp_path, "", "postgres")
        one.start()
        tries: list[int] = []

        def again(dead: Child) -> None:
            tries.append(1)
            if len(tries) < 3:
                raise LauncherError("PostgreSQL did not start")
            dead.command = [sys.executable, "-c", "import time; time.sleep(60)"]
            dead.start()

        supervisor = Supervisor([one], again, "http://localhost:3000")

        def runs() -> bool:
            supervisor.look()
            return one.alive and len(tries) == 3

        until(runs, 10, "never came back")
        assert "postgres runs again" in capsys.readouterr().out
        one.signal(signal.SIGKILL)
        one.wait(5)
