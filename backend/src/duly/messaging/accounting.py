"""What became of a user's events at one consumer, for whoever checks that none was lost."""

from uuid import UUID

from sqlalchemy import CompoundSelect, exists, select, union
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.messaging.models import DeadLetter, Event, Inbox, ParkedEvent, Stream


def set_aside(consumer: str, user_id: UUID) -> CompoundSelect[int]:
    """Return the query of the revisions that `consumer` has not handled, and why is known: dead letters, parked events."""
    return union(
        *(
            select(col(model.revision)).where(col(model.consumer) == consumer, col(model.user_id) == user_id)
            for model in (DeadLetter, ParkedEvent)
        )
    )


async def due_upto(connection: AsyncConnection, consumer: str, user_id: UUID) -> tuple[int, int]:
    """Return up to which revision `consumer` must have handled everything (but what is set aside), and the last trimmed one.

    That is what its inbox says it is done with, and what retention has removed, which it can never get again.
    """
    trimmed = select(col(Stream.trimmed_revision)).where(col(Stream.user_id) == user_id)
    done = exists().where(col(Inbox.consumer) == consumer, col(Inbox.event_id) == col(Event.id))
    last = select(col(Event.revision)).where(col(Event.user_id) == user_id, done)
    removed = (await connection.execute(trimmed)).scalar_one_or_none() or 0
    handled = (await connection.execute(last.order_by(col(Event.revision).desc()).limit(1))).scalar_one_or_none() or 0
    return max(removed, handled), removed
