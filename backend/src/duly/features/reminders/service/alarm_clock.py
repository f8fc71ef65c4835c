"""The service's own sleep: until the earliest reminder is due, then fire; nothing due, nothing asked."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from duly.database.engine import reading
from duly.database.unit_of_work import Work
from duly.errors import Unavailable
from duly.features.reminders import repository
from duly.features.reminders.service import firing, waking
from duly.ports.event_bus import Announcement, BusAway, EventBus

# Looks are at least so far apart: what comes due meanwhile is fired together.
FLOOR_SECONDS = 0.02
# A machine that slept has a clock that went on and a loop that did not: look at the clock, not at the database.
_LOOK_AT_CLOCK_SECONDS = 15.0
_AWAY_PAUSE_SECONDS = (0.05, 2.0)
# A user who holds the stream at each look gets somebody who waits in line for it.
_PATIENCE_LOOKS = 4
_WAITING_AT_ONCE = 4
# A reminder that cannot be fired is left for so long; the others go on.
_APART_SECONDS = 60.0
_log = structlog.get_logger(__name__)


class AlarmClock:
    """Fires what is due, on any number of replicas: each wakes at the same time, and row locks share the work out.

    `grace` is how much later a reminder is looked at that has an alarm outside (`alarms.py`), which then usually woke us before.
    """

    def __init__(self, work: Work, bus: EventBus, *, grace: timedelta = timedelta(0)) -> None:
        self._work = work
        self._bus = bus
        self._grace = grace
        self._woken = asyncio.Event()
        self._target: datetime | None = None
        self._told: datetime | None = None
        self._busy: dict[UUID, int] = {}
        self._apart: dict[UUID, float] = {}
        self._waiting: set[UUID] = set()
        self._lane = asyncio.Semaphore(_WAITING_AT_ONCE)
        waking.add(self)

    def wake(self, at: datetime | None) -> None:
        """Look now (None), or sleep no longer than until `at`; while a look is going on, look once more."""
        if at is None or self._target is None or at < self._target:
            if at is not None:
                self._told = at if self._told is None else min(at, self._told)
            self._woken.set()

    async def run(self) -> None:
        """Fire until cancelled."""
        pause = _AWAY_PAUSE_SECONDS[0]
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                # Until it is known anew: what is planned while we look may be just after what the look sees.
                self._target = None
                began = loop.time()
                try:
                    await self._tell_others()
                    more = await self._look(group)
                    self._target = await self._next()
                    if self._busy:
                        self._target = self._work.clock.now()
                    pause = _AWAY_PAUSE_SECONDS[0]
                except Unavailable:
                    _log.warning("reminders.away", again_in_seconds=pause)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _AWAY_PAUSE_SECONDS[1])
                    continue
                if not more:
                    await asyncio.sleep(max(0.0, FLOOR_SECONDS - (loop.time() - began)))
                    await self._sleep()

    async def _sleep(self) -> None:
        """Sleep until the target, until woken, or without a target for good."""
        while not self._woken.is_set():
            left = None if self._target is None else (self._target - self._work.clock.now()).total_seconds()
            if left is not None and left <= 0:
                return
            try:
                async with asyncio.timeout(None if left is None else min(left, _LOOK_AT_CLOCK_SECONDS)):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _look(self, group: asyncio.TaskGroup) -> bool:
        """Fire what is due; return whether more may wait already."""
        now = asyncio.get_running_loop().time()
        self._apart = {found: until for found, until in self._apart.items() if until > now}
        try:
            done = await firing.fire_due(self._work, apart=self._apart)
        except Unavailable:
            raise
        except Exception:
            _log.exception("reminders.batch_failed")
            await self._one_by_one()
            return True
        self._busy = {user: self._busy.get(user, 0) + 1 for user in done.busy}
        for user, looks in self._busy.items():
            if looks >= _PATIENCE_LOOKS and user not in self._waiting:
                self._waiting.add(user)
                group.create_task(self._wait_for(user))
        return done.is_full and not done.busy

    async def _one_by_one(self) -> None:
        """Fire each alone, and leave what fails for a while."""
        for reminder_id in await firing.due_ids(self._work, self._apart):
            try:
                await firing.fire_due(self._work, only=reminder_id)
            except Unavailable:
                raise
            except Exception as error:
                _log.error("reminders.failed", reminder_id=str(reminder_id), error=type(error).__name__)
                self._apart[reminder_id] = asyncio.get_running_loop().time() + _APART_SECONDS

    async def _wait_for(self, user: UUID) -> None:
        try:
            async with self._lane:
                await firing.fire_of_user(self._work, user)
        except Exception as error:
            # The next looks see the same rows.
            _log.warning("reminders.user_failed", error=type(error).__name__)
        finally:
            self._waiting.discard(user)
            self._woken.set()

    async def _next(self) -> datetime | None:
        async with reading(self._work.engine) as connection:
            found = await repository.next_look(connection, self._grace, apart=self._apart)
        if self._apart:
            soon = self._work.clock.now() + timedelta(seconds=_APART_SECONDS)
            found = soon if found is None else min(found, soon)
        return found

    async def _tell_others(self) -> None:
        """Let the other replicas look when something became due before what this one waited for.

        By induction each of them then wakes whenever the earliest is due, also when this one is no more by then.
        """
        if self._told is None:
            return
        self._told = None
        try:
            await self._bus.announce([Announcement("reminders", None)])
        except BusAway:
            _log.warning("reminders.announcement_lost")
