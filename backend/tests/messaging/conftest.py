"""Units of work, a bus that can fail, and a consumer that does what it is told."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from duly.adapters.embedded.clock import FixedClock
from duly.database.unit_of_work import UnitOfWork, Work
from duly.entrypoints.service import Process
from duly.events.catalogue import Topic
from duly.events.envelope import RecordedEvent
from duly.events.payloads import Change, Changed
from duly.identity.principal import Principal
from duly.messaging import log
from duly.messaging.consumer import EVERY_TYPE, Consumer
from duly.messaging.dispatch import Dispatcher
from duly.messaging.models import DeadLetter, Inbox, ParkedEvent
from duly.messaging.retry import RetryPolicy
from duly.ports.event_bus import Announcement, BusAway, Handler, Listener
from duly.web.resources import Resources
from tests.conftest import NOW


class RecordingBus:
    """Keeps what is published, and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.published: list[RecordedEvent] = []
        self.announced: list[Announcement] = []
        self.calls: list[int] = []
        self.refused: set[UUID] = set()
        self.away = False
        self.cut = False
        """Every other event is taken, and nobody is told which."""

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        if self.away:
            raise BusAway
        self.calls.append(len(events))
        if self.cut:
            self.published += events[::2]
            raise BusAway
        failed = [event.id for event in events if event.user_id in self.refused]
        self.published += [event for event in events if event.id not in failed]
        return failed

    async def announce(self, announcements: Sequence[Announcement]) -> None:
        if self.away:
            raise BusAway
        self.announced += announcements

    def subscribe(self, consumer: str, topic: Topic, handler: Handler, given_up: Handler) -> None:
        raise AssertionError("nothing subscribes here")

    def listen(self, listener: Listener) -> None:
        raise AssertionError("nothing listens here")

    async def run(self) -> None:
        raise AssertionError("nothing is delivered here")

    def revisions(self, user_id: UUID) -> list[int]:
        return [event.revision for event in self.published if event.user_id == user_id]


class Recorder:
    """A consumer whose effect is a row: it writes what it handled, and fails as told."""

    def __init__(self, name: str) -> None:
        self.handled: list[tuple[UUID, int]] = []
        self.failing: dict[UUID, list[Exception]] = {}
        self.consumer = Consumer(name, EVERY_TYPE, self.handle)

    async def handle(self, unit: UnitOfWork, event: RecordedEvent) -> None:
        if errors := self.failing.get(event.id):
            raise errors.pop(0)
        unit.after_commit.append(lambda: self.handled.append((event.user_id, event.revision)))

    def revisions(self, user_id: UUID) -> list[int]:
        return [revision for user, revision in self.handled if user == user_id]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def work(resources: Resources, clock: FixedClock) -> Work:
    return Work(resources.engine, clock, lambda: None)


@pytest.fixture
def bus() -> RecordingBus:
    return RecordingBus()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(f"recorder-{uuid4().hex[:8]}")


@pytest.fixture
def dispatcher(work: Work) -> Dispatcher:
    return Dispatcher(work, RetryPolicy(attempts=3, first_pause_seconds=10))


async def committed(work: Work, user_id: UUID, count: int = 1) -> list[RecordedEvent]:
    """Commit `count` events of a user; return them as the log has them."""
    principal = Principal(user_id)
    async with work.unit("a-request", "loopback") as unit:
        await log.begin(unit, principal)
        for number in range(count):
            changes = {"title": Change.model_validate({"from": "old", "to": f"new {number}"})}
            log.record(unit, principal, "task.updated", f"tasks/{uuid4()}", Changed(version=2, changes=changes))
        first = log.revision_of(unit) - count
    async with work.unit("a-look") as unit:
        return await log.read_events(unit.connection, user_id, first, first + count)


async def count(work: Work, model: type[Inbox | ParkedEvent | DeadLetter], consumer: str) -> int:
    async with work.unit("a-look") as unit:
        statement = select(func.count()).select_from(model).where(col(model.consumer) == consumer)
        return int((await unit.connection.execute(statement)).scalar_one())


@pytest.fixture
async def emptied(process: Process) -> None:
    """Publish what other tests left in the outbox, so that a relay sees this test's events alone."""
    await process.relay.drain()


async def settle(dispatcher: Dispatcher) -> None:
    """Try everything that is due now."""
    while await dispatcher._retry_one():
        pass
