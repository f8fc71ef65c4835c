"""Plan deliveries in the transaction of what they tell: one row for each channel, which the courier finds when it is due."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.features.channels.repository import channels, deliveries
from duly.features.channels.service import waking
from duly.identity.principal import Principal

LIFE = timedelta(days=1)
"""How long after it is due a message is worth sending."""
MOST_WAITING = 1_000
"""So many at most wait for one channel: nobody reads more, and an end that is away must not fill the disk."""
About = Literal["reminder", "digest", "test", "confirmation"]
OF_REMINDER = ("task_id", "reminder_id", "title", "due", "at", "late", "nag", "urgent", "dates")
_WANT = {"reminder": "reminders", "digest": "digest"}


async def plan(
    unit: UnitOfWork,
    principal: Principal,
    *,
    notification_id: UUID,
    about: Literal["reminder", "digest"],
    message: Record,
    revision: int,
    kinds: Collection[str] | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> list[Record]:
    """Plan one delivery to each enabled, confirmed channel of the user that wants it, and return those that are new.

    `message` is what there is to tell, as JSON (ids and instants as text): for a reminder `OF_REMINDER`, for a digest `on`,
    `overdue`, `today`, `tasks`. `revision` is that of the event that
    caused it: what the log holds after it may make it stale. `kinds` are the kinds of channels that shall get it, None all.
    Without `due_at` it is due now; it expires a day later unless said otherwise. The caller holds the user's stream. Planning
    the same notification again changes nothing. To a channel for which `MOST_WAITING` wait already it failed from the start.
    """
    wanting = await channels.wanting(unit.connection, principal, _WANT[about], kinds)
    key = f"notification:{notification_id}"
    waiting = await deliveries.waiting(unit.connection, principal, [channel["id"] for channel in wanting])
    rows, reason = [], "too-many-waiting"
    for channel in wanting:
        row = _row(unit, channel, about, key, message, revision, notification_id, due_at, expires_at)
        if waiting.get(UUID(str(channel["id"])), 0) >= MOST_WAITING:
            row |= {"outcome": "failed", "reason": reason, "due_at": None, "ended_at": unit.now}
        rows.append(row)
    return await _add(unit, principal, rows)


async def add(
    unit: UnitOfWork,
    principal: Principal,
    channel: Record,
    *,
    about: About,
    key: str,
    message: Record,
    revision: int,
    notification_id: UUID | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Record | None:
    """Plan a single delivery to `channel` (with its id, kind and name), whatever it wants; None when its key is there already.

    `key` names what it tells, unique for the channel. The rest is as for `plan`.
    """
    row = _row(unit, channel, about, key, message, revision, notification_id, due_at, expires_at)
    return next(iter(await _add(unit, principal, [row])), None)


def _row(
    unit: UnitOfWork,
    channel: Record,
    about: About,
    key: str,
    message: Record,
    revision: int,
    notification_id: UUID | None,
    due_at: datetime | None,
    expires_at: datetime | None,
) -> Record:
    due = unit.now if due_at is None else max(due_at, unit.now)
    return {
        "id": compat.uuid7(),
        "channel_id": channel["id"],
        "channel_kind": channel["kind"],
        "channel_name": channel["name"],
        "notification_id": notification_id,
        "about": about,
        "key": key,
        "revision": revision,
        "message": message,
        "due_at": due,
        "outcome": "waiting",
        "reason": None,
        "attempts": [],
        "tried": 0,
        "expires_at": due + LIFE if expires_at is None else expires_at,
        "created_at": unit.now,
        "ended_at": None,
    }


async def _add(unit: UnitOfWork, principal: Principal, rows: Sequence[Record]) -> list[Record]:
    made = await deliveries.add(unit.connection, principal, rows)
    due = [row["due_at"] for row in made if row["due_at"] is not None]
    if due:
        first: datetime = min(due)
        unit.after_commit.append(lambda: waking.wake(first))
    return [{name: row[name] for name in deliveries.FIELDS} for row in made]
