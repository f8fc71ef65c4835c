"""What the compose files say together: merged by podman-compose, which needs no engine for that."""

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from images import tools

ROOT = tools.ROOT
BASE, OVERLAYS = ROOT / "compose.yaml", ROOT / "deploy" / "compose"
# What an operator has to make up for the overlay with Dapr, and where the checks put something.
NEEDED = {"APP_API_TOKEN": "token", "DAPR_API_TOKEN": "token"}

Merged = dict[str, Any]


def combinations() -> dict[str, tuple[Path, ...]]:
    """Return every combination of files that people run, by a name."""
    overlays = sorted(OVERLAYS.glob("*.yaml"))
    found = {"small": (BASE,)} | {path.stem: (BASE, path) for path in overlays}
    return found | {"everything": (BASE, *overlays)}


@cache
def merged(files: tuple[Path, ...], profiles: tuple[str, ...] = (), env: tuple[tuple[str, str], ...] = ()) -> Merged:
    """Return the files as one, with the variables filled in. Errors: ValueError with what podman-compose says."""
    # Of our own environment only what a program needs: what is set here must not get into the answer.
    places = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | NEEDED | dict(env)
    with tempfile.TemporaryDirectory() as folder:
        # It asks an engine for its version first, even for this.
        engine = Path(folder) / "podman"
        engine.write_text("#!/bin/sh\necho podman version 5.0.0\n")
        engine.chmod(0o755)
        named = [word for path in files for word in ("--file", path)]
        chosen = [word for name in profiles for word in ("--profile", name)]
        done = tools.run("podman_compose", "--podman-path", engine, *named, *chosen, "config", env=places)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip()[-2000:] or "podman-compose fails")
    found = yaml.safe_load(done.stdout)
    assert isinstance(found, dict)
    return found


def order(services: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield services so that each comes after what it depends on. Errors: ValueError for a circle."""
    done: list[str] = []
    waiting = list(services)
    while waiting:
        ready = [name for name in waiting if set(needs(services[name])) <= set(done)]
        if not ready:
            raise ValueError(f"these wait for each other: {', '.join(waiting)}")
        yield from ready
        done += ready
        waiting = [name for name in waiting if name not in ready]


def needs(service: dict[str, Any]) -> dict[str, str]:
    """Return what a service depends on, with the condition of each."""
    found = {name: value.get("condition", "service_started") for name, value in (service.get("depends_on") or {}).items()}
    shared = str(service.get("network_mode", ""))
    if shared.startswith("service:"):
        found.setdefault(shared.removeprefix("service:"), "service_started")
    return found
