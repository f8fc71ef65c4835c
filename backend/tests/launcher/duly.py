"""A launcher with everything it starts, seen from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from duly.launcher.places import CHECKOUT
from duly.launcher.plan import STANDALONE
from tests.support.scripts import loaded

READY_SECONDS = 90.0


def built_checkout() -> Path:
    """Return this checkout, where `make run` finds nothing to build: what others are using must not change under them."""
    setup = loaded("setup.py")
    stamps = [
        (setup.read_stamp(setup.BUILD_STAMP), setup.build_want()),
        (setup.read_stamp(setup.node_stamp(setup.FRONTEND)), setup.node_want(setup.FRONTEND)),
        (setup.packages_have().get("local"), setup.packages_want("local")),
    ]
    assert all(have == want for have, want in stamps), "This checkout is not built: run `make test`."
    return CHECKOUT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], Any], seconds: float, why: str) -> Any:
    """Return the first true answer. Fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < deadline, why
        time.sleep(0.05)
    return answer


def processes_of(folder: Path) -> list[str]:
    """Return every living process that works for this data folder: by command line, environment or working folder."""
    if not Path("/proc/self").exists():
        listing = subprocess.run(["ps", "-axwwE", "-o", "pid=,command="], capture_output=True, text=True, check=True)
        return [line[:150] for line in listing.stdout.splitlines() if str(folder) in line and " ps " not in line]
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            told = command + (entry / "environ").read_bytes() + os.readlink(entry / "cwd").encode()
        except OSError:
            continue
        if command and str(folder).encode() in told and int(entry.name) != os.getpid():
            found.append(f"{entry.name}: {command.replace(bytes(1), b' ').decode()[:120]}")
    return found


class Duly:
    """One `duly up` on a data folder and ports of its own."""

    def __init__(self, data: Path, **env: str) -> None:
        assert (STANDALONE / "server.js").exists(), "The web application is not built: run `make test`."
        self.data = data
        self.output = data.with_name(f"{data.name}-{id(self)}.out")
        self.web_port, self.api_port = free_port(), free_port()
        self.url = f"http://localhost:{self.web_port}"
        self.env = {
            **os.environ,
            "DULY_DATA_DIR": str(data),
            "DULY_WEB_PORT": str(self.web_port),
            "DULY_API_PORT": str(self.api_port),
            "DULY_TEST_MODE": "1",
            **env,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self, command: Sequence[str] = (sys.executable, "-m", "duly", "up"), folder: Path | None = None) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                # A shell starts what runs in its background with SIGINT ignored, and make would go on ignoring it.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
            )

    def start(self, command: Sequence[str] = (sys.executable, "-m", "duly", "up"), folder: Path | None = None) -> float:
        """Start and wait until it says that it is ready; return the seconds it took."""
        began = time.monotonic()
        self.launch(command, folder)

        def ready() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.said}"
            return "Duly is ready" in self.said

        until(ready, READY_SECONDS, "Duly did not become ready")
        return time.monotonic() - began

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def pid_of(self, name: str) -> int:
        entries: list[dict[str, Any]] = json.loads((self.data / "children.json").read_text())
        return next(int(entry["pid"]) for entry in entries if entry["name"] == name)

    def environment_of(self, name: str) -> dict[str, str]:
        """Return the environment of a child; where there is no `/proc`, values without a space only."""
        pid = self.pid_of(name)
        if Path("/proc/self").exists():
            entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        else:
            command = ["ps", "-wwE", "-o", "command=", "-p", str(pid)]
            entries = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        return dict(entry.split("=", 1) for entry in entries if "=" in entry)

    def signal(self, number: int) -> float:
        """Send a signal to the process that was started; return the seconds until it ended."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - began

    def stop(self) -> None:
        """End whatever is left, however the test went."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGTERM)


class Person:
    """Somebody who signed up in the web application and uses the API through it."""

    def __init__(self, url: str) -> None:
        self.url = url
        account = {"name": "Ada", "email": f"{uuid4()}@example.com", "password": "correct horse battery"}
        with httpx2.Client(base_url=url, headers={"Origin": url}, timeout=20) as client:
            answer = client.post("/api/auth/sign-up/email", json=account)
            assert answer.status_code == 200, answer.text
            self.id = answer.json()["user"]["id"]
            self.token = client.get("/api/auth/token").json()["token"]

    def add(self, title: str) -> None:
        answer = self.call("POST", {"title": title})
        assert answer.status_code == 201, answer.text

    def titles(self) -> set[str]:
        answer = self.call("GET")
        assert answer.status_code == 200, answer.text
        return {item["title"] for item in answer.json()["items"]}

    def call(self, method: str, body: dict[str, str] | None = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.request(method, f"{self.url}/api/{self.id}/tasks", json=body, headers=headers, timeout=20)

    def sees(self, title: str) -> bool:
        """Whether the task is there, while services come and go."""
        try:
            answer = self.call("GET")
            return answer.status_code == 200 and title in {item["title"] for item in answer.json()["items"]}
        except (httpx2.TransportError, ValueError):
            return False
