"""A look of the courier while very much is due that may not go out now: what a claim and the question when to look next take."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from benchmarks.database import api_address
from duly.database.addresses import for_asyncpg
from duly.features.channels.repository import due, turns
from duly.features.channels.repository.turns import Room
from duly.features.channels.service import courier
from duly.launcher.postgres import EmbeddedPostgres

_ROUNDS = 25
_CHANNELS = """
    INSERT INTO duly.channel (id, user_id, kind, name, target, address_digest, address, wants, enabled, state, failures, version,
                              created_at, updated_at)
    SELECT uuidv7(), uuidv7(), 'webhook', 'here', 'here', uuid_send(uuidv7()), '', '["reminders"]', true, $2, 2, 1, now(), now()
    FROM generate_series(1, $1)
"""
_DUE = """
    INSERT INTO duly.delivery (id, user_id, channel_id, channel_kind, channel_name, about, key, revision, message, due_at, outcome,
                               attempts, tried, expires_at, created_at)
    SELECT uuidv7(), user_id, id, 'webhook', 'here', 'reminder', 'notification:' || n, 0, '{"title": "Buy milk and bread"}',
           now() - $2 * interval '1 second' + n * interval '1 millisecond', 'waiting', '[]', 0, now() + interval '1 day', now()
    FROM duly.channel, generate_series(1, $1) AS n WHERE state = $3
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How many were due of how many failing channels, and milliseconds: a claim that finds the one that works behind them
    all, and the question when the next is due; median and highest."""

    due: int
    channels: int
    claim_ms: float
    claim_highest_ms: float
    next_ms: float
    next_highest_ms: float


def measure(server: EmbeddedPostgres, *, channels: int, each: int) -> Look:
    """Let so many be due for failing channels, whose lanes are full, and one for a channel that works."""
    return asyncio.run(_measure(server, channels, each))


async def _measure(server: EmbeddedPostgres, channels: int, each: int) -> Look:
    connection = await asyncpg.connect(server.address())
    for state, number, rows, before in (("failing", channels, each, 3_600), ("active", 1, 1, 1)):
        await connection.execute(_CHANNELS, number, state)
        await connection.execute(_DUE, rows, before, state)
    await connection.execute("ANALYZE duly.delivery, duly.channel, duly.channel_turn")
    url, connect = for_asyncpg(api_address(server))
    engine = create_async_engine(url, connect_args=connect)
    lanes = {
        (kind, doubtful): 0 if doubtful else both[0]
        for kind, both in courier.LANES.items()
        for doubtful in (False, True)
    }
    room = Room(lanes, [], [])

    async def claim(connection: AsyncConnection) -> None:
        now = datetime.now(UTC)
        limits = {"a_channel": courier.A_CHANNEL, "a_user": courier.A_USER}
        (_,) = await due.claim(connection, now, now + courier.LEASE, room, upto=now, **limits)

    async def earliest(connection: AsyncConnection) -> None:
        await turns.earliest(connection, room)

    took: list[list[float]] = []
    for work in (claim, earliest):
        await _timed(engine.connect, work)
        took.append([await _timed(engine.connect, work) for _ in range(_ROUNDS)])
    await engine.dispose()
    await connection.execute("TRUNCATE duly.delivery, duly.channel, duly.channel_turn")
    await connection.close()
    figures = [figure for one in took for figure in (statistics.median(one), max(one))]
    return Look(channels * each, channels, *figures)


async def _timed(connect: Callable[[], AsyncConnection], work: Callable[[AsyncConnection], Awaitable[None]]) -> float:
    """Return how many milliseconds something takes on a connection; it is taken back, so that the next finds the same."""
    async with connect() as connection:
        began = time.perf_counter()
        await work(connection)
        took = time.perf_counter() - began
        await connection.rollback()
    return took * 1_000


def show(one: Look) -> None:
    """Print one line."""
    print(
        f"a look at {one.due:,} that are due, of {one.channels:,} failing channels: claim {one.claim_ms:.1f} ms (highest "
        f"{one.claim_highest_ms:.1f}), when next {one.next_ms:.1f} ms (highest {one.next_highest_ms:.1f})",
        flush=True,
    )
