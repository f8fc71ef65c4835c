"""Queries of accounts."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.accounts.models import Account
from duly.identity.principal import Principal


async def find(connection: AsyncConnection, principal: Principal) -> Record | None:
    """Return the caller's account row, None before the first change."""
    statement = select(Account.__table__).where(col(Account.user_id) == principal.user_id)  # type: ignore[attr-defined]
    row = (await connection.execute(statement)).mappings().one_or_none()
    return dict(row) if row else None


async def time_zone(connection: AsyncConnection, principal: Principal) -> str | None:
    """Return the caller's zone, None before the first change."""
    statement = select(col(Account.time_zone)).where(col(Account.user_id) == principal.user_id)
    return (await connection.execute(statement)).scalar_one_or_none()


async def save(connection: AsyncConnection, row: Record) -> None:
    """Insert or replace the caller's account row."""
    statement = insert(Account).values(**row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=row))
