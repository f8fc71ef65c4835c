"""Other processes, seen from outside: `/proc` on Linux (a small image may lack `ps`), `ps` elsewhere."""

import os
import subprocess
import sys
import time
from pathlib import Path

_LINUX = sys.platform == "linux"


def command_line(pid: int) -> str:
    """Return the command line of a process; empty when it is gone or dead, and for a moment while it begins."""
    if not _LINUX:
        return _ps(pid, "command") if alive(pid) else ""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def alive(pid: int) -> bool:
    """Return whether a process is there and not merely waiting to be collected by its parent."""
    state = _stat(pid)[:1] if _LINUX else _ps(pid, "stat")[:1]
    return bool(state) and state[0] not in "ZX"


def birth(pid: int) -> str:
    """Return when a process began, as a mark that tells it from a later one with the same number; empty when it is gone."""
    if not _LINUX:
        return _ps(pid, "lstart")
    return next(iter(_stat(pid)[19:20]), "")


def uncollected(pid: int) -> bool:
    """Return whether a process is dead, but still listed: its parent, or the first process of a container, did not collect it."""
    return bool(birth(pid)) and not alive(pid)


def working_in(folder: Path) -> list[int]:
    """Return the living processes whose working folder this is; Linux only, elsewhere none."""
    found = []
    for entry in Path("/proc").glob("[0-9]*") if _LINUX else ():
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until a process that is not our child has ended; return whether it did."""
    deadline = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def signal_group(pid: int, number: int) -> None:
    """Send a signal to a process and all it started, if they are still there."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS answers the latter for a group of the dead
        return


def _stat(pid: int) -> list[str]:
    """Return Linux's figures of a process from its state on (the 20th is its start); none when it is gone."""
    try:
        # The name in brackets before them may hold anything, brackets too.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _ps(pid: int, column: str) -> str:
    done = subprocess.run(
        ["ps", "-o", f"{column}=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")},
    )
    return done.stdout.strip()
