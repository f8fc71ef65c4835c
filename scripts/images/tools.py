"""The Python programs for images: pinned in tools/images, installed once into the tools cache, run by our own Python."""

import hashlib
import os
import platform
import subprocess
import sys
from pathlib import Path

from duly.launcher.stack import cache

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "tools" / "images" / "requirements.lock"


def folder() -> Path:
    """Return where they are, fetching them when they are not there. Errors: `LauncherError`."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = hashlib.sha256(LOCK.read_bytes() + f"{python} {platform.system()} {platform.machine()}".encode()).hexdigest()

    def install(fresh: Path) -> None:
        options = ["--quiet", "--no-input", "--require-hashes", "--no-deps", "--target", str(fresh)]
        command = [sys.executable, "-m", "pip", "install", *options, "-r", str(LOCK)]
        cache.run(command, fresh, "Fetching the programs for images")

    return cache.made(f"images-{key[:12]}", "Fetching the programs for images (once)", install)


def run(
    module: str, *arguments: str | Path, env: dict[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a module of theirs to its end; return how it ended and what it said."""
    found = folder()
    places = {**(env or os.environ), "PYTHONPATH": str(found), "PATH": f"{found / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=cwd, env=places, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip


def hadolint(*files: Path) -> str | None:
    """Lint Dockerfiles; return what is wrong, or None."""
    done = subprocess.run(
        [str(folder() / "bin" / "hadolint"), *map(str, files)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return None if done.returncode == 0 else (done.stdout + done.stderr).strip()
