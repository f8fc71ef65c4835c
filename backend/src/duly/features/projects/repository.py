"""Queries of projects."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.projects.models import Project
from duly.identity.principal import Principal
from duly.web.pagination import Key, Page

FIELDS = ("id", "name", "color", "archived", "position", "version", "created_at", "updated_at")
_COLUMNS = [getattr(Project, name) for name in FIELDS]


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every project the caller may see."""
    return select(*_COLUMNS).where(col(Project.user_id) == principal.user_id)


async def find(connection: AsyncConnection, principal: Principal, project_id: UUID) -> Record | None:
    """Return one project, None when the caller may not see it."""
    row = (await connection.execute(visible_to(principal).where(col(Project.id) == project_id))).one_or_none()
    return dict(zip(FIELDS, row, strict=True)) if row else None


async def every(connection: AsyncConnection, principal: Principal) -> list[Record]:
    """Return all projects, those in use first, in manual order."""
    order = (col(Project.archived), col(Project.position), col(Project.id))
    rows = await connection.execute(visible_to(principal).order_by(*order))
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


async def page(
    connection: AsyncConnection, principal: Principal, archived: bool | None, limit: int, cursor: str | None
) -> tuple[list[Record], str | None]:
    """Return a page in manual order."""
    cut = Page([Key(col(Project.position), str), Key(col(Project.id), UUID)], "projects", archived)
    statement = visible_to(principal)
    if archived is not None:
        statement = statement.where(col(Project.archived) == archived)
    rows, following = cut.cut((await connection.execute(cut.apply(statement, cursor, limit))).all(), limit)
    return [dict(zip(FIELDS, row, strict=False)) for row in rows], following


async def neighbour(connection: AsyncConnection, principal: Principal, position: str, *, below: bool) -> str | None:
    """Return the position next below or above `position`, None at the end."""
    place = col(Project.position)
    statement = select(place).where(col(Project.user_id) == principal.user_id).limit(1)
    statement = (
        statement.where(place < position).order_by(place.desc())
        if below
        else statement.where(place > position).order_by(place)
    )
    return (await connection.execute(statement)).scalar_one_or_none()


async def add(connection: AsyncConnection, principal: Principal, row: Record) -> None:
    """Insert a project of the caller."""
    await connection.execute(insert(Project).values(user_id=principal.user_id, **row))


async def save(connection: AsyncConnection, principal: Principal, row: Record) -> None:
    """Write the changed fields of a project of the caller."""
    mine = (col(Project.user_id) == principal.user_id, col(Project.id) == row["id"])
    await connection.execute(update(Project).where(*mine).values({k: v for k, v in row.items() if k != "id"}))


async def remove(connection: AsyncConnection, principal: Principal, project_id: UUID) -> None:
    """Delete a project of the caller."""
    mine = (col(Project.user_id) == principal.user_id, col(Project.id) == project_id)
    await connection.execute(delete(Project).where(*mine))
