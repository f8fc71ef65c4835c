"""What the courier asks and writes: rows of anybody that are due, what happened since, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import INSTANT, Record
from duly.features.channels.repository import turns
from duly.features.channels.repository.turns import Room


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is this courier's until the lease ends, with its channel and its owner's preferences as they are now.

    `was_due_at` is when it was due before. Without a channel (it was removed) `channel` is None. `zone_name` and `locale` are
    None for an account that nobody changed yet.
    """

    id: UUID
    user_id: UUID
    channel_id: UUID
    kind: str
    doubtful: bool
    notification_id: UUID | None
    about: str
    revision: int
    message: Record
    tried: int
    was_due_at: datetime
    expires_at: datetime
    created_at: datetime
    channel: Record | None
    zone_name: str | None
    locale: str | None


# A row is doubtful when its channel fails, or it was tried before: such rows have lanes of their own, so that ends which do
# not answer never take all of them. `turns` says which channels may have rows here; the rows themselves decide. Rows
# are found by arrays of ids, not by joins: whatever the planner believes, it looks each up.
_CLAIM = text(
    f"""
    WITH placed AS (
        SELECT due.id, due.due_at, turn.doubtful, due.channel_kind,
               row_number() OVER (PARTITION BY turn.channel_id ORDER BY due.due_at, due.id) AS of_channel,
               row_number() OVER (PARTITION BY due.user_id ORDER BY due.due_at, due.id) AS of_user,
               row_number() OVER (PARTITION BY due.channel_kind, turn.doubtful ORDER BY due.due_at, due.id) AS of_pool
        FROM unnest(CAST(:turns AS uuid[]), CAST(:doubted AS boolean[])) AS turn(channel_id, doubtful)
        LEFT JOIN duly.channel ON channel.id = turn.channel_id
        CROSS JOIN LATERAL unnest(
            CASE WHEN NOT coalesce(channel.state = 'failing', false) THEN ARRAY[turn.doubtful::int]
                 WHEN turn.doubtful THEN ARRAY[0, 1] ELSE ARRAY[]::int[] END
        ) AS rows(again)
        CROSS JOIN LATERAL (
            SELECT id, due_at, user_id, channel_kind FROM duly.delivery
            WHERE channel_id = turn.channel_id AND least(tried, 1) = rows.again AND due_at <= :now
            ORDER BY due_at, id LIMIT :a_channel
        ) AS due
    ), chosen AS (
        SELECT id FROM duly.delivery
        WHERE id = ANY (ARRAY(
            SELECT placed.id FROM placed JOIN {turns.POOLS} ON pool.kind = placed.channel_kind AND pool.doubtful = placed.doubtful
            WHERE of_channel <= :a_channel AND of_user <= :a_user AND of_pool <= pool.lanes
        )) AND due_at <= :now
        FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE duly.delivery SET due_at = :lease, tried = delivery.tried + 1
        WHERE id = ANY (ARRAY(SELECT id FROM chosen))
        RETURNING delivery.*
    )
    SELECT claimed.id, claimed.user_id, claimed.channel_id, claimed.channel_kind, placed.doubtful, claimed.notification_id,
           claimed.about, claimed.revision, claimed.message, claimed.tried, placed.due_at AS was_due_at, claimed.expires_at,
           claimed.created_at, account.time_zone, account.locale, channel.address, channel.wants, channel.enabled,
           channel.state, channel.failures
    FROM claimed
    JOIN placed ON placed.id = claimed.id
    LEFT JOIN duly.channel ON channel.id = claimed.channel_id
    LEFT JOIN duly.account ON account.user_id = claimed.user_id
    ORDER BY placed.due_at, claimed.id
    """  # noqa: S608 - made of constants
).columns(
    **{name: Uuid() for name in ("id", "user_id", "channel_id", "notification_id")},
    **dict.fromkeys(("was_due_at", "expires_at", "created_at"), INSTANT),
    message=JSONB(),
    wants=JSONB(),
    address=LargeBinary(),
)
_OF_CHANNEL = ("address", "wants", "enabled", "state", "failures")
_SINCE = text(
    """
    SELECT asked.id, event.type, event.data
    FROM unnest(CAST(:ids AS uuid[]), CAST(:users AS uuid[]), CAST(:revisions AS bigint[]), CAST(:tasks AS text[]),
                CAST(:notifications AS text[])) AS asked(id, user_id, revision, task, notification)
    JOIN duly.event ON event.user_id = asked.user_id AND event.revision > asked.revision
     AND event.subject IN (asked.task, asked.notification) AND event.type = ANY (CAST(:types AS text[]))
    ORDER BY asked.id, event.revision
    """
).columns(id=Uuid(), data=JSONB())
# Rows that somebody else holds stay as they are. Earlier than its lease a row becomes due only together with its channel's turn.
_SETTLE = text(
    """
    WITH mine AS (
        SELECT delivery.id, given.*
        FROM jsonb_to_recordset(:given) AS given(row_id uuid, was_tried integer, becomes text, because text, next_at timestamptz,
                                                 ended_at timestamptz, made jsonb, held boolean)
        JOIN duly.delivery ON delivery.id = given.row_id AND delivery.tried = given.was_tried AND delivery.outcome = 'waiting'
        FOR UPDATE OF delivery SKIP LOCKED
    )
    UPDATE duly.delivery
    SET outcome = mine.becomes, reason = mine.because, ended_at = mine.ended_at, attempts = delivery.attempts || mine.made,
        due_at = CASE WHEN mine.held OR mine.next_at IS NULL THEN mine.next_at ELSE greatest(mine.next_at, delivery.due_at) END
    FROM mine WHERE delivery.id = mine.id
    RETURNING delivery.id
    """
).bindparams(bindparam("given", type_=JSONB()))
_STILL_WAITING = text(
    """
    SELECT delivery.id FROM unnest(CAST(:ids AS uuid[]), CAST(:tried AS integer[])) AS given(id, tried)
    JOIN duly.delivery ON delivery.id = given.id AND delivery.tried = given.tried AND delivery.outcome = 'waiting'
    """
)
_PUT_OFF = text(
    """
    UPDATE duly.delivery SET due_at = :until
    WHERE id IN (SELECT id FROM duly.delivery WHERE channel_id = :channel AND due_at < :until AND outcome = 'waiting'
                 FOR UPDATE SKIP LOCKED)
    """
)


