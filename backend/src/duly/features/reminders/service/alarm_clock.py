"""The service's own sleep: until the earliest reminder is due, then fire; nothing due, nothing asked."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from duly.database.engine import reading
from duly.database.unit_of_work import Work
from duly.errors import Unavailable
from duly.features.reminders.repository import looking
from duly.features.reminders.service import firing, waking
from duly.messaging.sleeping import Looked, Sleeper
from duly.ports.event_bus import EventBus

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
        self._grace = grace
        self._busy: dict[UUID, int] = {}
        self._apart: dict[UUID, float] = {}
        self._waiting: set[UUID] = set()
        self._lane = asyncio.Semaphore(_WAITING_AT_ONCE)
        self.sleeper = Sleeper("reminders", work.clock, bus)
        waking.add(self.sleeper)

    async def run(self) -> None:
        """Fire until cancelled."""
        async with asyncio.TaskGroup() as group:
            await self.sleeper.run(lambda: self._look(group))

    async def _look(self, group: asyncio.TaskGroup) -> Looked:
        """Fire what is due; users who are busy now are looked at again at once."""
        more = await self._fire(group)
        following = await self._next()
        return Looked(self._work.clock.now() if self._busy else following, more)

    async def _fire(self, group: asyncio.TaskGroup) -> bool:
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
            self.sleeper.wake(None)

    async def _next(self) -> datetime | None:
        async with reading(self._work.engine) as connection:
            found = await looking.next_look(connection, self._grace, apart=self._apart)
        if self._apart:
            soon = self._work.clock.now() + timedelta(seconds=_APART_SECONDS)
            found = soon if found is None else min(found, soon)
        return found
