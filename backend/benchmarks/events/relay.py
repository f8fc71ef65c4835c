"""How fast the relay empties the outbox when the bus takes no time, against the create floor of the same run."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from benchmarks import floor
from benchmarks.data import user_id
from benchmarks.database import api_address
from duly.adapters.embedded.clock import SystemClock
from duly.database.engine import create_engine
from duly.database.unit_of_work import Work
from duly.events.catalogue import Topic
from duly.events.envelope import RecordedEvent
from duly.launcher.postgres import EmbeddedPostgres, find_binaries
from duly.messaging.relay import Relay
from duly.ports.event_bus import Announcement, Handler, Listener

CLIENTS = 16
_FILL = """
    INSERT INTO duly.event (id, user_id, revision, type, subject, data, actor, request_id, source_class, occurred_at)
    SELECT uuidv7(), ('00000000-0000-4000-8000-' || lpad((n % $2)::text, 12, '0'))::uuid, 1000000 * $3 + n / $2,
           'task.created', 'tasks/' || gen_random_uuid(),
           jsonb_build_object('task', jsonb_build_object(
               'id', gen_random_uuid(), 'title', 'Buy milk and bread ' || n, 'description', repeat('and more ', 10),
               'priority', 'none', 'tags', '["errand"]'::jsonb, 'project_id', null, 'parent_id', null, 'due_on', null,
               'due_at', null, 'start_on', null, 'start_at', null, 'deadline_on', null, 'time_zone', null, 'completed_at',
               null, 'deleted_at', null, 'position', md5(n::text), 'version', 1, 'created_at', now(), 'updated_at', now())),
           'user:' || gen_random_uuid(), gen_random_uuid()::text, 'loopback', now()
    FROM generate_series(0, $1 - 1) AS n
"""


class NoBus:
    """A bus that takes everything and does nothing: what is left is the relay's own work."""

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        return ()

    async def announce(self, announcements: Sequence[Announcement]) -> None: ...

    def subscribe(self, consumer: str, topic: Topic, handler: Handler, given_up: Handler) -> None: ...

    def listen(self, listener: Listener) -> None: ...

    async def run(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Rates:
    """Events and creates a second."""

    relay: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.relay / self.floor


def measure(server: EmbeddedPostgres, folder: Path, *, rows: int, users: int, rounds: int, seconds: int) -> Rates:
    """Measure relay and floor in turn; return medians."""
    script = floor.write_scripts(folder, users, each=1)["create"]
    binaries = find_binaries()
    asyncio.run(_streams(server.address(), users))
    floors, rates = [], []
    for number in range(1, rounds + 1):
        floors.append(
            floor.measure(binaries, server.address(), script, users=users, each=1, seconds=seconds, clients=CLIENTS)
        )
        rates.append(asyncio.run(_drain(server, rows, users, number)))
    return Rates(statistics.median(rates), statistics.median(floors))


async def _streams(address: str, users: int) -> None:
    connection = await asyncpg.connect(address)
    await connection.executemany(
        "INSERT INTO duly.stream (user_id) VALUES ($1) ON CONFLICT DO NOTHING", [(user_id(n),) for n in range(users)]
    )
    await connection.close()


async def _drain(server: EmbeddedPostgres, rows: int, users: int, number: int) -> float:
    """Fill the outbox with `rows` events, empty it, and return how many a second."""
    connection = await asyncpg.connect(server.address())
    # What the floor left there is not ours.
    await connection.execute("UPDATE duly.event SET published_at = now() WHERE published_at IS NULL")
    await connection.execute(_FILL, rows, users, number)
    await connection.execute("VACUUM ANALYZE duly.event")
    await connection.close()
    engine = create_engine(api_address(server), pool_size=2, timeout_seconds=30, name="bench")
    relay = Relay(Work(engine, SystemClock(), lambda: None), NoBus())
    try:
        started = time.perf_counter()
        published = await relay.drain()
        taken = time.perf_counter() - started
    finally:
        await engine.dispose()
    if published != rows:
        raise RuntimeError(f"{published} of {rows} events were published")
    return published / taken
