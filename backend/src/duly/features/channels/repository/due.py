"""What the courier asks and writes: rows of anybody that are due, what happened since, and what became of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import INSTANT, Record

# So many of the earliest are looked at to find some that may go out now; the others have their turn at the next look.
_NEAR = 1_000


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


@dataclass(frozen=True, slots=True)
class Room:
    """What may be claimed now: free lanes for each kind, sure and doubtful ones apart; who has enough in flight already."""

    lanes: Mapping[tuple[str, bool], int]
    channels: Collection[UUID]
    users: Collection[UUID]

    @property
    def filters(self) -> Record:
        """Which rows may go out at all, as the statements take it."""
        free = [pool for pool, lanes in self.lanes.items() if lanes > 0]
        return {
            "sure": [kind for kind, doubtful in free if not doubtful],
            "doubtful": [kind for kind, doubtful in free if doubtful],
            "channels": list(self.channels),
            "users": list(self.users),
        }

    @property
    def pools(self) -> Record:
        """How many of them."""
        return {
            "kinds": [kind for kind, _ in self.lanes],
            "doubts": [doubtful for _, doubtful in self.lanes],
            "lanes": list(self.lanes.values()),
        }


# A row is doubtful when its channel fails, or it was tried before: such rows have lanes of their own, so that ends which do
# not answer never take all of them. A CASE, because the planner then expects many rows and reads them in the index's order,
# however many are due.
_DOUBTFUL = "(delivery.tried > 0 OR coalesce(channel.state = 'failing', false))"
_OPEN = f"""
    FROM duly.delivery
    LEFT JOIN duly.channel ON channel.id = delivery.channel_id
    WHERE CASE WHEN {_DOUBTFUL} THEN delivery.channel_kind = ANY (CAST(:doubtful AS text[]))
               ELSE delivery.channel_kind = ANY (CAST(:sure AS text[])) END
      AND delivery.channel_id <> ALL (CAST(:channels AS uuid[])) AND delivery.user_id <> ALL (CAST(:users AS uuid[]))
      AND delivery.due_at IS NOT NULL
"""
_CLAIM = text(
    f"""
    WITH near AS (
        SELECT delivery.id, delivery.due_at, delivery.channel_id, delivery.user_id, delivery.channel_kind,
               {_DOUBTFUL} AS doubtful
        {_OPEN} AND delivery.due_at <= :now
        ORDER BY delivery.due_at, delivery.id LIMIT {_NEAR}
    ), placed AS (
        SELECT id, doubtful, channel_kind,
               row_number() OVER (PARTITION BY channel_id ORDER BY due_at, id) AS of_channel,
               row_number() OVER (PARTITION BY user_id ORDER BY due_at, id) AS of_user,
               row_number() OVER (PARTITION BY channel_kind, doubtful ORDER BY due_at, id) AS of_pool
        FROM near
    ), chosen AS (
        SELECT delivery.id, delivery.due_at, placed.doubtful
        FROM duly.delivery
        JOIN placed ON placed.id = delivery.id
        JOIN unnest(CAST(:kinds AS text[]), CAST(:doubts AS boolean[]), CAST(:lanes AS integer[]))
          AS pool(kind, doubtful, lanes) ON pool.kind = placed.channel_kind AND pool.doubtful = placed.doubtful
        WHERE of_channel <= :a_channel AND of_user <= :a_user AND of_pool <= pool.lanes AND delivery.due_at <= :now
        FOR UPDATE OF delivery SKIP LOCKED
    ), claimed AS (
        UPDATE duly.delivery SET due_at = :lease, tried = delivery.tried + 1
        FROM chosen WHERE delivery.id = chosen.id
        RETURNING delivery.*, chosen.due_at AS was_due_at, chosen.doubtful
    )
    SELECT claimed.id, claimed.user_id, claimed.channel_id, claimed.channel_kind, claimed.doubtful, claimed.notification_id,
           claimed.about, claimed.revision, claimed.message, claimed.tried, claimed.was_due_at, claimed.expires_at,
           claimed.created_at, account.time_zone, account.locale, channel.address, channel.wants, channel.enabled,
           channel.state, channel.failures
    FROM claimed
    LEFT JOIN duly.channel ON channel.id = claimed.channel_id
    LEFT JOIN duly.account ON account.user_id = claimed.user_id
    ORDER BY claimed.was_due_at, claimed.id
    """  # noqa: S608 - made of constants
).columns(
    **{name: Uuid() for name in ("id", "user_id", "channel_id", "notification_id")},
    **dict.fromkeys(("was_due_at", "expires_at", "created_at"), INSTANT),
    message=JSONB(),
    wants=JSONB(),
    address=LargeBinary(),
)
_OF_CHANNEL = ("address", "wants", "enabled", "state", "failures")
_NEXT = text(f"SELECT delivery.due_at {_OPEN} ORDER BY delivery.due_at LIMIT 1")
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
_SETTLE = text(
    """
    UPDATE duly.delivery
    SET outcome = given.outcome, reason = given.reason, due_at = given.due_at, ended_at = given.ended_at,
        attempts = delivery.attempts || given.attempts
    FROM jsonb_to_recordset(:given) AS given(id uuid, tried integer, outcome text, reason text, due_at timestamptz,
                                             ended_at timestamptz, attempts jsonb)
    WHERE delivery.id = given.id AND delivery.tried = given.tried AND delivery.outcome = 'waiting'
    RETURNING delivery.id
    """
).bindparams(bindparam("given", type_=JSONB()))
_PUT_OFF = text(
    "UPDATE duly.delivery SET due_at = :until WHERE channel_id = :channel AND due_at < :until AND outcome = 'waiting'"
)


async def claim(
    connection: AsyncConnection, now: datetime, lease: datetime, room: Room, *, a_channel: int, a_user: int
) -> list[Claimed]:
    """Take due deliveries from everybody else until `lease`, earliest first: what fits into `room`, at most `a_channel` and
    `a_user` of them for one channel and one user."""
    given = room.filters | room.pools | {"now": now, "lease": lease, "a_channel": a_channel, "a_user": a_user}
    return [_claimed(row._mapping) for row in await connection.execute(_CLAIM, given)]


def _claimed(row: Any) -> Claimed:
    channel = None if row["state"] is None else {name: row[name] for name in _OF_CHANNEL}
    own = {name: row[name] for name in Claimed.__slots__ if name in row}
    return Claimed(**own, kind=row["channel_kind"], channel=channel, zone_name=row["time_zone"])


async def next_due(connection: AsyncConnection, room: Room) -> datetime | None:
    """Return when the earliest that would fit into `room` is due; None when there is none."""
    return (await connection.execute(_NEXT, room.filters)).scalar_one_or_none()


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


async def settle(connection: AsyncConnection, given: Sequence[Settled]) -> set[UUID]:
    """Write what became of claimed deliveries; return the ids of those that were still this courier's."""
    rows = [
        {
            **{name: getattr(one, name) for name in ("tried", "outcome", "reason", "due_at", "ended_at")},
            "id": str(one.id),
            "attempts": [] if one.attempt is None else [one.attempt],
        }
        for one in given
    ]
    return set((await connection.execute(_SETTLE, {"given": rows})).scalars())


async def put_off(connection: AsyncConnection, channel_id: UUID, until: datetime) -> None:
    """Let everything that waits for a channel wait until an instant."""
    await connection.execute(_PUT_OFF, {"channel": channel_id, "until": until})
