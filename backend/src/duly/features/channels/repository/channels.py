"""Queries of channels."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.channels.models import Channel
from duly.identity.principal import Principal

FIELDS = ("id", "kind", "name", "target", "wants", "enabled", "state", "version", "created_at", "updated_at")
"""What is shown; the rest is for the courier and for confirming."""
_COLUMNS = [getattr(Channel, name) for name in FIELDS]


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every channel of the caller, with what is shown of it."""
    return select(*_COLUMNS).where(col(Channel.user_id) == principal.user_id)


def _mine(principal: Principal, channel_id: UUID) -> tuple[Any, Any]:
    return col(Channel.user_id) == principal.user_id, col(Channel.id) == channel_id


async def find(connection: AsyncConnection, principal: Principal, channel_id: UUID) -> Record | None:
    """Return what is shown of one channel, None when the caller may not see it."""
    row = (await connection.execute(visible_to(principal).where(col(Channel.id) == channel_id))).one_or_none()
    return dict(zip(FIELDS, row, strict=True)) if row else None


async def every(connection: AsyncConnection, principal: Principal) -> list[Record]:
    """Return the caller's channels, oldest first."""
    rows = await connection.execute(visible_to(principal).order_by(col(Channel.id)))
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


async def by_address(connection: AsyncConnection, principal: Principal, kind: str, digest: bytes) -> Record | None:
    """Return the caller's channel with that address, None when there is none."""
    statement = visible_to(principal).where(col(Channel.kind) == kind, col(Channel.address_digest) == digest)
    row = (await connection.execute(statement)).one_or_none()
    return dict(zip(FIELDS, row, strict=True)) if row else None


async def wanting(
    connection: AsyncConnection, principal: Principal, want: str, kinds: Collection[str] | None = None
) -> list[Record]:
    """Return the caller's channels that take messages now and want `want`, of these kinds or of any; oldest first."""
    statement = visible_to(principal).where(
        col(Channel.enabled), col(Channel.state) != "unconfirmed", col(Channel.wants).contains([want])
    )
    if kinds is not None:
        statement = statement.where(col(Channel.kind).in_(kinds))
    rows = await connection.execute(statement.order_by(col(Channel.id)))
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


async def sealed_address(connection: AsyncConnection, principal: Principal, channel_id: UUID) -> bytes | None:
    """Return the sealed address of a channel, None when there is no such channel."""
    statement = select(col(Channel.address)).where(*_mine(principal, channel_id))
    return (await connection.execute(statement)).scalar_one_or_none()


async def confirmation(connection: AsyncConnection, principal: Principal, channel_id: UUID) -> Record | None:
    """Return what an unconfirmed channel waits for, None when it waits for nothing."""
    statement = select(col(Channel.confirmation)).where(*_mine(principal, channel_id))
    return (await connection.execute(statement)).scalar_one_or_none()


async def failures(connection: AsyncConnection, principal: Principal, channel_id: UUID) -> int | None:
    """Return how many deliveries failed in a row, None when there is no such channel."""
    statement = select(col(Channel.failures)).where(*_mine(principal, channel_id))
    return (await connection.execute(statement)).scalar_one_or_none()


async def add(connection: AsyncConnection, principal: Principal, row: Record) -> None:
    """Insert a channel of the caller; `row` has every column but the user."""
    await connection.execute(insert(Channel).values(user_id=principal.user_id, **row))


async def save(connection: AsyncConnection, principal: Principal, channel_id: UUID, values: Record) -> None:
    """Write some columns of a channel of the caller."""
    changed = {name: value for name, value in values.items() if name != "id"}
    await connection.execute(update(Channel).where(*_mine(principal, channel_id)).values(**changed))


async def remove(connection: AsyncConnection, principal: Principal, channel_id: UUID) -> None:
    """Delete a channel of the caller; its deliveries stay in the log."""
    await connection.execute(delete(Channel).where(*_mine(principal, channel_id)))
