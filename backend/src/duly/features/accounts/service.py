"""Use cases of accounts."""

from collections.abc import Awaitable, Callable
from datetime import time

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.events.payloads import Changed
from duly.features.accounts import repository
from duly.features.accounts.schemas import AccountPatch
from duly.identity.principal import Principal
from duly.messaging import log

DEFAULT_TIME_ZONE = "UTC"
FIELDS = ("time_zone", "locale", "week_start", "default_reminder_time", "quiet_hours", "digest_time")

Follower = Callable[[UnitOfWork, Principal, str], Awaitable[None]]
_followers: list[Follower] = []


def follow_time_zone(follower: Follower) -> None:
    """Let a feature above adjust what it derived from a user's zone, in the transaction that changes it.

    `entrypoints` writes these out; this feature may not import the ones above it.
    """
    if follower not in _followers:
        _followers.append(follower)


def _read(principal: Principal, row: Record | None) -> Record:
    """Return the preferences as the API answers them, without the revision."""
    quiet = row["quiet_start"] is not None if row else False
    return {
        "user_id": principal.user_id,
        "time_zone": row["time_zone"] if row else DEFAULT_TIME_ZONE,
        "locale": row["locale"] if row else "en",
        "week_start": row["week_start"] if row else "monday",
        "default_reminder_time": row["default_reminder_time"].strftime("%H:%M") if row else "09:00",
        "quiet_hours": {"start": row["quiet_start"].strftime("%H:%M"), "end": row["quiet_end"].strftime("%H:%M")}
        if row and quiet
        else None,
        "digest_time": row["digest_time"].strftime("%H:%M") if row and row["digest_time"] is not None else None,
        "version": row["version"] if row else 0,
        "created_at": row["created_at"] if row else None,
        "updated_at": row["updated_at"] if row else None,
    }


async def read(connection: AsyncConnection, principal: Principal) -> Record:
    """Return the caller's preferences with the revision read before them."""
    revision = await log.current_revision(connection, principal.user_id)
    return {**_read(principal, await repository.find(connection, principal)), "revision": revision}


async def time_zone(connection: AsyncConnection, principal: Principal) -> str:
    """Return the caller's IANA zone."""
    return await repository.time_zone(connection, principal) or DEFAULT_TIME_ZONE


async def change(unit: UnitOfWork, principal: Principal, patch: AccountPatch, if_match: str | None) -> Record:
    """Apply a merge patch and return the preferences.

    Errors: `PreconditionFailed` when `if_match` names another version.
    """
    await log.begin(unit, principal)
    row = await repository.find(unit.connection, principal)
    before = _read(principal, row)
    check_version(if_match, before["version"])
    after = before | patch.model_dump(exclude_unset=True)
    changes = {name: {"from": before[name], "to": after[name]} for name in FIELDS if before[name] != after[name]}
    if changes:
        quiet = after["quiet_hours"] or {}
        after |= {
            "version": before["version"] + 1,
            "created_at": before["created_at"] or unit.now,
            "updated_at": unit.now,
        }
        stored = {name: after[name] for name in after if name != "quiet_hours"} | {
            "default_reminder_time": time.fromisoformat(after["default_reminder_time"]),
            "quiet_start": time.fromisoformat(quiet["start"]) if quiet else None,
            "quiet_end": time.fromisoformat(quiet["end"]) if quiet else None,
            "digest_time": time.fromisoformat(after["digest_time"]) if after["digest_time"] is not None else None,
        }
        await repository.save(unit.connection, stored)
        payload = Changed.model_validate({"version": after["version"], "changes": changes})
        log.record(unit, principal, "account.updated", "account", payload)
        if "time_zone" in changes:
            for follower in _followers:
                await follower(unit, principal, after["time_zone"])
    return {**after, "revision": log.revision_of(unit)}
