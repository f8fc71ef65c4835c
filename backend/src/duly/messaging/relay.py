"""Moves committed events from the log to the bus (ADR-0009)."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, Integer, Uuid, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import INSTANT
from duly.database.unit_of_work import Work
from duly.errors import Unavailable
from duly.events.catalogue import CATALOGUE, Topic
from duly.events.envelope import RecordedEvent
from duly.messaging import backlog
from duly.messaging.inbox import EVENT_COLUMNS, recorded
from duly.messaging.models import Event
from duly.ports.event_bus import Announcement, BusAway, EventBus
from duly.telemetry import OUTBOX_AGE, OUTBOX_DEPTH, RELAY_FAILING, RELAY_FAILURES, RELAY_LAG, RELAYED

BATCH = 500
_LEADER = 0x72656C61
# A mark that a crash of the database takes back leads to another publishing, which consumers do not notice: so nobody waits
# for the disk.
_BEGIN = text("SELECT pg_advisory_xact_lock(:leader), set_config('synchronous_commit', 'off', true)")
# A type that came after this code is left to the relay of the process that wrote it: only that knows the topic.
_WAITING = (
    select(*EVENT_COLUMNS)
    .where(col(Event.published_at).is_(None), col(Event.type).in_(list(CATALOGUE)))
    .order_by(col(Event.seq))
    .limit(bindparam("batch", type_=Integer()))
)
_MARK = (
    update(Event)
    .where(col(Event.id) == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .values(published_at=bindparam("now", type_=INSTANT))
)
_SWEEP_SECONDS = 60.0
_PAUSE_SECONDS = (0.1, 5.0)
_log = structlog.get_logger(__name__)
# A series that begins with its first failure shows no increase.
for _what in ("bus", "database"):
    RELAY_FAILURES.labels(_what)


class Relay:
    """Publishes the outbox in order, one process at a time.

    The leader holds a transaction-level lock for one batch, so any process may host a relay, also over a pooled database
    address, and a dead leader frees the lock by dying. A process wakes its relay after each commit; a sweep a minute later
    covers what another process committed before it died. An idle relay asks nothing.

    A call that an outage cuts through may be out in part, later events of a user without earlier ones. So after a failure, and
    at its start, a relay sends one event of each user at a time, until all of a call were taken; whose events were refused in
    between, until one of theirs is taken: nothing of a user can pass.
    """

    def __init__(self, work: Work, bus: EventBus, batch: int = BATCH) -> None:
        self._work = work
        self._bus = bus
        self._batch = batch
        self._woken = asyncio.Event()
        self._untold: dict[UUID, int] = {}
        self._careful = True
        self._refused = set[UUID]()

    def wake(self) -> None:
        """Say that events were committed."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled."""
        pause = _PAUSE_SECONDS[0]
        sweep: float | None = 0.0
        while True:
            try:
                async with asyncio.timeout(sweep):
                    await self._woken.wait()
                sweep = _SWEEP_SECONDS
            except TimeoutError:
                sweep = None
            self._woken.clear()
            try:
                await self.drain()
                pause = _PAUSE_SECONDS[0]
                RELAY_FAILING.set(0)
            except (BusAway, Unavailable) as error:
                RELAY_FAILING.set(1)
                RELAY_FAILURES.labels("bus" if isinstance(error, BusAway) else "database").inc()
                _log.warning("relay.failed", error=type(error).__name__, again_in_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _PAUSE_SECONDS[1])
                self._woken.set()

    async def drain(self) -> int:
        """Publish until the outbox is empty; return how many events were published.

        Errors: `BusAway` (also when some entries were not taken: the rest is out), `Unavailable`.
        """
        total, held = 0, set[UUID]()
        await self._announce()
        while True:
            published, more, failed = await self._pass(held)
            total += published
            held |= failed
            if not more:
                break
        if held:
            raise BusAway
        return total

    async def _pass(self, held: set[UUID]) -> tuple[int, bool, set[UUID]]:
        """Publish one batch; return how many went out, whether more may wait, and whose entries were not taken."""
        async with self._work.unit("relay") as unit:
            await unit.connection.execute(_BEGIN, {"leader": _LEADER})
            statement = _WAITING.where(col(Event.user_id).not_in(held)) if held else _WAITING
            rows = await unit.connection.execute(statement, {"batch": self._batch})
            waiting = [recorded(tuple(row)) for row in rows]
            if not waiting:
                await self._measure(unit.connection)
                return 0, False, set()
            events = self._going(waiting)
            more = len(waiting) == self._batch or len(events) < len(waiting)
            try:
                failed = await self._publish(events)
            except BusAway:
                self._careful = True
                await self._measure(unit.connection)
                raise
            self._careful = bool(failed)
            lost = {event.user_id for event in events if event.id in failed}
            out = [event for event in events if event.id not in failed]
            self._refused = (self._refused - {event.user_id for event in out}) | lost
            now = self._work.clock.now()
            if out:
                await unit.connection.execute(_MARK, {"ids": [event.id for event in out], "now": now})
            if not more:
                await self._measure(unit.connection)
        for name, count in Counter(event.type for event in out).items():
            RELAYED.labels(name).inc(count)
        if out:
            RELAY_LAG.observe(max(0.0, (now - out[0].occurred_at).total_seconds()))
            await self._announce(out)
        return len(out), more, lost

    def _going(self, waiting: Sequence[RecordedEvent]) -> list[RecordedEvent]:
        """Return what may go in one call: of a user with whom the relay is careful, the first event alone."""
        seen, going = set[UUID](), list[RecordedEvent]()
        for event in waiting:
            if event.user_id not in seen or not (self._careful or event.user_id in self._refused):
                going.append(event)
            seen.add(event.user_id)
        return going

    async def _publish(self, events: Sequence[RecordedEvent]) -> set[UUID]:
        failed: set[UUID] = set()
        for topic, entries in groupby(events, key=_topic):
            failed |= set(await self._bus.publish(topic, list(entries)))
        return failed

    async def _announce(self, events: Sequence[RecordedEvent] = ()) -> None:
        """Tell every process whose feed moved, one announcement a user. Errors: `BusAway`; what was not told is kept."""
        self._untold |= {event.user_id: event.revision for event in events}
        if self._untold:
            told = dict(self._untold)
            await self._bus.announce([Announcement("feed", user, revision) for user, revision in told.items()])
            self._untold.clear()

    async def _measure(self, connection: AsyncConnection) -> None:
        found = await backlog.outbox(connection)
        OUTBOX_DEPTH.set(found["depth"])
        OUTBOX_AGE.set(0.0 if found["oldest_at"] is None else max(0.0, time.time() - found["oldest_at"].timestamp()))


def _topic(event: RecordedEvent) -> Topic:
    return CATALOGUE[event.type].topic
