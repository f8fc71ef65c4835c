"""The audit consumer as the dispatcher runs it, and the record as its owner sees it in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from duly.database.engine import snapshot
from duly.database.unit_of_work import Work
from duly.events.envelope import RecordedEvent
from duly.features.audit import service
from duly.features.audit.consumers import CONSUMER
from duly.messaging import log
from duly.messaging.dispatch import Dispatcher


@dataclass
class Auditor:
    """Delivers events to the audit consumer, in any order and as often as a test likes."""

    work: Work

    async def events(self, user_id: UUID) -> list[RecordedEvent]:
        """Return everything in a user's log."""
        async with self.work.unit("a-look") as unit:
            return await log.read_events(unit.connection, user_id, 0, 2**62)

    async def deliver(self, events: Iterable[RecordedEvent]) -> None:
        """Hand events over one after another, each as the log has it."""
        handle, _ = Dispatcher(self.work).add(CONSUMER)
        for event in events:
            await handle(event)

    async def record(self, user_id: UUID) -> None:
        """Hand over everything in a user's log."""
        await self.deliver(await self.events(user_id))

    async def verify(self, user_id: UUID) -> list[str]:
        """Return what is wrong with a user's chain."""
        async with snapshot(self.work.engine) as connection:
            return (await service.verify(connection, user_id))[1]


async def entries(owner: asyncpg.Connection, user_id: UUID) -> list[dict[str, Any]]:
    """Return a user's entries in the order of the chain."""
    rows = await owner.fetch("SELECT * FROM duly.audit_entry WHERE user_id = $1 ORDER BY sequence", user_id)
    return [dict(row) for row in rows]


async def forget(owner: asyncpg.Connection, user_id: UUID) -> None:
    """Leave the audit service as if it had never met this user."""
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        for statement in (
            "DELETE FROM duly.audit_entry WHERE user_id = $1",
            "DELETE FROM duly.audit_chain WHERE user_id = $1",
            "DELETE FROM duly.inbox i USING duly.event e WHERE e.id = i.event_id AND e.user_id = $1",
        ):
            await owner.execute(statement, user_id)
