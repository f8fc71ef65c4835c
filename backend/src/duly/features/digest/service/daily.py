"""The service's sleep: until the earliest digest is due, then compose; nothing due, nothing asked."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from duly.database.engine import reading
from duly.database.unit_of_work import Work
from duly.errors import Unavailable
from duly.features.digest import repository
from duly.features.digest.service import composing, waking
from duly.messaging.sleeping import Looked, Sleeper
from duly.ports.event_bus import EventBus

BATCH = 100
# Users at once: one's round trips to the database are another's time.
LANES = 4
# A digest that cannot be composed is left for so long; the others go on.
_APART_SECONDS = 60.0
_log = structlog.get_logger(__name__)


class Daily:
    """Composes what is due, on any number of replicas: each wakes at the same time, and a user's stream lets one do it."""

    def __init__(self, work: Work, bus: EventBus) -> None:
        self._work = work
        self._apart: dict[UUID, float] = {}
        self.sleeper = Sleeper("digests", work.clock, bus)
        waking.add(self.sleeper)

    async def run(self) -> None:
        """Compose until cancelled."""
        await self.sleeper.run(self._look)

    async def _look(self) -> Looked:
        now = asyncio.get_running_loop().time()
        self._apart = {user: until for user, until in self._apart.items() if until > now}
        async with reading(self._work.engine) as connection:
            users = await repository.due(connection, self._work.clock.now(), BATCH, self._apart)
        more = len(users) == BATCH
        lanes = asyncio.Semaphore(LANES)

        async def in_lane(user: UUID, *, wait: bool) -> bool:
            async with lanes:
                return await self._compose(user, wait=wait)

        for wait in (False, True):
            done = await asyncio.gather(*(in_lane(user, wait=wait) for user in users), return_exceptions=True)
            if away := next((error for error in done if isinstance(error, BaseException)), None):
                raise away
            # Who writes now is waited for, once everybody else has theirs.
            users = [user for user, composed in zip(users, done, strict=True) if not composed]
        async with reading(self._work.engine) as connection:
            next_at = await repository.earliest(connection, self._apart)
        if self._apart:
            soon = self._work.clock.now() + timedelta(seconds=_APART_SECONDS)
            next_at = soon if next_at is None else min(next_at, soon)
        return Looked(next_at, more=more)

    async def _compose(self, user: UUID, *, wait: bool = False) -> bool:
        try:
            return await composing.compose(self._work, user, wait=wait)
        except Unavailable:
            raise
        except Exception as error:
            _log.error("digest.failed", user_id=str(user), error=type(error).__name__)
            self._apart[user] = asyncio.get_running_loop().time() + _APART_SECONDS
            return True
