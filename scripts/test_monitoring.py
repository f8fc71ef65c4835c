"""The part of `make test` that has a live Prometheus watch real processes; it brings the programs with it where Debian has them."""

import os
import platform
import shutil

from duly.launcher.places import LauncherError
from monitoring import programs

NAMES = ("prometheus", "promtool", "amtool")


def counted() -> bool:
    """Return whether the tests count here: elsewhere than on Linux nothing brings the programs, so they must be there already."""
    return platform.system() == "Linux" or all(shutil.which(name) for name in NAMES)


def path() -> str | None:
    """Return a PATH with the programs on it; None, and why, where they cannot be had. Errors: `LauncherError` in CI."""
    found = [programs.find(name) for name in NAMES]
    if not all(found):
        print(f"NO PROMETHEUS HERE: {programs.HOW}. Its tests are skipped.", flush=True)
        return None
    folders = {str(program.parent): None for program in found if program is not None}
    return os.pathsep.join([*folders, os.environ.get("PATH", "")])


def environment() -> dict[str, str] | None:
    """Return what the tests need in their environment; None when what CI must have is not there."""
    try:
        found = path()
    except LauncherError as error:
        print(error, flush=True)
        return None
    return {} if found is None else {"PATH": found}
