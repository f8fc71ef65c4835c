"""Changes of channels that are shown, each with its event."""

from typing import Any
from uuid import UUID

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.payloads import Changed, ChannelCreated, ChannelDeleted
from duly.features.channels.repository import channels, turns
from duly.identity.principal import Principal
from duly.messaging import log


def _subject(channel_id: UUID) -> str:
    return f"channels/{channel_id}"


def added(unit: UnitOfWork, principal: Principal, channel: Record) -> None:
    """Record that a channel was added; the event carries what is shown of it, never its address."""
    log.record(unit, principal, "channel.created", _subject(channel["id"]), ChannelCreated(channel=channel))


async def change(unit: UnitOfWork, principal: Principal, before: Record, **values: Any) -> Record:
    """Give a channel other values for fields that are shown, and return it; what it has already is no change.

    The caller holds the user's stream, and read `before` since.
    """
    changes = {name: {"from": before[name], "to": value} for name, value in values.items() if before[name] != value}
    if not changes:
        return before
    changed = {name: value["to"] for name, value in changes.items()}
    changed |= {"version": before["version"] + 1, "updated_at": unit.now}
    await channels.save(unit.connection, principal, before["id"], changed)
    if "failing" in (before["state"], changed.get("state", before["state"])) and "state" in changed:
        await turns.change_pool(unit.connection, before["id"], failing=changed["state"] == "failing")
    payload = Changed.model_validate({"version": changed["version"], "changes": changes})
    log.record(unit, principal, "channel.updated", _subject(before["id"]), payload)
    return before | changed


async def remove(unit: UnitOfWork, principal: Principal, channel: Record) -> None:
    """Remove a channel; its deliveries stay in the log, and those that wait are cancelled when they are due."""
    await channels.remove(unit.connection, principal, channel["id"])
    log.record(unit, principal, "channel.deleted", _subject(channel["id"]), ChannelDeleted(name=channel["name"]))
