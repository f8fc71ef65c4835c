"""Install what a checkout needs and build the web application, each only when its stamp says that it changed.

setup.py run    what `make run` needs: runtime packages, Node packages, the built web application
setup.py dev    what `make dev` needs: the same without the build
setup.py test   what `make test` and `make bench` need: development packages and the build
setup.py check  what `make check` and `make generate` need: development packages, no build
"""

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
# Node packages that only `make generate` and `make check` need: the dates of quick add are built from them.
BUNDLE = BACKEND / "quickadd-bundle"
VENV = BACKEND / ".venv"
PACKAGES_STAMP = VENV / "duly-stamp.json"
BUILD_STAMP = FRONTEND / ".next" / "duly-stamp"
OLDEST_NODE = (20, 9)
WEB_SOURCES = ("src", "public", "messages", "scripts")


class SetupError(Exception):
    """Something the person at the keyboard can mend; the text says how."""


def digest(paths: Iterable[Path], *words: str) -> str:
    """Return one hash over the names and contents of files, and over words."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """Return every file of a folder; an absent folder has none."""
    return [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []


def packages_want(level: str) -> str:
    """Return the stamp of installed Python packages."""
    return digest([BACKEND / f"requirements-{level}.lock", BACKEND / "pyproject.toml"], platform.machine())


def node_want(folder: Path) -> str:
    """Return the stamp of a folder's installed Node packages."""
    # Not `package.json`: the lock holds what it asks for, and a changed script is no reason to install.
    return digest([folder / "package-lock.json"], node_version(), platform.machine())


def node_stamp(folder: Path) -> Path:
    """Return where the stamp of a folder's installed Node packages lies."""
    return folder / "node_modules" / ".duly-stamp"


def build_want() -> str:
    """Return the stamp of the built web application: its sources and settings."""
    sources = [path for name in WEB_SOURCES for path in files_below(FRONTEND / name)]
    sources += [path for path in FRONTEND.iterdir() if path.is_file() and path.suffix in {".ts", ".mjs", ".json"}]
    # Next writes this one itself.
    sources = [path for path in sources if path.name != "next-env.d.ts"]
    return digest(sources, str(FRONTEND), node_version())


@functools.cache
def node_version() -> str:
    """Return Node's version. Errors: SetupError when Node is missing or too old."""
    needs = "Node 20 or newer is needed"
    how = "Install it from your system's packages (Debian: nodejs and npm; macOS: brew install node) or nodejs.org."
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            raise SetupError(f"{needs} together with npm, and there is no `{name}` here. {how}")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    parts = re.match(r"v(\d+)\.(\d+)", said)
    if parts is None or (int(parts[1]), int(parts[2])) < OLDEST_NODE:
        raise SetupError(f"{needs}; this is {said or 'one that does not run'}. {how}")
    return said


def read_stamp(path: Path) -> str:
    """Return what a stamp says; nothing when it is absent."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def execute(command: list[str], folder: Path, why: str) -> None:
    """Run a command quietly. Errors: SetupError with the end of what it said."""
    env = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise SetupError(f"{why} failed ({' '.join(command[:4])} …):\n{tail}")


def step(words: str, work: Callable[[], None]) -> None:
    """Do a piece of work and say how long it took."""
    print(f"{words} …", flush=True)
    start = time.monotonic()
    work()
    print(f"{words}: done in {time.monotonic() - start:.0f} s", flush=True)


def python_packages(level: str) -> None:
    """Make `backend/.venv` and install the locked packages into it."""
    # The development lock holds everything of the local one, in the same versions.
    levels = ("local", "dev") if level == "dev" else ("local",)
    want = {name: packages_want(name) for name in levels} | {"home": str(VENV)}
    have = packages_have()
    if all(have.get(name) == stamp for name, stamp in want.items()) and venv_usable():
        return

    def work() -> None:
        python = str(VENV / "bin" / "python")
        if not venv_usable():
            # Made anew, not repaired: half an environment fails in ways nobody can read.
            shutil.rmtree(VENV, ignore_errors=True)
            execute([sys.executable, "-m", "venv", str(VENV)], ROOT, "Making the Python environment")
        PACKAGES_STAMP.unlink(missing_ok=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--no-input"]
        lock = str(BACKEND / f"requirements-{level}.lock")
        execute([*pip, "--require-hashes", "-r", lock], ROOT, "Installing Python packages")
        itself = ["--no-deps", "--no-build-isolation", "-e", str(BACKEND)]
        execute([*pip, *itself], ROOT, "Installing Duly's backend")
        PACKAGES_STAMP.write_text(json.dumps(want))

    step("Python packages", work)


def packages_have() -> dict[str, str]:
    """Return what the stamp of the Python packages says: which locks are installed, and where."""
    try:
        return dict(json.loads(read_stamp(PACKAGES_STAMP) or "{}"))
    except ValueError:
        return {}


def venv_usable() -> bool:
    """Return whether the environment runs, and where it was made: one that was moved has full paths in its commands."""
    ask = "import sys, pip; print(sys.version_info >= (3, 11))"
    try:
        done = subprocess.run([VENV / "bin" / "python", "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == "True" and packages_have().get("home", str(VENV)) == str(VENV)


def node_packages(folder: Path = FRONTEND) -> None:
    """Install a folder's locked Node packages."""
    want, stamp = node_want(folder), node_stamp(folder)
    if read_stamp(stamp) == want:
        return

    def work() -> None:
        stamp.unlink(missing_ok=True)
        # No package of ours needs its install script, and not running any is safer.
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            # The lock holds hashes but no addresses: what the cache knows about a package need not be asked again.
            execute([*install, "--prefer-offline"], folder, "Installing Node packages")
        except SetupError:
            execute(install, folder, "Installing Node packages")
        stamp.write_text(want)

    step("Node packages" if folder == FRONTEND else f"Node packages of {folder.name}", work)


def build_web() -> None:
    """Build the web application."""
    want = build_want()
    if read_stamp(BUILD_STAMP) == want and (FRONTEND / ".next" / "standalone" / "server.js").exists():
        return

    def work() -> None:
        BUILD_STAMP.unlink(missing_ok=True)
        execute(["npm", "run", "build"], FRONTEND, "Building the web application")
        # Counted again: the first build settles `tsconfig.json`.
        BUILD_STAMP.write_text(build_want())

    step("Web application", work)


def in_parallel(*chains: Callable[[], None]) -> None:
    """Run the chains at the same time. Errors: the first SetupError, once all have ended."""
    failures: list[Exception] = []

    def guarded(chain: Callable[[], None]) -> None:
        try:
            chain()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(chain,)) for chain in chains]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let two commands in one checkout wait for each other."""
    folder = ROOT / ".duly"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another command is installing; waiting for it …", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def setup(level: str) -> None:
    """Bring the checkout to what `level` needs. Errors: SetupError."""
    node_version()

    def web() -> None:
        node_packages()
        if level == "check":
            node_packages(BUNDLE)
        if level in {"run", "test"}:
            build_web()

    with alone():
        in_parallel(lambda: python_packages("dev" if level in {"test", "check"} else "local"), web)


def main() -> int:
    """Run; return the exit code."""
    try:
        setup(sys.argv[1] if len(sys.argv) > 1 else "run")
    except (SetupError, OSError) as error:
        print(f"duly: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
