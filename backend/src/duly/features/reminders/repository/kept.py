"""Rows of reminders, read and written."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, column, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.reminders.models import Reminder
from duly.features.tasks.models import Task
from duly.identity.principal import Principal

FIELDS = tuple(Reminder.model_fields)
COLUMNS = [getattr(Reminder, name) for name in FIELDS]
_FIXED = ("id", "user_id", "task_id", "wish")


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every reminder the caller may see."""
    return select(*COLUMNS).where(col(Reminder.user_id) == principal.user_id)


def records(rows: Any) -> list[Record]:
    """Return rows of `COLUMNS` as records."""
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


async def of_tasks(connection: AsyncConnection, principal: Principal, task_ids: Collection[UUID]) -> list[Record]:
    """Return the caller's reminders of some tasks."""
    statement = visible_to(principal).where(col(Reminder.task_id).in_(task_ids))
    return records(await connection.execute(statement))


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
