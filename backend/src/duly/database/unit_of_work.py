"""One request, one transaction."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from duly.database.engine import translate_errors
from duly.ports.clock import Clock

Hook = Callable[["UnitOfWork"], Awaitable[None]]


class UnitOfWork:
    """One transaction, what is to happen just before its commit, and right after it.

    `now` is one instant for everything the unit writes. It is taken anew once the user's stream row is held, so that
    revisions and times run in the same order.
    """

    def __init__(self, connection: AsyncConnection, clock: Clock, request_id: str, source_class: str) -> None:
        self.connection = connection
        self.request_id = request_id
        self.source_class = source_class
        """The class of address the work came from: `loopback`, `private`, `public`, `unknown`, or `system` for our own."""
        self.clock = clock
        self.now: datetime = clock.now()
        self.before_commit: list[Hook] = []
        self.after_commit: list[Callable[[], None]] = []
        self.kept: dict[str, Any] = {}
        """What a room keeps for the length of this unit, under the room's own name."""
        self.locked_for: UUID | None = None
        self.recorded: Callable[[], None] | None = None
        """What the log calls after the commit of its events."""

    async def commit(self) -> None:
        """Run what waits for the commit, then commit. Only the edge calls this."""
        for hook in self.before_commit:
            await hook(self)
        await self.connection.commit()
        for done in self.after_commit:
            done()


@dataclass(frozen=True, slots=True)
class Work:
    """Opens units of work on one engine; `recorded` is called after each commit that recorded events."""

    engine: AsyncEngine
    clock: Clock
    recorded: Callable[[], None]

    @contextlib.asynccontextmanager
    async def unit(self, request_id: str, source_class: str = "system") -> AsyncIterator[UnitOfWork]:
        """Yield a unit of work; commit when the block ends well, else roll back.

        Errors: `Unavailable` when the database is away, at any point up to the commit's confirmation.
        """
        with translate_errors():
            async with self.engine.connect() as connection:
                unit = UnitOfWork(connection, self.clock, request_id, source_class)
                unit.recorded = self.recorded
                yield unit
                await unit.commit()
