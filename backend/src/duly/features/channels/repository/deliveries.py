"""Queries of deliveries as their owners see them, and making them. What the courier asks is in `due`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.channels.models import Delivery
from duly.identity.principal import Principal
from duly.web.pagination import Key, Page

FIELDS = (
    *("id", "channel_id", "channel_kind", "channel_name", "notification_id", "about", "outcome", "reason", "attempts"),
    *("due_at", "created_at", "ended_at"),
)
"""What is shown; the rest is for the courier."""
_COLUMNS = [getattr(Delivery, name) for name in FIELDS]
# Word for word what partial indexes say: with a parameter the planner would not know that they hold all that is asked for.
_BY_HAND = text("duly.delivery.key NOT LIKE 'notification:%'")
_TROUBLED = text("duly.delivery.outcome <> 'delivered'")


def visible_to(principal: Principal) -> Select[Any]:
    """Return the query of every delivery of the caller, with what is shown of it."""
    return select(*_COLUMNS).where(col(Delivery.user_id) == principal.user_id)


async def find(connection: AsyncConnection, principal: Principal, delivery_id: UUID) -> Record | None:
    """Return what is shown of one delivery, None when the caller may not see it."""
    row = (await connection.execute(visible_to(principal).where(col(Delivery.id) == delivery_id))).one_or_none()
    return dict(zip(FIELDS, row, strict=True)) if row else None


async def told(connection: AsyncConnection, principal: Principal, delivery_id: UUID) -> Record | None:
    """Return the facts that a delivery tells (`message`), for telling them again; None when the caller may not see it."""
    statement = select(col(Delivery.message)).where(
        col(Delivery.user_id) == principal.user_id, col(Delivery.id) == delivery_id
    )
    return (await connection.execute(statement)).scalar_one_or_none()


async def page(
    connection: AsyncConnection,
    principal: Principal,
    limit: int,
    cursor: str | None,
    *,
    channel: UUID | None = None,
    notification: UUID | None = None,
    outcome: str | None = None,
) -> tuple[list[Record], str | None]:
    """Return a page, the newest first, of one channel, notification or outcome where given. Errors: as `Page.apply`."""
    keys = [Key(col(Delivery.id), UUID, descending=True)]
    cut = Page(keys, "deliveries", channel, notification, outcome)
    statement = visible_to(principal)
    if outcome is not None and outcome != "delivered":
        statement = statement.where(_TROUBLED)
    for column, wanted in (
        (col(Delivery.channel_id), channel),
        (col(Delivery.notification_id), notification),
        (col(Delivery.outcome), outcome),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    rows, following = cut.cut((await connection.execute(cut.apply(statement, cursor, limit))).all(), limit)
    return [dict(zip(FIELDS, row, strict=False)) for row in rows], following


async def made_since(
    connection: AsyncConnection,
    principal: Principal,
    since: datetime,
    *,
    about: Collection[str] = (),
    keys: Collection[str] = (),
) -> list[datetime]:
    """Return when deliveries of the caller after `since` were made, oldest first: those about these, or with such keys.

    None of a notification is among them.
    """
    which = [col(Delivery.about).in_(about), *(col(Delivery.key).startswith(start) for start in keys)]
    statement = (
        select(col(Delivery.created_at))
        .where(col(Delivery.user_id) == principal.user_id, col(Delivery.created_at) > since, _BY_HAND, or_(*which))
        .order_by(col(Delivery.created_at))
    )
    return list((await connection.execute(statement)).scalars())


async def codes_to(connection: AsyncConnection, recipient: str, since: datetime) -> list[datetime]:
    """Return when codes for a recipient (`Sealer.recipient`) were made after `since`, whoever asked, oldest first."""
    statement = (
        select(col(Delivery.created_at))
        .where(
            col(Delivery.about) == "confirmation",
            col(Delivery.created_at) > since,
            col(Delivery.message)["recipient"].astext == recipient,
        )
        .order_by(col(Delivery.created_at))
    )
    return list((await connection.execute(statement)).scalars())


async def waiting(connection: AsyncConnection, principal: Principal, channel_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many deliveries wait for each of these channels of the caller; those with none are left out."""
    mine = (col(Delivery.user_id) == principal.user_id, col(Delivery.channel_id).in_(channel_ids))
    statement = select(col(Delivery.channel_id), func.count()).where(*mine, col(Delivery.due_at).is_not(None))
    found = await connection.execute(statement.group_by(col(Delivery.channel_id)))
    return {UUID(str(channel_id)): count for channel_id, count in found}


async def add(connection: AsyncConnection, principal: Principal, rows: Sequence[Record]) -> list[Record]:
    """Insert deliveries of the caller, and return those that were not there: one for each channel and key."""
    if not rows:
        return []
    values = [{**row, "user_id": principal.user_id} for row in rows]
    statement = insert(Delivery).values(values).on_conflict_do_nothing(index_elements=["channel_id", "key"])
    made = set((await connection.execute(statement.returning(col(Delivery.id)))).scalars())
    return [row for row in rows if row["id"] in made]


async def cancel(
    connection: AsyncConnection, principal: Principal, channel_id: UUID, about: str, reason: str, now: datetime
) -> None:
    """End what waits for a channel of the caller about this; what is being sent in this moment stays cancelled, too."""
    which = (col(Delivery.channel_id) == channel_id, col(Delivery.about) == about, col(Delivery.outcome) == "waiting")
    ended = {"outcome": "cancelled", "reason": reason, "due_at": None, "ended_at": now}
    await connection.execute(update(Delivery).where(col(Delivery.user_id) == principal.user_id, *which).values(**ended))


async def forget(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Remove up to `limit` deliveries that ended before an instant; return how many."""
    old = (
        select(col(Delivery.id))
        .where(col(Delivery.ended_at) < before)
        .order_by(col(Delivery.ended_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await connection.execute(delete(Delivery).where(col(Delivery.id).in_(old)))).rowcount
