"""Whose turn it is: the channels for which something is due, found without reading what waits for the others.

A channel has one row in `channel_turn` while something waits for it. Who claims or notes holds that row, and never waits for
one that somebody else holds; so nobody's transaction holds up a courier, and couriers share the channels out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import INSTANT, Record

# So many of the earliest are looked at to find some that no other courier holds.
_NEAR = 200
# How many are due changes faster than what the planner believes of it. Where it believes in a few it would read and sort all of
# them; the indexes have them in order.
_IN_ORDER = text("SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)")


@dataclass(frozen=True, slots=True)
class Room:
    """What may be claimed now: free lanes for each kind, sure and doubtful ones apart; who has enough in flight already."""

    lanes: Mapping[tuple[str, bool], int]
    channels: Collection[UUID]
    users: Collection[UUID]

    @property
    def given(self) -> Record:
        """This room, as the statements take it."""
        free = {pool: lanes for pool, lanes in self.lanes.items() if lanes > 0}
        return {
            "kinds": [kind for kind, _ in free],
            "doubts": [doubtful for _, doubtful in free],
            "lanes": list(free.values()),
            "channels": list(self.channels),
            "users": list(self.users),
        }


POOLS = """
    unnest(CAST(:kinds AS text[]), CAST(:doubts AS boolean[]), CAST(:lanes AS integer[])) AS pool(kind, doubtful, lanes)
"""


def _earliest(pool: str, limit: int, upto: str = "") -> str:
    """Return the query of the earliest turns of a pool's kind: one range of one index, whose end it stops at after `limit`.

    It passes those that may not go out now; these are no more than what is in flight.
    """
    return f"""
        SELECT channel_id, {pool} AS at FROM duly.channel_turn
        WHERE channel_kind = pool.kind AND {pool} IS NOT NULL {upto}
          AND channel_id <> ALL (CAST(:channels AS uuid[])) AND user_id <> ALL (CAST(:users AS uuid[]))
        ORDER BY {pool} LIMIT {limit}
    """  # noqa: S608 - made of constants


def _taken(pool: str, doubtful: str) -> str:
    return f"""
        SELECT taken.channel_id, pool.doubtful
        FROM {POOLS} CROSS JOIN LATERAL (
            SELECT turn.channel_id
            FROM ({_earliest(pool, _NEAR, f"AND {pool} <= :upto")}) AS near
            JOIN duly.channel_turn AS turn ON turn.channel_id = near.channel_id AND turn.{pool} <= :upto
            ORDER BY near.at LIMIT pool.lanes
            FOR UPDATE OF turn SKIP LOCKED
        ) AS taken
        WHERE {doubtful}
    """  # noqa: S608 - made of constants


def _first(pool: str, doubtful: str) -> str:
    return f"SELECT first.at FROM {POOLS} CROSS JOIN LATERAL ({_earliest(pool, 1)}) AS first WHERE {doubtful}"  # noqa: S608


_SURE, _DOUBTFUL = ("sure_at", "NOT pool.doubtful"), ("doubtful_at", "pool.doubtful")
_TAKE = text(f"{_taken(*_SURE)} UNION ALL {_taken(*_DOUBTFUL)}").columns(channel_id=Uuid())
_NEXT = text(
    f"SELECT min(at) AS at FROM ({_first(*_SURE)} UNION ALL {_first(*_DOUBTFUL)}) AS firsts"  # noqa: S608
).columns(at=INSTANT)
_HOLD = text(
    """
    WITH held AS (
        SELECT channel_id FROM duly.channel_turn WHERE channel_id = ANY (CAST(:channels AS uuid[]))
        FOR UPDATE SKIP LOCKED
    )
    SELECT turn.channel_id, held.channel_id IS NOT NULL AS mine
    FROM duly.channel_turn AS turn LEFT JOIN held ON held.channel_id = turn.channel_id
    WHERE turn.channel_id = ANY (CAST(:channels AS uuid[]))
    """
).columns(channel_id=Uuid())
_WAITING = """
    SELECT due_at FROM duly.delivery
    WHERE channel_id = turn.channel_id AND least(tried, 1) = {again} AND due_at IS NOT NULL ORDER BY due_at LIMIT 1
