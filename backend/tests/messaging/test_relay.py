"""The relay publishes every committed event in order, holds back one user for a failure, and waits while the bus is away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from duly.adapters.embedded.clock import FixedClock
from duly.database.unit_of_work import Work
from duly.events.payloads import Changed
from duly.identity.principal import Principal
from duly.messaging import log
from duly.messaging.models import Event
from duly.messaging.relay import Relay
from duly.ports.event_bus import BusAway
from duly.telemetry import OUTBOX_AGE, OUTBOX_DEPTH
from tests.messaging.conftest import RecordingBus, committed

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
async def relay(work: Work, bus: RecordingBus) -> Relay:
    """A relay that has published before: it is no longer careful."""
    made = Relay(work, bus, batch=4)
    await committed(work, uuid4())
    await made.drain()
    bus.calls.clear()
    bus.announced.clear()
    return made


async def unpublished(work: Work) -> int:
    async with work.unit("a-look") as unit:
        return len((await unit.connection.execute(select(Event.id).where(col(Event.published_at).is_(None)))).all())


async def one_refused(work: Work, relay: Relay, bus: RecordingBus) -> tuple[UUID, UUID]:
    """Commit three events of each of two users, and relay them while the first one's are refused."""
    ada, bob = uuid4(), uuid4()
    await committed(work, ada, 3)
    await committed(work, bob, 3)
    bus.refused = {ada}
    with pytest.raises(BusAway):
        await relay.drain()
    return ada, bob


