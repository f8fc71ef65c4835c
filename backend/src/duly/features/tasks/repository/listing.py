"""Lists of tasks: filters, sorts, pages."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.calendar.zones import end_of_day, local_date, start_of_day
from duly.database.base import Record
from duly.features.tags.models import Tag, TaskTag
from duly.features.tags.rules import distinct, name_key
from duly.features.tasks.models import Task
from duly.features.tasks.repository import search
from duly.features.tasks.repository.by_id import read, visible_to
from duly.features.tasks.rules import PRIORITIES
from duly.features.tasks.schemas.queries import TasksQuery
from duly.identity.principal import Principal
from duly.web.pagination import Key, Page

_Where = list[ColumnElement[bool]]
_EXPRESSIONS = {
    "priority": (col(Task.priority), int),
    "created": (col(Task.created_at), datetime),
    "updated": (col(Task.updated_at), datetime),
    "title": (func.lower(col(Task.title)), str),
    "position": (col(Task.position), str),
}


def keys_of(sort: str) -> list[Key]:
    """Return the keys of a `sort` parameter; the id, last, makes them unique. Undated tasks come last either way."""
    keys: list[Key] = []
    seen: set[str] = set()
    for part in sort.split(","):
        name, descending = part.removeprefix("-"), part.startswith("-")
        if name in seen:
            continue
        seen.add(name)
        if name == "due":
            keys.append(Key(col(Task.due_key).is_(None), bool))
            keys.append(Key(col(Task.due_key), datetime, descending, nullable=True))
        else:
            expression, kind = _EXPRESSIONS[name]
            keys.append(Key(expression, kind, descending))
    return [*keys, Key(col(Task.id), UUID, keys[-1].descending)]


def _bears(names: list[str]) -> _Where:
    """Return a condition for each tag: the task bears it."""
    bearing = select(col(TaskTag.task_id)).join_from(TaskTag, Tag, col(Tag.id) == col(TaskTag.tag_id))
    return [
        col(Task.id).in_(
            bearing.where(col(Tag.user_id) == col(Task.user_id), col(Tag.name_key) == name_key(name)).correlate(Task)
        )
        for name in distinct(names)
    ]


def _due(query: TasksQuery, now: datetime, zone: str) -> _Where:
    key, today = col(Task.due_key), local_date(now, zone)
    found: _Where = []
    if query.due == "none":
        found.append(key.is_(None))
    elif query.due == "overdue":
        found.append(key < now)
    elif query.due == "today":
        found += [key >= start_of_day(today, zone), key < start_of_day(today + timedelta(days=1), zone)]
    elif query.due == "upcoming":
        found.append(key >= start_of_day(today + timedelta(days=1), zone))
    if query.due_before is not None:
        edge = query.due_before
        found.append(key < (edge if isinstance(edge, datetime) else start_of_day(edge, zone)))
    if query.due_after is not None:
        edge = query.due_after
        found.append(key > (edge if isinstance(edge, datetime) else end_of_day(edge, zone)))
    return found


def needs_zone(query: TasksQuery) -> bool:
    """Tell whether the query means days, and so needs the account's zone."""
    days = (query.due_before, query.due_after)
    return query.due in ("today", "upcoming") or any(type(edge) is date for edge in days)


def _filtered(principal: Principal, query: TasksQuery, now: datetime, zone: str) -> Select[tuple[object, ...]]:
    where: _Where = []
    if query.status != "all":
        done = col(Task.completed_at)
        where.append(done.is_(None) if query.status == "open" else done.is_not(None))
    for column, wanted in ((col(Task.project_id), query.project), (col(Task.parent_id), query.parent)):
        if wanted is not None:
            where.append(column.is_(None) if wanted == "none" else column == UUID(wanted))
    if query.priority:
        where.append(col(Task.priority).in_(sorted({PRIORITIES.index(name) for name in query.priority})))
    where += _bears(query.tag) + _due(query, now, zone)
    return visible_to(principal).where(*where)


async def page(
    connection: AsyncConnection, principal: Principal, query: TasksQuery, now: datetime, zone: str
) -> tuple[list[Record], str | None]:
    """Return a page of the caller's tasks. `zone` is the account's; it matters only when `needs_zone`.

    Errors: `CursorInvalid`.
    """
    shape = query.model_dump(exclude={"cursor", "limit"})
    statement = _filtered(principal, query, now, zone)
    if query.q is None:
        cut = Page(keys_of(query.sort), "tasks", principal.user_id, shape)
        rows = (await connection.execute(cut.apply(statement, query.cursor, query.limit))).all()
        found, following = cut.cut(rows, query.limit)
        return [read(row) for row in found], following
    # In one transaction of its own, so that the settings hold for the search and for nothing else, behind a pooler too.
    await connection.exec_driver_sql("BEGIN READ ONLY")
    try:
        await connection.exec_driver_sql(search.SETTINGS)
        return await search.page(connection, principal, query, statement, keys_of(query.sort), shape)
    finally:
        await connection.exec_driver_sql("ROLLBACK")


async def count(connection: AsyncConnection, principal: Principal, query: TasksQuery, now: datetime, zone: str) -> int:
    """Return how many tasks the filters of a query leave, on all pages; words (`q`) are not looked at."""
    statement = _filtered(principal, query, now, zone).with_only_columns(func.count(), maintain_column_froms=True)
    return int((await connection.execute(statement)).scalar_one())


async def trash(
    connection: AsyncConnection, principal: Principal, limit: int, cursor: str | None
) -> tuple[list[Record], str | None]:
    """Return a page of the caller's trash, what was deleted last first."""
    keys = [Key(col(Task.deleted_at), datetime, descending=True), Key(col(Task.id), UUID, descending=True)]
    cut = Page(keys, "trash", principal.user_id)
    rows = (await connection.execute(cut.apply(visible_to(principal, trashed=True), cursor, limit))).all()
    found, following = cut.cut(rows, limit)
    return [read(row) for row in found], following
