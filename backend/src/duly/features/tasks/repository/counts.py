"""How many tasks there are under others."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.tasks.models import Task
from duly.identity.principal import Principal


async def subtasks(connection: AsyncConnection, principal: Principal, parents: Sequence[UUID]) -> list[Record]:
    """Return how many open and completed subtasks each of `parents` has, one level down, for those that have any."""
    completed, parent = col(Task.completed_at).is_not(None), col(Task.parent_id)
    counted = (
        select(parent, func.count().filter(~completed).label("open"), func.count().filter(completed).label("completed"))
        .where(col(Task.user_id) == principal.user_id, col(Task.deleted_at).is_(None), parent.in_(parents))
        .group_by(parent)
    )
    return [dict(row) for row in (await connection.execute(counted)).mappings()]