class TestDrain:
    async def test_publishes_each_users_events_in_order(self, work: Work, relay: Relay, bus: RecordingBus) -> None:
        ada, bob = uuid4(), uuid4()
        for user in (ada, bob, ada, bob, ada):
            await committed(work, user, 2)
        assert await relay.drain() == 10
        assert bus.revisions(ada) == [1, 2, 3, 4, 5, 6]
        assert bus.revisions(bob) == [1, 2, 3, 4]
        assert bus.calls == [4, 4, 2]
        assert await unpublished(work) == 0
        assert await relay.drain() == 0

    async def test_announces_a_user_once_a_batch_with_the_last_revision(
        self, work: Work, relay: Relay, bus: RecordingBus
    ) -> None:
        user = uuid4()
        await committed(work, user, 6)
        await relay.drain()
        assert [(said.kind, said.user_id, said.revision) for said in bus.announced] == [
            ("feed", user, 4),
            ("feed", user, 6),
        ]

    async def test_failed_entry_holds_back_its_user_and_nobody_else(
        self, work: Work, relay: Relay, bus: RecordingBus
    ) -> None:
        ada, bob = await one_refused(work, relay, bus)
        assert bus.revisions(bob) == [1, 2, 3]
        assert bus.revisions(ada) == []
        bus.refused = set()
        assert await relay.drain() == 3
        assert bus.revisions(ada) == [1, 2, 3]

    async def test_bus_away_leaves_everything_and_measures_it(
        self, work: Work, relay: Relay, bus: RecordingBus, clock: FixedClock
    ) -> None:
        await committed(work, uuid4(), 5)
        bus.away = True
        with pytest.raises(BusAway):
            await relay.drain()
        assert await unpublished(work) == 5
        assert OUTBOX_DEPTH._value.get() == 5
        assert OUTBOX_AGE._value.get() >= 0
        bus.away = False
        clock.advance(timedelta(minutes=1))
        assert await relay.drain() == 5
        assert OUTBOX_DEPTH._value.get() == 0

    async def test_announcement_that_was_not_taken_is_made_again(
        self, work: Work, relay: Relay, bus: RecordingBus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = uuid4()
        await committed(work, user)

        async def away(_: object) -> None:
            raise BusAway

        with monkeypatch.context() as patch:
            patch.setattr(bus, "announce", away)
            with pytest.raises(BusAway):
                await relay.drain()
        assert bus.revisions(user) == [1]
        assert await relay.drain() == 0
        assert [(said.user_id, said.revision) for said in bus.announced] == [(user, 1)]

    async def test_uncommitted_events_are_not_published(self, work: Work, relay: Relay, bus: RecordingBus) -> None:
        user = uuid4()
        await committed(work, user)
        with pytest.raises(ZeroDivisionError):
            await self._rolled_back(work, user)
        await relay.drain()
        assert bus.revisions(user) == [1]

    async def _rolled_back(self, work: Work, user: UUID) -> None:
        async with work.unit("a-request") as unit:
            principal = Principal(user)
            await log.begin(unit, principal)
            log.record(unit, principal, "task.updated", "tasks/x", Changed(version=2, changes={}))
            raise ZeroDivisionError

    async def test_two_relays_at_once_publish_in_order_without_repeating(self, work: Work) -> None:
        bus = RecordingBus()
        users = [uuid4() for _ in range(5)]
        for _ in range(4):
            for user in users:
                await committed(work, user)
        done = await asyncio.gather(*(Relay(work, bus, batch=3).drain() for _ in range(3)))
        assert sum(done) == 20
        for user in users:
            assert bus.revisions(user) == [1, 2, 3, 4]


class TestCarefully:
    """What an outage cuts through goes out one event of each user at a time, so that none passes another."""

    async def test_nothing_of_a_user_passes_during_an_outage(self, work: Work, relay: Relay, bus: RecordingBus) -> None:
        ada, bob = uuid4(), uuid4()
        bus.cut = True
        await committed(work, ada)
        with pytest.raises(BusAway):
            await relay.drain()
        await committed(work, ada, 5)
        await committed(work, bob, 3)
        for _ in range(3):
            with pytest.raises(BusAway):
                await relay.drain()
        bus.cut = False
        await relay.drain()
        assert list(dict.fromkeys(bus.revisions(ada))) == [1, 2, 3, 4, 5, 6]
        assert list(dict.fromkeys(bus.revisions(bob))) == [1, 2, 3]
        assert await unpublished(work) == 0

    async def test_ends_when_all_of_a_call_were_taken(self, work: Work, relay: Relay, bus: RecordingBus) -> None:
        ada, bob = uuid4(), uuid4()
        bus.away = True
        await committed(work, ada, 2)
        await committed(work, bob, 8)
        with pytest.raises(BusAway):
            await relay.drain()
        bus.away = False
        await relay.drain()
        assert bus.calls == [2, 4, 4]
        assert bus.revisions(ada) == [1, 2]

    async def test_lasts_for_whoever_was_refused(self, work: Work, relay: Relay, bus: RecordingBus) -> None:
        await one_refused(work, relay, bus)
        bus.refused, bus.cut = set(), True
        bus.calls.clear()
        with pytest.raises(BusAway):
            await relay.drain()
        assert bus.calls == [1], "nothing of hers was taken since, so only her first may go"

    async def test_one_user_who_is_refused_stops_nobody(self, work: Work, relay: Relay, bus: RecordingBus) -> None:
        ada, bob = uuid4(), uuid4()
        await committed(work, ada, 2)
        await committed(work, bob, 6)
        bus.refused = {ada}
        for _ in range(2):
            with pytest.raises(BusAway):
                await relay.drain()
        assert bus.revisions(bob) == [1, 2, 3, 4, 5, 6]

    async def test_is_how_a_relay_starts(self, work: Work, bus: RecordingBus) -> None:
        user = uuid4()
        await committed(work, user, 4)
        bus.cut = True
        with pytest.raises(BusAway):
            await Relay(work, bus).drain()
        assert bus.revisions(user) == [1]


class TestRun:
    @pytest.fixture
    async def running(self, relay: Relay) -> AsyncIterator[Relay]:
        task = asyncio.create_task(relay.run())
        yield relay
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def test_publishes_when_woken_and_after_an_outage(
        self, work: Work, running: Relay, bus: RecordingBus
    ) -> None:
        user = uuid4()
        bus.away = True
        await committed(work, user, 3)
        running.wake()
        await asyncio.sleep(0.3)
        assert bus.revisions(user) == []
        bus.away = False
        async with asyncio.timeout(5):
            while bus.revisions(user) != [1, 2, 3]:
                await asyncio.sleep(0.02)

    async def test_starts_with_what_a_dead_process_left(self, work: Work, relay: Relay, bus: RecordingBus) -> None:
        user = uuid4()
        await committed(work, user, 2)
        task = asyncio.create_task(relay.run())
        async with asyncio.timeout(5):
            while bus.revisions(user) != [1, 2]:
                await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
