"""The part `images` of `make test`, and `make verify-images`: both images built and the small install run from them.

Needs Linux, root (or sudo without a password) and Debian's podman and buildah, which are installed where that is allowed.
On another machine its tests count as skipped; they cannot run at all outside of Linux, and are not counted there.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import browser
from images.engine import PROGRAMS, lacks

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
TESTS = ROOT / "deploy" / "tests" / "compose"


def run() -> tuple[Path, int] | None:
    """Run the tests; return their JUnit report and exit code, or None where no image can be built at all."""
    if sys.platform != "linux":
        print("NO IMAGES HERE: they are built and run on Linux alone. Their tests are not counted.", flush=True)
        return None
    prefix = [] if os.geteuid() == 0 else _sudo()
    if prefix is not None:
        _install(prefix)
    report = RESULTS / "images.xml"
    options = ["-q", "-s", f"--junit-xml={report}", "--config-file", str(TESTS.parent / "pytest.ini")]
    command = [*(prefix or []), sys.executable, "-m", "pytest", *options, str(TESTS)]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    return report, done.returncode


def _sudo() -> list[str] | None:
    """Return how to become root without being asked; None where that cannot be."""
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        # With root's own home: what root leaves in the cache of a user is in that user's way.
        return ["sudo", "-n", "-H", f"PATH={os.environ['PATH']}", f"CI={os.environ.get('CI', '')}"]
    return None


def _install(prefix: list[str]) -> None:
    """Install Debian's packages when something is missing; what is still missing then is told by the tests."""
    missing = [name for name in lacks() if name != "root"]
    if not missing:
        return
    began = time.monotonic()
    # Only what is missing: where there is a Docker already, its own runc and Debian's shut each other out.
    packages = [package for name in missing for package in PROGRAMS.get(name, ())]
    if prefix:
        words = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages]
        subprocess.run([*prefix, *words], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    elif browser.can_install():
        browser.install(*packages)
    if still := [name for name in lacks() if name != "root"]:
        print(f"NO IMAGES HERE: this machine lacks {', '.join(still)} (Debian: {' '.join(packages)}).", flush=True)
    else:
        print(f"podman and buildah installed in {time.monotonic() - began:.0f} s", flush=True)


def main() -> int:
    """Run the part alone; return 1 when it failed, or when everything of it was skipped."""
    RESULTS.mkdir(exist_ok=True)
    done = run()
    return 1 if done is None else done[1]


if __name__ == "__main__":
    sys.exit(main())
