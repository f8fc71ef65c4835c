"""What every event bus does, with every fault that it must survive."""

import asyncio
from collections.abc import AsyncIterator
from itertools import chain, pairwise, zip_longest
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col

from duly.database.unit_of_work import UnitOfWork, Work
from duly.events.envelope import RecordedEvent
from duly.messaging.consumer import EVERY_TYPE, Consumer
from duly.messaging.dispatch import Dispatcher
from duly.messaging.models import DeadLetter, Event
from duly.messaging.relay import Relay
from duly.messaging.retry import Poison
from duly.ports.event_bus import Announcement, BusAway, EventBus
from tests.messaging.conftest import count
from tests.ports.conftest import Commit
from tests.ports.recorder import Recorder
from tests.ports.runtime import Member, Runtime, until


@pytest.fixture
def service() -> str:
    return f"t{uuid4().hex[:10]}"


@pytest.fixture
def users() -> list[UUID]:
    return [uuid4() for _ in range(8)]


@pytest.fixture
def recorder(users: list[UUID]) -> Recorder:
    return Recorder(users)


@pytest.fixture
async def publisher(runtime: Runtime) -> AsyncIterator[EventBus]:
    async with runtime.publisher() as opened:
        yield opened


async def of_all(commit: Commit, users: list[UUID], each: int) -> list[RecordedEvent]:
    """Commit so many events of each user; return them mixed, each user's in order."""
    logs = [await commit(user, each) for user in users]
    return [event for event in chain.from_iterable(zip_longest(*logs)) if event is not None]


async def publish(bus: EventBus, events: list[RecordedEvent], at_once: int = 100) -> None:
    for start in range(0, len(events), at_once):
        assert not await bus.publish("task-events", events[start : start + at_once])


async def publish_until_taken(bus: EventBus, events: list[RecordedEvent], seconds: float) -> None:
    """Publish as a relay does: again what was not taken."""
    left = events
    async with asyncio.timeout(seconds):
        while left:
            try:
                lost = set(await bus.publish("task-events", left))
            except BusAway:
                lost = {event.id for event in left}
            left = [event for event in left if event.id in lost]
            await asyncio.sleep(0.1)


class TestDelivery:
    async def test_every_consumer_gets_every_event_as_it_was(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, users: list[UUID]
    ) -> None:
        one, other, elsewhere = (Recorder(users) for _ in range(3))

        def both(member: Member) -> None:
            one.of(f"{service}-one")(member)
            other.of(f"{service}-other")(member)

        async with runtime.member(service, both), runtime.member(f"{service}x", elsewhere.of(f"{service}x")):
            events = await of_all(commit, users, 4)
            await publish(publisher, events)
            for recorder in (one, other, elsewhere):
                await recorder.until_handled(events, runtime.patience_seconds)
        sent = {event.id: event for event in events}
        for recorder in (one, other, elsewhere):
            assert {event.id: event for event in recorder.handled} == sent

    async def test_a_users_events_keep_their_order(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, recorder: Recorder
    ) -> None:
        async with runtime.member(service, recorder.of(service)):
            events = await of_all(commit, list(recorder.users), 40)
            # Several of each user in a call, and a user's over several calls.
            await publish(publisher, events, at_once=30)
            await recorder.until_handled(events, runtime.patience_seconds)
        for user in recorder.users:
            assert recorder.revisions(user) == list(range(1, 41))

    async def test_processes_of_a_service_share_them(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, users: list[UUID]
    ) -> None:
        one, other = Recorder(users), Recorder(users)
        async with runtime.member(service, one.of(service)), runtime.member(service, other.of(service)):
            # Until both have found their place, one may repeat what the other did.
            for each in (1, 20):
                events = await of_all(commit, users, each)
                wanted = {event.id for event in events}
                await publish(publisher, events, at_once=20)
                await until(
                    lambda w=wanted: w <= {*one.ids(), *other.ids()},
                    runtime.patience_seconds,
                    lambda: f"{len(one.ids())} and {len(other.ids())} came",
                )
            # Long enough to see what would come to both.
            await asyncio.sleep(0.5)
        assert not wanted & set(one.ids()) & set(other.ids())
        for user in users:
            mine = [e.revision for e in (*one.handled, *other.handled) if e.user_id == user and e.id in wanted]
            assert sorted(mine) == list(range(2, 22))

    async def test_another_topic_is_not_delivered(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, users: list[UUID]
    ) -> None:
        tasks, reminders = Recorder(users), Recorder(users)

        def declare(member: Member) -> None:
            tasks.of(service)(member)
            member.bus.subscribe(f"{service}-reminders", "reminders", reminders.handle, reminders.give_up)

        async with runtime.member(service, declare):
            events = await of_all(commit, users, 2)
            await publish(publisher, events)
            await tasks.until_handled(events, runtime.patience_seconds)
            await asyncio.sleep(0.3)
        assert reminders.tried == []

    async def test_published_twice_loses_and_reorders_nothing(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, recorder: Recorder
    ) -> None:
        async with runtime.member(service, recorder.of(service)):
            events = await of_all(commit, list(recorder.users), 5)
            await publish(publisher, events)
            await publish(publisher, events)
            last = await of_all(commit, list(recorder.users), 1)
            await publish(publisher, last)
            await recorder.until_handled([*events, *last], runtime.patience_seconds)
        for user in recorder.users:
            assert recorder.revisions(user) == list(range(1, 7))

    async def test_a_slow_consumer_holds_up_no_other(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, users: list[UUID]
    ) -> None:
        slow, fast = Recorder(users[:1], takes_seconds=0.15), Recorder(users[:1])
        async with (
            runtime.member(service, slow.of(service)),
            runtime.member(f"{service}x", fast.of(f"{service}x")),
        ):
            events = await commit(users[0], 40)
            await publish(publisher, events)
            await fast.until_handled(events, runtime.patience_seconds)
            behind = len(events) - len(slow.handled)
            await slow.until_handled(events, runtime.patience_seconds + 10)
        assert behind > 5
        assert slow.revisions(users[0]) == fast.revisions(users[0]) == list(range(1, 41))


