"""Once in effect, in a user's order, and nobody waits for another user's poison."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from duly.adapters.embedded.clock import FixedClock, SystemClock
from duly.database.unit_of_work import UnitOfWork, Work
from duly.errors import Unavailable
from duly.events.envelope import RecordedEvent
from duly.messaging import dead_letters
from duly.messaging.consumer import Consumer
from duly.messaging.dispatch import Dispatcher
from duly.messaging.models import DeadLetter, Inbox, ParkedEvent
from duly.messaging.retry import Poison, RetryPolicy
from duly.web.resources import Resources
from tests.messaging.conftest import Recorder, committed, count, settle


class TestDelivery:
    async def test_repeated_has_one_effect(self, work: Work, dispatcher: Dispatcher, recorder: Recorder) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        user = uuid4()
        (event,) = await committed(work, user)
        for _ in range(3):
            await handle(event)
        assert recorder.revisions(user) == [1]

    async def test_a_hundred_at_once_have_one_effect(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder
    ) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        user = uuid4()
        (event,) = await committed(work, user)
        await asyncio.gather(*(handle(event) for _ in range(100)))
        assert recorder.revisions(user) == [1]

    async def test_effect_and_mark_are_one_transaction(self, work: Work, dispatcher: Dispatcher) -> None:
        name = f"half-{uuid4().hex[:8]}"

        async def half(unit: UnitOfWork, event: RecordedEvent) -> None:
            statement = text("INSERT INTO duly.state (key, value, etag, updated_at) VALUES (:key, '1', :etag, now())")
            await unit.connection.execute(statement, {"key": f"{name}/{event.revision}", "etag": uuid4()})
            raise Poison("after the effect")

        handle, _ = dispatcher.add(Consumer(name, frozenset({"task.updated"}), half))
        (event,) = await committed(work, uuid4())
        await handle(event)
        async with work.unit("a-look") as unit:
            statement = text("SELECT count(*) FROM duly.state WHERE key LIKE :prefix")
            assert (await unit.connection.execute(statement, {"prefix": f"{name}/%"})).scalar_one() == 0
        assert await count(work, DeadLetter, name) == 1

    async def test_what_the_log_does_not_know_is_not_handled(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder
    ) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        (event,) = await committed(work, uuid4())
        await handle(event.model_copy(update={"id": uuid4()}))
        assert recorder.handled == []
        assert await count(work, Inbox, recorder.consumer.name) == 0

    async def test_what_the_log_says_counts_not_what_the_bus_says(self, work: Work, dispatcher: Dispatcher) -> None:
        seen: list[RecordedEvent] = []

        async def keep(_: UnitOfWork, event: RecordedEvent) -> None:
            seen.append(event)

        handle, _ = dispatcher.add(Consumer(f"keep-{uuid4().hex[:8]}", frozenset({"task.updated"}), keep))
        (event,) = await committed(work, uuid4())
        await handle(event.model_copy(update={"data": {"version": 99, "changes": {}}, "actor": "somebody"}))
        assert seen == [event]

    async def test_other_types_are_passed_over(self, work: Work, dispatcher: Dispatcher, recorder: Recorder) -> None:
        narrow = Consumer(recorder.consumer.name, frozenset({"tag.created"}), recorder.handle)
        handle, _ = dispatcher.add(narrow)
        (event,) = await committed(work, uuid4())
        await handle(event)
        assert recorder.handled == []

    # Disk full, out of memory, too many connections: of the server, not of an event.
    @pytest.mark.parametrize("state", ["53100", "53200", "53300"])
    async def test_a_full_database_goes_back_to_the_bus(self, dispatcher: Dispatcher, work: Work, state: str) -> None:
        async def full(unit: UnitOfWork, _: RecordedEvent) -> None:
            await unit.connection.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))

        name = f"full-{uuid4().hex[:8]}"
        handle, _ = dispatcher.add(Consumer(name, frozenset({"task.updated"}), full))
        (event,) = await committed(work, uuid4())
        with pytest.raises(Unavailable):
            await handle(event)
        for model in (ParkedEvent, Inbox, DeadLetter):
            assert await count(work, model, name) == 0

    async def test_database_away_goes_back_to_the_bus(self, dispatcher: Dispatcher, work: Work) -> None:
        async def away(_: UnitOfWork, __: RecordedEvent) -> None:
            raise Unavailable

        name = f"away-{uuid4().hex[:8]}"
        handle, _ = dispatcher.add(Consumer(name, frozenset({"task.updated"}), away))
        (event,) = await committed(work, uuid4())
        with pytest.raises(Unavailable):
            await handle(event)
        assert await count(work, ParkedEvent, name) == 0
        assert await count(work, Inbox, name) == 0


class TestFailure:
    @pytest.fixture
    def users(self) -> tuple[UUID, UUID]:
        return uuid4(), uuid4()

    async def test_is_tried_again_when_due_and_its_user_waits_in_order(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder, clock: FixedClock, users: tuple[UUID, UUID]
    ) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        ada, bob = users
        first, second, third = await committed(work, ada, 3)
        (other,) = await committed(work, bob)
        recorder.failing[first.id] = [RuntimeError("once")]
        for event in (first, second, other, third):
            await handle(event)
        assert recorder.revisions(ada) == []
        assert recorder.revisions(bob) == [1]
        await settle(dispatcher)
        assert recorder.revisions(ada) == [], "it is not due yet"
        clock.advance(timedelta(seconds=11))
        await settle(dispatcher)
        assert recorder.revisions(ada) == [1, 2, 3]
        assert await count(work, ParkedEvent, recorder.consumer.name) == 0

    async def test_attempts_used_up_is_a_dead_letter_and_the_line_moves_on(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder, clock: FixedClock
    ) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        user = uuid4()
        first, second = await committed(work, user, 2)
        recorder.failing[first.id] = [RuntimeError("secret words")] * 3
        await handle(first)
        await handle(second)
        for _ in range(2):
            clock.advance(timedelta(minutes=1))
            await settle(dispatcher)
        assert recorder.revisions(user) == [2]
        async with work.unit("a-look") as unit:
            (letter,) = await dead_letters.listing(unit.connection, recorder.consumer.name, None, 10)
        assert (letter["event_id"], letter["attempts"]) == (first.id, 3)
        assert letter["error"].startswith("RuntimeError")
        assert "secret words" not in letter["error"]

    async def test_poison_is_a_dead_letter_at_once(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder
    ) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        (event,) = await committed(work, uuid4())
        recorder.failing[event.id] = [Poison("never")]
        await handle(event)
        await handle(event)
        assert await count(work, DeadLetter, recorder.consumer.name) == 1
        assert recorder.handled == []

    async def test_given_up_by_the_bus_is_tried_by_us(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder
    ) -> None:
        handle, given_up = dispatcher.add(recorder.consumer)
        user = uuid4()
        first, second = await committed(work, user, 2)
        await handle(first)
        await given_up(first)
        await given_up(second)
        await settle(dispatcher)
        assert recorder.revisions(user) == [1, 2]

    async def test_given_up_of_a_type_that_is_not_ours_is_not_tried(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder
    ) -> None:
        consumer = Consumer(recorder.consumer.name, frozenset({"task.completed"}), recorder.handle)
        _, given_up = dispatcher.add(consumer)
        user = uuid4()
        [event] = await committed(work, user, 1)
        assert event.type == "task.updated"
        await given_up(event)
        await settle(dispatcher)
        assert recorder.handled == []
        assert await count(work, ParkedEvent, consumer.name) == 0

    async def test_parked_and_delivered_again_has_one_effect(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder, clock: FixedClock
    ) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        user = uuid4()
        (event,) = await committed(work, user)
        recorder.failing[event.id] = [RuntimeError("once")]
        await handle(event)
        await handle(event)
        clock.advance(timedelta(seconds=11))
        await settle(dispatcher)
        await handle(event)
        assert recorder.revisions(user) == [1]

    async def test_runs_by_itself_when_due(self, resources: Resources, recorder: Recorder) -> None:
        work = Work(resources.engine, SystemClock(), lambda: None)
        dispatcher = Dispatcher(work, RetryPolicy(attempts=3, first_pause_seconds=0.1))
        handle, _ = dispatcher.add(recorder.consumer)
        task = asyncio.create_task(dispatcher.run())
        user = uuid4()
        first, second = await committed(work, user, 2)
        recorder.failing[first.id] = [RuntimeError("once"), RuntimeError("twice")]
        await handle(first)
        await handle(second)
        async with asyncio.timeout(5):
            while recorder.revisions(user) != [1, 2]:
                await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class TestRedrive:
    async def test_after_the_fix_is_handled_once(self, work: Work, dispatcher: Dispatcher, recorder: Recorder) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        user = uuid4()
        first, second = await committed(work, user, 2)
        recorder.failing[first.id] = [Poison("a bug of ours")]
        await handle(first)
        await handle(second)
        async with work.unit("an-operator") as unit:
            (letter,) = await dead_letters.listing(unit.connection, recorder.consumer.name, None, 10)
            assert await dead_letters.redrive(unit, [letter["id"]]) == 1
        await settle(dispatcher)
        await handle(first)
        assert recorder.revisions(user) == [2, 1]
        assert await count(work, DeadLetter, recorder.consumer.name) == 0

    async def test_discarded_is_never_handled(self, work: Work, dispatcher: Dispatcher, recorder: Recorder) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        (event,) = await committed(work, uuid4())
        recorder.failing[event.id] = [Poison("never")]
        await handle(event)
        async with work.unit("an-operator") as unit:
            assert await dead_letters.discard(unit, None, recorder.consumer.name) == 1
        await handle(event)
        await settle(dispatcher)
        assert recorder.handled == []

    async def test_unknown_is_refused_and_changes_nothing(
        self, work: Work, dispatcher: Dispatcher, recorder: Recorder
    ) -> None:
        handle, _ = dispatcher.add(recorder.consumer)
        (event,) = await committed(work, uuid4())
        recorder.failing[event.id] = [Poison("never")]
        await handle(event)
        async with work.unit("a-look") as unit:
            (letter,) = await dead_letters.listing(unit.connection, recorder.consumer.name, None, 10)
        with pytest.raises(dead_letters.DeadLetterNotFound):
            async with work.unit("an-operator") as unit:
                await dead_letters.redrive(unit, [letter["id"], uuid4()])
        assert await count(work, DeadLetter, recorder.consumer.name) == 1
