"""So many messages that wait when a courier starts: how fast it sends them to real ends over HTTP, and that none is missed."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from tests.support.issuer import Issuer
from tests.support.server import DELIVERY_KEY, api_server, free_port

from benchmarks.database import api_address
from benchmarks.events.receiving import percentile
from benchmarks.processes import cpu_seconds
from duly.features.channels.service.seal import Sealer
from duly.launcher.postgres import EmbeddedPostgres

_WITHIN_SECONDS = 300.0
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_CHANNEL = """
    INSERT INTO duly.channel (id, user_id, kind, name, target, address_digest, address, wants, enabled, state, failures, version,
                              created_at, updated_at)
    SELECT id, user_id, 'webhook', 'here', 'here', decode(replace(id::text, '-', ''), 'hex'), address, '["reminders"]', true,
           'active', 0, 1, now(), now()
    FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS given(id, user_id, address)
"""
_PLANT = """
    INSERT INTO duly.delivery (id, user_id, channel_id, channel_kind, channel_name, notification_id, about, key, revision, message,
                               due_at, outcome, attempts, tried, expires_at, created_at)
    SELECT uuidv7(), user_id, id, 'webhook', 'here', uuidv7(), 'reminder', 'notification:' || n, 0,
           jsonb_build_object('task_id', uuidv7(), 'reminder_id', uuidv7(), 'title', 'Buy milk and bread ' || n,
                              'due', '2026-12-24', 'at', '2026-11-24T12:00:00Z', 'late', false, 'nag', 0, 'urgent', false),
           now(), 'waiting', '[]', 0, now() + interval '1 day', now()
    FROM duly.channel, generate_series(1, $1) AS n
"""
_LEFT = "SELECT count(*) FROM duly.delivery WHERE due_at IS NOT NULL"
_TOOK = """
    SELECT count(*) FILTER (WHERE outcome = 'delivered') AS delivered, sum(tried) AS tried,
           extract(epoch FROM max(ended_at) - min((attempts->0->>'at')::timestamptz))::float8 AS seconds
    FROM duly.delivery
"""


@dataclass(frozen=True, slots=True)
class Drained:
    """How many waited and arrived (and came again), in how many seconds from the first attempt to the last note; CPU of the process
    for each, its start included; milliseconds of an attempt."""

    waiting: int
    delivered: int
    doubled: int
    seconds: float
    micros_each: float
    attempt_p50: float
    attempt_p99: float

    @property
    def per_second(self) -> float:
        """Messages a second."""
        return self.delivered / self.seconds


def measure(server: EmbeddedPostgres, issuer: Issuer, *, channels: int, each: int, answer_ms: float) -> Drained:
    """Plant messages for webhooks that answer after `answer_ms`, start one process of the service, and wait for the last."""
    return asyncio.run(_measure(server, issuer, channels, each, answer_ms))


async def _measure(server: EmbeddedPostgres, issuer: Issuer, channels: int, each: int, answer_ms: float) -> Drained:
    connection = await asyncpg.connect(server.address())
    port = free_port()
    ids = [(uuid4(), uuid4()) for _ in range(channels)]
    await connection.execute(_CHANNEL, *zip(*[(*pair, _sealed(pair, port)) for pair in ids], strict=True))
    await connection.execute(_PLANT, each)
    allowed = {
        "DULY_DELIVERY_KEY": DELIVERY_KEY,
        "DULY_DELIVERY_ALLOWED_NETWORKS": "127.0.0.0/8",
        "DULY_DELIVERY_ALLOWED_PORTS": str(port),
    }
    async with await _ends(port, answer_ms / 1000):
        # `api_server` waits for the process in this thread; the ends must answer meanwhile.
        running = api_server(api_address(server), issuer, "notifications", env=allowed)
        _, pid = await asyncio.to_thread(running.__enter__)
        try:
            deadline = time.monotonic() + _WITHIN_SECONDS
            while await connection.fetchval(_LEFT) and time.monotonic() < deadline:
                await asyncio.sleep(0.2)
            cpu = cpu_seconds(pid)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)
    found = await connection.fetchrow(_TOOK)
    took = [row[0] for row in await connection.fetch("SELECT (attempts->0->>'took_ms')::float8 FROM duly.delivery")]
    await connection.execute("TRUNCATE duly.delivery, duly.channel, duly.channel_turn")
    await connection.close()
    waiting = channels * each
    return Drained(
        waiting=waiting,
        delivered=found["delivered"],
        doubled=found["tried"] - waiting,
        seconds=found["seconds"],
        micros_each=cpu / waiting * 1e6,
        attempt_p50=percentile(took, 0.5),
        attempt_p99=percentile(took, 0.99),
    )


def _sealed(pair: tuple[UUID, UUID], port: int) -> bytes:
    return Sealer(DELIVERY_KEY).seal(*pair, {"url": f"http://127.0.0.1:{port}/", "secret": _SECRET})


async def _ends(port: int, answer_seconds: float) -> asyncio.Server:
    """Answer every request on a port with 200, after a while."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(int(length.partition(b":")[2]))
                await asyncio.sleep(answer_seconds)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", port)


def show(one: Drained, **said: Any) -> None:
    """Print one line."""
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items())
    print(
        f"deliveries ({words}): {one.delivered} of {one.waiting} delivered, {one.doubled} doubled, in {one.seconds:.1f} s, "
        f"{one.per_second:.0f} a second; an attempt p50 {one.attempt_p50:.0f} ms, p99 {one.attempt_p99:.0f} ms; "
        f"{one.micros_each:.0f} µs CPU each",
        flush=True,
    )
