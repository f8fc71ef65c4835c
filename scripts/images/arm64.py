"""Can every package be had for Linux on arm64? Asked of the registries once for each lock; what was found is remembered.

Python: pip resolves the locked versions for that system, wheels only, and the hash of each wheel must be in the lock. Node:
npm installs the lock for that system, and the programs in it must be of that machine.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

from duly.launcher.places import LauncherError
from duly.launcher.stack import cache

from images.tools import ROOT

_PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "any")
_ABIS = ("cp311", "abi3", "none")
# The field of an ELF header that names the machine, and its number for arm64.
_MACHINE, _AARCH64 = slice(18, 20), b"\xb7\x00"
_LOCKS = {"backend": ROOT / "backend" / "requirements.lock", "web": ROOT / "frontend" / "package-lock.json"}


def faults(name: str) -> str | None:
    """Return what of `backend` or `web` cannot be had for arm64, or None."""
    digest = hashlib.sha256(_LOCKS[name].read_bytes() + Path(__file__).read_bytes()).hexdigest()[:12]
    try:
        cache.made(f"arm64-{name}-{digest}", f"Asking for {name}'s packages for arm64", _python if name == "backend" else _node)
    except LauncherError as error:
        return str(error)
    return None


def _python(fresh: Path) -> None:
    """Resolve the lock for arm64. Errors: `LauncherError` that names what there is no wheel for, or an unknown one."""
    lock = _LOCKS["backend"].read_text()
    # pip asks for metadata alone, and fetches nothing, only where it need not compare hashes; so they are compared here.
    wanted = re.sub(r" \\\n\s+--hash=\S+", "", lock)
    (fresh / "wanted.txt").write_text(wanted)
    options = ["--quiet", "--no-input", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:"]
    options += ["--implementation=cp", "--python-version=3.11", f"--target={fresh / 'nothing'}", "--report=report.json"]
    options += [f"--platform={name}" for name in _PLATFORMS] + [f"--abi={name}" for name in _ABIS]
    cache.run([sys.executable, "-m", "pip", "install", *options, "-r", "wanted.txt"], fresh, "Asking for arm64 wheels")
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    unknown = [
        item["metadata"]["name"]
        for item in json.loads((fresh / "report.json").read_text())["install"]
        if item["download_info"]["archive_info"]["hashes"]["sha256"] not in hashes
    ]
    if unknown:
        raise LauncherError(f"the lock does not know the arm64 wheels of {', '.join(unknown)}")
    (fresh / "report.json").unlink()


def _node(fresh: Path) -> None:
    """Install the lock for arm64. Errors: `LauncherError` that names what is not there or of another machine."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "frontend" / name, fresh)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"]
    system = ["--cpu=arm64", "--os=linux", "--libc=glibc"]
    cache.run(["npm", "ci", *options, *system], fresh, "Asking for arm64 packages")
    programs = [path for path in (fresh / "node_modules").rglob("*.node") if path.is_file()]
    wrong = sorted(str(path.relative_to(fresh)) for path in programs if path.read_bytes()[:20][_MACHINE] != _AARCH64)
    lacking = sorted(name for name in _families() if not (fresh / "node_modules" / name).is_dir())
    shutil.rmtree(fresh / "node_modules")
    if wrong or lacking or not programs:
        raise LauncherError(f"not for arm64: {', '.join(wrong + lacking) or 'there is no program at all'}")


def _families() -> set[str]:
    """Return the packages for arm64 that must be there: what has one for amd64 with glibc has one for arm64."""
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    found = set()
    for path, package in lock.items():
        name = path.removeprefix("node_modules/")
        amd = package.get("cpu") == ["x64"] and package.get("os") == ["linux"] and package.get("libc", ["glibc"]) == ["glibc"]
        if amd and "musl" not in name:
            found.add(name.replace("x64", "arm64"))
    return found

