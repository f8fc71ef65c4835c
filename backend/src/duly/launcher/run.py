"""`duly up`: start everything, keep it running, stop it all."""

import fcntl
import http.client
import os
import signal
import sys
import time
from typing import IO

from duly.launcher import plan
from duly.launcher.attach import leave
from duly.launcher.children import Child, end_leftovers, remember
from duly.launcher.make import Make
from duly.launcher.places import LauncherError, Places, find_places, load_secrets, read_settings
from duly.launcher.postgres import EmbeddedPostgres
from duly.launcher.supervision import Supervisor
from duly.settings import Settings

READY_SECONDS = 120.0
CHILDREN_STOP_SECONDS = 3.3
POSTGRES_STOP_SECONDS = 1.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(*, dev: bool) -> int:
    """Run Duly until SIGINT or SIGTERM; return the exit code."""
    try:
        settings = read_settings()
        if settings.web_port == settings.api_port:
            raise LauncherError("DULY_WEB_PORT and DULY_API_PORT are the same. Set one of them to another port.")
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
        self.asked = False
        self.make = Make()

    def run(self) -> int:
        for number in _STOP_SIGNALS:
            # `nohup` means it: a closed terminal is then no reason to stop.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._asked_to_stop)
        try:
            self._start()
            print(f"\nLogs: {self.places.logs}. Stop with Ctrl-C.", flush=True)
            print(f"Duly is ready: {self.settings.origin}\n", flush=True)
            supervisor = Supervisor(self.children, self._again, self.settings.origin)
            while True:
                self._pause(0.1)
                supervisor.look()
        except _Stop:
            return 0
        finally:
            # A second Ctrl-C must not cut the stop short.
            for number in _STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self._stop()

    def _asked_to_stop(self, *_: object) -> None:
        # Only noted: raised from here it could hit between the birth of a child and our knowing of it.
        self.asked = True

    def _pause(self, seconds: float) -> None:
        if self.asked or self.make.interrupted():
            raise _Stop
        time.sleep(seconds)

    def _start(self) -> None:
        settings, places = self.settings, self.places
        for name in end_leftovers(places.children):
            print(f"Ended {name}, left behind by a launcher that was killed.", flush=True)
        plan.check_port(settings.web_port, "DULY_WEB_PORT")
        plan.check_port(settings.api_port, "DULY_API_PORT")
        secrets = load_secrets(places, settings.database_url)
        if not settings.database_url:
            self.postgres = EmbeddedPostgres(places, secrets["postgres"])
            self.children.append(self.postgres.child)
            self.postgres.start(self._pause)
            remember(places.children, self.children)
        found = plan.addresses(settings, self.postgres, secrets)
        web = plan.web_child(settings, places, found, secrets, dev=self.dev)
        api = plan.api_child(settings, places, found, secrets, dev=self.dev)
        leave(places, api.env)
        self._migrate(plan.migrate_child(settings, places, found, secrets))
        for child in (web, api):
            self.children.append(child)
            child.start()
            remember(places.children, self.children)
        self._wait_ready(api, settings.api_port, "/readyz")
        self._wait_ready(web, settings.web_port, "/api/auth/jwks")
        self._wait_ready(web, settings.web_port, "/sign-in")

    def _migrate(self, migration: Child) -> None:
        self.children.append(migration)
        migration.start()
        while migration.alive:
            self._pause(0.02)
        self.children.remove(migration)
        if migration.process is not None and migration.process.returncode != 0:
            raise LauncherError(f"The database could not be prepared:\n{migration.tail()}")

    def _wait_ready(self, child: Child, port: int, path: str) -> None:
        """Wait until the child really answers; its being alive says little."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not child.alive:
                raise LauncherError(f"{child.name} ended while starting:\n{child.tail()}")
            # Short: while it lasts, a signal to stop is not seen. A page that is still being compiled is asked for again.
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            try:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            self._pause(0.05)
        raise LauncherError(
            f"{child.name} runs, but does not answer {path} after {READY_SECONDS:.0f} seconds. "
            f"`make doctor` may know why; the end of {child.log}:\n{child.tail()}"
        )

    def _again(self, child: Child) -> None:
        if self.postgres is not None and child is self.postgres.child:
            self.postgres.start(self._pause)
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
            # Also when it ended in time: something it started may not have.
            child.signal(signal.SIGKILL)
            child.wait(1.0)
        if self.postgres is not None:
            database = self.postgres.child
            database.signal(signal.SIGINT)
            if not database.wait(POSTGRES_STOP_SECONDS):
                # Immediate shutdown: the next start recovers from the write-ahead log, nothing committed is lost.
                database.signal(signal.SIGQUIT)
                if not database.wait(0.3):
                    database.signal(signal.SIGKILL)
                    database.wait(1.0)
        self.places.children.unlink(missing_ok=True)
