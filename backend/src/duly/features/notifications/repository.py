"""Queries of notifications."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.notifications.models import Notification
from duly.features.notifications.schemas import NotificationRead
from duly.identity.principal import Principal
from duly.web.pagination import Key, Page

FIELDS = tuple(NotificationRead.model_fields)
_COLUMNS = [getattr(Notification, name) for name in FIELDS]
MOST_COUNTED = 100


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every notification of the caller."""
    return select(*_COLUMNS).where(col(Notification.user_id) == principal.user_id)


async def find(connection: AsyncConnection, principal: Principal, notification_id: UUID) -> Record | None:
    """Return one notification, None when the caller may not see it."""
    statement = visible_to(principal).where(col(Notification.id) == notification_id)
    row = (await connection.execute(statement)).one_or_none()
    return dict(zip(FIELDS, row, strict=True)) if row else None


async def page(
    connection: AsyncConnection, principal: Principal, unread: bool, limit: int, cursor: str | None
) -> tuple[list[Record], str | None]:
    """Return a page, the newest first."""
    keys = [
        Key(col(Notification.created_at), datetime, descending=True),
        Key(col(Notification.id), UUID, descending=True),
    ]
    cut = Page(keys, "notifications", unread)
    statement = visible_to(principal)
    if unread:
        statement = statement.where(col(Notification.read_at).is_(None))
    rows, following = cut.cut((await connection.execute(cut.apply(statement, cursor, limit))).all(), limit)
    return [dict(zip(FIELDS, row, strict=False)) for row in rows], following


async def unread(connection: AsyncConnection, principal: Principal) -> int:
    """Return how many are unread, at most 100: a badge says no more, and the count stays cheap."""
    some = (
        select(col(Notification.id))
        .where(col(Notification.user_id) == principal.user_id, col(Notification.read_at).is_(None))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return int((await connection.execute(select(func.count()).select_from(some))).scalar_one())


async def unread_upto(connection: AsyncConnection, principal: Principal, upto: UUID | None, limit: int) -> list[Record]:
    """Return up to `limit` unread notifications, oldest first, up to one of them (ids grow with time) or all."""
    statement = visible_to(principal).where(col(Notification.read_at).is_(None))
    if upto is not None:
        statement = statement.where(col(Notification.id) <= upto)
    rows = await connection.execute(statement.order_by(col(Notification.id)).limit(limit))
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


async def add(connection: AsyncConnection, principal: Principal, event_id: UUID, notification: Record) -> bool:
    """Insert a notification; False when its event has one already."""
    values = {**notification, "user_id": principal.user_id, "event_id": event_id}
    statement = insert(Notification).values(values).on_conflict_do_nothing().returning(col(Notification.id))
    return (await connection.execute(statement)).scalar_one_or_none() is not None


async def mark(
    connection: AsyncConnection, principal: Principal, ids: Sequence[UUID], read_at: datetime | None, now: datetime
) -> None:
    """Give notifications of the caller another read state, and their next version."""
    mine = (col(Notification.user_id) == principal.user_id, col(Notification.id).in_(ids))
    values = {"read_at": read_at, "version": Notification.version + 1, "updated_at": now}
    await connection.execute(update(Notification).where(*mine).values(**values))


async def whose_are_old(connection: AsyncConnection, read_before: datetime, unread_before: datetime) -> UUID | None:
    """Return somebody who has a notification read before one instant, or unread and made before another; None: nobody has."""
    user = select(col(Notification.user_id))
    read = user.where(col(Notification.read_at) < read_before).order_by(col(Notification.read_at)).limit(1)
    unread = user.where(col(Notification.read_at).is_(None), col(Notification.created_at) < unread_before)
    for statement in (read, unread.order_by(col(Notification.created_at)).limit(1)):
        found: UUID | None = (await connection.execute(statement)).scalar_one_or_none()
        if found is not None:
            return found
    return None


async def remove_old(
    connection: AsyncConnection, principal: Principal, read_before: datetime, unread_before: datetime, limit: int
) -> dict[UUID, bool]:
    """Remove up to `limit` such notifications of the caller; return for each whether it was unread."""
    is_unread: ColumnElement[bool] = col(Notification.read_at).is_(None)
    # Nothing was read before it was made.
    made_before = col(Notification.created_at) < max(read_before, unread_before)
    old = or_(col(Notification.read_at) < read_before, and_(is_unread, col(Notification.created_at) < unread_before))
    some = select(col(Notification.id)).where(col(Notification.user_id) == principal.user_id, made_before, old)
    oldest = some.order_by(col(Notification.created_at), col(Notification.id)).limit(limit)
    statement = delete(Notification).where(col(Notification.id).in_(oldest))
    rows = await connection.execute(statement.returning(col(Notification.id), is_unread))
    return {UUID(str(found)): unread for found, unread in rows}
