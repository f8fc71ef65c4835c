"""The rules for compose files see what they are for: each is broken once in a copy of the real files."""

import copy
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from images import compose, rules
from pages import reading

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def everything() -> compose.Merged:
    return compose.merged(compose.combinations()["everything"], ("kafka", "tools"))


def test_the_real_files_are_right(everything: compose.Merged) -> None:
    assert list(rules.faults(everything)) == []


def drop(service: str, key: str) -> Callable[[Services], Any]:
    return lambda services: services[service].pop(key)


def put(service: str, key: str, value: Any) -> Callable[[Services], Any]:
    return lambda services: services[service].update({key: value})


BROKEN: dict[str, tuple[Callable[[Services], Any], str]] = {
    "a writable root": (drop("web", "read_only"), "web: can write its root"),
    "capabilities": (put("backend", "cap_add", ["NET_ADMIN"]), "backend: has capabilities"),
    "new privileges": (drop("kafka", "security_opt"), "kafka: may gain privileges"),
    "root": (put("prometheus", "user", "0:0"), "prometheus: runs as root"),
    "an image of any version": (put("grafana", "image", "docker.io/grafana/grafana"), "grafana: its image"),
    "a port for everybody": (put("web", "ports", ["0.0.0.0:3000:3000"]), "web: opens"),
    "a port of the backend": (put("backend", "ports", ["127.0.0.1:8000:8000"]), "backend: opens"),
    "the engine's socket": (put("web", "volumes", ["/var/run/docker.sock:/x:ro"]), "web: reaches the engine"),
    "no memory limit": (drop("audit-dapr", "mem_limit"), "audit-dapr: has no mem_limit"),
    "more CPU than a small machine has": (put("database", "cpus", 2.0), "database: does not start on a machine"),
    "an endless log": (drop("scheduler", "logging"), "scheduler: its log has no end"),
    "a scheduler whose files do not fit": (
        put("scheduler", "tmpfs", ["/tmp:mode=1777,size=64m"]),
        "scheduler: etcd has 64 MB",
    ),
    "files in memory that leave no room": (put("scheduler", "mem_limit", "256m"), "scheduler: its files in memory"),
    "no room for a token": (
        lambda services: services["web-dapr"]["command"].remove("--read-buffer-size=32Ki"),
        "web-dapr: has no room",
    ),
    "deliveries without an end": (
        lambda services: services["reminders-dapr"]["command"].remove("--app-max-concurrency=32"),
        "reminders-dapr: delivers too much",
    ),
    "a migration without a way back": (put("migrate", "command", ["migrate"]), "migrate: takes away"),
    "not waiting for the migration": (
        lambda services: services["backend"]["depends_on"]["migrate"].update(condition="service_started"),
        "backend: waits for migrate by service_started",
    ),
    "waiting for nobody": (lambda services: services.pop("scheduler"), "waits for scheduler, which is not there"),
    "no check": (drop("kafka", "healthcheck"), "kafka: has no check"),
    "a secret in the environment": (
        lambda services: services["web"]["environment"].update(BETTER_AUTH_SECRET="x"),
        "web: has BETTER_AUTH_SECRET",
    ),
    "a secret that nobody passes on": (
        lambda services: services["secrets"]["environment"].pop("DULY_SMTP_PASSWORD"),
        "secrets: does not get DULY_SMTP_PASSWORD",
    ),
    "a misspelt variable": (
        lambda services: services["backend"]["environment"].update(DULY_PUBLIK_URL="x"),
        "backend: sets DULY_PUBLIK_URL",
    ),
    "a service without a sidecar": (lambda services: services.pop("audit-dapr"), "audit: has no sidecar"),
    "a sidecar of somebody else": (put("audit-dapr", "network_mode", "service:web"), "audit-dapr: is not the sidecar"),
    "a sidecar before the topics": (
        lambda services: services["audit-dapr"]["depends_on"].pop("topics"),
        "audit-dapr: does not wait for the topics",
    ),
    "a service that nobody serves": (put("audit", "command", ["serve", "api"]), "audit: nobody serves it"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_sees(everything: compose.Merged, name: str) -> None:
    broken = copy.deepcopy(everything)
    change, said = BROKEN[name]
    change(broken["services"])
    assert [fault for fault in rules.faults(broken) if said in fault]


def test_a_circle_is_refused() -> None:
    waiting = {"depends_on": {"b": {"condition": "service_started"}}}
    with pytest.raises(ValueError, match="wait for each other"):
        list(compose.order({"a": waiting, "b": {"depends_on": {"a": {"condition": "service_started"}}}}))


class TestGuide:
    """docs/how-to/compose.md: its commands are run by the other tests under podman; here, that each names what there is."""

    PAGE = "docs/how-to/compose.md"
    FLAGS = ("-d", "--build", "--rm", "-T", "-f", "-", "--force-recreate")
    WORDS = {"up", "pull", "run", "down", "ps", "logs", "exec"}

    def commands(self) -> list[list[str]]:
        found = [part for line in reading.commands(reading.text(self.PAGE)) for part in reading.simple(line)]
        return [words[2:] for _, words in found if words[:2] == ["docker", "compose"]]

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
    def test_tokens_are_made(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("DULY_WEB_PORT=3001\n")
        subprocess.run(["sh", "-euc", reading.command(self.PAGE, "for name in")], cwd=tmp_path, check=True, timeout=30)
        before, *made = (tmp_path / ".env").read_text().splitlines()
        assert before == "DULY_WEB_PORT=3001"
        assert [line.partition("=")[0] for line in made] == ["APP_API_TOKEN", "DAPR_API_TOKEN"]
        assert all(re.fullmatch(r"\w+=[0-9a-f]{48}", line) for line in made)

    def test_every_command_names_files_profiles_and_services_that_there_are(self) -> None:
        commands = self.commands()
        assert len(commands) > 12
        for command in commands:
            files: list[Path] = []
            profiles = ["tools"]
            rest = list(command)
            while rest[0] in {"-f", "--profile"}:
                option, value, *rest = rest
                if option == "-f":
                    files.append(compose.ROOT / value)
                else:
                    profiles.append(value)
            assert all(path.is_file() for path in files), command
            services = compose.merged(tuple(files) or (compose.BASE,), tuple(profiles))["services"]
            word, *arguments = rest
            assert word in self.WORDS, command
            named = [argument for argument in arguments if argument not in self.FLAGS]
            if word in {"run", "exec", "logs"}:
                assert named[0] in services, command
            else:
                assert set(named) <= set(services), command
