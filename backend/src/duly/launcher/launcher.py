"""What every run shares: one launcher a data folder, children started stage by stage, kept running, and stopped in reverse."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from duly.launcher.answering import answers
from duly.launcher.children import Child, end_leftovers, remember, stop
from duly.launcher.make import Make
from duly.launcher.places import LauncherError, Places, find_places, read_settings
from duly.launcher.supervision import Supervisor
from duly.settings import Settings

READY_SECONDS = 120.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stop(Exception):
    """A signal asked to end."""


@dataclass
class _Stage:
    """Children that end together, before those of the stages under it; they have `stop_seconds` to do so by themselves."""

    stop_seconds: float
    children: list[Child] = field(default_factory=list)


class Launcher:
    """Runs what a `begin` function starts with it, until a signal."""

    def __init__(self, settings: Settings, places: Places) -> None:
        self.settings = settings
        self.places = places
        self._stages: list[_Stage] = []
        self._ways: dict[str, Callable[[], None]] = {}
        self._asked = False
        self._make = Make()

    def run(self, begin: Callable[["Launcher"], None]) -> int:
        """Start, keep running, stop; return the exit code. Errors: `LauncherError`, after everything was stopped."""
        for number in _STOP_SIGNALS:
            # `nohup` means it: a closed terminal is then no reason to stop.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._asked_to_stop)
        try:
            for name in end_leftovers(self.places.children):
                print(f"Ended {name}, left behind by a launcher that was killed.", flush=True)
            begin(self)
            print(f"\nLogs: {self.places.logs}. Stop with Ctrl-C.", flush=True)
            print(f"Duly is ready: {self.settings.origin}\n", flush=True)
            supervisor = Supervisor(self._children(), self._again, self.settings.origin)
            while True:
                self.pause(0.1)
                supervisor.look()
        except _Stop:
            return 0
        finally:
            # A second Ctrl-C must not cut the stop short.
            for number in _STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            for stage in reversed(self._stages):
                stop(stage.children, stage.stop_seconds)
            self.places.children.unlink(missing_ok=True)

    def _asked_to_stop(self, *_: object) -> None:
        # Only noted: raised from here it could hit between the birth of a child and our knowing of it.
        self._asked = True

    def pause(self, seconds: float) -> None:
        """Sleep; raise what ends the run when a signal asked for it. Whoever waits here must wait by this."""
        if self._asked or self._make.interrupted():
            raise _Stop
        time.sleep(seconds)

    def stage(self, stop_seconds: float) -> None:
        """Open a stage: what is started from here on ends before everything that was started until now."""
        self._stages.append(_Stage(stop_seconds))

    def start(self, child: Child, way: Callable[[], None] | None = None) -> None:
        """Start a child of this stage, now and whenever it died; `way` when there is more to it than `child.start`."""
        self._ways[child.name] = way or child.start
        self._stages[-1].children.append(child)
        self._again(child)

    def _again(self, child: Child) -> None:
        self._ways[child.name]()
        remember(self.places.children, self._children())

    def _children(self) -> list[Child]:
        return [child for stage in self._stages for child in stage.children]

    def run_once(self, child: Child, failure: str) -> None:
        """Run a child of this stage to its end. Errors: `LauncherError` with `failure` and what it said, when it fails."""
        children = self._stages[-1].children
        children.append(child)
        child.start()
        while child.alive:
            self.pause(0.02)
        children.remove(child)
        if child.process is not None and child.process.returncode != 0:
            raise LauncherError(f"{failure}:\n{child.tail()}")

    def wait_for(self, child: Child, port: int, path: str, status: int = 200) -> None:
        """Wait until the child really answers: its being alive says little. Errors: `LauncherError`."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not child.alive:
                raise LauncherError(f"{child.name} ended while starting:\n{child.tail()}")
            # Short: while it lasts, a signal to stop is not seen. A page that is still being compiled is asked for again.
            if answers(port, path, status=status, timeout_seconds=2):
                return
            self.pause(0.05)
        raise LauncherError(
            f"{child.name} runs, but does not answer {path} after {READY_SECONDS:.0f} seconds. "
            f"`make doctor` may know why; the end of {child.log}:\n{child.tail()}"
        )


def launch(begin: Callable[[Launcher], None]) -> int:
    """Run what `begin` starts, alone on the data folder, until SIGINT or SIGTERM; return the exit code."""
    try:
        settings = read_settings()
        places = find_places(settings)
        with alone(places):
            return Launcher(settings, places).run(begin)
    except LauncherError as error:
        print(f"duly: {error}", file=sys.stderr, flush=True)
        return 1


def alone(places: Places) -> IO[str]:
    """Take the data folder; the system gives it back when this process ends, however it ends. Errors: `LauncherError`."""
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
