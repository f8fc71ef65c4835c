"""Quiet hours end, and what is no longer true is not told: decided from the log just before sending."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.features.channels.service import planning, waking
from duly.identity.principal import Principal
from duly.ports.sender import TryLater
from duly.web.resources import Resources
from tests.conftest import NOW
from tests.features.reminders.conftest import written
from tests.support.caller import User
from tests.support.couriers import Couriers
from tests.support.telling import tell

Act = Callable[[User, dict[str, Any], dict[str, Any]], Awaitable[Any]]
EVENING = timedelta(hours=8, minutes=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
async def quiet(user: User) -> User:
    """A user whom nobody disturbs until eight in the evening."""
    answer = await user.patch("/account", {"quiet_hours": {"start": "11:00", "end": "20:00"}})
    assert answer.status_code == 200, answer.text
    return user


async def reminded(user: User, resources: Resources, clock: FixedClock, **more: Any) -> tuple[Any, Any]:
    """Have a reminder fire in the quiet hours; return the task and the notification."""
    due = NOW + timedelta(minutes=1)
    wishes = more.pop("reminders", [{"before": "PT0S", "of": "due"}])
    task = await user.task(due_at=written(due), reminders=wishes, **more)
    clock.advance(timedelta(minutes=2))
    (notification,) = await tell(resources.work, user)
    return task, notification


async def evening(couriers: Couriers, clock: FixedClock) -> None:
    clock.advance(EVENING)
    waking.wake()


def patch(path: str, body: dict[str, Any]) -> Act:
    async def act(user: User, task: dict[str, Any], notification: dict[str, Any]) -> None:
        answer = await user.patch(path.format(task=task["id"], notification=notification["id"]), body)
        assert answer.status_code == 200, answer.text

    return act


def post(path: str, body: Any = None) -> Act:
    async def act(user: User, task: dict[str, Any], notification: dict[str, Any]) -> None:
        answer = await user.post(path.format(task=task["id"], notification=notification["id"]), body)
        assert answer.status_code in (200, 201), answer.text

    return act


def delete(path: str) -> Act:
    async def act(user: User, task: dict[str, Any], _: dict[str, Any]) -> None:
        answer = await user.delete(path.format(task=task["id"]))
        assert answer.status_code in (200, 204), answer.text

    return act


COMPLETE, REOPEN = patch("/tasks/{task}/complete", {}), patch("/tasks/{task}/complete", {"completed": False})
TRASH, RESTORE = delete("/tasks/{task}"), post("/tasks/{task}/restore")
READ, UNREAD = (
    patch("/notifications/{notification}", {"read": True}),
    patch("/notifications/{notification}", {"read": False}),
)
RESCHEDULE = patch("/tasks/{task}", {"due_at": "2026-12-24T09:00:00Z"})


class TestQuietHours:
    async def test_are_kept_and_then_it_is_told(
        self, quiet: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        await couriers.channel(quiet.id, "a")
        async with couriers.at_work():
            task, _ = await reminded(quiet, resources, clock)
            (row,) = await couriers.until(quiet.id, "waiting")
            assert row["due_at"] == NOW.replace(hour=20)
            assert row["expires_at"] == row["due_at"] + timedelta(days=1)
            await evening(couriers, clock)
            await couriers.until(quiet.id, "delivered")
        (message,) = couriers.ends.got["a"]
        assert (message.title, message.data["task"]["id"]) == (task["title"], task["id"])

    @pytest.mark.parametrize(
        ("acts", "reason"),
        [
            ([COMPLETE], "task-completed"),
            ([COMPLETE, REOPEN, COMPLETE], "task-completed"),
            ([TRASH], "task-deleted"),
            ([delete("/tasks/{task}?permanently=true")], "task-deleted"),
            ([RESCHEDULE], "task-rescheduled"),
            ([patch("/tasks/{task}", {"start_on": "2026-11-24"}), RESCHEDULE], "task-rescheduled"),
            ([patch("/tasks/{task}", {"due_at": None})], "task-rescheduled"),
            ([READ], "notification-read"),
            ([post("/notifications/read", {})], "notification-read"),
            ([post("/tasks/{task}/reminders/snooze", {"minutes": 600})], "reminder-snoozed"),
            ([COMPLETE, REOPEN, READ], "notification-read"),
        ],
    )
    async def test_end_and_what_happened_meanwhile_counts(
        self,
        quiet: User,
        resources: Resources,
        couriers: Couriers,
        clock: FixedClock,
        acts: list[Act],
        reason: str,
    ) -> None:
        await couriers.channel(quiet.id, "a")
        async with couriers.at_work():
            task, notification = await reminded(quiet, resources, clock)
            for act in acts:
                await act(quiet, task, notification)
            await evening(couriers, clock)
            (row,) = await couriers.until(quiet.id, "cancelled")
        assert (row["reason"], row["attempts"], row["due_at"]) == (reason, [], None)
        assert row["ended_at"] is not None
        assert "a" not in couriers.ends.tried

    @pytest.mark.parametrize(
        "acts",
        [
            [COMPLETE, REOPEN],
            [TRASH, RESTORE],
            [READ, UNREAD],
            [patch("/tasks/{task}", {"title": "Buy oat milk", "priority": "high"})],
            [patch("/tasks/{task}", {"reminders": [{"before": "PT0S", "of": "due"}, {"at": "2027-01-01T09:00:00Z"}]})],
            [post("/tasks", {"title": "another"})],
        ],
        ids=["reopened", "restored", "unread", "renamed", "reminded again later", "another task"],
    )
    async def test_end_and_what_is_still_to_do_is_told(
        self, quiet: User, resources: Resources, couriers: Couriers, clock: FixedClock, acts: list[Act]
    ) -> None:
        await couriers.channel(quiet.id, "a")
        async with couriers.at_work():
            task, notification = await reminded(quiet, resources, clock)
            for act in acts:
                await act(quiet, task, notification)
            await evening(couriers, clock)
            await couriers.until(quiet.id, "delivered")

    @pytest.mark.parametrize(
        ("wish", "changed"),
        [
            ({"at": written(NOW + timedelta(minutes=1))}, {"due_at": "2026-12-24T09:00:00Z"}),
            ({"before": "PT0S", "of": "due"}, {"deadline_on": "2026-12-24"}),
            ({"before": "PT0S", "of": "due"}, {"start_on": "2026-11-24"}),
        ],
        ids=["an instant of its own", "deadline", "start"],
    )
    async def test_end_and_a_date_that_the_reminder_was_not_counted_from_changes_nothing(
        self,
        quiet: User,
        resources: Resources,
        couriers: Couriers,
        clock: FixedClock,
        wish: dict[str, Any],
        changed: dict[str, str],
    ) -> None:
        await couriers.channel(quiet.id, "a")
        async with couriers.at_work():
            task, notification = await reminded(quiet, resources, clock, reminders=[wish])
            await patch("/tasks/{task}", changed)(quiet, task, notification)
            # It does not fire again, so nothing else would tell of it.
            assert await tell(resources.work, quiet) == [notification]
            await evening(couriers, clock)
            await couriers.until(quiet.id, "delivered")

    async def test_end_and_another_task_that_was_completed_changes_nothing(
        self, quiet: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        await couriers.channel(quiet.id, "a")
        other = await quiet.task("other")
        async with couriers.at_work():
            await reminded(quiet, resources, clock)
            await COMPLETE(quiet, other, {"id": ""})
            await evening(couriers, clock)
            await couriers.until(quiet.id, "delivered")

    async def test_end_and_only_the_channels_that_are_left_get_it(
        self, quiet: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        gone, off, stays = [await couriers.channel(quiet.id, name) for name in ("gone", "off", "stays")]
        async with couriers.at_work():
            await reminded(quiet, resources, clock)
            assert (await quiet.delete(f"/channels/{gone['id']}")).status_code == 204
            assert (await quiet.patch(f"/channels/{off['id']}", {"enabled": False})).status_code == 200
            await evening(couriers, clock)
            rows = await couriers.until(quiet.id, "cancelled", "cancelled", "delivered")
        assert [row["reason"] for row in rows] == ["channel-removed", "channel-disabled", None]
        assert list(couriers.ends.got) == [stays["name"]]

    async def test_urgent_ones_do_not_wait(
        self, quiet: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        await couriers.channel(quiet.id, "a")
        async with couriers.at_work():
            await reminded(quiet, resources, clock, priority="urgent")
            await couriers.until(quiet.id, "delivered")
        assert couriers.ends.got["a"][0].urgent is True


class TestOutages:
    async def test_of_many_repetitions_only_the_last_is_told(
        self, user: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        await couriers.channel(user.id, "a")
        couriers.ends.raising("a", TryLater("connection-failed"))
        wish = {"before": "PT0S", "of": "due", "nag": {"every": "PT1H", "max": 3}}
        async with couriers.at_work():
            await reminded(user, resources, clock, reminders=[wish])
            await couriers.tried(user.id, 1)
        # In between nobody may look at the new hour before anything fired in it.
        clock.advance(timedelta(hours=1))
        await tell(resources.work, user)
        async with couriers.at_work():
            rows = await couriers.until(user.id, "cancelled", "delivered")
        assert rows[0]["reason"] == "told-again"
        assert [message.data["reminder"]["nag"] for message in couriers.ends.got["a"]] == [1]

    async def test_that_outlast_the_task_end_in_silence(
        self, user: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        await couriers.channel(user.id, "a")
        couriers.ends.raising("a", TryLater("connection-failed"))
        async with couriers.at_work():
            task, notification = await reminded(user, resources, clock)
            await couriers.tried(user.id, 1)
            await COMPLETE(user, task, notification)
            await couriers.make_due(user.id)
            (row,) = await couriers.until(user.id, "cancelled")
        assert (row["reason"], len(row["attempts"])) == ("task-completed", 1)


class TestReplay:
    async def test_what_was_cancelled_is_sent_when_somebody_asks(
        self, quiet: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        await couriers.channel(quiet.id, "a")
        async with couriers.at_work():
            task, notification = await reminded(quiet, resources, clock)
            await COMPLETE(quiet, task, notification)
            await evening(couriers, clock)
            (row,) = await couriers.until(quiet.id, "cancelled")
            answer = await quiet.post(f"/deliveries/{row['id']}/replay")
            assert answer.status_code == 202, answer.text
            await couriers.until(quiet.id, "cancelled", "delivered")
        (message,) = couriers.ends.got["a"]
        assert message.title == task["title"]
        assert str(message.id) == answer.json()["id"] != str(row["id"])


class TestPlanning:
    async def test_a_reminder_that_is_told_twice_is_delivered_once(
        self, user: User, resources: Resources, couriers: Couriers, clock: FixedClock
    ) -> None:
        await couriers.channel(user.id, "a")
        await reminded(user, resources, clock)
        await tell(resources.work, user)
        assert len(await couriers.rows(user.id)) == 1

    async def test_the_same_notification_planned_again_changes_nothing(self, couriers: Couriers, user: User) -> None:
        channel, notification = await couriers.channel(user.id, "a"), uuid4()
        for _ in range(2):
            async with couriers.work.unit("a-test") as unit:
                await planning.plan(
                    unit, Principal(user.id), notification_id=notification, about="reminder", message={}, revision=0
                )
        (row,) = await couriers.rows(user.id)
        assert (row["channel_id"], row["key"]) == (channel["id"], f"notification:{notification}")

    @pytest.mark.parametrize(
        ("kinds", "told"),
        [(None, ["hook", "phone"]), (["web_push"], ["phone"]), (["webhook", "web_push"], ["hook", "phone"]), ([], [])],
    )
    async def test_a_reminder_names_the_kinds_it_goes_to(
        self,
        user: User,
        resources: Resources,
        couriers: Couriers,
        clock: FixedClock,
        kinds: list[str] | None,
        told: list[str],
    ) -> None:
        await couriers.channel(user.id, "hook", "webhook")
        await couriers.channel(user.id, "phone", "web_push")
        await couriers.channel(user.id, "off", "webhook", enabled=False)
        await couriers.channel(user.id, "unconfirmed", "email", state="unconfirmed")
        await couriers.channel(user.id, "digests", "webhook", wants=["digest"])
        wish = {"before": "PT0S", "of": "due"} | ({} if kinds is None else {"channels": kinds})
        await reminded(user, resources, clock, reminders=[wish])
        assert [row["channel_name"] for row in await couriers.rows(user.id)] == told
