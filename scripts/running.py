"""A whole Duly for the journeys: own ports, own data, gone afterwards."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 180.0


@dataclass(frozen=True)
class Running:
    """Where it answers."""

    web: str
    api: str
    data: str
    mail_port: int


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def running(log: Path) -> Iterator[Running | None]:
    """Run Duly on an empty data folder while the block runs; None when it did not start (its log is printed)."""
    # Not in the checkout: that may be closed to the user PostgreSQL runs as when we are root.
    folder = Path(tempfile.mkdtemp(prefix="duly-journeys-"))
    folder.chmod(0o755)
    data = folder / "data"
    web, api, mail = _free_ports(3)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DULY_", "DATABASE_URL"))}
    env |= {
        "DULY_DATA_DIR": str(data),
        "DULY_WEB_PORT": str(web),
        "DULY_API_PORT": str(api),
        "DULY_TEST_MODE": "1",
        # Journeys are the other ends of channels: a mail server at this port, push services and receivers on this machine.
        "DULY_SMTP_HOST": "127.0.0.1",
        "DULY_SMTP_PORT": str(mail),
        "DULY_SMTP_TLS": "none",
        "DULY_MAIL_FROM": "Duly <duly@example.org>",
        "DULY_DELIVERY_ALLOWED_NETWORKS": "127.0.0.0/8",
    }
    with log.open("wb") as output:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "duly", "up"], env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    found = Running(f"http://localhost:{web}", f"http://127.0.0.1:{api}", str(data), mail)
    try:
        deadline = time.monotonic() + READY_SECONDS
        ready = False
        while launcher.poll() is None and time.monotonic() < deadline and not ready:
            time.sleep(0.2)
            ready = b"Duly is ready" in log.read_bytes() and _answers(f"{found.web}/api/auth/jwks")
        if not ready:
            print(f"Duly did not start:\n{log.read_text(errors='replace')[-4000:]}", flush=True)
        yield found if ready else None
    finally:
        if launcher.poll() is None:
            launcher.send_signal(signal.SIGTERM)
            try:
                launcher.wait(15)
            except subprocess.TimeoutExpired:
                launcher.kill()
                launcher.wait()
        shutil.rmtree(folder, ignore_errors=True)
