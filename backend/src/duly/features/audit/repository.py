"""Queries of the audit record."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.audit.models import AuditChain, AuditEntry
from duly.features.audit.rules import FIRST_PREVIOUS
from duly.identity.principal import Principal
from duly.messaging import accounting
from duly.messaging.models import Stream

FIELDS = tuple(AuditEntry.model_fields)
_COLUMNS = [getattr(AuditEntry, name) for name in FIELDS]
_CHAIN = ("sequence", "revision", "hash")
_CHAIN_COLUMNS = [getattr(AuditChain, name) for name in _CHAIN]
_RANGES = 20


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every entry the caller may see."""
    return _of(principal.user_id)


def _of(user_id: UUID) -> Select[Any]:
    return select(*_COLUMNS).where(col(AuditEntry.user_id) == user_id)


def _records(rows: Any) -> list[Record]:
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


async def take_chain(connection: AsyncConnection, user_id: UUID) -> Record:
    """Lock the user's chain for the length of the transaction and return its end; it begins with the first call."""
    statement = select(*_CHAIN_COLUMNS).where(col(AuditChain.user_id) == user_id).with_for_update()
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        new = {"user_id": user_id, "sequence": 0, "revision": 0, "hash": FIRST_PREVIOUS}
        await connection.execute(insert(AuditChain).values(new).on_conflict_do_nothing())
        row = (await connection.execute(statement)).one()
    return dict(zip(_CHAIN, row, strict=True))


async def chain(connection: AsyncConnection, user_id: UUID) -> Record | None:
    """Return the end of the user's chain; None before its first entry."""
    row = (await connection.execute(select(*_CHAIN_COLUMNS).where(col(AuditChain.user_id) == user_id))).one_or_none()
    return dict(zip(_CHAIN, row, strict=True)) if row else None


async def append(connection: AsyncConnection, entries: Sequence[Record], end: Record) -> None:
    """Write entries of one user and the new end of the chain, in one statement."""
    moved = update(AuditChain).where(col(AuditChain.user_id) == entries[0]["user_id"]).values(**end).cte("moved")
    await connection.execute(insert(AuditEntry).values(list(entries)).add_cte(moved))


async def is_recorded(connection: AsyncConnection, user_id: UUID, revision: int) -> bool:
    """Tell whether the user's event of this revision has its entry."""
    found = _of(user_id).where(col(AuditEntry.revision) == revision).exists()
    return bool((await connection.execute(select(found))).scalar_one())


async def newest(
    connection: AsyncConnection, principal: Principal, target: str | None, before: int | None, limit: int
) -> list[Record]:
    """Return up to `limit` entries below revision `before`, the newest first, of one target or of all."""
    statement = visible_to(principal).order_by(col(AuditEntry.revision).desc()).limit(limit)
    if target is not None:
        statement = statement.where(col(AuditEntry.target) == target)
    if before is not None:
        statement = statement.where(col(AuditEntry.revision) < before)
    return _records(await connection.execute(statement))


async def following(connection: AsyncConnection, user_id: UUID, sequence: int, limit: int) -> list[Record]:
    """Return up to `limit` entries of a user after `sequence`, in the order of the chain."""
    statement = _of(user_id).where(col(AuditEntry.sequence) > sequence)
    return _records(await connection.execute(statement.order_by(col(AuditEntry.sequence)).limit(limit)))


async def users(connection: AsyncConnection, after: UUID | None, limit: int) -> list[UUID]:
    """Return up to `limit` users that have events or a chain, by id, after the one called `after`."""
    pages = [
        select(col(model.user_id))
        .where(*([col(model.user_id) > after] if after else []))
        .order_by(col(model.user_id))
        .limit(limit)
        .subquery()
        for model in (Stream, AuditChain)
    ]
    found = union_all(*(select(page.c.user_id) for page in pages)).subquery()
    statement = select(found.c.user_id).distinct().order_by(found.c.user_id).limit(limit)
    return list((await connection.execute(statement)).scalars())


async def missing(connection: AsyncConnection, user_id: UUID, upto: int, consumer: str) -> list[tuple[int, int]]:
    """Return the stretches of revisions up to `upto` that have no entry and are not set aside: first and last, at most 20."""
    recorded = select(col(AuditEntry.revision)).where(col(AuditEntry.user_id) == user_id)
    aside = accounting.set_aside(consumer, user_id).subquery()
    known = union_all(recorded, select(aside.c.revision), select(literal(0)), select(literal(upto + 1))).subquery()
    here = known.c[0]
    pair = select(here.label("here"), func.lead(here).over(order_by=here).label("there")).subquery()
    statement = select(pair.c.here + 1, pair.c.there - 1).where(pair.c.there > pair.c.here + 1)
    rows = await connection.execute(statement.order_by(pair.c.here).limit(_RANGES))
    return [(row[0], row[1]) for row in rows]
