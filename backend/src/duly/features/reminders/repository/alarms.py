"""Alarms that are set outside, one for each version of a reminder."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.features.reminders.models import Reminder


def no_alarm() -> ColumnElement[bool]:
    """Return the condition that no alarm is set for the version that there is."""
    return col(Reminder.alarm) < col(Reminder.version)


async def take_alarms(
    connection: AsyncConnection, after: datetime, upto: datetime, limit: int
) -> list[tuple[UUID, int, datetime]]:
    """Note for up to `limit` reminders with `after` < `fire_at` ≤ `upto` that an alarm is set; return id, version and instant."""
    chosen = (
        select(col(Reminder.id))
        .where(no_alarm(), col(Reminder.fire_at) > after, col(Reminder.fire_at) <= upto)
        .order_by(col(Reminder.fire_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    statement = (
        update(Reminder)
        .where(col(Reminder.id) == chosen.c.id)
        .values(alarm=col(Reminder.version))
        .returning(col(Reminder.id), col(Reminder.version), col(Reminder.fire_at))
    )
    rows = await connection.execute(statement)
    return [(row[0], row[1], row[2]) for row in rows if row[2] is not None]


async def give_back_alarm(connection: AsyncConnection, reminder_id: UUID, version: int) -> None:
    """Note that the alarm of a version could not be set."""
    mine = (col(Reminder.id) == reminder_id, col(Reminder.alarm) == version)
    await connection.execute(update(Reminder).where(*mine).values(alarm=version - 1))


async def first_without_alarm(connection: AsyncConnection, after: datetime) -> datetime | None:
    """Return the earliest `fire_at` after an instant that has no alarm yet."""
    statement = select(func.min(col(Reminder.fire_at))).where(no_alarm(), col(Reminder.fire_at) > after)
    return (await connection.execute(statement)).scalar_one()
