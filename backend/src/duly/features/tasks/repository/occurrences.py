"""Queries of the occurrences of a series. The columns `occurrence` and `series` are in no answer."""

from uuid import UUID

from sqlalchemy import and_, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.tasks.models import Task
from duly.features.tasks.repository.by_id import read, visible_to
from duly.identity.principal import Principal
from duly.web.pagination import Key, Page


async def place(connection: AsyncConnection, principal: Principal, task_id: UUID) -> Record:
    """Return `occurrence` and `series` of a task of the caller, in the trash or not. Errors: LookupError for no such task."""
    columns = (col(Task.occurrence), col(Task.series))
    mine = (col(Task.user_id) == principal.user_id, col(Task.id) == task_id)
    row = (await connection.execute(select(*columns).where(*mine))).one_or_none()
    if row is None:
        raise LookupError("no such task")
    return {"occurrence": row[0], "series": row[1]}


async def later(connection: AsyncConnection, principal: Principal, task: Record) -> list[UUID]:
    """Return the occurrences that come after a task in its series, in the trash or not, in their order."""
    own = select(col(Task.occurrence)).where(col(Task.id) == task["id"]).scalar_subquery()
    statement = (
        select(col(Task.id))
        .where(col(Task.user_id) == principal.user_id, col(Task.series_id) == task["series_id"])
        .where(col(Task.occurrence) > own)
        .order_by(col(Task.occurrence))
    )
    return list((await connection.execute(statement)).scalars())


async def keep(connection: AsyncConnection, principal: Principal, task_id: UUID, series: Record | None) -> None:
    """Write `series` of a task. It is in no answer, so the task's version stays."""
    mine = (col(Task.user_id) == principal.user_id, col(Task.id) == task_id)
    await connection.execute(update(Task).where(*mine).values(series=series))


async def page(
    connection: AsyncConnection, principal: Principal, series_id: UUID, limit: int, cursor: str | None
) -> tuple[list[Record], str | None]:
    """Return a page of the occurrences of a series outside the trash, the newest first. Errors: `CursorInvalid`."""
    cut = Page([Key(col(Task.occurrence), int, descending=True)], "series", principal.user_id, series_id)
    statement = visible_to(principal).where(col(Task.series_id) == series_id)
    rows = (await connection.execute(cut.apply(statement, cursor, limit))).all()
    found, following = cut.cut(rows, limit)
    return [read(row) for row in found], following


async def completed(connection: AsyncConnection, principal: Principal, series_id: UUID, limit: int) -> list[Record]:
    """Return up to `limit` completed occurrences of a series outside the trash, the newest first."""
    statement = (
        visible_to(principal)
        .where(col(Task.series_id) == series_id, col(Task.completed_at).is_not(None))
        .order_by(col(Task.occurrence).desc())
        .limit(limit)
    )
    return [read(row) for row in await connection.execute(statement)]


async def newest(connection: AsyncConnection, principal: Principal, series_id: UUID) -> Record:
    """Return what is known of the newest occurrence of a series, in the trash or not: id, recurrence, series and times."""
    names = ("id", "recurrence", "series", "completed_at", "deleted_at")
    statement = (
        select(*(getattr(Task, name) for name in names))
        .where(col(Task.user_id) == principal.user_id, col(Task.series_id) == series_id)
        .order_by(col(Task.occurrence).desc())
        .limit(1)
    )
    return dict(zip(names, (await connection.execute(statement)).one(), strict=True))


async def statistics(connection: AsyncConnection, principal: Principal, series_id: UUID) -> Record:
    """Return how many occurrences were completed, how many by their due date, and how many of these in a row, newest first."""
    done = and_(
        col(Task.user_id) == principal.user_id,
        col(Task.series_id) == series_id,
        col(Task.completed_at).is_not(None),
        col(Task.deleted_at).is_(None),
    )
    on_time = func.coalesce(col(Task.completed_at) <= col(Task.due_key), true())
    last_late = select(func.coalesce(func.max(col(Task.occurrence)), 0)).where(done, ~on_time).scalar_subquery()
    counts = select(
        func.count(),
        func.count().filter(on_time),
        func.count().filter(col(Task.occurrence) > last_late),
    ).where(done)
    row = (await connection.execute(counts)).one()
    return {"completed": row[0], "on_time": row[1], "streak": row[2]}
