"""What waits on the event path, in numbers."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.messaging import dead_letters
from duly.messaging.models import Event, ParkedEvent

_COUNTED = 100_000


async def outbox(connection: AsyncConnection) -> dict[str, Any]:
    """Return depth and oldest instant of the outbox; the count ends at 100,000, so that a long outage does not make it slow."""
    waiting = select(col(Event.occurred_at)).where(col(Event.published_at).is_(None)).limit(_COUNTED).subquery()
    statement = select(func.count(), func.min(waiting.c.occurred_at)).select_from(waiting)
    depth, oldest = (await connection.execute(statement)).one()
    return {"depth": depth, "oldest_at": oldest}


async def parked(connection: AsyncConnection) -> dict[str, int]:
    """Return how many events wait for another attempt of each consumer."""
    statement = select(col(ParkedEvent.consumer), func.count()).group_by(col(ParkedEvent.consumer))
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def behind(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Return for each consumer with parked events how many, the instant of the oldest, and what was tried most often."""
    statement = (
        select(
            col(ParkedEvent.consumer),
            func.count(),
            func.min(col(Event.occurred_at)),
            func.max(col(ParkedEvent.attempts)),
        )
        .join_from(ParkedEvent, Event, col(Event.id) == col(ParkedEvent.event_id), isouter=True)
        .group_by(col(ParkedEvent.consumer))
        .order_by(col(ParkedEvent.consumer))
    )
    names = ("consumer", "parked", "oldest_at", "most_attempts")
    return [dict(zip(names, row, strict=True)) for row in await connection.execute(statement)]


async def look(connection: AsyncConnection) -> dict[str, Any]:
    """Return the outbox, and for each consumer that has any: parked events and dead letters."""
    waiting, given_up = await parked(connection), await dead_letters.count(connection)
    consumers = {
        name: {"parked": waiting.get(name, 0), "dead_letters": given_up.get(name, 0)}
        for name in sorted({*waiting, *given_up})
    }
    return {"outbox": await outbox(connection), "consumers": consumers}
