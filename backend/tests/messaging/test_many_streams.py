"""Events of many users in one transaction: gap-free for each, never waiting for one who is being written for."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from duly.events.payloads import ReminderSnoozed, TaskPurged
from duly.identity.principal import Principal
from duly.messaging import log
from duly.messaging.many_streams import ManyStreams
from duly.web.resources import Resources


def snoozed() -> ReminderSnoozed:
    return ReminderSnoozed(reminder_id=uuid4(), version=1, task_id=uuid4(), until=datetime.now(UTC))


async def write_one(resources: Resources, user_id: UUID) -> None:
    async with resources.work.unit("test") as unit:
        await log.begin(unit, Principal(user_id))
        log.record(unit, Principal(user_id), "reminder.snoozed", "tasks/x", snoozed())


async def revisions(resources: Resources, user_id: UUID) -> list[tuple[int, str]]:
    async with resources.work.unit("test") as unit:
        events = await log.read_events(unit.connection, user_id, 0, 100)
        assert await log.current_revision(unit.connection, user_id) == len(events)
    return [(event.revision, event.actor) for event in events]


async def test_are_numbered_for_each_user(resources: Resources) -> None:
    one, other, unknown = uuid4(), uuid4(), uuid4()
    for user_id in (one, one, other):
        await write_one(resources, user_id)
    async with resources.work.unit("test") as unit:
        streams = await ManyStreams.take(unit, [one, other, unknown])
        assert streams.revisions == {one: 2, other: 1}
        for user_id in (one, other, one):
            streams.record(Principal(user_id, service="reminders"), "reminder.snoozed", "tasks/x", snoozed())
        with pytest.raises(KeyError):
            streams.record(Principal(unknown), "reminder.snoozed", "tasks/x", snoozed())
        with pytest.raises(RuntimeError, match="another payload"):
            streams.record(Principal(one), "reminder.snoozed", "tasks/x", TaskPurged(version=1))
    actor = "service:reminders"
    assert await revisions(resources, one) == [(1, f"user:{one}"), (2, f"user:{one}"), (3, actor), (4, actor)]
    assert await revisions(resources, other) == [(1, f"user:{other}"), (2, actor)]


async def test_leave_out_who_is_being_written_for(resources: Resources) -> None:
    busy, free = uuid4(), uuid4()
    for user_id in (busy, free):
        await write_one(resources, user_id)
    async with resources.work.unit("test") as writing:
        await log.begin(writing, Principal(busy))
        async with resources.work.unit("test") as unit:
            streams = await ManyStreams.take(unit, [busy, free])
            assert set(streams.revisions) == {free}


async def test_wait_for_one_alone(resources: Resources) -> None:
    one, other = uuid4(), uuid4()
    await write_one(resources, one)
    async with resources.work.unit("test") as unit:
        assert (await ManyStreams.take(unit, [one], wait=True)).revisions == {one: 1}
        with pytest.raises(RuntimeError, match="one stream at a time"):
            await ManyStreams.take(unit, [one, other], wait=True)


async def test_that_fail_leave_nothing(resources: Resources) -> None:
    one = uuid4()
    await write_one(resources, one)

    async def fail() -> None:
        async with resources.work.unit("test") as unit:
            streams = await ManyStreams.take(unit, [one])
            streams.record(Principal(one), "reminder.snoozed", "tasks/x", snoozed())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await revisions(resources, one) == [(1, f"user:{one}")]
