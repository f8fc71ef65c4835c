"""So many reminders due a second: how late each firing is committed, and that none is missed or doubled."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from tests.support.issuer import Issuer
from tests.support.server import api_server

from benchmarks.database import api_address
from benchmarks.events.receiving import percentile
from benchmarks.processes import cpu_seconds
from duly.launcher.postgres import EmbeddedPostgres

_LEAD_SECONDS = 12.0
_WITHIN_SECONDS = 60.0
_STREAMS = """
    INSERT INTO duly.stream (user_id)
    SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid FROM generate_series(0, $1 - 1) AS n
    ON CONFLICT DO NOTHING
"""
# A task and its reminder, as the service would have planned it: $1 rows of $2 users, $4 a second from $3 on.
_PLANT = """
    WITH due AS (
        SELECT n, ('00000000-0000-4000-8000-' || lpad((n % $2)::text, 12, '0'))::uuid AS user_id, uuidv7() AS task_id,
               $3::timestamptz + n * interval '1 second' / $4 AS at,
               to_char(($3::timestamptz + n * interval '1 second' / $4) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS said
        FROM generate_series(0, $1 - 1) AS n
    ), tasks AS (
        INSERT INTO duly.task (id, user_id, title, description, priority, position, reminders, version, created_at, updated_at)
        SELECT task_id, user_id, 'Buy milk and bread ' || n, '', 0, task_id::text,
               jsonb_build_array(jsonb_build_object('at', said)), 1, now(), now()
        FROM due RETURNING id
    )
    INSERT INTO duly.reminder (id, user_id, task_id, wish, version, moment, fire_at, late_seconds, nags, alarm)
    SELECT gen_random_uuid(), due.user_id, due.task_id, 'at:' || said, 1, at, at, 0, 0, 0 FROM due JOIN tasks ON id = task_id
"""
_LATENESS = """
    SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - moment)::float8 FROM duly.reminder
    WHERE fired_at IS NOT NULL AND moment >= $1 AND moment < $2
"""
_RECORDED = """
    SELECT count(*), count(DISTINCT (data->>'reminder_id', data->>'version')) FROM duly.event WHERE type = 'reminder.fired'
"""


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds from a reminder's moment to the commit of its firing; how many were wished, fired, and fired again."""

    per_second: int
    wished: int
    fired: int
    doubled: int
    p50: float
    p99: float
    highest: float
    micros_each: float


def measure(
    server: EmbeddedPostgres, issuer: Issuer, *, per_second: int, seconds: int, users: int, ballast: int
) -> Lateness:
    """Plant reminders beside `ballast` that are due in a year, let one process fire them, and look at the commits."""
    return asyncio.run(_measure(server, issuer, per_second, seconds, users, ballast))


async def _measure(
    server: EmbeddedPostgres, issuer: Issuer, per_second: int, seconds: int, users: int, ballast: int
) -> Lateness:
    connection = await asyncpg.connect(server.address())
    wished = per_second * seconds
    await connection.execute(_STREAMS, users)
    now: datetime = await connection.fetchval("SELECT now()")
    if ballast:
        await connection.execute(_PLANT, ballast, users, now + timedelta(days=365), per_second, timeout=600)
        await connection.execute("VACUUM ANALYZE duly.reminder")
    began: datetime = await connection.fetchval("SELECT clock_timestamp()")
    start, end = (began + timedelta(seconds=_LEAD_SECONDS + n) for n in (0, seconds))
    await connection.execute(_PLANT, wished, users, start, per_second)
    # It is told of nothing: it looks at its start, and then sleeps until the first.
    with api_server(api_address(server), issuer, "reminders") as (_, pid):
        left = start - await connection.fetchval("SELECT clock_timestamp()")
        if left < timedelta(0):
            raise RuntimeError("the service was not ready in time")
        cpu = cpu_seconds(pid)
        await asyncio.sleep((left + timedelta(seconds=seconds)).total_seconds())
        deadline = time.monotonic() + _WITHIN_SECONDS
        while len(late := await connection.fetch(_LATENESS, start, end)) < wished and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
        cpu = cpu_seconds(pid) - cpu
        recorded, distinct = await connection.fetchrow(_RECORDED)
    await connection.close()
    found = [row[0] * 1000 for row in late]
    return Lateness(
        per_second=per_second,
        wished=wished,
        fired=distinct,
        doubled=recorded - distinct,
        p50=percentile(found, 0.5),
        p99=percentile(found, 0.99),
        highest=max(found),
        micros_each=cpu / wished * 1e6,
    )


def show(one: Lateness) -> None:
    """Print one line."""
    print(
        f"reminders: {one.per_second} due a second, {one.fired} of {one.wished} fired, {one.doubled} doubled; "
        f"late p50 {one.p50:.1f} ms, p99 {one.p99:.1f} ms, highest {one.highest:.0f} ms; {one.micros_each:.0f} µs CPU each",
        flush=True,
    )