class TestFailure:
    async def test_a_handler_that_raises_gets_it_again_and_its_user_waits(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, recorder: Recorder
    ) -> None:
        events = await of_all(commit, list(recorder.users), 6)
        first = next(event for event in events if event.revision == 3)
        recorder.failing[first.id] = [RuntimeError("told to") for _ in range(3)]
        async with runtime.member(service, recorder.of(service)):
            await publish(publisher, events)
            await recorder.until_handled(events, runtime.patience_seconds)
        tries = recorder.tries(first)
        assert len(tries) >= 4
        assert min(later - earlier for earlier, later in pairwise(tries)) > 0.05
        for user in recorder.users:
            assert recorder.revisions(user) == list(range(1, 7))
        # Nothing of that user behind it was even tried while it waited.
        behind = {event.id for event in events if event.user_id == first.user_id and event.revision > 3}
        assert min(at for at, event_id in recorder.tried if event_id in behind) > tries[3]
        assert recorder.given_up == []

    async def test_a_process_killed_before_it_acknowledged_leads_to_another_delivery(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, recorder: Recorder, tmp_path: Path
    ) -> None:
        effects = tmp_path / "effects"
        effects.touch()
        user = recorder.users[0]
        async with runtime.child(service, [user], effects) as child:
            events = await commit(user, 5)
            await publish(publisher, events)
            await until(lambda: bool(effects.read_text()), runtime.patience_seconds)
            await child.kill()
        assert effects.read_text().split() == [str(events[0].id)]
        async with runtime.member(service, recorder.of(service)):
            await recorder.until_handled(events, runtime.patience_seconds)
        assert recorder.revisions(user) == [1, 2, 3, 4, 5]

    async def test_what_was_in_a_handler_at_a_stop_is_delivered_again(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, users: list[UUID]
    ) -> None:
        before, after = Recorder(users[:1], takes_seconds=60), Recorder(users[:1])
        async with runtime.member(service, before.of(service)):
            events = await commit(users[0], 3)
            await publish(publisher, events)
            await until(lambda: bool(before.tried), runtime.patience_seconds)
        assert before.handled == []
        async with runtime.member(service, after.of(service)):
            await after.until_handled(events, runtime.patience_seconds)
        assert after.revisions(users[0]) == [1, 2, 3]

    async def test_what_was_published_during_a_restart_comes_afterwards(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, recorder: Recorder
    ) -> None:
        async with runtime.member(service, recorder.of(service)):
            first = await of_all(commit, list(recorder.users), 5)
            await publish(publisher, first)
            await recorder.until_handled(first, runtime.patience_seconds)
        meanwhile = await of_all(commit, list(recorder.users), 5)
        await publish(publisher, meanwhile)
        assert not {event.id for event in meanwhile} & set(recorder.ids())
        async with runtime.member(service, recorder.of(service)):
            await recorder.until_handled(meanwhile, runtime.patience_seconds)
            then = await of_all(commit, list(recorder.users), 2)
            await publish(publisher, then)
            await recorder.until_handled(then, runtime.patience_seconds)
        for user in recorder.users:
            assert recorder.revisions(user) == list(range(1, 13))

    async def test_poison_blocks_nobody_and_is_a_dead_letter(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, work: Work, service: str, users: list[UUID]
    ) -> None:
        handled: list[tuple[UUID, int]] = []
        events = await of_all(commit, users, 6)
        poison = next(event for event in events if event.revision == 2)

        async def handle(unit: UnitOfWork, event: RecordedEvent) -> None:
            if event.id == poison.id:
                raise Poison("planted")
            if event.user_id in users:
                unit.after_commit.append(lambda: handled.append((event.user_id, event.revision)))

        dispatcher = Dispatcher(work)
        consumer = Consumer(service, EVERY_TYPE, handle)

        deliver, given_up = dispatcher.add(consumer)

        async def mine(event: RecordedEvent) -> None:
            if event.user_id in users:
                await deliver(event)

        def declare(member: Member) -> None:
            member.bus.subscribe(service, "task-events", mine, given_up)

        async with runtime.member(service, declare):
            await publish(publisher, events)
            await until(lambda: len(handled) >= len(events) - 1, runtime.patience_seconds, lambda: str(len(handled)))
        assert sorted(handled) == sorted((e.user_id, e.revision) for e in events if e.id != poison.id)
        assert [revision for user, revision in handled if user == poison.user_id] == [1, 3, 4, 5, 6]
        assert await count(work, DeadLetter, service) == 1


