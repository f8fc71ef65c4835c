"""Checks of Dockerfiles and compose files that need no engine; `scripts/check.py` runs them."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from checking import Check, guarded
from images import arm64, compose, rules, tools

ROOT = tools.ROOT
DOCKERFILES = (ROOT / "backend" / "Dockerfile", ROOT / "frontend" / "Dockerfile")


def dockerfiles() -> str | None:
    """Lint the Dockerfiles."""
    return tools.hadolint(*DOCKERFILES)


def build_lock() -> str | None:
    """Compare what builds the backend's image with what installs a checkout: the same versions by the same hashes."""
    blocks = {name: set(_blocks(ROOT / "backend" / f"requirements-{name}.lock")) for name in ("build", "local")}
    if unknown := blocks["build"] - blocks["local"]:
        return "requirements-build.lock: differs from requirements-local.lock in " + ", ".join(
            block.split()[0] for block in sorted(unknown)
        )
    return None


def _blocks(path: Path) -> list[str]:
    return [block.strip() for block in re.split(r"\n(?=\S)", path.read_text()) if "==" in block.partition("\n")[0]]


def compose_files() -> str | None:
    """Judge each compose file and each combination by the schema of the specification, and by our own rules."""
    files = [compose.BASE, *sorted(compose.OVERLAYS.glob("*.yaml"))]
    done = tools.run("check_jsonschema", "--builtin-schema=vendor.compose-spec", *files)
    if done.returncode != 0:
        return (done.stdout + done.stderr).strip()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, together in compose.combinations().items():
            # A broker is a part of one overlay.
            for broker in ("kafka", "redpanda") if name == "dapr" else ("kafka",):
                merged = compose.merged(together, (broker, "tools"))
                found += [f"{name}, {broker}: {said}" for said in rules.faults(merged)]
                path = Path(folder) / f"{name}-{broker}.json"
                path.write_text(json.dumps(merged))
        done = tools.run("check_jsonschema", "--builtin-schema=vendor.compose-spec", *sorted(Path(folder).iterdir()))
    if done.returncode != 0:
        found.append((done.stdout + done.stderr).strip())
    return "\n".join(dict.fromkeys(found)) or None


def arm64_packages() -> str | None:
    """Ask for every package for arm64."""
    return "\n".join(filter(None, (arm64.faults(name) for name in ("backend", "web")))) or None


def tests_style() -> str | None:
    """Lint the tests of images and compose files."""
    command = [sys.executable, "-m", "ruff", "check", "deploy/tests/compose"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else done.stdout.strip()


CHECKS: dict[str, Check] = {
    "style of image tests": tests_style,
    "Dockerfiles": guarded(dockerfiles),
    "build lock": build_lock,
    "compose files": guarded(compose_files),
    "packages for arm64": guarded(arm64_packages),
}
