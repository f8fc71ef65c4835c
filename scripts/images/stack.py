"""The services of compose files, run from the images under podman, each started when what it depends on is as it asks.

podman-compose makes network, volumes and containers from the files as they are, but for what this old podman lacks:
`start_interval`, and waiting for health, which needs systemd. So the order, the waiting and the checks of health are here.
"""

import itertools
import os
import re
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml
from duly.launcher.places import LauncherError

from images import compose, tools
from images.engine import Engine

HEALTHY_SECONDS = 60.0
_numbers = itertools.count()
_ONCE_SECONDS = 150.0


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """One project of compose; `web` is its address on this machine."""

    def __init__(self, engine: Engine, files: tuple[Path, ...], profiles: tuple[str, ...] = ()) -> None:
        self.engine = engine
        self.name = f"duly-images-{os.getpid()}-{next(_numbers)}"
        self.port = free_port()
        # A network of its own, so that a Duly that runs here already is not disturbed.
        variables = {"DULY_WEB_PORT": str(self.port), "DULY_SUBNET": f"10.149.{64 + os.getpid() % 128}.0/24"}
        self.config = compose.merged(files, (*profiles, "tools"), tuple(sorted(variables.items())))
        found: dict[str, dict[str, Any]] = self.config["services"]
        # What only `run` starts is no part of what goes up.
        self.services = {name: service for name, service in found.items() if "tools" not in service.get("profiles", [])}
        self._profiles = [word for name in profiles for word in ("--profile", name)]
        self.seconds: dict[str, float] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="duly-images-")
        self._file = Path(self._folder.name) / "compose.yaml"

    @property
    def web(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"

    def container(self, service: str) -> str:
        """Return the name of a service's container."""
        return f"{self.name}_{service}_1"

    def up(self, only: tuple[str, ...] = ()) -> None:
        """Make what is not there, and start every service in order, or `only` some. Errors: `LauncherError` with a log's end."""
        self._file.write_text(yaml.safe_dump(_for_old_podman(self.config), sort_keys=False))
        self._compose("up", "--no-start", "--no-build", *only)
        for service in (name for name in compose.order(self.services) if not only or name in only):
            for other, condition in compose.needs(self.services[service]).items():
                self._wait(other, condition)
            self._start(service)
        for service in only or self.services:
            if self.lasting(service):
                self._wait(service, "service_healthy")

    def once(self, service: str, *command: str, **options: str) -> str:
        """Run a command in a new container of a service, as `docker compose run --rm` does; return what it printed."""
        words = [f"--env={name}={value}" for name, value in options.items()]
        return self._compose("--profile", "tools", "run", "--rm", "--no-deps", "-T", *words, service, *command)

    def lasting(self, service: str) -> bool:
        """Return whether a service is one that runs on, not a one-shot."""
        return self.services[service].get("restart") != "no"

    def logs(self, service: str) -> str:
        """Return what a service said."""
        return self.engine.run("podman", "logs", self.container(service), check=False)

    def remove(self, volume: str) -> None:
        """Stop and remove every container, and one volume with all that is in it."""
        self.stop()
        self.engine.podman("volume", "rm", f"{self.name}_{volume}")

    def stop(self) -> None:
        """Stop and remove the containers; the volumes stay."""
        self._compose("down", "--timeout", "20")

    def end(self) -> None:
        """Remove everything of this project."""
        if self._file.exists():
            self._compose("down", "--volumes", "--timeout", "5", check=False)
        self._folder.cleanup()

    def healthy(self, service: str) -> bool:
        """Return whether a service's own check says that it is well; one without a check is well when it runs."""
        name = self.container(service)
        if not self.engine.inspect("container", name)["Config"].get("Healthcheck"):
            return bool(self.engine.inspect("container", name)["State"]["Running"])
        return self.engine.succeeds("healthcheck", "run", name)

    def _start(self, service: str) -> None:
        began = time.monotonic()
        self.engine.podman("start", self.container(service))
        if not self.lasting(service):
            self._wait(service, "service_completed_successfully")
        elif any(
            condition == "service_healthy" and other == service
            for value in self.services.values()
            for other, condition in compose.needs(value).items()
        ) or not any(service in compose.needs(value) for value in self.services.values()):
            self._wait(service, "service_healthy")
        self.seconds[service] = time.monotonic() - began

    def _wait(self, service: str, condition: str) -> None:
        name = self.container(service)
        if condition == "service_completed_successfully":
            code = self.engine.podman("wait", name, seconds=_ONCE_SECONDS).strip()
            if code != "0":
                raise LauncherError(f"{service} ended with {code}:\n{self._tail(service)}")
            return
        if condition == "service_started":
            return
        deadline = time.monotonic() + HEALTHY_SECONDS
        while not self.healthy(service):
            if time.monotonic() > deadline or not self.engine.inspect("container", name)["State"]["Running"]:
                raise LauncherError(f"{service} does not get healthy:\n{self._tail(service)}")
            time.sleep(0.1)

    def _tail(self, service: str) -> str:
        done = self.engine.run("sh", "-c", f"podman logs --tail 30 {self.container(service)} 2>&1", check=False)
        return done.strip()

    def _compose(self, *words: str, check: bool = True) -> str:
        options = ["--file", str(self._file), "--project-name", self.name, "--in-pod", "false", *self._profiles]
        done = tools.run("podman_compose", *options, *words, env=self.engine.env)
        if check and done.returncode != 0:
            raise LauncherError(f"podman-compose {' '.join(words[:4])} failed:\n{(done.stdout + done.stderr)[-2000:]}")
        return done.stdout


def _for_old_podman(config: compose.Merged) -> compose.Merged:
    services = {}
    for name, service in config["services"].items():
        changed = {key: value for key, value in service.items() if key not in {"depends_on", "build"}}
        check = {key: value for key, value in (changed.pop("healthcheck", None) or {}).items() if key != "start_interval"}
        # The file that is run lies elsewhere than those it is made of.
        if volumes := [re.sub(r"^\./", f"{compose.ROOT}/", volume) for volume in service.get("volumes", [])]:
            changed["volumes"] = volumes
        services[name] = changed | ({"healthcheck": check} if check else {})
    return config | {"services": services}
