"""Find a browser for the journeys; on Debian as root, install Debian's."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
# The fonts are for the scripts in the journeys: without them a browser draws empty boxes.
PACKAGES = ("chromium", "fonts-liberation", "fonts-noto-core")
HOW = (
    "The journeys need Chromium, Chrome or Edge, and there is none. Install one (Debian: apt-get install "
    f"{' '.join(PACKAGES)}; macOS: brew install --cask chromium) or name it: DULY_BROWSER=/path/to/browser."
)


def find() -> str | None:
    """Return the path of a browser; `DULY_BROWSER` names a certain one. None when there is none."""
    if given := os.environ.get("DULY_BROWSER"):
        return shutil.which(given)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((place for place in PLACES if Path(place).exists()), None)


def can_install() -> bool:
    """Return whether this is a Debian or Ubuntu where we may install packages."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def install() -> str | None:
    """Install Debian's Chromium; return its path, None when that failed (apt has then said why)."""
    print(f"No browser found; installing {', '.join(PACKAGES)} …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *PACKAGES],
    ):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print("\n".join((done.stdout + done.stderr).strip().splitlines()[-10:]), flush=True)
            return None
    return find()


def find_or_install() -> str | None:
    """Return the path of a browser; None when there is none and none can be installed here."""
    return find() or (install() if can_install() else None)
