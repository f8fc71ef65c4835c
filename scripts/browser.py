"""Find a browser for the journeys, and fonts for what they write; on Debian as root, install Debian's."""

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
# For the scripts in the journeys, by a pattern that only such a font answers: without them a browser draws empty boxes.
FONTS = {
    "fonts-noto-core": ":lang=ur",
    "fonts-noto-cjk": ":lang=ja",
    "fonts-noto-color-emoji": ":charset=1f95b",
}
PACKAGES = ("chromium", "fonts-liberation", *FONTS)
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


def missing_fonts() -> list[str]:
    """Return the packages with fonts that this machine lacks; none when nothing here can tell."""
    if shutil.which("fc-list") is None:
        return []
    return [package for package, pattern in FONTS.items() if not _say("fc-list", pattern, "family")]


def _say(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def install(*packages: str) -> bool:
    """Install Debian's packages; return whether that worked (apt has then said why not)."""
    print(f"Installing {', '.join(packages)} …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print("\n".join((done.stdout + done.stderr).strip().splitlines()[-10:]), flush=True)
            return False
    return True


def find_or_install() -> str | None:
    """Return the path of a browser; None when there is none and none can be installed here.

    Without fonts the journeys hold, only their pictures are worth less: failing to install those is no failure.
    """
    found = find()
    if not can_install():
        return found
    if found is None:
        return find() if install(*PACKAGES) else None
    if missing := missing_fonts():
        install(*missing)
    return found
