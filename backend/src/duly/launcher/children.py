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

_PR_SET_PDEATHSIG = 1
_LOG_BYTES = 5_000_000
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(last_signal: int) -> Callable[[], None] | None:
    """Return what a child runs before its program: ask Linux for `last_signal` when the launcher is gone.

    Elsewhere None: the next start ends what a killed launcher left (`end_leftovers`).
    """
    if _LIBC is None:
        return None
    libc, launcher = _LIBC, os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, last_signal)
        # Killed between fork and here: the signal was never armed.
        if os.getppid() != launcher:
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
    identity: dict[str, Any] = field(default_factory=dict)
    """`user`, `group` and `extra_groups` for `Popen`, when it must not run as root."""
    echo: bool = True
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

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
        threading.Thread(target=self._pump, args=(self.process.stdout,), daemon=True).start()

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
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return
            except PermissionError:  # macOS answers so for a group of zombies
                return

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
        """Return the last lines of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def remember(path: Path, children: Sequence[Child]) -> None:
    """Write down which processes run, for the next start."""
    running = {child.name: child.process.pid for child in children if child.process is not None}
    path.write_text(json.dumps(running))


def end_leftovers(path: Path) -> list[str]:
    """End what a killed launcher left behind; return the names.

    A process is ours only when its command line still says so: process numbers are used again.
    """
    marks = {"api": "serve", "web": "server.js", "postgres": "postgres"}
    try:
        known: dict[str, int] = json.loads(path.read_text())
    except (OSError, ValueError):
        return []
    ended = []
    for name, pid in known.items():
        seen = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if marks.get(name, name) not in seen.stdout:
            continue
        try:
            os.killpg(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
            _wait_gone(pid, 10.0)
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        ended.append(name)
    path.unlink(missing_ok=True)
    return ended


def _wait_gone(pid: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        os.kill(pid, 0)
        time.sleep(0.05)
