"""What follows a completion: which dates, what is copied, what is history, and when a series ends."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from duly.adapters.embedded.clock import FixedClock
from tests.features.recurrence.conftest import Complete, Follower, open_one
from tests.support.caller import User


def at(day: str, clock: FixedClock) -> None:
    clock.advance(datetime.fromisoformat(day).replace(tzinfo=UTC) - clock.now())


class TestDates:
    @pytest.mark.parametrize(
        ("recurrence", "due", "done", "expected"),
        [
            ({"rule": "FREQ=DAILY"}, "2026-11-24", "2026-11-24T10:00", "2026-11-25"),
            ({"rule": "FREQ=DAILY;INTERVAL=3"}, "2026-11-24", "2026-11-24T10:00", "2026-11-27"),
            ({"rule": "FREQ=DAILY"}, "2021-11-24", "2026-11-24T10:00", "2026-11-25"),
            ({"rule": "FREQ=DAILY", "catch_up": "each"}, "2021-11-24", "2026-11-24T10:00", "2021-11-25"),
            ({"rule": "FREQ=WEEKLY;BYDAY=TU"}, "2026-12-01", "2026-11-24T10:00", "2026-12-08"),
            ({"rule": "FREQ=DAILY;INTERVAL=3", "repeat_from": "completion"}, "2026-11-20", "2026-11-24T10:00", "2026-11-27"),
            ({"rule": "FREQ=DAILY;INTERVAL=3", "repeat_from": "completion"}, "2026-12-20", "2026-11-24T10:00", "2026-11-27"),
        ],
    )  # fmt: skip
    async def test_of_the_next_one(
        self, user: User, clock: FixedClock, complete: Complete, recurrence: Any, due: str, done: str, expected: str
    ) -> None:
        at(done, clock)
        task = await user.task(due_on=due, recurrence=recurrence)
        following = await complete(user, task)
        assert following is not None
        assert (following["due_on"], following["due_at"], following["status"]) == (expected, None, "open")

    async def test_the_31st_is_not_lost(self, user: User, clock: FixedClock, complete: Complete) -> None:
        rule = {"rule": "FREQ=MONTHLY;BYMONTHDAY=31", "month_end": "clamp"}
        task: Any = await user.task(due_on="2026-01-31", recurrence=rule)
        days = []
        for _ in range(4):
            at(f"{task['due_on']}T10:00", clock)
            task = await complete(user, task)
            days.append(task["due_on"])
        assert days == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]

    async def test_a_month_after_completion_aims_at_the_same_day(
        self, user: User, clock: FixedClock, complete: Complete
    ) -> None:
        rule = {"rule": "FREQ=MONTHLY", "repeat_from": "completion"}
        task: Any = await user.task(due_on="2026-01-31", recurrence=rule)
        days = []
        for _ in range(3):
            at(f"{task['due_on']}T10:00", clock)
            task = await complete(user, task)
            days.append(task["due_on"])
        assert days == ["2026-02-28", "2026-03-31", "2026-04-30"]

    async def test_nine_in_berlin_is_nine_all_year(self, user: User, clock: FixedClock, complete: Complete) -> None:
        at("2026-03-27T12:00", clock)
        task: Any = await user.task(
            due_at="2026-03-27T08:00:00Z",
            time_zone="Europe/Berlin",
            recurrence={"rule": "FREQ=DAILY", "catch_up": "each"},
        )
        found = []
        for _ in range(3):
            task = await complete(user, task)
            found.append((task["due_at"], task["time_zone"]))
        assert found == [
            (f"2026-03-{day}", "Europe/Berlin") for day in ("28T08:00:00Z", "29T07:00:00Z", "30T07:00:00Z")
        ]

    @pytest.mark.parametrize("catch_up", ["skip", "each"])
    @pytest.mark.parametrize("rule", ["FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=31"])
    async def test_strictly_increase_however_early_or_late(
        self, user: User, clock: FixedClock, complete: Complete, rule: str, catch_up: str
    ) -> None:
        random = Random(rule + catch_up)
        task: Any = await user.task(due_on="2026-11-24", recurrence={"rule": rule, "catch_up": catch_up})
        for _ in range(8):
            clock.advance(timedelta(days=random.choice((0, 0, 1, 5, 40))))
            following: Any = await complete(user, task)
            assert following["due_on"] > task["due_on"]
            if catch_up == "skip":
                assert following["due_on"] > clock.now().date().isoformat()
            task = following

    async def test_today_is_the_accounts(self, user: User, clock: FixedClock, complete: Complete) -> None:
        await user.patch("/account", {"time_zone": "Pacific/Apia"})
        at("2026-11-24T12:00", clock)  # the 25th in Apia
        following = await complete(user, await user.task(due_on="2026-11-20", recurrence={"rule": "FREQ=DAILY"}))
        assert following is not None
        assert following["due_on"] == "2026-11-26"

    async def test_a_new_zone_of_the_account_moves_dates_and_leaves_times(
        self, user: User, clock: FixedClock, complete: Complete
    ) -> None:
        rule = {"rule": "FREQ=DAILY"}
        await user.patch("/account", {"time_zone": "Europe/Berlin"})
        timed = await user.task(due_at="2026-11-24T13:00:00Z", recurrence=rule)
        floating = await user.task(due_on="2026-11-24", recurrence=rule)
        await user.patch("/account", {"time_zone": "Pacific/Apia"})
        assert timed["time_zone"] == "Europe/Berlin"
        following = await complete(user, timed)
        assert following is not None
        assert (following["due_at"], following["time_zone"]) == ("2026-11-25T13:00:00Z", "Europe/Berlin")
        following = await complete(user, floating)
        assert following is not None
        assert following["due_on"] == "2026-11-26", "the 24th at noon UTC is the 25th in Apia"


class TestCopy:
    async def test_has_everything_but_history(self, user: User, complete: Complete) -> None:
        project = await user.project()
        parent = await user.task("parent", project_id=project["id"])
        task = await user.task(
            "Water plants", description="The **big** ones", priority="high", tags=["b", "a"], parent_id=parent["id"],
            due_on="2026-11-24", start_on="2026-11-22", deadline_on="2026-11-27",
            reminders=[{"before": "PT30M", "of": "due"}, {"at": "2026-11-24T08:00:00Z"}],
            recurrence={"rule": "FREQ=WEEKLY"},
        )  # fmt: skip
        following = await complete(user, task)
        assert following is not None
        other = {"id", "version", "created_at", "updated_at", "due_on", "start_on", "deadline_on", "reminders"}
        assert {k: v for k, v in following.items() if k not in other} == {
            k: v for k, v in task.items() if k not in other
        }
        assert (following["due_on"], following["start_on"], following["deadline_on"]) == (
            "2026-12-01", "2026-11-29", "2026-12-04",
        )  # fmt: skip
        before, instant = following["reminders"]
        assert before == task["reminders"][0]
        assert instant["at"] == "2026-12-01T08:00:00Z"
        assert following["version"] == 1

    async def test_of_subtasks_is_open_and_moved(self, user: User, complete: Complete) -> None:
        task = await user.task("weekly", due_on="2026-11-24", recurrence={"rule": "FREQ=WEEKLY"})
        one = await user.task("one", parent_id=task["id"], tags=["t"], due_on="2026-11-23")
        two = await user.task("two", parent_id=one["id"])
        await user.patch(f"/tasks/{one['id']}/complete")
        following = await complete(user, task)
        assert following is not None
        (copy,) = await user.all(f"/tasks?status=all&parent={following['id']}")
        assert (copy["title"], copy["status"], copy["tags"], copy["due_on"]) == ("one", "open", ["t"], "2026-11-30")
        (deep,) = await user.all(f"/tasks?status=all&parent={copy['id']}")
        assert (deep["title"], deep["id"] == two["id"]) == ("two", False)

    async def test_of_a_subtask_that_repeats_is_a_series_of_its_own(self, user: User, complete: Complete) -> None:
        task = await user.task("weekly", due_on="2026-11-24", recurrence={"rule": "FREQ=WEEKLY"})
        sub = await user.task("daily", parent_id=task["id"], due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        assert (await complete(user, sub)) is not None
        following = await complete(user, task)
        assert following is not None
        (copy,) = await user.all(f"/tasks?status=all&parent={following['id']}")
        assert (copy["due_on"], copy["recurrence"]["rule"]) == ("2026-12-02", "FREQ=DAILY")
        assert copy["series_id"] not in (None, sub["series_id"])
        assert (await complete(user, copy)) is not None

    async def test_is_by_the_service(self, user: User, complete: Complete, follow: Follower) -> None:
        await complete(user, await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"}))
        async with follow.work.unit("a-look") as unit:
            from duly.messaging import log

            events = await log.read_events(unit.connection, user.id, 0, 99)
        assert [(event.type, event.actor, event.source_class) for event in events[-1:]] == [
            ("task.created", "service:recurrence", "system")
        ]

    async def test_keeps_the_completed_one_as_history(self, user: User, complete: Complete) -> None:
        task = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        await complete(user, task)
        done = (await user.get(f"/tasks/{task['id']}")).json()
        assert (done["status"], done["version"], done["recurrence"]) == ("completed", 2, task["recurrence"])

    async def test_when_the_parent_is_gone_is_at_the_top(self, user: User, follow: Follower) -> None:
        parent = await user.task("parent")
        task = await user.task(parent_id=parent["id"], due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        await user.patch(f"/tasks/{task['id']}/complete")
        await user.delete(f"/tasks/{parent['id']}")
        await follow(user)
        assert await open_one(user, task["series_id"]) is None, "what is in the trash with its parent rests there"
        await user.post(f"/tasks/{parent['id']}/restore")
        await follow(user)
        following = await open_one(user, task["series_id"])
        assert following is not None
        assert following["parent_id"] == parent["id"]


class TestEnd:
    @pytest.mark.parametrize("end", ["COUNT=3", "UNTIL=20261126"])
    async def test_by_the_rule(self, user: User, clock: FixedClock, complete: Complete, end: str) -> None:
        task: Any = await user.task(due_on="2026-11-24", recurrence={"rule": f"FREQ=DAILY;{end}"})
        for _ in range(2):
            last, task = task, await complete(user, task)
            clock.advance(timedelta(days=1))
        assert await complete(user, task) is None
        done = (await user.get(f"/tasks/{task['id']}")).json()
        assert (done["status"], done["recurrence"], done["series_id"]) == ("completed", None, last["series_id"])
        event = (await user.changes())[-1]
        assert (event["type"], event["subject"]) == ("series.ended", f"tasks/{task['id']}")
        assert event["data"] == {"series_id": task["series_id"], "reason": "finished"}
        series = (await user.get(f"/tasks/{last['id']}/series")).json()
        assert (series["ended"], series["open_task_id"], series["upcoming"]) == (True, None, [])
        assert [item["due_on"] for item in series["items"]] == ["2026-11-26", "2026-11-25", "2026-11-24"]

    async def test_is_taken_back_by_reopening(self, user: User, complete: Complete, follow: Follower) -> None:
        task = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY;COUNT=1"})
        assert await complete(user, task) is None
        await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})
        await follow(user)
        again = await open_one(user, task["series_id"])
        assert again is not None
        assert again["recurrence"] == task["recurrence"]
        assert await complete(user, again) is None

    async def test_of_a_deleted_one_is_no_successor(self, user: User, follow: Follower) -> None:
        task = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        await user.delete(f"/tasks/{task['id']}")
        await follow(user)
        assert await user.all("/tasks?status=all") == []

    async def test_completed_and_deleted_at_once_still_goes_on(self, user: User, follow: Follower) -> None:
        task = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        await user.patch(f"/tasks/{task['id']}/complete")
        await user.delete(f"/tasks/{task['id']}")
        await follow(user)
        following = await open_one(user, task["series_id"])
        assert following is not None
        assert following["due_on"] == "2026-11-25"


class TestReopening:
    async def test_withdraws_an_untouched_successor(self, user: User, complete: Complete, follow: Follower) -> None:
        task = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        await user.task("sub", parent_id=task["id"])
        following = await complete(user, task)
        assert following is not None
        reopened = (await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})).json()
        await follow(user)
        assert await open_one(user, task["series_id"]) == reopened
        assert (await user.get(f"/tasks/{following['id']}")).status_code == 404
        assert len(await user.all("/tasks?status=all")) == 2, "task and its subtask"
        assert await user.all("/trash") == []
        again = await complete(user, task)
        assert again is not None
        assert again["due_on"] == "2026-11-25"

    @pytest.mark.parametrize("touch", ["title", "tag", "subtask", "new subtask", "complete", "trash"])
    async def test_keeps_a_touched_successor(
        self, user: User, complete: Complete, follow: Follower, touch: str
    ) -> None:
        task = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        await user.task("sub", parent_id=task["id"])
        following: Any = await complete(user, task)
        (sub,) = await user.all(f"/tasks?parent={following['id']}")
        match touch:
            case "title":
                await user.patch(f"/tasks/{following['id']}", {"title": "mine"})
            case "tag":
                await user.patch(f"/tasks/{following['id']}", {"tags": ["mine"]})
            case "subtask":
                await user.patch(f"/tasks/{sub['id']}/complete")
            case "new subtask":
                await user.task("new", parent_id=following["id"])
            case "complete":
                await user.patch(f"/tasks/{following['id']}/complete")
            case "trash":
                await user.delete(f"/tasks/{following['id']}")
        await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})
        await follow(user)
        reopened = (await user.get(f"/tasks/{task['id']}")).json()
        assert reopened["recurrence"] is None, "the series has gone on: this one repeats no more"
        if touch == "trash":
            assert await open_one(user, task["series_id"]) is None
            assert following["id"] in {one["id"] for one in await user.all("/trash")}
        else:
            now = await open_one(user, task["series_id"])
            assert now is not None
            assert (now["id"] == following["id"]) == (touch != "complete")
        before = len(await user.all("/tasks?status=all"))
        await user.patch(f"/tasks/{task['id']}/complete")
        await follow(user)
        assert len(await user.all("/tasks?status=all")) == before, "and makes no other"

    async def test_before_anything_followed_leaves_it_be(self, user: User, follow: Follower) -> None:
        task = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        for done in (True, False, True, False):
            await user.patch(f"/tasks/{task['id']}/complete", {"completed": done})
        await follow(user)
        assert [one["id"] for one in await user.all("/tasks?status=all")] == [task["id"]]