async def claim(
    connection: AsyncConnection,
    now: datetime,
    lease: datetime,
    room: Room,
    *,
    upto: datetime,
    a_channel: int,
    a_user: int,
) -> list[Claimed]:
    """Take due deliveries from everybody else until `lease`: what fits into `room`, at most `a_channel` and `a_user` of them for
    one channel and one user. Channels take turns, whose came first by `upto` first; the earliest delivery of each first."""
    taken = await turns.take(connection, room, upto)
    if not taken:
        return []
    channels, doubted = zip(*taken, strict=True)
    given = {"turns": list(channels), "doubted": list(doubted), "now": now, "lease": lease}
    limits = {"a_channel": a_channel, "a_user": a_user}
    rows = await connection.execute(_CLAIM, room.given | given | limits)
    claimed = [_claimed(row._mapping) for row in rows]
    served = {one.channel_id for one in claimed}
    await turns.arrange(connection, served, now, served=True)
    # Nothing of theirs was due, or what is found no place; the former have a later turn.
    await turns.arrange(connection, set(channels) - served, now)
    return claimed


def _claimed(row: Any) -> Claimed:
    channel = None if row["state"] is None else {name: row[name] for name in _OF_CHANNEL}
    own = {name: row[name] for name in Claimed.__slots__ if name in row}
    return Claimed(**own, kind=row["channel_kind"], channel=channel, zone_name=row["time_zone"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What a delivery tells of, and after which revision of its owner's log news of that count."""

    id: UUID
    user_id: UUID
    revision: int
    task_id: str | None
    notification_id: UUID | None


News = tuple[str, Record]
"""Type and data of an event, the data as it was written."""


async def since(connection: AsyncConnection, asked: Sequence[Asked], types: Collection[str]) -> dict[UUID, list[News]]:
    """Return for each delivery the events of these types about its task and its notification, in order."""
    given = {
        "ids": [one.id for one in asked],
        "users": [one.user_id for one in asked],
        "revisions": [one.revision for one in asked],
        "tasks": [f"tasks/{one.task_id}" for one in asked],
        "notifications": [f"notifications/{one.notification_id}" for one in asked],
        "types": list(types),
    }
    found: dict[UUID, list[News]] = {}
    for delivery_id, kind, data in await connection.execute(_SINCE, given):
        found.setdefault(delivery_id, []).append((kind, data))
    return found


@dataclass(frozen=True, slots=True)
class Settled:
    """What a claimed delivery becomes: still `waiting` with the next `due_at`, or ended for `reason`; `attempt` if one was made."""

    id: UUID
    tried: int
    outcome: str
    reason: str | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    attempt: Record | None = None


async def settle(
    connection: AsyncConnection, given: Sequence[Settled], *, without_turn: Collection[UUID] = ()
) -> set[UUID]:
    """Write what became of claimed deliveries; return the ids of those that were still this courier's and nobody held.

    Those `without_turn`, whose channel's turn is not ours to change, are not due before their lease ends.
    """
    rows = [
        {
            "row_id": str(one.id),
            "was_tried": one.tried,
            "becomes": one.outcome,
            "because": one.reason,
            "next_at": one.due_at,
            "ended_at": one.ended_at,
            "made": [] if one.attempt is None else [one.attempt],
            "held": one.id not in without_turn,
        }
        for one in given
    ]
    return set((await connection.execute(_SETTLE, {"given": rows})).scalars())


async def still_waiting(connection: AsyncConnection, given: Sequence[Settled]) -> set[UUID]:
    """Return the ids of those claimed deliveries that are still this courier's."""
    asked = {"ids": [one.id for one in given], "tried": [one.tried for one in given]}
    return set((await connection.execute(_STILL_WAITING, asked)).scalars())


async def put_off(connection: AsyncConnection, channel_id: UUID, until: datetime) -> None:
    """Let everything that waits for a channel, but for what somebody holds, wait until an instant."""
    await connection.execute(_PUT_OFF, {"channel": channel_id, "until": until})
