"""How the streams of a process read the log: a few at a time, a page at a time."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from duly.database.engine import reading, translate_errors
from duly.features.realtime.service import frames
from duly.messaging import log
from duly.messaging.errors import ChangesTooOld
from duly.telemetry import LIVE_LAG

PAGE = 100


class LogReader:
    """Reads on at most `at_once` connections, so that streams never starve the requests beside them.

    Nothing holds a connection longer than one page. Errors of every method: `Unavailable`.
    """

    def __init__(self, engine: AsyncEngine, *, at_once: int, timeout_seconds: float) -> None:
        self._engine = engine
        self._slots = asyncio.Semaphore(at_once)
        self._timeout_seconds = timeout_seconds

    async def head(self, user_id: UUID) -> int:
        """Return the user's current revision."""
        async with self._connection() as connection:
            return await log.current_revision(connection, user_id)

    async def heads(self, user_ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the current revision of each user who has one."""
        async with self._connection() as connection:
            return await log.current_revisions(connection, user_ids)

    async def page(self, user_id: UUID, after: int, *, live: bool = False) -> tuple[list[bytes], bool]:
        """Return the frames of up to `PAGE` changes after a revision without a gap, and whether more follow.

        `live`: somebody waits for them right now, so how late they are is measured.
                Errors: `ChangesTooOld` when the log does not go on right after `after`.
        """
        async with self._connection() as connection:
            rows, revision, more = await log.read_changes(connection, user_id, after, PAGE)
        for place, row in enumerate(rows, start=after + 1):
            # Retention took what lay between while this was read.
            if row["revision"] != place:
                raise ChangesTooOld(revision=revision)
        if live and rows:
            LIVE_LAG.observe(max(0.0, time.time() - rows[0]["occurred_at"].timestamp()))
        return [frames.change(row) for row in rows], more

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        async with self._slots:
            with translate_errors():
                async with asyncio.timeout(self._timeout_seconds), reading(self._engine) as connection:
                    yield connection
