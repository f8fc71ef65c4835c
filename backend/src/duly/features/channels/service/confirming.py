"""E-mail works after its owner typed in the code that was sent there, so that nobody has mail sent to a stranger (ADR-0014)."""

import hmac
import math
from datetime import datetime, timedelta
from uuid import UUID

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.features.channels.errors import ChannelConfirmed, ChannelNotFound, CodeEnded, TooManyCodes, WrongCode
from duly.features.channels.repository import channels, deliveries
from duly.features.channels.service import planning, recording
from duly.features.channels.service.offer import Offer
from duly.features.channels.service.seal import Sealer, sealer_of
from duly.identity.principal import Principal
from duly.messaging import log
from duly.ports.secret_store import SecretStore

CODE_LIFE = timedelta(hours=24)
MOST_TRIES = 5
MOST_CODES, CODES_WITHIN = 5, timedelta(hours=1)
"""So many codes within so long for all addresses of a user together: removing a channel and adding it again gives no more."""


async def send_code(unit: UnitOfWork, principal: Principal, offer: Offer, sealer: Sealer, channel: Record) -> Record:
    """Plan the delivery of a new code, which ends the one before, and return it. The caller holds the user's stream.

    What is kept is the number of the code, from which `Sealer.code` derives it; the code itself is written down nowhere.
    Errors: `TooManyCodes`.
    """
    since = unit.now - CODES_WITHIN
    sent = await deliveries.made_since(unit.connection, principal, since, about=("confirmation",))
    if len(sent) >= MOST_CODES:
        raise TooManyCodes(_seconds_until(sent[-MOST_CODES] + CODES_WITHIN, unit.now))
    recipient = sealer.recipient(channel["target"])
    # Whoever asked: with many accounts one could have mail sent to a stranger, too.
    if most := offer.codes_per_address:
        sent = await deliveries.codes_to(unit.connection, recipient, since)
        if len(sent) >= most:
            raise TooManyCodes(_seconds_until(sent[-most] + CODES_WITHIN, unit.now))
    before = await channels.confirmation(unit.connection, principal, channel["id"])
    number = before["number"] + 1 if before else 1
    waiting = {"number": number, "ends_at": (unit.now + CODE_LIFE).isoformat(), "tries": 0}
    await channels.save(unit.connection, principal, channel["id"], {"confirmation": waiting})
    # One that still waits would bring a code that counts no more.
    await deliveries.cancel(unit.connection, principal, channel["id"], "confirmation", "told-again", unit.now)
    delivery = await planning.add(
        unit,
        principal,
        channel,
        about="confirmation",
        key=f"confirmation:{number}",
        message={"number": number, "recipient": recipient},
        revision=log.revision_of(unit),
        expires_at=unit.now + CODE_LIFE,
    )
    assert delivery is not None, "a number is used once"
    return delivery


async def resend(unit: UnitOfWork, principal: Principal, offer: Offer, channel_id: UUID | None) -> Record:
    """Send a new code and return its delivery. Errors: `ChannelNotFound`, `ChannelConfirmed`, `TooManyCodes`, `ChannelNoKey`."""
    sealer = await sealer_of(offer.secrets)
    await log.begin(unit, principal)
    channel = await _find(unit, principal, channel_id)
    if channel["state"] != "unconfirmed":
        raise ChannelConfirmed
    return await send_code(unit, principal, offer, sealer, channel)


async def confirm(
    unit: UnitOfWork, principal: Principal, secrets: SecretStore, channel_id: UUID | None, code: str
) -> Record | WrongCode:
    """Return the channel, confirmed; or, for a wrong code, the refusal: that the try counts must be committed.

    A channel that is confirmed already stays as it is. Errors: `ChannelNotFound`, `CodeEnded`, `ChannelNoKey`.
    """
    sealer = await sealer_of(secrets)
    await log.begin(unit, principal)
    channel = await _find(unit, principal, channel_id)
    if channel["state"] != "unconfirmed":
        return channel
    waiting = await channels.confirmation(unit.connection, principal, channel["id"])
    if waiting is None or waiting["tries"] >= MOST_TRIES or datetime.fromisoformat(waiting["ends_at"]) <= unit.now:
        raise CodeEnded
    expected = sealer.code(channel["id"], principal.user_id, waiting["number"])
    if not hmac.compare_digest("".join(code.split()).encode(), expected.encode()):
        tries = waiting["tries"] + 1
        await channels.save(unit.connection, principal, channel["id"], {"confirmation": waiting | {"tries": tries}})
        return WrongCode(tries_left=MOST_TRIES - tries)
    await channels.save(unit.connection, principal, channel["id"], {"confirmation": None, "failures": 0})
    return await recording.change(unit, principal, channel, state="active")


async def _find(unit: UnitOfWork, principal: Principal, channel_id: UUID | None) -> Record:
    channel = await channels.find(unit.connection, principal, channel_id) if channel_id else None
    if channel is None:
        raise ChannelNotFound
    return channel


def _seconds_until(at: datetime, now: datetime) -> int:
    return max(1, math.ceil((at - now).total_seconds()))
