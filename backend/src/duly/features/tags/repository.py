"""Queries of tags, and of which task bears which."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.tags.models import Tag, TaskTag
from duly.identity.principal import Principal
from duly.web.pagination import Key, Page

FIELDS = ("id", "name", "color", "version", "created_at", "updated_at")
_COLUMNS = [getattr(Tag, name) for name in FIELDS]


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every tag the caller may see."""
    return select(*_COLUMNS).where(col(Tag.user_id) == principal.user_id)


async def find(connection: AsyncConnection, principal: Principal, tag_id: UUID) -> Record | None:
    """Return one tag, None when the caller may not see it."""
    row = (await connection.execute(visible_to(principal).where(col(Tag.id) == tag_id))).one_or_none()
    return dict(zip(FIELDS, row, strict=True)) if row else None


async def by_keys(connection: AsyncConnection, principal: Principal, keys: list[str]) -> dict[str, Record]:
    """Return the caller's tags with these name keys, by key."""
    statement = visible_to(principal).add_columns(col(Tag.name_key)).where(col(Tag.name_key).in_(keys))
    rows = (await connection.execute(statement)).all()
    return {row.name_key: dict(zip(FIELDS, row, strict=False)) for row in rows}


async def page(
    connection: AsyncConnection, principal: Principal, limit: int, cursor: str | None
) -> tuple[list[Record], str | None]:
    """Return a page in the order of names."""
    cut = Page([Key(col(Tag.name_key), str), Key(col(Tag.id), UUID)], "tags")
    rows, following = cut.cut((await connection.execute(cut.apply(visible_to(principal), cursor, limit))).all(), limit)
    return [dict(zip(FIELDS, row, strict=False)) for row in rows], following


async def add(connection: AsyncConnection, principal: Principal, row: Record, name_key: str) -> None:
    """Insert a tag of the caller."""
    await connection.execute(insert(Tag).values(user_id=principal.user_id, name_key=name_key, **row))


async def save(connection: AsyncConnection, principal: Principal, row: Record, name_key: str) -> None:
    """Write the changed fields of a tag of the caller."""
    mine = (col(Tag.user_id) == principal.user_id, col(Tag.id) == row["id"])
    changed = {name: value for name, value in row.items() if name != "id"}
    await connection.execute(update(Tag).where(*mine).values(name_key=name_key, **changed))


async def remove(connection: AsyncConnection, principal: Principal, tag_id: UUID) -> None:
    """Delete a tag of the caller; it leaves its tasks by the foreign key."""
    await connection.execute(delete(Tag).where(col(Tag.user_id) == principal.user_id, col(Tag.id) == tag_id))


async def pass_on(connection: AsyncConnection, tag_id: UUID, into: UUID) -> None:
    """Give `into` to every task that bears `tag_id`, at the same place; a task that has both keeps `into` where it is."""
    bearers = select(col(TaskTag.task_id), literal(into, Uuid()), col(TaskTag.place)).where(
        col(TaskTag.tag_id) == tag_id
    )
    statement = upsert(TaskTag).from_select(["task_id", "tag_id", "place"], bearers).on_conflict_do_nothing()
    await connection.execute(statement)


async def assign(connection: AsyncConnection, task_id: UUID, tag_ids: list[UUID]) -> None:
    """Let the task bear exactly these tags, in this order."""
    await connection.execute(delete(TaskTag).where(col(TaskTag.task_id) == task_id))
    if tag_ids:
        rows = [{"task_id": task_id, "tag_id": tag_id, "place": place} for place, tag_id in enumerate(tag_ids)]
        await connection.execute(insert(TaskTag).values(rows))
