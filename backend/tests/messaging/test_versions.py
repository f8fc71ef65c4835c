"""Events of the previous schema version, read by code that knows the next one."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from duly.database.unit_of_work import UnitOfWork, Work
from duly.entrypoints import event_documents
from duly.events.catalogue import CATALOGUE, EventType
from duly.events.envelope import RecordedEvent
from duly.events.payloads import Payload
from duly.features.audit.consumers import CONSUMER
from duly.launcher.postgres import EmbeddedPostgres
from duly.messaging.consumer import Consumer
from duly.messaging.dispatch import Dispatcher
from duly.messaging.relay import Relay
from duly.messaging.retry import Poison, RetryPolicy, TooNew
from duly.messaging.versions import current
from tests.messaging.conftest import Recorder, RecordingBus, settle
from tests.support.auditor import Auditor, entries
from tests.support.caller import User


class TagDeletedNow(Payload):
    """The data of `tag.deleted` in its second version: it tells the colour, too."""

    name: str
    color: str | None


def coloured(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"color": None}


@pytest.fixture
async def owner(database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.address())
    yield connection
    await connection.close()


@pytest.fixture
async def deleted(user: User, monkeypatch: pytest.MonkeyPatch) -> User:
    """A user who deleted a tag (revision 2) and did something else (3), before the second version came."""
    tag = (await user.post("/tags", {"name": "errand"})).json()
    assert (await user.delete(f"/tags/{tag['id']}")).status_code == 204
    await user.task()
    monkeypatch.setitem(CATALOGUE, "tag.deleted", EventType("tag.deleted", TagDeletedNow, upcasts=(coloured,)))
    return user


class TestPreviousVersion:
    async def test_reaches_consumers_as_the_current_one(
        self, deleted: User, work: Work, dispatcher: Dispatcher, recorder: Recorder
    ) -> None:
        seen: list[RecordedEvent] = []
        handle_it = recorder.consumer.handle

        async def handle(unit: UnitOfWork, event: RecordedEvent) -> None:
            seen.append(event)
            await handle_it(unit, event)

        deliver, _ = dispatcher.add(type(recorder.consumer)(recorder.consumer.name, recorder.consumer.types, handle))
        events = await Auditor(work).events(deleted.id)
        assert [event.version for event in events] == [1, 1, CATALOGUE["task.created"].version]
        for event in events:
            await deliver(event)
        assert recorder.revisions(deleted.id) == [1, 2, 3]
        assert (seen[1].version, seen[1].data) == (2, {"name": "errand", "color": None})

    async def test_is_in_the_feed_as_the_current_one(self, deleted: User) -> None:
        change = (await deleted.changes())[1]
        assert (change["type"], change["data"]) == ("tag.deleted", {"name": "errand", "color": None})

    @pytest.mark.parametrize("overtaken", [False, True])
    async def test_is_recorded_as_the_current_one(
        self,
        deleted: User,
        work: Work,
        owner: asyncpg.Connection,
        overtaken: bool,
    ) -> None:
        auditor = Auditor(work)
        events = await auditor.events(deleted.id)
        await auditor.deliver(events[2:] if overtaken else events)
        found = await entries(owner, deleted.id)
        assert [entry["revision"] for entry in found] == [1, 2, 3]
        assert (
            found[1]["differences"] == '{"name": {"to": null, "from": "errand"}, "color": {"to": null, "from": null}}'
        )
        assert await auditor.verify(deleted.id) == []


class TestUnknownVersion:
    async def test_waits_in_its_user_s_line_for_a_process_that_knows_it(
        self,
        deleted: User,
        work: Work,
        owner: asyncpg.Connection,
    ) -> None:
        await owner.execute("UPDATE duly.event SET version = 3 WHERE user_id = $1 AND revision = 2", deleted.id)
        auditor = Auditor(work)
        await auditor.record(deleted.id)
        assert [entry["revision"] for entry in await entries(owner, deleted.id)] == [1]
        parked = await owner.fetch("SELECT revision, error FROM duly.parked_event WHERE user_id = $1", deleted.id)
        assert sorted(row["revision"] for row in parked) == [2, 3]
        assert any("version 3 of tag.deleted is newer than 2" in (row["error"] or "") for row in parked)
        assert await owner.fetchval("SELECT count(*) FROM duly.dead_letter WHERE user_id = $1", deleted.id) == 0
        # Now a process takes the line for which it is not too new.
        await owner.execute("UPDATE duly.event SET version = 1 WHERE user_id = $1 AND revision = 2", deleted.id)
        await owner.execute("UPDATE duly.parked_event SET due_at = '2026-01-01' WHERE user_id = $1", deleted.id)
        newer = Dispatcher(work)
        newer.add(CONSUMER)
        await settle(newer)
        assert [entry["revision"] for entry in await entries(owner, deleted.id)] == [1, 2, 3]
        assert await auditor.verify(deleted.id) == []

    def test_waits_about_a_day_and_no_longer(self) -> None:
        policy, error = RetryPolicy(), TooNew("3 is newer than 2")
        pauses = [pause for attempts in range(1, 5_760) if (pause := policy.pause(attempts, error))]
        assert sum(pauses, timedelta()) == pytest.approx(timedelta(days=1), abs=timedelta(minutes=1))
        assert policy.pause(5_760, error) is None

    async def test_makes_the_feed_wait_for_the_newer_code(self, deleted: User, owner: asyncpg.Connection) -> None:
        await owner.execute("UPDATE duly.event SET version = 3 WHERE user_id = $1 AND revision = 2", deleted.id)
        answer = await deleted.get("/changes?after=0")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert len(await deleted.changes(2)) == 1


class TestUnknownType:
    """An event of a type that a newer version brings, in a process of this one: left to the newer one, never lost."""

    @pytest.fixture
    async def newer(self, user: User, owner: asyncpg.Connection) -> AsyncIterator[UUID]:
        """A user whose second event is of a type to come; the id of that event."""
        await user.task()
        await user.task()
        yield await owner.fetchval(
            """UPDATE duly.event SET type = 'task.dreamt', published_at = NULL
               WHERE user_id = $1 AND revision = 2 RETURNING id""",
            user.id,
        )
        # Else it waits in the outbox of every test that follows.
        await owner.execute("DELETE FROM duly.event WHERE user_id = $1", user.id)

    async def test_is_parked_for_every_consumer_and_passed_over_by_those_it_is_not_for(
        self, user: User, newer: UUID, work: Work, owner: asyncpg.Connection, recorder: Recorder,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        wants = Consumer(f"wants-{recorder.consumer.name}", frozenset({"task.created", "task.dreamt"}), recorder.handle)
        old = Consumer(wants.name, frozenset({"task.created"}), recorder.handle)
        other = Consumer(f"other-{recorder.consumer.name}", frozenset({"tag.created"}), recorder.handle)
        before = Dispatcher(work)
        for handle, _ in (before.add(old), before.add(other)):
            for event in await Auditor(work).events(user.id):
                await handle(event)
        assert recorder.revisions(user.id) == [1]
        monkeypatch.setitem(CATALOGUE, "task.dreamt", EventType("task.dreamt", CATALOGUE["task.created"].payload))
        await owner.execute("UPDATE duly.event SET version = 1 WHERE id = $1", newer)
        await owner.execute("UPDATE duly.parked_event SET due_at = '2026-01-01' WHERE user_id = $1", user.id)
        after = Dispatcher(work)
        after.add(wants)
        after.add(other)
        await settle(after)
        assert recorder.revisions(user.id) == [1, 2]
        done = await owner.fetch(
            "SELECT consumer FROM duly.inbox WHERE event_id = $1 AND consumer LIKE '%' || $2",
            newer,
            recorder.consumer.name,
        )
        assert sorted(row["consumer"] for row in done) == sorted((wants.name, other.name))

    async def test_is_relayed_by_who_knows_its_topic(
        self, user: User, newer: UUID, work: Work, owner: asyncpg.Connection, bus: RecordingBus
    ) -> None:
        await Relay(work, bus).drain()
        assert bus.revisions(user.id) == [1]
        assert await owner.fetchval("SELECT published_at FROM duly.event WHERE id = $1", newer) is None


def example(name: str) -> RecordedEvent:
    return RecordedEvent.from_cloud_event(event_documents.released()[name]["examples"][0])


class TestReleasedVersions:
    @pytest.mark.parametrize("name", sorted(set(event_documents.released()) - {"duly.announcement.v1"}))
    def test_are_read_today(self, name: str) -> None:
        event = example(name)
        assert current(event).version == CATALOGUE[event.type].version

    def test_an_upcast_that_does_not_lead_to_the_next_version_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        kind = EventType("tag.deleted", TagDeletedNow, upcasts=(lambda data: data,))
        monkeypatch.setitem(CATALOGUE, "tag.deleted", kind)
        with pytest.raises(Poison, match="breaks the schema at color"):
            current(example("duly.tag.deleted.v1"))
