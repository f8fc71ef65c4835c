"""What is due, and what its task and its owner say about it."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Interval, Uuid, bindparam, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import INSTANT, Record
from duly.features.accounts.models import Account
from duly.features.reminders.models import Reminder
from duly.features.reminders.repository.alarms import no_alarm
from duly.features.reminders.repository.kept import COLUMNS, records
from duly.features.reminders.rules import Preferences
from duly.features.tasks.models import Task
from duly.features.tasks.rules import PRIORITIES

_OF_TASK = (
    "id",
    "title",
    "priority",
    "due_on",
    "due_at",
    "start_on",
    "start_at",
    "deadline_on",
    "time_zone",
    "reminders",
    "completed_at",
    "deleted_at",
    "updated_at",
)
_OF_ACCOUNT = ("time_zone", "default_reminder_time", "quiet_start", "quiet_end", "updated_at")
_WITH_ACCOUNT = [
    *(getattr(Task, name) for name in _OF_TASK),
    *(getattr(Account, name).label(f"account_{name}") for name in _OF_ACCOUNT),
]

Viewed = tuple[Record, Preferences]
"""A task as the rules read it, and its owner's preferences."""

# What each round of firing asks is built once: building it anew costs more than PostgreSQL takes to answer.
_TASKS = (
    select(*_WITH_ACCOUNT)
    .join_from(Task, Account, col(Account.user_id) == col(Task.user_id), isouter=True)
    .where(col(Task.id) == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
_NOT_APART = col(Reminder.id) != func.all(bindparam("apart", type_=ARRAY(Uuid)))
_DUE = (
    select(*COLUMNS)
    .where(col(Reminder.fire_at) <= bindparam("now", type_=INSTANT), _NOT_APART)
    .order_by(col(Reminder.fire_at), col(Reminder.id))
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)


async def tasks(connection: AsyncConnection, task_ids: Collection[UUID]) -> dict[UUID, Viewed]:
    """Return tasks of anybody, in the trash or not, with their owners' preferences; the caller holds the owners' streams."""
    found = {}
    for row in await connection.execute(_TASKS, {"ids": list(task_ids)}):
        task = dict(zip(_OF_TASK, row, strict=False))
        task["priority"] = PRIORITIES[task["priority"]]
        found[task["id"]] = (task, _preferences(*row[len(_OF_TASK) :]))
    return found


def _preferences(
    zone_name: str | None, at: time | None, start: time | None, end: time | None, updated_at: datetime | None
) -> Preferences:
    if zone_name is None or at is None:
        return Preferences()
    return Preferences(zone_name, at, None if start is None or end is None else (start, end), updated_at)


async def due(
    connection: AsyncConnection,
    now: datetime,
    limit: int,
    *,
    apart: Collection[UUID] = (),
    only: UUID | None = None,
    of_user: UUID | None = None,
) -> list[Record]:
    """Lock and return up to `limit` reminders of anybody that are due and that nobody else works on, earliest first.

    Those in `apart` are left; `only` names a single one, `of_user` a single user.
    """
    statement = _DUE
    if only is not None:
        statement = statement.where(col(Reminder.id) == only)
    if of_user is not None:
        statement = statement.where(col(Reminder.user_id) == of_user)
    return records(await connection.execute(statement, {"now": now, "apart": list(apart), "limit": limit}))


async def next_look(connection: AsyncConnection, grace: timedelta, *, apart: Collection[UUID] = ()) -> datetime | None:
    """Return when to look next: at the earliest `fire_at`, so much later where an alarm was set for it; None for never."""
    given: dict[str, Any] = {"apart": list(apart)}
    if not grace:
        row = (await connection.execute(_EARLIEST, given)).one_or_none()
        return None if row is None else cast(datetime, row[0])
    found: datetime | None = (await connection.execute(_NEXT_LOOK, given | {"grace": grace})).scalar_one()
    return found


def _earliest(at: ColumnElement[Any], *which: ColumnElement[bool]) -> Any:
    statement = select(at.label("at")).where(col(Reminder.fire_at).is_not(None), _NOT_APART, *which)
    return statement.order_by(col(Reminder.fire_at)).limit(1)


def _next_look() -> Any:
    at = cast(ColumnElement[Any], col(Reminder.fire_at))
    parts = (_earliest(at + bindparam("grace", type_=Interval())), _earliest(at, no_alarm()))
    both = union_all(*(select(part.subquery().c.at) for part in parts)).subquery()
    return select(func.min(both.c.at))


_EARLIEST, _NEXT_LOOK = _earliest(cast(ColumnElement[Any], col(Reminder.fire_at))), _next_look()
