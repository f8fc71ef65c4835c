"""Wakes the other processes on the same database, by LISTEN and NOTIFY."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils import compat

from duly.database.engine import is_away, reading

CHANNEL = "duly_wake_up"
# PostgreSQL takes 8,000 bytes a notification.
_PAYLOAD_BYTES = 7_000
_PAUSE_SECONDS = (0.1, 5.0)
_log = structlog.get_logger(__name__)


class WakeUps:
    """Sends lines of text to every other process that listens, and gives theirs to those that `hear` in this one.

    Always on a connection of its own outside any transaction: a NOTIFY inside one takes a lock over all writers until the
    commit is on disk. What is sent while nobody listens is lost, so whoever hears gets None after each reconnect.
    """

    def __init__(self, engine: AsyncEngine, *, between_processes: bool) -> None:
        self._engine = engine
        self._hearers: list[Callable[[str | None], None]] = []
        self._on = between_processes
        self._me = compat.uuid7().hex

    def hear(self, hearer: Callable[[str | None], None]) -> None:
        """Give each line to `hearer`, which must not block and passes over lines that are not its own."""
        self._hearers.append(hearer)

    def _heard(self, line: str | None) -> None:
        for hearer in self._hearers:
            hearer(line)

    async def send(self, lines: Sequence[str]) -> None:
        """Send lines, many in one notification. Errors: `Unavailable`."""
        if not self._on or not lines:
            return
        async with reading(self._engine) as connection:
            statement = text("SELECT pg_notify(:channel, :payload)")
            for payload in self._payloads(lines):
                await connection.execute(statement, {"channel": CHANNEL, "payload": payload})

    def _payloads(self, lines: Sequence[str]) -> list[str]:
        payloads, current = [], self._me
        for line in lines:
            if len(current) + len(line) > _PAYLOAD_BYTES:
                payloads.append(current)
                current = self._me
            current += f"\n{line}"
        return [*payloads, current]

    async def run(self) -> None:
        """Listen until cancelled."""
        pause = _PAUSE_SECONDS[0]
        while self._on:
            try:
                async with self._listening() as closed:
                    pause = _PAUSE_SECONDS[0]
                    self._heard(None)
                    await closed.wait()
            except Exception as error:
                if not is_away(error):
                    raise
                _log.warning("wake_ups.away", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _PAUSE_SECONDS[1])

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[asyncio.Event]:
        closed = asyncio.Event()

        def received(_: object, __: int, ___: str, payload: object) -> None:
            sender, _newline, rest = str(payload).partition("\n")
            if sender != self._me:
                for line in rest.split("\n"):
                    self._heard(line)

        async with self._engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            raw.add_termination_listener(lambda _: closed.set())
            await raw.add_listener(CHANNEL, received)
            try:
                yield closed
            finally:
                # A connection that still listens must not go back to the pool.
                await connection.invalidate()
