"""The machine: Python, Node, the system, its clock."""

import email.utils
import http.client
import os
import platform
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from duly.launcher.diagnosis import Finding, bad, good, hint

_SKEW_SECONDS = 30
_EARLIEST = 1_790_000_000
"""An instant before this version was written: a clock that shows less is wrong."""


def python() -> Iterator[Finding]:
    """Look at the Python that runs, and whether it can make environments."""
    version = platform.python_version()
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        yield bad(f"{version} lacks its module {error.name}.", "On Debian and Ubuntu: apt-get install python3-venv")
        return
    yield good(version)


def node() -> Iterator[Finding]:
    """Look at Node and npm."""
    for name, oldest in (("node", (20, 9)), ("npm", (9, 0))):
        path = shutil.which(name)
        if path is None:
            yield bad(
                f"There is no `{name}`.", "Install Node 20 or newer (Debian: nodejs npm; macOS: brew install node)."
            )
            continue
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        parts = re.match(r"v?(\d+)\.(\d+)", said)
        if parts is None:
            yield bad(f"{path} does not run.", "Install Node again.")
        elif (int(parts[1]), int(parts[2])) < oldest:
            yield bad(f"{name} {said} is too old.", "Install Node 20 or newer.")
        else:
            yield good(f"{name} {said.lstrip('v')}")


def system() -> Iterator[Finding]:
    """Look at the operating system: is there an embedded PostgreSQL for it?"""
    name, machine = platform.system(), platform.machine()
    if name == "Linux" and platform.libc_ver()[0] != "glibc":
        if os.environ.get("DATABASE_URL"):
            yield good(f"Linux without glibc on {machine}, with DATABASE_URL")
        else:
            yield bad(
                "This Linux has no glibc (Alpine uses musl), and the embedded PostgreSQL needs it.",
                "Set DATABASE_URL to an existing PostgreSQL, or use a Debian-based system.",
            )
    elif name not in ("Linux", "Darwin"):
        yield bad(f"{name} is not supported.", "Use Linux, macOS, or the Linux subsystem of Windows.")
    else:
        yield good(f"{name} {platform.release()} on {machine}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield hint("You are root; PostgreSQL will run as another user.")


def clock() -> Iterator[Finding]:
    """Look whether the clock can be right: tokens and due dates depend on it."""
    if time.time() < _EARLIEST:
        yield bad(
            f"It shows {time.strftime('%Y-%m-%d')}, which has passed.", "Set the clock (timedatectl set-ntp true)."
        )
        return
    skew = _skew_to_issuer()
    if skew is None:
        yield good(time.strftime("%Y-%m-%d %H:%M %Z"))
    elif abs(skew) > _SKEW_SECONDS:
        yield bad(
            f"It differs by {skew:.0f} s from the clock behind DULY_PUBLIC_URL: access tokens will be refused.",
            "Let both machines set their clocks (timedatectl set-ntp true).",
        )
    else:
        yield good("agrees with the one behind DULY_PUBLIC_URL")


def _skew_to_issuer() -> float | None:
    """Return our clock minus that of the public address, in seconds; None when that is here or does not answer."""
    parts = urlsplit(os.environ.get("DULY_PUBLIC_URL", ""))
    if parts.hostname in (None, "localhost", "127.0.0.1", "::1"):
        return None
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=5)
    try:
        connection.request("HEAD", "/")
        said = email.utils.parsedate_to_datetime(connection.getresponse().headers["Date"])
    except (OSError, http.client.HTTPException, ssl.SSLError, TypeError, ValueError):
        return None
    finally:
        connection.close()
    return time.time() - said.timestamp()


def listeners(port: int) -> str:
    """Return who listens on a port, in words, as far as the system tells us; empty when it does not."""
    if shutil.which("lsof"):
        command = ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        names = re.findall(r"^p(\d+)\nc(.*)$", said, re.MULTILINE)
        return ", ".join(f"{name} (process {pid})" for pid, name in names)
    sockets = set(_listening_inodes(port))
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(link) in sockets for link in (folder / "fd").iterdir()):
                return f"{(folder / 'comm').read_text().strip()} (process {folder.name})"
        except OSError:
            continue
    return ""


def _listening_inodes(port: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            # Columns: … local address, remote address, state (0A = listening), …, inode (10th).
            if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == "0A":
                yield f"socket:[{fields[9]}]"
