"""Several processes of Duly on one database, each of which can be killed and started again."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from duly.database.migrate import migrate
from duly.launcher.places import Places
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings
from tests.support.issuer import Issuer
from tests.support.server import free_port, key_server

READY_SECONDS = 60.0


@dataclass
class Member:
    """One process: how to start it, and whether it is ready."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    ready: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        """Start it; its output goes to its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def wait_ready(self) -> None:
        """Wait until it can do its work; one that ends meanwhile is started again, as a supervisor would."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.ready():
            assert time.monotonic() < deadline, f"{self.name} did not get ready:\n{self.tail()}"
            if self.process is not None and self.process.poll() is not None:
                self.start()
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill -9, and collect it."""
        self.kills += 1
        self.end(signal.SIGKILL)

    def end(self, number: int = signal.SIGTERM, seconds: float = 15.0) -> None:
        """Send a signal to it and wait for its end."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(seconds)

    def tail(self) -> str:
        """Return the end of its log."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""


def answers(address: str) -> bool:
    """Tell whether an address answers 200."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@dataclass
class Cluster:
    """A PostgreSQL of its own, an issuer of tokens, and members."""

    folder: Path
    postgres: EmbeddedPostgres
    issuer: Issuer
    keys: str
    members: dict[str, Member] = field(default_factory=dict)
    postgres_kills: int = 0

    @property
    def owner(self) -> str:
        """The owner's address of the database."""
        return self.postgres.address()

    def environment(self, port: int) -> dict[str, str]:
        """Return what a process of Duly needs here."""
        return {
            "PATH": os.environ["PATH"],
            "DULY_API_DATABASE_URL": self.postgres.address("duly_api", "api0secret"),
            "DULY_API_PORT": str(port),
            "DULY_PUBLIC_URL": self.issuer.origin,
            "DULY_JWKS_URL": self.keys,
            "DULY_DATA_DIR": str(self.folder),
            "DULY_RATE_LIMIT_PER_MINUTE": "0",
            "DULY_LOG_LEVEL": "warning",
            "DULY_OPERATOR_TOKEN": "operator0secret",
            "DULY_DELIVERY_KEY": "delivery0secret" * 3,
        }

    def serve(self, name: str, *services: str, port: int | None = None, **env: str) -> str:
        """Add a `duly serve` under `name`; return its address. It is started by `start`."""
        port = port or free_port()
        address = f"http://127.0.0.1:{port}"
        self.members[name] = Member(
            name=name,
            command=[sys.executable, "-m", "duly", "serve", *services],
            env=self.environment(port) | env,
            log=self.folder / f"{name}.log",
            ready=lambda: answers(f"{address}/readyz"),
        )
        return address

    def start(self) -> None:
        """Start every member and wait until all are ready."""
        for member in self.members.values():
            member.start()
        for member in self.members.values():
            member.wait_ready()

    def kill_postgres(self) -> None:
        """Kill -9 the database, and start it again."""
        self.postgres_kills += 1
        self.postgres.child.signal(signal.SIGKILL)
        assert self.postgres.child.wait(10)
        self.postgres.start()

    def stop(self) -> None:
        """End everything."""
        for member in reversed(self.members.values()):
            member.end()
        self.postgres.child.signal(signal.SIGINT)
        if not self.postgres.child.wait(10):
            self.postgres.child.signal(signal.SIGKILL)
            self.postgres.child.wait(10)


@contextlib.contextmanager
def cluster(issuer: Issuer) -> Iterator[Cluster]:
    """Yield a cluster with a migrated database and no members yet; end everything with the block."""
    # Not pytest's own folder: that is private, and as root the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="duly-cluster-"))
    folder.chmod(0o755)
    places = Places(folder)
    places.logs.mkdir()
    postgres = EmbeddedPostgres(places, "owner0secret", echo=False)
    postgres.start()
    with key_server(issuer) as keys:
        made = Cluster(folder, postgres, issuer, keys)
        try:
            settings = Settings(
                DATABASE_URL=made.owner,  # type: ignore[call-arg]
                api_password="api0secret",
                auth_password="auth0secret",
            )
            run_migration(settings)
            yield made
        finally:
            for name, member in made.members.items():
                # Shown with a failure only.
                print(f"== {name}\n{member.tail()}")
            made.stop()
            shutil.rmtree(folder, ignore_errors=True)


def run_migration(settings: Settings) -> None:
    """Migrate from a thread of its own: the caller may be inside an event loop."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, migrate(settings)).result()
