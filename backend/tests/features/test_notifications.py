"""Notifications: one for each reminder that fired, read on every device, never another user's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from duly.entrypoints.notifications import SERVICE
from duly.entrypoints.service import Process
from duly.events.envelope import RecordedEvent
from duly.events.payloads import DigestComposed, Payload, ReminderFired
from duly.identity.principal import Principal
from duly.messaging import log
from duly.ports.event_bus import Handler
from tests.support import channels
from tests.support.caller import User
from tests.support.fold import Copy

TODAY = "2026-12-24"


async def fire(process: Process, user: User, title: str = "Buy milk", **more: Any) -> RecordedEvent:
    """Record that a reminder of the user fired, as the reminders service does."""
    data = {
        "reminder_id": uuid4(),
        "version": 1,
        "task_id": uuid4(),
        "title": title,
        "due": "2026-12-24",
        "at": datetime.now(UTC),
        "late": False,
        "late_seconds": 0,
        "nag": 0,
        "urgent": False,
        "deliver_at": None,
        "channels": None,
        "dates": ["due_on", "due_at"],
    } | more
    return await recorded(process, user, "reminder.fired", f"tasks/{data['task_id']}", ReminderFired(**data))


async def compose(process: Process, user: User, **more: Any) -> RecordedEvent:
    """Record that a digest of the user is due, as the digest service does."""
    tasks = [{"id": uuid4(), "title": "Buy milk", "due": "2026-12-23"}, {"id": uuid4(), "title": "Sell", "due": TODAY}]
    data: dict[str, Any] = {
        "on": TODAY,
        "at": datetime.now(UTC),
        "late": False,
        "overdue": 1,
        "today": 1,
        "tasks": tasks,
    }
    payload = DigestComposed.model_validate(data | {"deliver_at": None} | more)
    return await recorded(process, user, "digest.composed", "digest", payload)


async def recorded(process: Process, user: User, event_type: str, subject: str, payload: Payload) -> RecordedEvent:
    principal = Principal(user.id, service="reminders")
    async with process.resources.work.unit("a-test") as unit:
        await log.begin(unit, principal)
        revision = log.record(unit, principal, event_type, subject, payload)
    async with process.resources.work.unit("a-look") as unit:
        (event,) = await log.read_events(unit.connection, user.id, revision - 1, revision)
    return event


@pytest.fixture
def told(process: Process) -> Handler:
    (consumer,) = SERVICE.consumers
    handle, _ = process.dispatcher.add(consumer)
    return handle


async def unread(user: User) -> int:
    return int((await user.get("/notifications")).json()["unread"])


class TestTelling:
    async def test_a_fired_reminder_is_one_notification(self, process: Process, user: User, told: Handler) -> None:
        event = await fire(process, user, nag=2, late=True, deliver_at=datetime.now(UTC) + timedelta(hours=8))
        for _ in range(3):
            await told(event)
        page = (await user.get("/notifications")).json()
        (one,) = page["items"]
        assert (one["title"], one["nag"], one["late"], one["read_at"]) == ("Buy milk", 2, True, None)
        assert one["deliver_at"].endswith("Z")
        assert (page["unread"], page["next"]) == (1, None)

    async def test_a_digest_is_one_notification_about_no_single_task(
        self, process: Process, user: User, told: Handler
    ) -> None:
        event = await compose(process, user, deliver_at=datetime.now(UTC) + timedelta(hours=1), late=True)
        for _ in range(3):
            await told(event)
        page = (await user.get("/notifications")).json()
        (one,) = page["items"]
        assert page["unread"] == 1
        said = {name: one[name] for name in ("kind", "task_id", "reminder_id", "title", "due", "nag", "urgent", "late")}
        assert said == dict.fromkeys(("task_id", "reminder_id", "due")) | {
            "kind": "digest",
            "title": "",
            "nag": 0,
            "urgent": False,
            "late": True,
        }
        assert one["digest"] == {name: event.data[name] for name in ("on", "overdue", "today", "tasks")}
        assert (one["at"], one["deliver_at"]) == (event.data["at"], event.data["deliver_at"])
        read = await user.patch(f"/notifications/{one['id']}", {"read": True})
        assert (read.status_code, read.json()["digest"]) == (200, one["digest"])

    async def test_the_feed_folds_to_what_the_list_says(self, process: Process, user: User, told: Handler) -> None:
        for number in range(3):
            await told(await fire(process, user, f"task {number}"))
        await told(await compose(process, user))
        first = (await user.get("/notifications")).json()["items"][-1]
        await user.patch(f"/notifications/{first['id']}", {"read": True})
        copy = Copy()
        for change in await user.changes():
            copy.fold(change)
        fresh = {one["id"]: one for one in (await user.get("/notifications")).json()["items"]}
        assert copy.notifications == fresh

    async def test_the_service_is_the_actor(self, process: Process, user: User, told: Handler) -> None:
        await told(await fire(process, user))
        async with process.resources.work.unit("a-look") as unit:
            events = await log.read_events(unit.connection, user.id, 0, 10)
        assert [(event.type, event.actor) for event in events] == [
            ("reminder.fired", "service:reminders"),
            ("notification.created", "service:notifications"),
        ]


class TestDeliveries:
    """What a notification plans for the channels of its user."""

    async def planned(self, user: User) -> list[tuple[str, str]]:
        items = (await user.get("/deliveries")).json()["items"]
        return sorted((one["channel_kind"], one["about"]) for one in items if one["about"] in ("reminder", "digest"))

    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [(None, ["ntfy", "webhook"]), (["ntfy"], ["ntfy"]), (["ntfy", "web_push", "email"], ["ntfy"]), ([], [])],
    )
    async def test_of_a_reminder_are_of_the_kinds_it_names(
        self, process: Process, user: User, told: Handler, chosen: list[str] | None, expected: list[str]
    ) -> None:
        for body in (channels.WEBHOOK, channels.NTFY):
            await channels.added(user, body)
        await channels.added(user, channels.WEB_PUSH, wants=["digest"])
        event = await fire(process, user, channels=chosen)
        for _ in range(2):
            await told(event)
        assert await self.planned(user) == [(kind, "reminder") for kind in expected]
        assert await unread(user) == 1, "the inbox has it in any case"

    async def test_of_a_digest_go_where_digests_are_wanted_and_wait_for_the_end_of_quiet_hours(
        self, process: Process, user: User, told: Handler
    ) -> None:
        await channels.added(user, channels.WEBHOOK, wants=["reminders"])
        await channels.added(user, channels.NTFY, wants=["digest"])
        until = datetime.now(UTC) + timedelta(hours=2)
        event = await compose(process, user, deliver_at=until)
        for _ in range(2):
            await told(event)
        assert await self.planned(user) == [("ntfy", "digest")]
        (one,) = (await user.get("/deliveries")).json()["items"]
        assert datetime.fromisoformat(one["due_at"]) == until


class TestReading:
    async def test_read_and_unread_again(self, process: Process, user: User, told: Handler) -> None:
        await told(await fire(process, user))
        (one,) = (await user.get("/notifications?status=unread")).json()["items"]
        read = await user.patch(f"/notifications/{one['id']}", {"read": True})
        assert (read.status_code, read.json()["version"]) == (200, 2)
        assert read.json()["read_at"] is not None
        again = await user.patch(f"/notifications/{one['id']}", {"read": True})
        assert again.json() == read.json()
        assert (await user.get("/notifications?status=unread")).json()["items"] == []
        assert (await user.patch(f"/notifications/{one['id']}", {"read": False})).json()["read_at"] is None
        assert await unread(user) == 1

    async def test_all_up_to_one(self, process: Process, user: User, told: Handler) -> None:
        for number in range(4):
            await told(await fire(process, user, f"task {number}"))
        items = (await user.get("/notifications")).json()["items"]
        assert [one["title"] for one in items] == ["task 3", "task 2", "task 1", "task 0"]
        assert (await user.post("/notifications/read", {"upto": items[2]["id"]})).json() == {"read": 2}
        assert await unread(user) == 2
        assert (await user.post("/notifications/read", {})).json() == {"read": 2}
        assert (await user.post("/notifications/read", {})).json() == {"read": 0}

    async def test_pages(self, process: Process, user: User, told: Handler) -> None:
        for number in range(5):
            await told(await fire(process, user, f"task {number}"))
        assert [one["title"] for one in await user.all("/notifications", limit=2)] == [
            f"task {n}" for n in (4, 3, 2, 1, 0)
        ]

    async def test_another_users_is_unknown(
        self, process: Process, user: User, told: Handler, new_user: Callable[[], User]
    ) -> None:
        await told(await fire(process, user))
        (one,) = (await user.get("/notifications")).json()["items"]
        thief = new_user()
        assert (await thief.get("/notifications")).json() == {"items": [], "next": None, "unread": 0}
        for notification_id in (one["id"], str(uuid4()), "x"):
            answer = await thief.patch(f"/notifications/{notification_id}", {"read": True})
            assert (answer.status_code, answer.json()["code"]) == (404, "notification.not-found")
        await thief.post("/notifications/read", {"upto": one["id"]})
        assert await unread(user) == 1

    async def test_unchanged_is_304(self, process: Process, user: User, told: Handler) -> None:
        await told(await fire(process, user))
        first = await user.get("/notifications")
        same = await user.get("/notifications", headers={"If-None-Match": first.headers["etag"]})
        assert same.status_code == 304


def test_ids_are_ordered_by_time() -> None:
    from uuid_utils import compat

    ids: list[UUID] = [compat.uuid7() for _ in range(100)]
    assert ids == sorted(ids)
