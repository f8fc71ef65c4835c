"""One entry for each event, in the user's order, whatever the bus does with them."""

import asyncio
from random import Random
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import event as hooks

from duly.database.unit_of_work import UnitOfWork, Work
from duly.events.envelope import RecordedEvent
from duly.features.audit import service
from duly.features.audit.consumers import CONSUMER
from duly.messaging import dead_letters
from duly.messaging.consumer import EVERY_TYPE, Consumer
from duly.messaging.dispatch import Dispatcher
from duly.messaging.retry import Poison, RetryPolicy
from tests.messaging.conftest import committed
from tests.support.auditor import Auditor, entries, forget
from tests.support.caller import User
from tests.support.operations import Operations


async def revisions(owner: asyncpg.Connection, user_id: UUID) -> list[int]:
    """Return the revisions in the order of the chain, after a look at its numbers."""
    found = await entries(owner, user_id)
    assert [entry["sequence"] for entry in found] == list(range(1, len(found) + 1))
    return [entry["revision"] for entry in found]


class TestAppend:
    async def test_takes_everything_from_the_event(
        self, auditor: Auditor, work: Work, owner: asyncpg.Connection
    ) -> None:
        (event,) = await committed(work, uuid4())
        await auditor.deliver([event])
        (entry,) = await entries(owner, event.user_id)
        assert (entry["event_id"], entry["occurred_at"]) == (event.id, event.occurred_at)
        assert (entry["action"], entry["target"], entry["actor"]) == (event.type, event.subject, event.actor)
        assert (entry["request_id"], entry["source_class"]) == ("a-request", "loopback")
        end = await owner.fetchrow("SELECT * FROM duly.audit_chain WHERE user_id = $1", event.user_id)
        assert dict(end) == {"user_id": event.user_id, "sequence": 1, "revision": 1, "hash": entry["hash"]}

    async def test_repeated_changes_nothing(self, auditor: Auditor, work: Work, owner: asyncpg.Connection) -> None:
        events = await committed(work, uuid4(), 3)
        await auditor.deliver([*events, *events])
        before = await entries(owner, events[0].user_id)
        # And if the inbox had forgotten them, too.
        for event in events:
            async with work.unit("again") as unit:
                await service.append(unit, event)
        assert await entries(owner, events[0].user_id) == before
        assert len(before) == 3

    async def test_overtaken_keeps_the_order(self, auditor: Auditor, work: Work, owner: asyncpg.Connection) -> None:
        events = await committed(work, uuid4(), 6)
        await auditor.deliver([events[0], events[4], events[2], events[1], events[5], events[3]])
        assert await revisions(owner, events[0].user_id) == [1, 2, 3, 4, 5, 6]
        assert await auditor.verify(events[0].user_id) == []

    async def test_a_crowd_in_any_order_keeps_the_order(
        self, auditor: Auditor, work: Work, owner: asyncpg.Connection
    ) -> None:
        events = [event for user in (uuid4(), uuid4()) for event in await committed(work, user, 30)]
        delivered = events * 2
        Random(5).shuffle(delivered)
        await asyncio.gather(*(auditor.deliver([event]) for event in delivered))
        for user in {event.user_id for event in events}:
            assert await revisions(owner, user) == list(range(1, 31))
            assert await auditor.verify(user) == []

    async def test_asks_little(self, auditor: Auditor, work: Work) -> None:
        first, second = await committed(work, uuid4(), 2)
        await auditor.deliver([first])
        said: list[str] = []

        def listen(_: object, __: object, statement: str, *___: object) -> None:
            said.append(statement)

        async with work.unit("a-count") as unit:
            hooks.listen(work.engine.sync_engine, "before_cursor_execute", listen)
            try:
                await service.append(unit, second)
            finally:
                hooks.remove(work.engine.sync_engine, "before_cursor_execute", listen)
        assert len(said) == 2, said

    async def test_a_long_gap_is_read_in_pages(self, auditor: Auditor, work: Work, owner: asyncpg.Connection) -> None:
        events = await committed(work, uuid4(), 2_300)
        await auditor.deliver(events[-1:])
        assert await revisions(owner, events[0].user_id) == list(range(1, 2_301))


