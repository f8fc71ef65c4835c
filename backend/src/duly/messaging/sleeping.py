"""Sleeping until the earliest row of some kind is due, on any number of replicas: nothing due, nothing asked."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from weakref import WeakSet

import structlog

from duly.errors import Unavailable
from duly.ports.clock import Clock
from duly.ports.event_bus import Announcement, AnnouncementKind, BusAway, EventBus

# Looks are at least so far apart: what comes due meanwhile is worked on together.
FLOOR_SECONDS = 0.02
# A machine that slept has a clock that went on and a loop that did not: look at the clock, not at the database.
_LOOK_AT_CLOCK_SECONDS = 15.0
_AWAY_PAUSE_SECONDS = (0.05, 2.0)
_log = structlog.get_logger(__name__)


class Wakeable(Protocol):
    """Sleeps until the earliest of something."""

    def wake(self, at: datetime | None) -> None:
        """Say that there is something to do at `at`; None: look."""
        ...


class Sleepers:
    """Who sleeps in this process for one kind of rows. A consumer is a plain value and has no other way to its process."""

    def __init__(self) -> None:
        self._here: WeakSet[Wakeable] = WeakSet()

    def add(self, sleeper: Wakeable) -> None:
        """Wake `sleeper` from now on, as long as it lives."""
        self._here.add(sleeper)

    def wake(self, at: datetime | None = None) -> None:
        """Tell every sleeper of this process that something is due at `at`; None: that it must look."""
        for sleeper in list(self._here):
            sleeper.wake(at)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: when the next one is (None: when woken), and whether more may be due already."""

    next_at: datetime | None
    more: bool = False


class Sleeper:
    """Sleeps until what `look` said last, or until woken; each replica wakes at the same time, and row locks share the work."""

    def __init__(self, kind: AnnouncementKind, clock: Clock, bus: EventBus) -> None:
        self._kind = kind
        self._clock = clock
        self._bus = bus
        self._woken = asyncio.Event()
        self._told: datetime | None = None
        self.target: datetime | None = None
        """Until when it sleeps; None while it looks, and when nothing is due."""

    def wake(self, at: datetime | None) -> None:
        """Look now (None), or sleep no longer than until `at`; while a look is going on, look once more."""
        if at is None or self.target is None or at < self.target:
            if at is not None:
                self._told = at if self._told is None else min(at, self._told)
            self._woken.set()

    async def run(self, look: Callable[[], Awaitable[Looked]]) -> None:
        """Look when it is time, until cancelled. `look` may raise `Unavailable`: then it looks again after a pause."""
        pause = _AWAY_PAUSE_SECONDS[0]
        loop = asyncio.get_running_loop()
        while True:
            self._woken.clear()
            # Until it is known anew: what is planned while we look may be just after what the look sees.
            self.target = None
            began = loop.time()
            try:
                await self._tell_others()
                looked = await look()
                self.target = looked.next_at
                pause = _AWAY_PAUSE_SECONDS[0]
            except Unavailable:
                _log.warning("sleeper.away", kind=self._kind, again_in_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _AWAY_PAUSE_SECONDS[1])
                continue
            if not looked.more:
                await asyncio.sleep(max(0.0, FLOOR_SECONDS - (loop.time() - began)))
                await self._sleep()

    async def _sleep(self) -> None:
        """Sleep until the target, until woken, or without a target for good."""
        while not self._woken.is_set():
            left = None if self.target is None else (self.target - self._clock.now()).total_seconds()
            if left is not None and left <= 0:
                return
            try:
                async with asyncio.timeout(None if left is None else min(left, _LOOK_AT_CLOCK_SECONDS)):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _tell_others(self) -> None:
        """Let the other replicas look when something became due before what this one waited for.

        By induction each of them then wakes whenever the earliest is due, also when this one is no more by then.
        """
        if self._told is None:
            return
        self._told = None
        try:
            await self._bus.announce([Announcement(self._kind, None)])
        except BusAway:
            _log.warning("sleeper.announcement_lost", kind=self._kind)
