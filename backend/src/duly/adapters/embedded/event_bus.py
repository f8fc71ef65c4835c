"""The event bus of the embedded runtime: consumers read the event log itself, by position."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args
from uuid import UUID

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from duly.adapters.embedded.models import BusConsumer
from duly.adapters.embedded.wake_ups import WakeUps
from duly.database.engine import translate_errors
from duly.errors import Unavailable
from duly.events.catalogue import CATALOGUE, Topic
from duly.events.envelope import RecordedEvent
from duly.messaging.inbox import EVENT_COLUMNS, recorded
from duly.messaging.models import Event
from duly.ports.event_bus import Announcement, AnnouncementKind, BusAway, Handler, Listener

BATCH = 100
LANES = 4
_BATCH_SECONDS = 5.0
_PAUSE_SECONDS = (0.1, 5.0)
_log = structlog.get_logger(__name__)

# The lock on the one row of bus_position is held until the commit, so positions grow in the order of commits: who has read
# up to a position has missed nothing below it, which `seq` could not promise. Nobody waits for the disk: what a crash of
# the database takes back, it takes with every mark that was written later, the relay's and consumers', and is done anew.
_PUBLISH = text(
    """
    WITH place AS (UPDATE duly.bus_position SET position = position + cardinality(CAST(:ids AS uuid[])) RETURNING position),
         quick AS (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE duly.event SET position = place.position - cardinality(CAST(:ids AS uuid[])) + given.place
    FROM place, quick, unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS given(id, place)
    WHERE event.id = given.id
    """
)


@dataclass(slots=True)
class _Subscription:
    consumer: str
    topic: Topic
    handler: Handler
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def others(self) -> list[str]:
        """The types of other topics. One that this code does not know may be of any topic: the consumer's affair."""
        return [name for name, kind in CATALOGUE.items() if kind.topic != self.topic]


class EmbeddedEventBus:
    """Publishing gives an event its position; each consumer keeps the position it has read.

    The lock on a consumer's row is held for one batch: one process delivers at a time, and a dead one frees it by dying.
    """

    def __init__(self, engine: AsyncEngine, wake_ups: WakeUps) -> None:
        self._engine = engine
        self._subscriptions: list[_Subscription] = []
        self._listeners: list[Listener] = []
        self._wake_ups = wake_ups
        wake_ups.hear(self._heard)

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        """Publish as the port says."""
        try:
            with translate_errors():
                async with self._engine.begin() as connection:
                    await connection.execute(_PUBLISH, {"ids": [event.id for event in events]})
            self._wake(topic)
            await self._wake_ups.send([f"topic {topic}"])
        except Unavailable as error:
            raise BusAway from error
        return ()

    async def announce(self, announcements: Sequence[Announcement]) -> None:
        """Announce as the port says: here at once, elsewhere by notification."""
        for announcement in announcements:
            self._tell(announcement)
        try:
            await self._wake_ups.send([f"{a.kind} {a.user_id or '-'} {a.revision}" for a in announcements])
        except Unavailable as error:
            raise BusAway from error

    def subscribe(self, consumer: str, topic: Topic, handler: Handler, given_up: Handler) -> None:
        """Subscribe as the port says. This bus never gives up: what it cannot hand over waits in the log."""
        self._subscriptions.append(_Subscription(consumer, topic, handler))

    def listen(self, listener: Listener) -> None:
        """Listen as the port says."""
        self._listeners.append(listener)

    async def run(self) -> None:
        """Deliver until cancelled, and listen to other processes for every adapter that hears."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._wake_ups.run())
            for subscription in self._subscriptions:
                group.create_task(self._deliver(subscription))

    def _heard(self, line: str | None) -> None:
        if line is None:
            self._wake(None)
            # What others announced while we did not listen, nobody here heard.
            for told in get_args(AnnouncementKind):
                self._tell(Announcement(told, None))
            return
        kind, _, rest = line.partition(" ")
        if kind == "topic":
            self._wake(rest)
        elif kind in get_args(AnnouncementKind):
            user, _, revision = rest.partition(" ")
            self._tell(Announcement(kind, None if user == "-" else UUID(user), int(revision)))  # type: ignore[arg-type]

    def _tell(self, announcement: Announcement) -> None:
        for listener in self._listeners:
            listener(announcement)

    def _wake(self, topic: str | None) -> None:
        for subscription in self._subscriptions:
            if topic in (None, subscription.topic):
                subscription.woken.set()

    async def _deliver(self, subscription: _Subscription) -> None:
        pause = _PAUSE_SECONDS[0]
        subscription.woken.set()
        while True:
            await subscription.woken.wait()
            subscription.woken.clear()
            try:
                while await self._batch(subscription):
                    pause = _PAUSE_SECONDS[0]
            except Exception as error:
                _log.warning("bus.delivery_failed", consumer=subscription.consumer, error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _PAUSE_SECONDS[1])
                subscription.woken.set()

    async def _batch(self, subscription: _Subscription) -> bool:
        """Deliver one batch; return whether more may wait. Raises what a handler raised, after keeping what went well."""
        with translate_errors():
            async with self._engine.begin() as connection:
                position = await self._position(connection, subscription)
                statement = (
                    select(col(Event.position), *EVENT_COLUMNS)
                    .where(col(Event.position) > position, col(Event.type).not_in(subscription.others))
                    .order_by(col(Event.position))
                    .limit(BATCH)
                )
                rows = (await connection.execute(statement)).all()
                if not rows:
                    return False
                reached, error = await self._hand_over(
                    subscription, [(row[0], recorded(tuple(row[1:]))) for row in rows]
                )
                if reached is not None:
                    mine = (
                        col(BusConsumer.consumer) == subscription.consumer,
                        col(BusConsumer.topic) == subscription.topic,
                    )
                    await connection.execute(update(BusConsumer).where(*mine).values(position=reached))
        if error is not None:
            raise error
        return True

    async def _position(self, connection: AsyncConnection, subscription: _Subscription) -> int:
        """Take the consumer's row and return its position; a new consumer starts with the oldest event."""
        mine = (col(BusConsumer.consumer) == subscription.consumer, col(BusConsumer.topic) == subscription.topic)
        statement = select(col(BusConsumer.position)).where(*mine).with_for_update()
        position = (await connection.execute(statement)).scalar_one_or_none()
        if position is None:
            new = {"consumer": subscription.consumer, "topic": subscription.topic, "position": 0}
            await connection.execute(insert(BusConsumer).values(new).on_conflict_do_nothing())
            position = (await connection.execute(statement)).scalar_one()
        return position

    async def _hand_over(
        self, subscription: _Subscription, events: Sequence[tuple[int, RecordedEvent]]
    ) -> tuple[int | None, Exception | None]:
        """Give a batch to the handler, a few users at a time and each user's events in order.

        Return the position up to which everything was handled (None: not even the first), and the first error.
        """
        lanes: dict[UUID, list[tuple[int, RecordedEvent]]] = {}
        for position, event in events:
            lanes.setdefault(event.user_id, []).append((position, event))
        slots = asyncio.Semaphore(LANES)
        left: list[int] = []
        errors: list[Exception] = []
        deadline = time.monotonic() + _BATCH_SECONDS

        async def run(lane: Sequence[tuple[int, RecordedEvent]]) -> None:
            async with slots:
                for position, event in lane:
                    if errors or time.monotonic() > deadline:
                        left.append(position)
                        return
                    try:
                        await subscription.handler(event)
                    except Exception as error:
                        errors.append(error)
                        left.append(position)
                        return

        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(run(lane))
        end = min(left, default=events[-1][0] + 1)
        reached = max((position for position, _ in events if position < end), default=None)
        return reached, errors[0] if errors else None
