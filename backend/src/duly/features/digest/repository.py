"""Queries of digests; accounts are read, never written.

Whoever writes a row holds its user's stream, so rows need no locks of their own.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.accounts.models import Account
from duly.features.digest.models import Digest
from duly.features.digest.rules import Wish
from duly.identity.principal import Principal

FIELDS = tuple(Digest.model_fields)


async def find(connection: AsyncConnection, principal: Principal) -> Record | None:
    """Return the user's row, None when no digest was ever wished."""
    columns = [getattr(Digest, name) for name in FIELDS]
    row = (await connection.execute(select(*columns).where(col(Digest.user_id) == principal.user_id))).one_or_none()
    return dict(zip(FIELDS, row, strict=True)) if row else None


async def wish(connection: AsyncConnection, principal: Principal) -> Wish:
    """Return what the user's account wants."""
    columns = [getattr(Account, name) for name in ("digest_time", "time_zone", "quiet_start", "quiet_end")]
    statement = select(*columns).where(col(Account.user_id) == principal.user_id)
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        return Wish()
    at, zone_name, start, end = found
    return Wish(at, zone_name, None if start is None or end is None else (start, end))


async def save(connection: AsyncConnection, row: Record) -> None:
    """Insert or replace a row."""
    statement = insert(Digest).values(**row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=row))


async def due(connection: AsyncConnection, now: datetime, limit: int, apart: Collection[UUID]) -> list[UUID]:
    """Return up to `limit` users whose digest is due, the earliest first, but those in `apart`."""
    statement = select(col(Digest.user_id)).where(col(Digest.fire_at) <= now, *_but(apart))
    ordered = statement.order_by(col(Digest.fire_at), col(Digest.user_id)).limit(limit)
    return list((await connection.execute(ordered)).scalars())


async def earliest(connection: AsyncConnection, apart: Collection[UUID]) -> datetime | None:
    """Return when the next digest is due of anybody but those in `apart`; None when there is none."""
    statement = select(func.min(col(Digest.fire_at))).where(*_but(apart))
    found: datetime | None = (await connection.execute(statement)).scalar_one()
    return found


def _but(apart: Collection[UUID]) -> list[ColumnElement[bool]]:
    return [col(Digest.user_id).not_in(list(apart))] if apart else []
