"""Prometheus and Alertmanager with their tools: from the PATH, else Debian's packages, unpacked into the tools cache.

Unpacked, not installed: no root is needed, and no service starts.
"""

import hashlib
import os
import platform
import shutil
import subprocess
from pathlib import Path

from duly.launcher.places import LauncherError
from duly.launcher.stack import cache

PACKAGES = ("prometheus", "prometheus-alertmanager")
CI = os.environ.get("CI", "").lower() in {"1", "true"}
_NAMES = {"alertmanager": ("prometheus-alertmanager", "alertmanager")}
HOW = "`promtool` and `amtool` are not here; install prometheus and prometheus-alertmanager (Debian's will do)"


def find(name: str) -> Path | None:
    """Return `promtool`, `amtool`, `prometheus` or `alertmanager`; None where there is none. Errors: `LauncherError` in CI."""
    for called in _NAMES.get(name, (name,)):
        if found := shutil.which(called):
            return Path(found)
    try:
        folder = _unpacked()
    except (LauncherError, OSError) as error:
        if CI:
            raise LauncherError(f"{HOW}: {error}") from error
        return None
    if folder is None:
        if CI:
            raise LauncherError(HOW)
        return None
    return next(folder / called for called in _NAMES.get(name, (name,)) if (folder / called).exists())


def _unpacked() -> Path | None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return None
    policy = _policy()
    if "Candidate: (none)" in policy or policy.count("Candidate:") < len(PACKAGES):
        if not CI:
            return None
        cache.run(["apt-get", "update", "--quiet"], Path("/"), "Asking Debian for its packages")
        policy = _policy()
    candidates = [line.strip() for line in policy.splitlines() if "Candidate:" in line]
    key = hashlib.sha256(" ".join([*candidates, platform.machine()]).encode()).hexdigest()[:12]

    def unpack(fresh: Path) -> None:
        inside = fresh / "packages"
        inside.mkdir()
        # As root, apt fetches as another user where it can; it may not write here, and then fetches as root all the same.
        cache.run(["apt-get", "download", "--quiet", *PACKAGES], inside, "Fetching Prometheus from Debian")
        for package in inside.glob("*.deb"):
            cache.run(["dpkg-deb", "--extract", str(package), str(inside)], inside, "Unpacking Prometheus")
        for program in (inside / "usr" / "bin").iterdir():
            shutil.move(program, fresh / program.name)
        shutil.rmtree(inside)

    return cache.made(f"prometheus-{key}", "Fetching Prometheus and Alertmanager from Debian (once)", unpack)


def _policy() -> str:
    return subprocess.run(
        ["apt-cache", "policy", *PACKAGES],
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"},
    ).stdout  # fmt: skip


def said(program: Path, *arguments: str | Path, text: str | None = None) -> str | None:
    """Run a program; return what it said when it failed, else None."""
    done = subprocess.run(
        [str(program), *map(str, arguments)], input=text, capture_output=True, text=True, errors="replace", check=False
    )
    return None if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"
