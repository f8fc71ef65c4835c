"""What the database says at the end: everything committed had its effect, once, for every consumer."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson

from duly.features.audit.consumers import CONSUMER as AUDIT
from duly.features.recurrence.consumers import CONSUMER as RECURRENCE
from duly.features.reminders import rules
from duly.features.reminders.consumers import CONSUMER as REMINDERS
from duly.messaging.consumer import Consumer
from tests.support.fold import Copy

CONSUMERS = (AUDIT, RECURRENCE, REMINDERS)
# What `plant_poison` plants.
POISON = "task.updated"


async def connect(address: str) -> asyncpg.Connection:
    """Return a connection that reads JSON as objects."""
    connection = await asyncpg.connect(address)
    await connection.set_type_codec(
        "jsonb", encoder=lambda v: orjson.dumps(v).decode(), decoder=orjson.loads, schema="pg_catalog"
    )
    return connection


async def settled(owner: asyncpg.Connection, seconds: float, consumers: Sequence[Consumer] = CONSUMERS) -> None:
    """Wait until nothing is on its way: outbox and parked lines empty, every event handled or given up by who consumes it."""
    deadline = asyncio.get_running_loop().time() + seconds
    wanted = [(consumer.name, kind) for consumer in consumers for kind in sorted(consumer.types)]
    while True:
        waiting = await owner.fetchrow(
            """
            SELECT (SELECT count(*) FROM duly.event WHERE published_at IS NULL) AS outbox,
                   (SELECT count(*) FROM duly.parked_event) AS parked,
                   (SELECT count(*) FROM duly.event e JOIN unnest($1::text[], $2::text[]) AS c(name, type) USING (type)
                    WHERE NOT EXISTS (
                       SELECT 1 FROM duly.inbox i WHERE i.event_id = e.id AND i.consumer = c.name)) AS undone
            """,
            [name for name, _ in wanted],
            [kind for _, kind in wanted],
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
            VALUES ($1, $2, $3, $5, 1, $4, '{"nonsense": true}', 'user:planted', 'planted', 'system', now())
            """,
            event_id, user_id, revision, f"tasks/{uuid4()}", POISON,
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


async def series(owner: asyncpg.Connection, user_id: UUID) -> dict[UUID, list[asyncpg.Record]]:
    """Return the tasks of each of a user's series in their order; `made` is None while a completed one was not followed."""
    rows = await owner.fetch(
        """
        SELECT series_id, occurrence, recurrence IS NOT NULL AS repeats, completed_at, deleted_at, series ->> 'made' AS made
        FROM duly.task WHERE user_id = $1 AND series_id IS NOT NULL ORDER BY series_id, occurrence
        """,
        user_id,
    )
    found: dict[UUID, list[asyncpg.Record]] = {}
    for row in rows:
        found.setdefault(row["series_id"], []).append(row)
    return found


async def unreminded(owner: asyncpg.Connection, user_id: UUID) -> list[str]:
    """Return in words what is wrong with a user's reminders at rest: nothing when each is what its task wants."""
    tasks = await owner.fetch("SELECT * FROM duly.task WHERE user_id = $1", user_id)
    rows = await owner.fetch("SELECT * FROM duly.reminder WHERE user_id = $1", user_id)
    account = await owner.fetchrow("SELECT * FROM duly.account WHERE user_id = $1", user_id)
    preferences = (
        rules.Preferences(account["time_zone"], account["default_reminder_time"]) if account else rules.Preferences()
    )
    known = {(row["task_id"], row["wish"]): row for row in rows}
    found = []
    for task in map(dict, tasks):
        for wish in task["reminders"]:
            row = known.pop((task["id"], rules.key(wish)), None)
            if row is None or row["moment"] != rules.moment(wish, task, preferences):
                found.append(f"{task['id']}: {rules.key(wish)} is not planned")
            elif row["fire_at"] is not None and not rules.is_active(task):
                found.append(f"{task['id']}: {rules.key(wish)} waits, and nobody wants to hear of it")
    return [*found, *(f"{task_id}: {wish} is there, and nobody wished it" for task_id, wish in known)]


def faults_of(occurrences: Sequence[asyncpg.Record]) -> list[str]:
    """Return in words what is wrong with a series at rest; nothing when it goes on with its newest task, or with none."""
    numbers = [row["occurrence"] for row in occurrences]
    going_on = [row["occurrence"] for row in occurrences if row["repeats"] and row["completed_at"] is None]
    found = []
    if numbers != sorted(set(numbers)):
        found.append(f"numbers {numbers}")
    if going_on not in ([], [max(numbers)]):
        found.append(f"goes on with {going_on} of {numbers}")
    forgotten = [
        row["occurrence"]
        for row in occurrences
        if row["repeats"] and row["completed_at"] is not None and row["made"] is None and row["deleted_at"] is None
    ]
    if forgotten:
        found.append(f"nothing followed {forgotten}")
    return found
