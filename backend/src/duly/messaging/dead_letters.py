"""Events that a consumer gave up on: look at them, try them again, or let them go."""

from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.errors import NotFound
from duly.messaging.models import DeadLetter, Event, Inbox, ParkedEvent

FIELDS = ("id", "consumer", "event_id", "user_id", "revision", "type", "attempts", "error", "created_at")
_COLUMNS = tuple(getattr(DeadLetter, name) for name in FIELDS)


class DeadLetterNotFound(NotFound):
    """There is no such dead letter: it was redriven or discarded, or never was."""

    code = "dead-letter.not-found"
    title = "No such dead letter"


async def listing(connection: AsyncConnection, consumer: str | None, after: UUID | None, limit: int) -> list[Record]:
    """Return up to `limit` dead letters, the oldest first, after the one called `after`."""
    statement = select(*_COLUMNS).order_by(col(DeadLetter.id)).limit(limit)
    if consumer is not None:
        statement = statement.where(col(DeadLetter.consumer) == consumer)
    if after is not None:
        statement = statement.where(col(DeadLetter.id) > after)
    return [dict(zip(FIELDS, row, strict=True)) for row in await connection.execute(statement)]


async def show(connection: AsyncConnection, letter_id: UUID) -> Record:
    """Return one dead letter with its event as the log has it. Errors: `DeadLetterNotFound`."""
    names = ("subject", "version", "actor", "request_id", "occurred_at", "data")
    statement = (
        select(*_COLUMNS, *(getattr(Event, name) for name in names))
        .join_from(DeadLetter, Event, col(Event.id) == col(DeadLetter.event_id), isouter=True)
        .where(col(DeadLetter.id) == letter_id)
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        raise DeadLetterNotFound
    return dict(row)


async def count(connection: AsyncConnection) -> dict[str, int]:
    """Return how many dead letters each consumer has."""
    statement = select(col(DeadLetter.consumer), func.count()).group_by(col(DeadLetter.consumer))
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def redrive(unit: UnitOfWork, letters: list[UUID] | None, consumer: str | None = None) -> int:
    """Give dead letters back to their consumer, at the head of their user's line; return how many.

    `letters` None means all (of `consumer`, when given). The caller wakes the dispatchers after the commit (an announcement
    `parked`). Errors: `DeadLetterNotFound` when one of `letters` is not there.
    """
    gone = await _remove(unit, letters, consumer)
    if not gone:
        return 0
    done = tuple_(col(Inbox.consumer), col(Inbox.event_id)).in_([(row.consumer, row.event_id) for row in gone])
    await unit.connection.execute(delete(Inbox).where(done))
    rows = [
        {
            "consumer": row.consumer,
            "event_id": row.event_id,
            "user_id": row.user_id,
            "revision": row.revision,
            "attempts": 0,
            "due_at": unit.now,
            "error": None,
        }
        for row in gone
    ]
    await unit.connection.execute(insert(ParkedEvent).values(rows).on_conflict_do_nothing())
    return len(gone)


async def discard(unit: UnitOfWork, letters: list[UUID] | None, consumer: str | None = None) -> int:
    """Let dead letters go: their consumer will never handle them. Errors: `DeadLetterNotFound` as above."""
    return len(await _remove(unit, letters, consumer))


async def _remove(unit: UnitOfWork, letters: list[UUID] | None, consumer: str | None) -> list[DeadLetter]:
    statement = delete(DeadLetter)
    if letters is not None:
        statement = statement.where(col(DeadLetter.id).in_(letters))
    if consumer is not None:
        statement = statement.where(col(DeadLetter.consumer) == consumer)
    gone: list[DeadLetter] = list((await unit.connection.execute(statement.returning(*_COLUMNS))).all())  # type: ignore[arg-type]
    if letters is not None and len(gone) < len(set(letters)):
        raise DeadLetterNotFound
    return gone
