"""`duly up`: start everything, keep it running, stop it all."""

import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from typing import IO

from duly.launcher import plan
from duly.launcher.children import Child, end_leftovers, remember
from duly.launcher.places import LauncherError, Places, find_places, load_secrets
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings

READY_SECONDS = 120.0
CHILDREN_STOP_SECONDS = 3.3
POSTGRES_STOP_SECONDS = 1.2
_LONGEST_PAUSE = 10.0


def run(*, dev: bool) -> int:
    """Run Duly until SIGINT or SIGTERM; return the exit code."""
    try:
        settings = Settings()
        places = find_places(settings)
        with _lock(places):
            return _Launcher(settings, places, dev=dev).run()
    except LauncherError as error:
        print(f"duly: {error}", file=sys.stderr, flush=True)
        return 1


def _lock(places: Places) -> IO[str]:
    """Take the data folder; the system gives it back when this process ends, however it ends."""
    file = places.lock.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        message = (
            f"Duly runs already on {places.data} (process {owner}). Stop it, or set DULY_DATA_DIR to another folder."
        )
        raise LauncherError(message) from error
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file


class _Stop(Exception):
    """A signal asked to end."""


class _Launcher:
    def __init__(self, settings: Settings, places: Places, *, dev: bool) -> None:
        self.settings = settings
        self.places = places
        self.dev = dev
        self.postgres: EmbeddedPostgres | None = None
        self.children: list[Child] = []
        self.pauses: dict[str, float] = {}

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            self._start()
            print(f"\nDuly is ready: {self.settings.origin}\n", flush=True)
            self._watch()
        except _Stop:
            return 0
        finally:
            # A second Ctrl-C must not cut the stop short.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._stop()
        return 0

    def _asked_to_stop(self, *_: object) -> None:
        raise _Stop

    def _start(self) -> None:
        settings = self.settings
        for name in end_leftovers(self.places.children):
            print(f"Ended {name}, left behind by a launcher that was killed.", flush=True)
        plan.check_port(settings.web_port, "DULY_WEB_PORT")
        plan.check_port(settings.api_port, "DULY_API_PORT")
        secrets = load_secrets(self.places)
        if not settings.database_url:
            self.postgres = EmbeddedPostgres(self.places, secrets["postgres"])
            self.children.append(self.postgres.child)
            self.postgres.start()
        found = plan.addresses(settings, self.postgres, secrets)
        self._migrate(plan.migration(settings, found, secrets))
        web = plan.web_child(settings, self.places, found, secrets, dev=self.dev)
        api = plan.api_child(settings, self.places, found, dev=self.dev)
        for child in (web, api):
            self.children.append(child)
            child.start()
        remember(self.places.children, self.children)
        self._wait_ready(api, settings.api_port, "/readyz")
        self._wait_ready(web, settings.web_port, "/api/auth/jwks")
        self._wait_ready(web, settings.web_port, "/sign-in")

    def _migrate(self, env: dict[str, str]) -> None:
        command = [sys.executable, "-m", "duly", "migrate"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            reason = (done.stderr or done.stdout).strip().splitlines()
            raise LauncherError("The database could not be prepared:\n" + "\n".join(reason[-8:]))

    def _wait_ready(self, child: Child, port: int, path: str) -> None:
        """Wait until the child really answers; its being alive says little."""
        deadline = time.monotonic() + READY_SECONDS
        host = "localhost" if child.name == "web" else "127.0.0.1"
        while time.monotonic() < deadline:
            if not child.alive:
                raise LauncherError(f"{child.name} ended while starting:\n{child.tail()}")
            connection = http.client.HTTPConnection(host, port, timeout=10)
            try:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.05)
        raise LauncherError(f"{child.name} does not answer {path} after {READY_SECONDS:.0f} seconds:\n{child.tail()}")

    def _watch(self) -> None:
        """Start again what dies, after a pause that grows while it keeps dying."""
        due: dict[str, float] = {}
        while True:
            time.sleep(0.1)
            for child in self.children:
                if child.alive:
                    continue
                now = time.monotonic()
                if child.name not in due:
                    lived = now - child.started_at
                    before = self.pauses.get(child.name, 0.0)
                    pause = 0.0 if lived > 30 else min(max(0.5, before * 2), _LONGEST_PAUSE)
                    self.pauses[child.name] = pause
                    due[child.name] = now + pause
                    code = child.process.returncode if child.process else None
                    print(f"{child.name} ended (code {code}); starting it again.", flush=True)
                if now >= due[child.name]:
                    del due[child.name]
                    self._again(child)

    def _again(self, child: Child) -> None:
        if self.postgres is not None and child is self.postgres.child:
            try:
                self.postgres.start()
            except LauncherError as error:
                print(error, flush=True)
        else:
            child.start()
        remember(self.places.children, self.children)

    def _stop(self) -> None:
        deadline = time.monotonic() + CHILDREN_STOP_SECONDS
        others = [c for c in self.children if self.postgres is None or c is not self.postgres.child]
        for child in others:
            child.signal(signal.SIGTERM)
        for child in others:
            child.wait(deadline - time.monotonic())
            child.signal(signal.SIGKILL)
            child.wait(1.0)
        if self.postgres is not None:
            database = self.postgres.child
            database.signal(signal.SIGINT)
            if not database.wait(POSTGRES_STOP_SECONDS):
                # Immediate shutdown: the next start recovers from the write-ahead log, nothing committed is lost.
                database.signal(signal.SIGQUIT)
                if not database.wait(0.5):
                    database.signal(signal.SIGKILL)
                    database.wait(1.0)
        self.places.children.unlink(missing_ok=True)
