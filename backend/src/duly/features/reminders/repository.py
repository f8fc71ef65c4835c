"""Queries of reminders. Tasks and accounts are joined, never written."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Interval,
    Select,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import INSTANT, Record
from duly.features.accounts.models import Account
from duly.features.reminders.models import Reminder
from duly.features.reminders.rules import Preferences
from duly.features.tasks.models import Task
from duly.features.tasks.rules import PRIORITIES
from duly.identity.principal import Principal

FIELDS = tuple(Reminder.model_fields)
_FIXED = ("id", "user_id", "task_id", "wish")
_COLUMNS = [getattr(Reminder, name) for name in FIELDS]
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


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every reminder the caller may see."""
    return select(*_COLUMNS).where(col(Reminder.user_id) == principal.user_id)


def _records(rows: Any) -> list[Record]:
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


async def of_tasks(connection: AsyncConnection, principal: Principal, task_ids: Collection[UUID]) -> list[Record]:
    """Return the caller's reminders of some tasks."""
    statement = visible_to(principal).where(col(Reminder.task_id).in_(task_ids))
    return _records(await connection.execute(statement))


async def has_any(connection: AsyncConnection, principal: Principal, task_id: UUID) -> bool:
    """Tell whether a task of the caller has reminders, or had."""
    mine = (col(Task.user_id) == principal.user_id, col(Task.id) == task_id)
    wishes = select(col(Task.id)).where(*mine, col(Task.reminders) != literal([], JSONB)).exists()
    rows = visible_to(principal).where(col(Reminder.task_id) == task_id).exists()
    return bool((await connection.execute(select(or_(wishes, rows)))).scalar_one())


async def reminded_tasks(connection: AsyncConnection, principal: Principal) -> list[UUID]:
    """Return the caller's tasks that have reminders."""
    statement = select(col(Reminder.task_id)).where(col(Reminder.user_id) == principal.user_id).distinct()
    return list((await connection.execute(statement)).scalars())


# What each round of firing asks is built once: building it anew costs more than PostgreSQL takes to answer.
_TASKS = (
    select(*_WITH_ACCOUNT)
    .join_from(Task, Account, col(Account.user_id) == col(Task.user_id), isouter=True)
    .where(col(Task.id) == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
_NOT_APART = col(Reminder.id) != func.all(bindparam("apart", type_=ARRAY(Uuid)))
_DUE = (
    select(*_COLUMNS)
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
    return _records(await connection.execute(statement, {"now": now, "apart": list(apart), "limit": limit}))


def _given() -> Any:
    table = Reminder.__table__  # type: ignore[attr-defined]
    kinds = [column(name, table.c[name].type) for name in FIELDS]
    rows = func.jsonb_to_recordset(bindparam("rows", type_=JSONB())).table_valued(*kinds)
    return rows.render_derived(name="new", with_types=True).c


def _saving(new: Any) -> Any:
    statement = insert(Reminder).from_select(list(FIELDS), select(*(new[name] for name in FIELDS)))
    changed = {name: statement.excluded[name] for name in FIELDS if name not in _FIXED}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed)


def _replacing(new: Any) -> Any:
    changed = {name: new[name] for name in FIELDS if name not in _FIXED}
    return update(Reminder).where(col(Reminder.id) == new.id).values(changed)


_SAVE, _REPLACE = _saving(_given()), _replacing(_given())


async def save(connection: AsyncConnection, rows: Sequence[Record]) -> None:
    """Insert or replace rows, however many, in one statement."""
    if rows:
        await connection.execute(_SAVE, {"rows": [_written(row) for row in rows]})


async def replace(connection: AsyncConnection, rows: Sequence[Record]) -> None:
    """Replace rows that are there and locked, however many, in one statement."""
    if rows:
        await connection.execute(_REPLACE, {"rows": [_written(row) for row in rows]})


def _written(row: Record) -> Record:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in row.items()}


async def remove(connection: AsyncConnection, ids: Collection[UUID]) -> None:
    """Delete rows; the caller holds their users' streams."""
    if ids:
        await connection.execute(delete(Reminder).where(col(Reminder.id).in_(ids)))


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


def _no_alarm() -> ColumnElement[bool]:
    return col(Reminder.alarm) < col(Reminder.version)


def _next_look() -> Any:
    at = cast(ColumnElement[Any], col(Reminder.fire_at))
    parts = (_earliest(at + bindparam("grace", type_=Interval())), _earliest(at, _no_alarm()))
    both = union_all(*(select(part.subquery().c.at) for part in parts)).subquery()
    return select(func.min(both.c.at))


_EARLIEST, _NEXT_LOOK = _earliest(cast(ColumnElement[Any], col(Reminder.fire_at))), _next_look()


async def take_alarms(
    connection: AsyncConnection, after: datetime, upto: datetime, limit: int
) -> list[tuple[UUID, int, datetime]]:
    """Note for up to `limit` reminders with `after` < `fire_at` ≤ `upto` that an alarm is set; return id, version and instant."""
    chosen = (
        select(col(Reminder.id))
        .where(_no_alarm(), col(Reminder.fire_at) > after, col(Reminder.fire_at) <= upto)
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
    statement = select(func.min(col(Reminder.fire_at))).where(_no_alarm(), col(Reminder.fire_at) > after)
    return (await connection.execute(statement)).scalar_one()
