"""Read, change and remove channels."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.features.channels.errors import ChannelNotFound, UnsubscribeUnknown
from duly.features.channels.repository import channels
from duly.features.channels.schemas.channels import ChannelPatch
from duly.features.channels.service import recording
from duly.identity.principal import Principal
from duly.messaging import log

BY_LINK = "unsubscribe"
"""The actor of a change that was made by the link in a mail: who clicked it did not sign in."""


async def read(connection: AsyncConnection, principal: Principal, channel_id: UUID | None) -> Record:
    """Return one channel. Errors: `ChannelNotFound`."""
    channel = await channels.find(connection, principal, channel_id) if channel_id else None
    if channel is None:
        raise ChannelNotFound
    return channel


async def every(connection: AsyncConnection, principal: Principal) -> list[Record]:
    """Return the caller's channels, oldest first."""
    return await channels.every(connection, principal)


async def change(
    unit: UnitOfWork, principal: Principal, channel_id: UUID | None, patch: ChannelPatch, if_match: str | None
) -> Record:
    """Apply a merge patch and return the channel; one that is switched on again has another chance.

    Errors: `ChannelNotFound`, `PreconditionFailed`.
    """
    await log.begin(unit, principal)
    before = await read(unit.connection, principal, channel_id)
    check_version(if_match, before["version"])
    values = patch.model_dump(exclude_unset=True)
    if values.get("enabled") and not before["enabled"] and before["state"] == "failing":
        values["state"] = "active"
        await channels.save(unit.connection, principal, before["id"], {"failures": 0})
    return await recording.change(unit, principal, before, **values)


async def delete(unit: UnitOfWork, principal: Principal, channel_id: UUID | None, if_match: str | None) -> None:
    """Remove a channel. Errors: `ChannelNotFound`, `PreconditionFailed`."""
    await log.begin(unit, principal)
    channel = await read(unit.connection, principal, channel_id)
    check_version(if_match, channel["version"])
    await recording.remove(unit, principal, channel)


async def unsubscribe(unit: UnitOfWork, user_id: UUID, channel_id: UUID) -> None:
    """Switch off the channel that a link names, for whoever has the link; again changes nothing.

    Errors: `UnsubscribeUnknown` when the channel is no more. Source: RFC 8058.
    """
    principal = Principal(user_id, service=BY_LINK)
    await log.begin(unit, principal)
    channel = await channels.find(unit.connection, principal, channel_id)
    if channel is None:
        raise UnsubscribeUnknown
    await recording.change(unit, principal, channel, enabled=False)
