"""Where built programs are kept between runs, and how they get there without ever being there by half."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from duly.launcher.children import die_with_parent
from duly.launcher.places import LauncherError
from duly.launcher.processes import signal_group

Pause = Callable[[float], None]
_TAIL_LINES = 25


def cache_folder() -> Path:
    """Return the folder of built programs: `DULY_TOOLS_DIR`, or one in the user's cache."""
    return Path(os.environ.get("DULY_TOOLS_DIR") or "~/.cache/duly/tools").expanduser().resolve()


def key(*files: Path, words: str = "") -> str:
    """Return twelve letters that change with the files and the words: what makes a folder of the cache another one."""
    total = hashlib.sha256(words.encode())
    for path in files:
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def made(name: str, words: str, make: Callable[[Path], None], pause: Pause = time.sleep) -> Path:
    """Return the folder `name` of the cache, filled by `make` if it is not there yet.

    `make` gets an empty folder beside it, which is renamed at the end: what is in the cache is whole. Two that want the
    same wait for each other. Says how long it took. `pause` may raise to give up. Errors: what `make` raises, OSError.
    """
    target = cache_folder() / name
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.with_name(f"{name}.lock"), words, pause):
        # Who waited finds what the other one made.
        if not target.is_dir():
            print(f"{words} …", flush=True)
            began = time.monotonic()
            fresh = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=target.parent))
            try:
                make(fresh)
                fresh.chmod(0o755)
                fresh.rename(target)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            print(f"{words}: done in {time.monotonic() - began:.0f} s", flush=True)
    return target


@contextlib.contextmanager
def _alone(lock: Path, words: str, pause: Pause) -> Iterator[None]:
    with lock.open("a") as file:
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    print(f"{words}: another process is at it; waiting …", flush=True)
                told = True
                pause(0.2)
        yield


def run(command: Sequence[str], folder: Path, why: str, pause: Pause = time.sleep, **env: str) -> None:
    """Run a command to its end, in a session of its own; all it started ends with us, and when `pause` raises.

    Errors: `LauncherError` with the end of what it said.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
        )
        try:
            while process.poll() is None:
                pause(0.05)
        finally:
            signal_group(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode != 0:
            output.seek(0)
            tail = "\n".join(output.read().decode(errors="replace").strip().splitlines()[-_TAIL_LINES:])
            raise LauncherError(f"{why} failed ({' '.join(command[:3])} …):\n{tail}")
