"""Alarms outside of this process, where the runtime has them: promptness for a service whose own timers are late."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from duly.database.engine import reading
from duly.database.unit_of_work import Work
from duly.errors import Unavailable
from duly.features.reminders.repository import alarms
from duly.features.reminders.service import waking
from duly.ports.scheduler import Scheduler, SchedulerAway

PREFIX = "reminder-"
# How long after its moment a reminder with an alarm is fired without it.
GRACE = timedelta(milliseconds=500)
_AHEAD = timedelta(hours=24)
# Nearer than this no alarm is set: the service's own sleep is as good, and a second job of the same name could be lost.
_LEAD = timedelta(seconds=2)
_BATCH = 200
_AT_ONCE = 8
_FLOOR_SECONDS = 0.05
_AWAY_PAUSE_SECONDS = (1.0, 60.0)
# A machine that slept has a clock that went on; promptness alone is at stake, so an hour is often enough.
_LOOK_AT_CLOCK_SECONDS = 3_600.0
_log = structlog.get_logger(__name__)


def name_of(reminder_id: UUID, version: int) -> str:
    """Return the job's name: one for each reminder and version, never used for another instant."""
    return f"{PREFIX}{reminder_id}-r{version}"


async def ring(name: str) -> None:
    """Handle a job that fired: look at the rows now. Which one it was for does not matter; a stale one finds nothing due."""
    waking.wake()


class Alarms:
    """Sets one alarm for each reminder and version that is due within a day, and never deletes or moves one.

    An alarm is noted in the row before it is set: one that gets lost in between costs `GRACE`, one that is set twice could
    cost all of them.
    """

    def __init__(self, work: Work, scheduler: Scheduler) -> None:
        self._work = work
        self._scheduler = scheduler
        self._woken = asyncio.Event()
        waking.add(self)

    def wake(self, at: datetime | None) -> None:
        """Look for reminders without an alarm; a job that rang (None) brought none."""
        if at is not None:
            self._woken.set()

    async def run(self) -> None:
        """Set alarms until cancelled."""
        pause = _AWAY_PAUSE_SECONDS[0]
        while True:
            self._woken.clear()
            try:
                while await self._set_some():
                    pass
                wait = await self._until_next()
                pause = _AWAY_PAUSE_SECONDS[0]
            except (Unavailable, SchedulerAway):
                _log.warning("reminders.alarms_away", again_in_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _AWAY_PAUSE_SECONDS[1])
                continue
            await asyncio.sleep(_FLOOR_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._woken.wait()

    async def _set_some(self) -> bool:
        """Set a batch of alarms; return whether there may be more. Errors: `SchedulerAway` when one could not be set."""
        async with self._work.unit("reminders-alarms") as unit:
            taken = await alarms.take_alarms(unit.connection, unit.now + _LEAD, unit.now + _AHEAD, _BATCH)
        lanes = asyncio.Semaphore(_AT_ONCE)

        async def set_one(reminder_id: UUID, version: int, at: datetime) -> SchedulerAway | None:
            async with lanes:
                try:
                    await self._scheduler.schedule(name_of(reminder_id, version), at)
                except SchedulerAway as error:
                    return error
            return None

        failed = [
            (one, error)
            for one, error in zip(taken, await asyncio.gather(*(set_one(*one) for one in taken)), strict=True)
            if error is not None
        ]
        if failed:
            async with self._work.unit("reminders-alarms") as unit:
                for (reminder_id, version, _), _error in failed:
                    await alarms.give_back_alarm(unit.connection, reminder_id, version)
            raise failed[0][1]
        return len(taken) == _BATCH

    async def _until_next(self) -> float | None:
        """Return the seconds until the next reminder without an alarm comes within a day; None when there is none."""
        now = self._work.clock.now()
        async with reading(self._work.engine) as connection:
            first = await alarms.first_without_alarm(connection, now + _LEAD)
        if first is None:
            return None
        return max(_FLOOR_SECONDS, min((first - _AHEAD - now).total_seconds(), _LOOK_AT_CLOCK_SECONDS))
