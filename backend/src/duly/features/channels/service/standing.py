"""How a channel stands: what the courier's deliveries say of it. Each function may be called for a channel that is gone."""

from uuid import UUID

from duly.database.unit_of_work import UnitOfWork
from duly.features.channels.repository import channels
from duly.features.channels.service import recording
from duly.identity.principal import Principal
from duly.messaging import log

FAILING_AFTER = 2
"""Deliveries that failed in a row: one may be the message's fault, two are the channel's."""


async def delivered(unit: UnitOfWork, principal: Principal, channel_id: UUID) -> None:
    """Note that a message arrived. The user's stream is taken only when that is news."""
    if not await channels.failures(unit.connection, principal, channel_id):
        return
    await log.begin(unit, principal)
    channel = await channels.find(unit.connection, principal, channel_id)
    if channel is not None:
        await channels.save(unit.connection, principal, channel_id, {"failures": 0})
        if channel["state"] == "failing":
            await recording.change(unit, principal, channel, state="active")


async def failed(unit: UnitOfWork, principal: Principal, channel_id: UUID) -> None:
    """Note that a delivery ended badly; the second in a row makes the channel `failing`."""
    await log.begin(unit, principal)
    channel = await channels.find(unit.connection, principal, channel_id)
    failures = await channels.failures(unit.connection, principal, channel_id)
    if channel is None or failures is None:
        return
    await channels.save(unit.connection, principal, channel_id, {"failures": failures + 1})
    if failures + 1 >= FAILING_AFTER and channel["state"] == "active":
        await recording.change(unit, principal, channel, state="failing")


async def gone(unit: UnitOfWork, principal: Principal, channel_id: UUID) -> None:
    """Note that there is nobody at the other end any more: a push subscription is removed, another channel switched off."""
    await log.begin(unit, principal)
    channel = await channels.find(unit.connection, principal, channel_id)
    if channel is None:
        return
    if channel["kind"] == "web_push":
        await recording.remove(unit, principal, channel)
    else:
        state = "failing" if channel["state"] == "active" else channel["state"]
        await recording.change(unit, principal, channel, enabled=False, state=state)
