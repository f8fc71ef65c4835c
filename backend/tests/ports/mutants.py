"""Buses that are broken on purpose, each in a way that a real one has been: the suite must find every one."""

import contextlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from duly.adapters.embedded.event_bus import BATCH, EmbeddedEventBus, _Subscription
from duly.adapters.embedded.models import BusConsumer
from duly.events.catalogue import Topic
from duly.events.envelope import RecordedEvent
from duly.messaging.inbox import EVENT_COLUMNS, recorded
from duly.messaging.models import Event
from duly.ports.event_bus import BusAway, Handler


class AcknowledgesFirst(EmbeddedEventBus):
    """Notes a batch as read before its handlers end."""

    async def _batch(self, subscription: _Subscription) -> bool:
        async with self._engine.begin() as connection:
            position = await self._position(connection, subscription)
            statement = (
                select(col(Event.position), *EVENT_COLUMNS)
                .where(col(Event.position) > position, col(Event.type).in_(subscription.types))
                .order_by(col(Event.position))
                .limit(BATCH)
            )
            rows = (await connection.execute(statement)).all()
            if not rows:
                return False
            mine = (col(BusConsumer.consumer) == subscription.consumer, col(BusConsumer.topic) == subscription.topic)
            await connection.execute(update(BusConsumer).where(*mine).values(position=rows[-1][0]))
        _, error = await self._hand_over(subscription, [(row[0], recorded(tuple(row[1:]))) for row in rows])
        if error is not None:
            raise error
        return True


class DropsWhatFails(EmbeddedEventBus):
    """Logs a handler's error, or not even that, and goes on."""

    def subscribe(self, consumer: str, topic: Topic, handler: Handler, given_up: Handler) -> None:
        async def deaf(event: RecordedEvent) -> None:
            with contextlib.suppress(Exception):
                await handler(event)

        super().subscribe(consumer, topic, deaf, given_up)


class Reorders(EmbeddedEventBus):
    """Gives positions in another order than it was asked to."""

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        return await super().publish(topic, list(reversed(events)))


class SaysTakenWhenAway(EmbeddedEventBus):
    """Publishes and forgets: says that it took what never left."""

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        try:
            return await super().publish(topic, events)
        except BusAway:
            return ()


class EveryProcessForItself(EmbeddedEventBus):
    """Keeps each process's place apart, as if it were a consumer of its own."""

    def subscribe(self, consumer: str, topic: Topic, handler: Handler, given_up: Handler) -> None:
        super().subscribe(f"{consumer}-{id(self)}", topic, handler, given_up)


class Deaf(EmbeddedEventBus):
    """Tells its own listeners alone, as a map of connections in memory does."""

    def _heard(self, line: str | None) -> None:
        if line is None or line.startswith("topic "):
            super()._heard(line)
