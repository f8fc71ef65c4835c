"""Gives an event to a consumer exactly once in effect, and again later when that failed (ADR-0009)."""

import asyncio
import time
import traceback
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col
from uuid_utils import compat

from duly import tracing
from duly.database.unit_of_work import UnitOfWork, Work
from duly.errors import DulyError, Unavailable
from duly.events.catalogue import CATALOGUE
from duly.events.envelope import RecordedEvent
from duly.messaging import inbox
from duly.messaging.consumer import Consumer
from duly.messaging.models import DeadLetter, Inbox, ParkedEvent
from duly.messaging.retry import Poison, RetryPolicy, TooNew
from duly.messaging.versions import current
from duly.ports.event_bus import Handler
from duly.telemetry import CONSUMED_TYPES, CONSUMER_LAG, DEAD_LETTERS, EVENTS_HANDLED, HANDLER_RETRIES

_AWAY_PAUSE_SECONDS = (0.2, 5.0)
_LOOK_AGAIN_SECONDS = 60.0
_log = structlog.get_logger(__name__)


class Dispatcher:
    """Runs the consumers of one process.

    An attempt is one transaction: the effect and the mark in the inbox. When it fails, the event is parked: a row that says
    when to try again, behind which the user's later events for this consumer wait; nobody else does. When the policy gives
    up, the event becomes a dead letter and the line moves on. Only a database that is away goes back to the bus.
    """

    def __init__(self, work: Work, policy: RetryPolicy | None = None) -> None:
        self._work = work
        self._policy = policy or RetryPolicy()
        self._consumers: dict[str, Consumer] = {}
        self._parked = asyncio.Event()
        self._looked_at = 0.0

    def add(self, consumer: Consumer) -> tuple[Handler, Handler]:
        """Return the bus's handler for `consumer`, and the one for what the bus gave up on."""
        self._consumers[consumer.name] = consumer
        _show(consumer)

        async def handle(event: RecordedEvent) -> None:
            await self._deliver(consumer, event)

        async def given_up(event: RecordedEvent) -> None:
            # The broker does not say for whom: an event of another consumer's comes here as well.
            if event.type not in consumer.types:
                return
            async with self._work.unit(event.request_id) as unit:
                if not await self._done(unit, consumer, event):
                    await self._park(unit, consumer, event, 0, unit.now, "the bus gave up on it")
            self.wake()

        return handle, given_up

    def wake(self) -> None:
        """Look at the parked events again."""
        self._parked.set()

    async def run(self) -> None:
        """Try parked events again when they are due, until cancelled. With nothing parked it asks nothing."""
        pause = _AWAY_PAUSE_SECONDS[0]
        while True:
            self._parked.clear()
            try:
                while await self._retry_one():
                    pass
                due = await self._next_due()
                pause = _AWAY_PAUSE_SECONDS[0]
            except Unavailable:
                due = None
                await asyncio.sleep(pause)
                pause = min(pause * 2, _AWAY_PAUSE_SECONDS[1])
                continue
            self._looked_at = asyncio.get_running_loop().time()
            wait = None if due is None else max(0.02, (due - self._work.clock.now()).total_seconds())
            try:
                async with asyncio.timeout(wait):
                    await self._parked.wait()
            except TimeoutError:
                pass

    async def _deliver(self, consumer: Consumer, event: RecordedEvent) -> None:
        # A type that came after this code may be for this consumer's newer self.
        if event.type not in consumer.types and event.type in CATALOGUE:
            return
        with tracing.span(f"{consumer.name} {event.type}", "consumer", event.trace_context, **_ids(event)):
            outcome = await self._attempt(consumer, event)
        # Another process may have parked for this consumer and died: look again now and then, while events flow.
        if asyncio.get_running_loop().time() - self._looked_at > _LOOK_AGAIN_SECONDS or outcome == "waits":
            self.wake()

    async def _attempt(self, consumer: Consumer, event: RecordedEvent) -> str:
        """Handle an event once; return what became of it. Errors: `Unavailable`."""
        outcome = "handled"
        try:
            async with self._work.unit(event.request_id) as unit:
                taken = await inbox.take(unit.connection, consumer.name, event, unit.now)
                if taken.event is not None:
                    await consumer.handle(unit, current(taken.event))
                elif taken.behind:
                    await self._park(unit, consumer, event, 0, unit.now, None)
                    outcome = "waits"
                else:
                    outcome = "repeated" if taken.known else "unknown"
        except Unavailable:
            raise
        except Exception as error:
            outcome = "failed"
            await self._failed(consumer, event, 1, error)
        EVENTS_HANDLED.labels(consumer.name, outcome).inc()
        if outcome == "handled":
            _measure(consumer, event)
        return outcome

    async def _retry_one(self) -> bool:
        """Try one event that is due; False when none is."""
        attempts, event, consumer = 0, None, None
        try:
            async with self._work.unit("retry") as unit:
                row = (await unit.connection.execute(self._due(unit.now))).one_or_none()
                if row is None:
                    return False
                consumer, attempts = self._consumers[row.consumer], row.attempts + 1
                event = await inbox.take_parked(unit.connection, consumer.name, row.event_id, unit.now)
                if event is not None:
                    unit.request_id = event.request_id
                    HANDLER_RETRIES.labels(consumer.name).inc()
                    known = current(event)
                    # Parked by an older process, which could not know that it is not for this consumer.
                    if event.type in consumer.types:
                        name = f"{consumer.name} {event.type}"
                        with tracing.span(name, "consumer", event.trace_context, attempt=attempts, **_ids(event)):
                            await consumer.handle(unit, known)
        except Unavailable:
            raise
        except Exception as error:
            if consumer is None or event is None:
                raise
            await self._failed(consumer, event, attempts, error)
        else:
            EVENTS_HANDLED.labels(consumer.name, "handled" if event is not None else "repeated").inc()
            if event is not None:
                _measure(consumer, event)
        return True

    def _heads(self) -> list[ColumnElement[bool]]:
        """Return the conditions of a parked event that is first in its line."""
        earlier = aliased(ParkedEvent)
        ahead = exists().where(
            col(earlier.consumer) == col(ParkedEvent.consumer),
            col(earlier.user_id) == col(ParkedEvent.user_id),
            col(earlier.revision) < col(ParkedEvent.revision),
        )
        return [col(ParkedEvent.consumer).in_(list(self._consumers)), ~ahead]

    def _due(self, now: datetime) -> Select[str, UUID, int]:
        return (
            select(col(ParkedEvent.consumer), col(ParkedEvent.event_id), col(ParkedEvent.attempts))
            .where(col(ParkedEvent.due_at) <= now, *self._heads())
            .order_by(col(ParkedEvent.due_at))
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    async def _next_due(self) -> datetime | None:
        async with self._work.unit("retry") as unit:
            statement = select(func.min(col(ParkedEvent.due_at))).where(*self._heads())
            return (await unit.connection.execute(statement)).scalar_one()

    async def _failed(self, consumer: Consumer, event: RecordedEvent, attempts: int, error: Exception) -> None:
        pause, said = self._policy.pause(attempts, error), describe(error)
        _log.warning(
            "consumer.failed", consumer=consumer.name, event_id=str(event.id),
            request_id=event.request_id, attempts=attempts, error=said,
            next="dead letter" if pause is None else "retry",
        )  # fmt: skip
        async with self._work.unit(event.request_id) as unit:
            # Done by somebody else in the meantime: then there is nothing to try again.
            if await self._done(unit, consumer, event):
                return
            if pause is None:
                await self._bury(unit, consumer, event, attempts, said)
            else:
                await self._park(unit, consumer, event, attempts, unit.now + pause, said)
        self.wake()

    async def _done(self, unit: UnitOfWork, consumer: Consumer, event: RecordedEvent) -> bool:
        mine = exists().where(col(Inbox.consumer) == consumer.name, col(Inbox.event_id) == event.id)
        return bool((await unit.connection.execute(select(mine))).scalar_one())

    async def _park(
        self,
        unit: UnitOfWork,
        consumer: Consumer,
        event: RecordedEvent,
        attempts: int,
        due: datetime,
        error: str | None,
    ) -> None:
        values = {
            "consumer": consumer.name,
            "event_id": event.id,
            "user_id": event.user_id,
            "revision": event.revision,
            "attempts": attempts,
            "due_at": due,
            "error": error,
        }
        changed = {"attempts": attempts, "due_at": due, "error": error}
        statement = insert(ParkedEvent).values(values)
        # In line behind another (no attempt made): what an earlier attempt noted stays.
        statement = (
            statement.on_conflict_do_update(index_elements=["consumer", "event_id"], set_=changed)
            if attempts
            else statement.on_conflict_do_nothing()
        )
        await unit.connection.execute(statement)

    async def _bury(
        self, unit: UnitOfWork, consumer: Consumer, event: RecordedEvent, attempts: int, error: str
    ) -> None:
        mine = (col(ParkedEvent.consumer) == consumer.name, col(ParkedEvent.event_id) == event.id)
        await unit.connection.execute(delete(ParkedEvent).where(*mine))
        mark = {"consumer": consumer.name, "event_id": event.id, "handled_at": unit.now}
        await unit.connection.execute(insert(Inbox).values(mark).on_conflict_do_nothing())
        letter = {
            "id": compat.uuid7(),
            "consumer": consumer.name,
            "event_id": event.id,
            "user_id": event.user_id,
            "revision": event.revision,
            "type": event.type,
            "attempts": attempts,
            "error": error,
            "created_at": unit.now,
        }
        again = {"attempts": attempts, "error": error, "created_at": unit.now}
        statement = insert(DeadLetter).values(letter)
        await unit.connection.execute(
            statement.on_conflict_do_update(index_elements=["consumer", "event_id"], set_=again)
        )
        unit.after_commit.append(DEAD_LETTERS.labels(consumer.name).inc)


def _show(consumer: Consumer) -> None:
    """Let the metrics say what a consumer is for, and begin its counts: a series that begins with 1 shows no increase."""
    for name in consumer.types:
        CONSUMED_TYPES.labels(consumer.name, name).set(1)
    EVENTS_HANDLED.labels(consumer.name, "handled")
    HANDLER_RETRIES.labels(consumer.name)
    DEAD_LETTERS.labels(consumer.name)


def _measure(consumer: Consumer, event: RecordedEvent) -> None:
    late = max(0.0, time.time() - event.occurred_at.timestamp())
    CONSUMER_LAG.labels(consumer.name).observe(late, tracing.exemplar())


def _ids(event: RecordedEvent) -> dict[str, str]:
    return {"duly.event_id": str(event.id), "duly.request_id": event.request_id} if tracing.on() else {}


def describe(error: Exception) -> str:
    """Return what went wrong and where, without any user's words: only our own errors speak for themselves."""
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    where = next(
        (f"{f.filename.rpartition('/duly/')[2]}:{f.lineno}" for f in reversed(frames) if "/duly/" in f.filename), ""
    )
    said = str(error) if isinstance(error, (Poison, TooNew, DulyError)) else ""
    return " ".join(part for part in (type(error).__name__, said and f"({said})", where and f"at {where}") if part)
