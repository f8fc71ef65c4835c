"""Child processes that cannot outlive the launcher."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from duly.launcher.processes import alive, birth, signal_group, wait_gone

_PR_SET_PDEATHSIG = 1
_LOG_BYTES = 5_000_000
_LEFTOVER_SECONDS = 5.0
_HARD_SECONDS = 0.3
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(last_signal: int, parent: int | None = None) -> Callable[[], None] | None:
    """Return what a process runs to get `last_signal` from Linux when its parent (default: we) is gone.

    Elsewhere None: the next start ends what a killed launcher left (`end_leftovers`).
    """
    if _LIBC is None:
        return None
    libc, expected = _LIBC, parent or os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, last_signal)
        # Killed just before: the signal was never armed.
        if os.getppid() != expected:
            os._exit(1)

    return prepare


@dataclass
class Child:
    """One supervised process: how to start it, and how it ends."""

    name: str
    command: Sequence[str]
    env: dict[str, str]
    log: Path
    cwd: Path | None = None
    stop_signal: int = signal.SIGTERM
    hard_signal: int = signal.SIGKILL
    """What it gets when it did not end in time; a gentler one than SIGKILL is followed by that."""
    identity: dict[str, Any] = field(default_factory=dict)
    """`user`, `group` and `extra_groups` for `Popen`, when it must not run as root."""
    echo: bool = True
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    _pumping: threading.Thread | None = None

    def start(self) -> None:
        """Start it in a session of its own, its output going to the log and, with its name in front, to the terminal."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            list(self.command),
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(self.stop_signal),  # noqa: PLW1509
            **self.identity,
        )
        assert self.process.stdout is not None
        self._pumping = threading.Thread(target=self._pump, args=(self.process.stdout,), daemon=True)
        self._pumping.start()

    def _pump(self, output: IO[bytes]) -> None:
        with output, self.log.open("ab") as log:
            for line in output:
                if log.tell() > _LOG_BYTES:
                    # One older part is kept: the log never takes more than twice the limit.
                    self.log.with_suffix(".log.1").write_bytes(self.log.read_bytes())
                    log.truncate(0)
                log.write(line)
                log.flush()
                if self.echo:
                    sys.stdout.write(f"{self.name:>9} | {line.decode(errors='replace')}")
                    sys.stdout.flush()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to it and everything it started."""
        if self.process is not None:
            signal_group(self.process.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; return whether it came in time."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return False
        return True

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of its log, once all it said is there."""
        if self._pumping is not None and not self.alive:
            self._pumping.join(1.0)
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def stop(children: Sequence[Child], seconds: float) -> None:
    """Ask all of them to end, give them so long together, and then make an end of who is still there."""
    deadline = time.monotonic() + seconds
    for child in children:
        child.signal(child.stop_signal)
    for child in children:
        if not child.wait(deadline - time.monotonic()) and child.hard_signal != signal.SIGKILL:
            child.signal(child.hard_signal)
            child.wait(_HARD_SECONDS)
        # Also when it ended in time: something it started may not have.
        child.signal(signal.SIGKILL)
        child.wait(1.0)


def remember(path: Path, children: Sequence[Child]) -> None:
    """Write down which processes run, for the next start."""
    pids = [(child.name, child.process.pid) for child in children if child.process is not None]
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([{"name": name, "pid": pid, "birth": birth(pid)} for name, pid in pids]))
    fresh.replace(path)


def end_leftovers(path: Path) -> list[str]:
    """End what a killed launcher left behind; return the names. Process numbers are used again: the birth must fit too."""
    try:
        known: list[dict[str, Any]] = json.loads(path.read_text())
    except (OSError, ValueError):
        return []
    left = [entry for entry in known if alive(entry["pid"]) and birth(entry["pid"]) == entry["birth"]]
    for entry in left:
        signal_group(entry["pid"], signal.SIGINT if entry["name"] == "postgres" else signal.SIGTERM)
    for entry in left:
        if not wait_gone(entry["pid"], _LEFTOVER_SECONDS):
            signal_group(entry["pid"], signal.SIGKILL)
            wait_gone(entry["pid"], _LEFTOVER_SECONDS)
    path.unlink(missing_ok=True)
    return [str(entry["name"]) for entry in left]