class TestAway:
    async def test_a_bus_that_is_not_there_takes_nothing(
        self, runtime: Runtime, commit: Commit, users: list[UUID]
    ) -> None:
        bus = runtime.bus_away()
        with pytest.raises(BusAway):
            await bus.publish("task-events", await commit(users[0], 2))
        with pytest.raises(BusAway):
            await bus.announce([Announcement("feed", users[0], 1)])

    async def test_a_broker_that_comes_back_delivers_what_is_published_then(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, service: str, recorder: Recorder
    ) -> None:
        async with runtime.member(service, recorder.of(service)):
            first = await of_all(commit, list(recorder.users), 3)
            await publish(publisher, first)
            await recorder.until_handled(first, runtime.patience_seconds)
            await runtime.cut()
            refused = await of_all(commit, list(recorder.users), 3)
            with pytest.raises(BusAway):
                await publisher.publish("task-events", refused)
            with pytest.raises(BusAway):
                await publisher.announce([Announcement("feed", recorder.users[0], 1)])
            await runtime.mend()
            await publish_until_taken(publisher, refused, runtime.patience_seconds)
            await recorder.until_handled(refused, runtime.patience_seconds)
        # Not in order, where a part of a call was taken: a consumer compares revisions.
        for user in recorder.users:
            assert sorted(recorder.revisions(user)) == list(range(1, 7))

    async def test_what_a_relay_held_back_comes_in_order(
        self, runtime: Runtime, publisher: EventBus, commit: Commit, work: Work, service: str, recorder: Recorder
    ) -> None:
        async with work.unit("a-test") as unit:
            # What other tests published themselves is not this relay's.
            old = update(Event).where(col(Event.published_at).is_(None))
            await unit.connection.execute(old.values(published_at=col(Event.occurred_at)))
        relay = Relay(work, publisher)
        async with runtime.member(service, recorder.of(service)):
            await of_all(commit, list(recorder.users), 2)
            await relay.drain()
            await runtime.cut()
            held = await of_all(commit, list(recorder.users), 20)
            with pytest.raises(BusAway):
                await relay.drain()
            relaying = asyncio.create_task(relay.run())
            try:
                await runtime.mend()
                await recorder.until_handled(held, runtime.patience_seconds)
            finally:
                relaying.cancel()
                await asyncio.gather(relaying, return_exceptions=True)
        for user in recorder.users:
            assert recorder.revisions(user) == list(range(1, 23))


class TestAnnouncements:
    async def test_reach_every_process_once(
        self, runtime: Runtime, publisher: EventBus, service: str, users: list[UUID]
    ) -> None:
        one, other, elsewhere = (Recorder(users) for _ in range(3))
        async with (
            runtime.member(service, one.listening),
            runtime.member(service, other.listening),
            runtime.member(f"{service}x", elsewhere.listening),
        ):
            told = [Announcement("feed", user, 2**40 + number) for number, user in enumerate(users)]
            told += [Announcement("workspace", users[0]), Announcement("parked", None)]
            await publisher.announce(told)
            for recorder in (one, other, elsewhere):
                await until(lambda r=recorder: set(told) <= set(r.announced), runtime.patience_seconds)
            await asyncio.sleep(0.3)
        for recorder in (one, other, elsewhere):
            mine = [said for said in recorder.announced if said.user_id in users]
            assert len(mine) == len(set(mine)) == len(told) - 1

    async def test_many_at_once_arrive(
        self, runtime: Runtime, publisher: EventBus, service: str, users: list[UUID]
    ) -> None:
        recorder = Recorder(users)
        async with runtime.member(service, recorder.listening):
            told = [Announcement("feed", users[number % 8], number) for number in range(2_000)]
            await publisher.announce(told)
            await until(lambda: set(told) <= set(recorder.announced), runtime.patience_seconds)

    async def test_nothing_is_nothing(self, publisher: EventBus) -> None:
        await publisher.announce([])
        assert list(await publisher.publish("task-events", [])) == []
