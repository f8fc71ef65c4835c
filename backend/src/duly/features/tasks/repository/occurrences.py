"""Queries of the occurrences of a series. The columns `occurrence` and `series` are in no answer."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.tasks.models import Task
from duly.identity.principal import Principal


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
