"""From a commit to its audit entry and to the frame in a stream, under a steady load."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
from tests.support.issuer import Issuer
from tests.support.server import api_server

from benchmarks.data import user_id
from benchmarks.database import api_address
from benchmarks.events.receiving import Streams, percentile, receiving
from benchmarks.events.writer import Writer
from duly.launcher.postgres import EmbeddedPostgres

FIRST_USER = 5_000
_WITHIN_SECONDS = 60.0
# PostgreSQL itself says when a row was committed. A task's row is written once here; its event's is marked later.
_COMMITS = """
    SELECT event.user_id, event.revision, extract(epoch FROM pg_xact_commit_timestamp(task.xmin))::float8,
           extract(epoch FROM pg_xact_commit_timestamp(entry.xmin))::float8
    FROM duly.event
    JOIN duly.task ON event.subject = 'tasks/' || task.id AND event.type = 'task.created'
    LEFT JOIN duly.audit_entry AS entry ON entry.user_id = event.user_id AND entry.revision = event.revision
    WHERE event.user_id = ANY($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """Milliseconds, p50 and p99."""

    writes: int
    per_second: float
    answer: tuple[float, float]
    audit: tuple[float, float]
    frame: tuple[float, float]


def measure(
    server: EmbeddedPostgres, issuer: Issuer, folder: Path, *, per_second: int, seconds: int, users: int
) -> Lag:
    """Write at a pace, one stream open for each user: API and streams in one process, the audit record in another."""
    numbers = range(FIRST_USER, FIRST_USER + users)
    count = per_second * seconds // users * users
    streams = [
        Streams(f"/api/{user_id(n)}/stream", issuer.token(user_id(n), expires_in=7200), count // users, 1)
        for n in numbers
    ]
    with (
        api_server(api_address(server), issuer, "api", "realtime") as (address, _),
        api_server(api_address(server), issuer, "audit"),
    ):
        # Loads what is loaded once; other users, so that the measured ones start at revision 0.
        Writer(address, issuer, range(FIRST_USER - 5, FIRST_USER)).write(50, per_second)
        with receiving(folder, address, streams) as receiver:
            took = Writer(address, issuer, numbers).write(count, per_second)
            seen = receiver.finish()
        commits = asyncio.run(_commits(server.address(), [user_id(n) for n in numbers], count))
    frames = [
        (second - commits[user_id(numbers[stream]), revision][0]) * 1000
        for stream, revision, second in zip(seen.streams, seen.revisions, seen.seconds, strict=True)
    ]
    audited = [(entry - task) * 1000 for task, entry in commits.values()]
    return Lag(count, per_second, _ends([one * 1000 for one in took]), _ends(audited), _ends(frames))


def _ends(values: list[float]) -> tuple[float, float]:
    return percentile(values, 0.5), percentile(values, 0.99)


async def _commits(address: str, users: list[UUID], count: int) -> dict[tuple[UUID, int], tuple[float, float]]:
    """Return when each task and its audit entry were committed, by user and revision, once all are there."""
    connection = await asyncpg.connect(address)
    deadline = time.monotonic() + _WITHIN_SECONDS
    try:
        while True:
            rows = await connection.fetch(_COMMITS, users)
            if len(rows) == count and all(row[3] is not None for row in rows):
                return {(row[0], row[1]): (row[2], row[3]) for row in rows}
            if time.monotonic() > deadline:
                raise RuntimeError("the audit record did not get everything")
            await asyncio.sleep(0.5)
    finally:
        await connection.close()