"""
# Served, a channel comes after all that are due already. A time to come in a turn is only believed when something waits for it.
_ARRANGE = text(
    f"""
    WITH found AS (
        SELECT turn.channel_id,
               CASE WHEN failing THEN NULL ELSE untried.due_at END AS sure_at,
               CASE WHEN failing THEN least(untried.due_at, again.due_at) ELSE again.due_at END AS doubtful_at
        FROM duly.channel_turn AS turn
        LEFT JOIN duly.channel ON channel.id = turn.channel_id
        CROSS JOIN LATERAL (SELECT coalesce(channel.state = 'failing', false) AS failing) AS standing
        LEFT JOIN LATERAL ({_WAITING.format(again=0)}) AS untried ON true
        LEFT JOIN LATERAL ({_WAITING.format(again=1)}) AS again ON true
        WHERE turn.channel_id = ANY (CAST(:channels AS uuid[]))
    ), ended AS (
        DELETE FROM duly.channel_turn USING found
        WHERE channel_turn.channel_id = found.channel_id AND found.sure_at IS NULL AND found.doubtful_at IS NULL
    )
    UPDATE duly.channel_turn AS turn
    SET sure_at = CASE WHEN found.sure_at IS NOT NULL
                       THEN greatest(found.sure_at, least(turn.sure_at, :now), CAST(:served AS timestamptz)) END,
        doubtful_at = CASE WHEN found.doubtful_at IS NOT NULL
                           THEN greatest(found.doubtful_at, least(turn.doubtful_at, :now), CAST(:served AS timestamptz)) END
    FROM found
    WHERE turn.channel_id = found.channel_id AND (found.sure_at IS NOT NULL OR found.doubtful_at IS NOT NULL)
    """  # noqa: S608 - made of constants
)
_CHANGE_POOL = {
    True: text(
        "UPDATE duly.channel_turn SET doubtful_at = least(sure_at, doubtful_at), sure_at = NULL WHERE channel_id = :channel"
    ),
    # What was tried before stays doubtful; which that is, the next look finds out.
    False: text("UPDATE duly.channel_turn SET sure_at = least(sure_at, doubtful_at) WHERE channel_id = :channel"),
}

Turn = tuple[UUID, bool]
"""A channel, and whether what is doubtful has its turn, or what is sure."""


async def take(connection: AsyncConnection, room: Room, upto: datetime) -> list[Turn]:
    """Hold the channels whose turn came first, up to an instant, as many as there are lanes, but for those that others hold.

    From here on the transaction reads in the order of indexes, a few rows of many.
    """
    await connection.execute(_IN_ORDER)
    taken = await connection.execute(_TAKE, room.given | {"upto": upto})
    return [(channel_id, doubtful) for channel_id, doubtful in taken]


async def hold(connection: AsyncConnection, channels: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Hold these channels' turns; return which are held now, and which others hold. The rest have none: nothing waits there."""
    if not channels:
        return set(), set()
    mine: dict[bool, set[UUID]] = {True: set(), False: set()}
    for channel_id, held in await connection.execute(_HOLD, {"channels": list(channels)}):
        mine[held].add(channel_id)
    return mine[True], mine[False]


async def arrange(
    connection: AsyncConnection, channels: Collection[UUID], now: datetime, *, served: bool = False
) -> None:
    """Give channels that this transaction holds the turn that what waits for them has; behind all others after being served."""
    if channels:
        given = {"channels": list(channels), "now": now, "served": now if served else None}
        await connection.execute(_ARRANGE, given)


async def change_pool(connection: AsyncConnection, channel_id: UUID, *, failing: bool) -> None:
    """Let a channel have its turns among the doubtful from now on, or among the sure again."""
    await connection.execute(_CHANGE_POOL[failing], {"channel": channel_id})


async def earliest(connection: AsyncConnection, room: Room) -> datetime | None:
    """Return when the first turn is that would fit into `room`; None when there is none."""
    found: datetime | None = (await connection.execute(_NEXT, room.given)).scalar_one()
    return found
