"""What the database says at the end: everything committed had its effect, once, for every consumer."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson

from tests.support.fold import Copy

CONSUMERS = ("audit",)


async def connect(address: str) -> asyncpg.Connection:
    """Return a connection that reads JSON as objects."""
    connection = await asyncpg.connect(address)
    await connection.set_type_codec(
        "jsonb", encoder=lambda v: orjson.dumps(v).decode(), decoder=orjson.loads, schema="pg_catalog"
    )
    return connection


async def settled(owner: asyncpg.Connection, seconds: float) -> None:
    """Wait until nothing is on its way: outbox and parked lines empty, every event handled or given up by every consumer."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        waiting = await owner.fetchrow(
            """
            SELECT (SELECT count(*) FROM duly.event WHERE published_at IS NULL) AS outbox,
                   (SELECT count(*) FROM duly.parked_event) AS parked,
                   (SELECT count(*) FROM duly.event e, unnest($1::text[]) AS c(name) WHERE NOT EXISTS (
                       SELECT 1 FROM duly.inbox i WHERE i.event_id = e.id AND i.consumer = c.name)) AS undone
            """,
            list(CONSUMERS),
        )
        if not any(waiting.values()):
            return
        assert asyncio.get_running_loop().time() < deadline, f"still on its way: {dict(waiting)}"
        await asyncio.sleep(0.2)


async def plant_poison(owner: asyncpg.Connection, user_id: UUID) -> tuple[UUID, dict[str, Any]]:
    """Commit an event no consumer can read, as a bug in a writer would; return its id and the data it should have had."""
    event_id, good = uuid4(), {"version": 1, "changes": {"title": {"from": "a", "to": "b"}}}
    async with owner.transaction():
        revision = await owner.fetchval(
            "UPDATE duly.stream SET revision = revision + 1 WHERE user_id = $1 RETURNING revision", user_id
        )
        await owner.execute(
            """
            INSERT INTO duly.event (id, user_id, revision, type, version, subject, data, actor, request_id, source_class,
                                    occurred_at)
            VALUES ($1, $2, $3, 'task.updated', 1, $4, '{"nonsense": true}', 'user:planted', 'planted', 'system', now())
            """,
            event_id, user_id, revision, f"tasks/{uuid4()}",
        )  # fmt: skip
    return event_id, good


async def mend(owner: asyncpg.Connection, event_id: UUID, data: dict[str, Any]) -> None:
    """Repair the planted event."""
    await owner.execute("UPDATE duly.event SET data = $2 WHERE id = $1", event_id, data)


async def dead_letters(owner: asyncpg.Connection) -> list[tuple[str, UUID]]:
    """Return every dead letter as consumer and event."""
    rows = await owner.fetch("SELECT consumer, event_id FROM duly.dead_letter ORDER BY consumer")
    return [(row["consumer"], row["event_id"]) for row in rows]


async def folded(owner: asyncpg.Connection, user_id: UUID) -> tuple[Copy, list[str]]:
    """Fold a user's log from its beginning; return the copy and the request ids in it. Gaps fail in the fold."""
    rows = await owner.fetch("SELECT * FROM duly.event WHERE user_id = $1 ORDER BY revision", user_id)
    copy = Copy()
    for row in rows:
        at = row["occurred_at"].isoformat().replace("+00:00", "Z")
        copy.fold(
            {
                "revision": row["revision"],
                "type": row["type"],
                "subject": row["subject"],
                "data": row["data"],
                "occurred_at": at,
            }
        )
    return copy, [row["request_id"] for row in rows]


async def audited(owner: asyncpg.Connection, user_id: UUID) -> tuple[list[int], list[int]]:
    """Return the revisions of a user's log, and those of the user's audit chain in its order."""
    log = await owner.fetch("SELECT revision FROM duly.event WHERE user_id = $1 ORDER BY revision", user_id)
    chain = await owner.fetch("SELECT revision FROM duly.audit_entry WHERE user_id = $1 ORDER BY sequence", user_id)
    return [row[0] for row in log], [row[0] for row in chain]
