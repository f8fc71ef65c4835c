"""The log of deliveries, and what a person sends by hand: a test, and a delivery once more."""

import math
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.features.channels.errors import (
    ChannelDisabled,
    ChannelGone,
    ChannelUnconfirmed,
    DeliveryNotFound,
    DeliveryOfCode,
    DeliveryWaiting,
    TooManyByHand,
)
from duly.features.channels.repository import channels, deliveries
from duly.features.channels.schemas.deliveries import DeliveriesQuery
from duly.features.channels.service import changing, planning
from duly.identity.principal import Principal
from duly.messaging import log

MOST_BY_HAND, BY_HAND_WITHIN = 60, timedelta(hours=1)
"""So many tests and repeats within so long: an address is somebody's, perhaps somebody else's."""


async def read(connection: AsyncConnection, principal: Principal, delivery_id: UUID | None) -> Record:
    """Return one delivery. Errors: `DeliveryNotFound`."""
    delivery = await deliveries.find(connection, principal, delivery_id) if delivery_id else None
    if delivery is None:
        raise DeliveryNotFound
    return delivery


async def page(
    connection: AsyncConnection, principal: Principal, query: DeliveriesQuery
) -> tuple[list[Record], str | None]:
    """Return a page of the caller's deliveries, the newest first."""
    return await deliveries.page(
        connection,
        principal,
        query.limit,
        query.cursor,
        channel=query.channel,
        notification=query.notification,
        outcome=query.outcome,
    )


async def test(unit: UnitOfWork, principal: Principal, channel_id: UUID | None) -> Record:
    """Plan a message that says it works, and return its delivery.

    Errors: `ChannelNotFound`, `ChannelUnconfirmed`, `ChannelDisabled`, `TooManyByHand`.
    """
    await log.begin(unit, principal)
    channel = await changing.read(unit.connection, principal, channel_id)
    _refuse_silent(channel)
    await _count_by_hand(unit, principal)
    key = f"test:{compat.uuid7()}"
    revision = log.revision_of(unit)
    made = await planning.add(unit, principal, channel, about="test", key=key, message={}, revision=revision)
    assert made is not None, "a key with an id of its own is new"
    return made


async def replay(unit: UnitOfWork, principal: Principal, delivery_id: UUID | None) -> Record:
    """Plan what an ended delivery told once more, as a new delivery, and return that one.

    It counts from now: what became stale before the person asked is sent all the same. Errors: `DeliveryNotFound`,
    `DeliveryWaiting`, `DeliveryOfCode`, `ChannelGone`, `ChannelUnconfirmed`, `ChannelDisabled`, `TooManyByHand`.
    """
    await log.begin(unit, principal)
    before = await read(unit.connection, principal, delivery_id)
    if before["outcome"] == "waiting":
        raise DeliveryWaiting
    if before["about"] == "confirmation":
        raise DeliveryOfCode
    channel = await channels.find(unit.connection, principal, before["channel_id"])
    if channel is None:
        raise ChannelGone
    _refuse_silent(channel)
    await _count_by_hand(unit, principal)
    message = await deliveries.told(unit.connection, principal, before["id"])
    made = await planning.add(
        unit,
        principal,
        channel,
        about=before["about"],
        key=f"replay:{compat.uuid7()}",
        message=message or {},
        revision=log.revision_of(unit),
        notification_id=before["notification_id"],
    )
    assert made is not None, "a key with an id of its own is new"
    return made


def _refuse_silent(channel: Record) -> None:
    if channel["state"] == "unconfirmed":
        raise ChannelUnconfirmed
    if not channel["enabled"]:
        raise ChannelDisabled


async def _count_by_hand(unit: UnitOfWork, principal: Principal) -> None:
    since = unit.now - BY_HAND_WITHIN
    made = await deliveries.made_since(unit.connection, principal, since, keys=("test:", "replay:"))
    if len(made) >= MOST_BY_HAND:
        wait = made[-MOST_BY_HAND] + BY_HAND_WITHIN - unit.now
        raise TooManyByHand(max(1, math.ceil(wait.total_seconds())))
