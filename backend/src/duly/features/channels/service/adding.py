"""Add a channel; the same address again is the same channel."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.features.channels.errors import TooManyChannels
from duly.features.channels.repository import channels
from duly.features.channels.rules import MAX_CHANNELS, name_apart
from duly.features.channels.schemas.channels import NewChannel, NtfyCreate
from duly.features.channels.service import confirming, recording
from duly.features.channels.service.addressing import Given, given
from duly.features.channels.service.offer import Offer
from duly.features.channels.service.seal import NotOurs, Sealer, sealer_of
from duly.identity.principal import Principal
from duly.messaging import log
from duly.ports.secret_store import SecretStore


async def add(unit: UnitOfWork, principal: Principal, offer: Offer, body: NewChannel) -> tuple[Record, bool]:
    """Return the channel with that address, and whether it is new.

    A push subscription or an ntfy topic that is given again takes the new keys and is switched on; anything else stays as it is.
    Errors: `ChannelNoKey`, `ChannelKindUnavailable`, `AddressRefused`, `TooManyChannels`, `TooManyCodes`.
    """
    sealer = await offer.sealer(body.kind)
    address = given(body, offer.allowed)
    digest = sealer.digest(principal.user_id, body.kind, *address.identity)
    await log.begin(unit, principal)
    known = await channels.by_address(unit.connection, principal, body.kind, digest)
    if known is not None:
        return await _again(unit, principal, sealer, known, body, address), False
    others = await channels.every(unit.connection, principal)
    if len(others) >= MAX_CHANNELS:
        raise TooManyChannels(f"A person has at most {MAX_CHANNELS} channels.")
    channel: Record = {
        "id": compat.uuid7(),
        "kind": body.kind,
        "name": body.name or name_apart(address.target, [channel["name"] for channel in others]),
        "target": address.target,
        "wants": list(body.wants),
        "enabled": True,
        "state": "unconfirmed" if body.kind == "email" else "active",
        "version": 1,
        "created_at": unit.now,
        "updated_at": unit.now,
    }
    hidden = {
        "address_digest": digest,
        "address": sealer.seal(channel["id"], principal.user_id, address.parts),
        "confirmation": None,
        "failures": 0,
    }
    await channels.add(unit.connection, principal, channel | hidden)
    recording.added(unit, principal, channel)
    if channel["state"] == "unconfirmed":
        await confirming.send_code(unit, principal, offer, sealer, channel)
    return channel, True


async def _again(
    unit: UnitOfWork, principal: Principal, sealer: Sealer, known: Record, body: NewChannel, address: Given
) -> Record:
    renewed = body.kind == "web_push" or (isinstance(body, NtfyCreate) and body.token is not None)
    if not renewed:
        return known
    sealed = sealer.seal(known["id"], principal.user_id, address.parts)
    await channels.save(unit.connection, principal, known["id"], {"address": sealed, "failures": 0})
    return await recording.change(unit, principal, known, enabled=True, state="active")


async def webhook_secret(
    connection: AsyncConnection, principal: Principal, secrets: SecretStore, channel_id: str
) -> str | None:
    """Return the secret of a webhook that was just added; None when it is gone already.

    It is read from the sealed address each time, also for a repeated request: the answers that idempotency keys keep for a day
    must not hold it. Errors: as `sealer_of`.
    """
    sealer, found = await sealer_of(secrets), UUID(channel_id)
    sealed = await channels.sealed_address(connection, principal, found)
    try:
        return None if sealed is None else sealer.open(found, principal.user_id, sealed)["secret"]
    except NotOurs:
        return None