class TestSetAside:
    """Revision 2 of 4 is poison for this version of the consumer, and not for the next."""

    def consumer(self) -> Consumer:
        async def handle(unit: UnitOfWork, event: RecordedEvent) -> None:
            if event.revision == 2:
                raise Poison("not yet")
            await service.append(unit, event)

        return Consumer(CONSUMER.name, EVERY_TYPE, handle)

    async def test_dead_letter_is_left_out_and_comes_last_when_redriven(
        self, auditor: Auditor, work: Work, owner: asyncpg.Connection
    ) -> None:
        events = await committed(work, uuid4(), 4)
        handle, _ = Dispatcher(work).add(self.consumer())
        for event in events:
            await handle(event)
        user = events[0].user_id
        assert await revisions(owner, user) == [1, 3, 4]
        assert await auditor.verify(user) == [], "a dead letter explains what is missing"

        letter = await owner.fetchval("SELECT id FROM duly.dead_letter WHERE user_id = $1", user)
        async with work.unit("redrive") as unit:
            await dead_letters.redrive(unit, [letter])
        assert await auditor.verify(user) == [], "so does a parked event"
        mended = Dispatcher(work)
        mended.add(CONSUMER)
        while await mended._retry_one():
            pass
        assert await revisions(owner, user) == [1, 3, 4, 2]
        assert await auditor.verify(user) == []

    async def test_discarded_is_missing_from_then_on(
        self, auditor: Auditor, work: Work, owner: asyncpg.Connection
    ) -> None:
        events = await committed(work, uuid4(), 4)
        handle, _ = Dispatcher(work).add(self.consumer())
        for event in events:
            await handle(event)
        letter = await owner.fetchval("SELECT id FROM duly.dead_letter WHERE user_id = $1", events[0].user_id)
        async with work.unit("discard") as unit:
            await dead_letters.discard(unit, [letter])
        assert await auditor.verify(events[0].user_id) == ["revision 2 is not recorded"]

    async def test_parked_does_not_come_with_those_it_waits_for(self, work: Work, owner: asyncpg.Connection) -> None:
        events = await committed(work, uuid4(), 3)

        async def handle(unit: UnitOfWork, event: RecordedEvent) -> None:
            if event.revision == 2:
                raise RuntimeError("later")
            await service.append(unit, event)

        dispatcher = Dispatcher(work, RetryPolicy(first_pause_seconds=60))
        deliver, _ = dispatcher.add(Consumer(CONSUMER.name, EVERY_TYPE, handle))
        for event in events:
            await deliver(event)
        assert await revisions(owner, events[0].user_id) == [1], "3 waits behind 2"
        async with work.unit("a-bus-that-overtakes") as unit:
            await service.append(unit, events[2])
        assert await revisions(owner, events[0].user_id) == [1, 3], "2 comes with its own attempt"

    async def test_what_cannot_be_read_is_left_to_its_own_delivery(
        self, auditor: Auditor, work: Work, owner: asyncpg.Connection
    ) -> None:
        events = await committed(work, uuid4(), 3)
        user = events[0].user_id
        await owner.execute("UPDATE duly.event SET data = '{\"nonsense\": true}' WHERE id = $1", events[1].id)
        await auditor.deliver([events[0], events[2]])
        assert await revisions(owner, user) == [1, 3]
        handle, _ = Dispatcher(work).add(CONSUMER)
        # The bus sends what was written; the log says otherwise.
        await handle(events[1])
        assert await owner.fetchval("SELECT revision FROM duly.dead_letter WHERE user_id = $1", user) == 2
        assert await auditor.verify(user) == []


class TestReplay:
    async def test_of_the_whole_log_builds_the_same_chain(
        self, auditor: Auditor, user: User, owner: asyncpg.Connection
    ) -> None:
        operations = Operations(user, 3)
        for _ in range(120):
            await operations.step()
        await auditor.record(user.id)
        first = await entries(owner, user.id)
        assert len(first) > 80
        await forget(owner, user.id)
        assert await entries(owner, user.id) == []
        events = await auditor.events(user.id)
        Random(8).shuffle(events)
        await auditor.deliver(events)
        assert [entry["hash"] for entry in await entries(owner, user.id)] == [entry["hash"] for entry in first]
        assert await entries(owner, user.id) == first
        assert await auditor.verify(user.id) == []
