"""`recurrence` in the bodies of tasks: what is taken, how it is answered, what a change means, what is refused."""

from typing import Any

import pytest

from tests.support.caller import User, codes

DAILY = {"rule": "FREQ=DAILY"}
FULL = {"rule": "FREQ=DAILY", "repeat_from": "due", "month_end": "skip", "catch_up": "skip"}


class TestRecurrence:
    async def test_is_answered_in_canonical_form_with_defaults(self, user: User) -> None:
        task = await user.task(due_on="2026-01-31", recurrence={"rule": "freq=monthly", "month_end": "clamp"})
        assert task["recurrence"] == {
            "rule": "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
            "repeat_from": "due",
            "month_end": "clamp",
            "catch_up": "skip",
        }
        assert task["series_id"] is not None
        assert (await user.get(f"/tasks/{task['id']}")).json() == task
        assert (await user.get("/tasks")).json()["items"] == [task]
        assert not {"occurrence", "series"} & task.keys()

    async def test_null_is_none(self, user: User) -> None:
        task = await user.task(due_on="2026-01-31", recurrence=None)
        assert (task["recurrence"], task["series_id"]) == (None, None)

    async def test_patch_merges(self, user: User) -> None:
        task = await user.task(due_on="2026-12-01", recurrence=DAILY)
        changed = (await user.patch(f"/tasks/{task['id']}", {"recurrence": {"catch_up": "each"}})).json()
        assert changed["recurrence"] == FULL | {"catch_up": "each"}
        changed = (await user.patch(f"/tasks/{task['id']}", {"recurrence": {"catch_up": None}})).json()
        assert changed["recurrence"] == FULL
        changed = (await user.patch(f"/tasks/{task['id']}", {"recurrence": {"rule": "FREQ=WEEKLY"}})).json()
        assert changed["recurrence"]["rule"] == "FREQ=WEEKLY;BYDAY=TU"
        assert changed["series_id"] == task["series_id"]

    async def test_said_again_changes_nothing(self, user: User) -> None:
        task = await user.task(due_on="2026-01-31", recurrence={"rule": "FREQ=MONTHLY", "month_end": "clamp"})
        for same in (task["recurrence"], {"rule": "FREQ=MONTHLY;BYMONTHDAY=31", "month_end": "clamp"}):
            answer = await user.patch(f"/tasks/{task['id']}", {"recurrence": same})
            assert answer.json() == task
        whole = {"title": task["title"], "due_on": task["due_on"], "recurrence": task["recurrence"]}
        assert (await user.put(f"/tasks/{task['id']}", whole)).json() == task

    async def test_clamp_is_taken_back(self, user: User) -> None:
        task = await user.task(due_on="2026-01-31", recurrence={"rule": "FREQ=MONTHLY", "month_end": "clamp"})
        changed = (await user.patch(f"/tasks/{task['id']}", {"recurrence": {"month_end": "skip"}})).json()
        assert changed["recurrence"]["rule"] == "FREQ=MONTHLY;BYMONTHDAY=31"

    async def test_null_ends_it_and_keeps_the_series(self, user: User) -> None:
        task = await user.task(due_on="2026-12-01", recurrence=DAILY)
        ended = (await user.patch(f"/tasks/{task['id']}", {"recurrence": None})).json()
        assert (ended["recurrence"], ended["series_id"]) == (None, task["series_id"])
        last = (await user.changes())[-1]
        assert (last["type"], last["data"]) == ("series.ended", {"series_id": task["series_id"], "reason": "stopped"})
        again = (await user.patch(f"/tasks/{task['id']}", {"recurrence": DAILY})).json()
        assert (again["recurrence"], again["series_id"]) == (FULL, task["series_id"])

    async def test_put_without_it_ends_it(self, user: User) -> None:
        task = await user.task(due_on="2026-12-01", recurrence=DAILY)
        replaced = (await user.put(f"/tasks/{task['id']}", {"title": "x", "due_on": "2026-12-01"})).json()
        assert replaced["recurrence"] is None

    async def test_due_date_alone_moves_this_occurrence(self, user: User) -> None:
        task = await user.task(due_on="2026-12-01", recurrence={"rule": "FREQ=WEEKLY"})
        moved = (await user.patch(f"/tasks/{task['id']}", {"due_on": "2026-12-03"})).json()
        assert (moved["due_on"], moved["recurrence"]) == ("2026-12-03", task["recurrence"])

    async def test_bulk(self, user: User) -> None:
        good, bad = await user.task(due_on="2026-12-01"), await user.task()
        body = {"ids": [bad["id"], good["id"]], "action": "update", "changes": {"recurrence": DAILY, "tags": ["new"]}}
        results = (await user.post("/tasks/bulk", body)).json()["results"]
        assert [result["status"] for result in results] == [422, 200]
        assert results[1]["task"]["recurrence"] == FULL
        assert (await user.get(f"/tasks/{bad['id']}")).json() == bad, "a refused one is as it was"

    async def test_lists_and_events_carry_it(self, user: User) -> None:
        task = await user.task(due_at="2026-12-01T08:00:00Z", time_zone="Europe/Berlin", recurrence=DAILY)
        created = (await user.changes())[-1]
        assert created["data"]["task"] == task


REFUSED: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "no due date": ({"recurrence": DAILY}, ("recurrence", "recurrence.needs-due")),
    "seconds": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=SECONDLY"}},
        ("recurrence.rule", "recurrence.frequency-too-fine"),
    ),
    "interval 0": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=DAILY;INTERVAL=0"}},
        ("recurrence.rule", "recurrence.interval-out-of-range"),
    ),
    "count with until": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=DAILY;COUNT=2;UNTIL=20270101"}},
        ("recurrence.rule", "recurrence.count-with-until"),
    ),
    "never": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}},
        ("recurrence.rule", "recurrence.never-occurs"),
    ),
    "hours of a day": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=HOURLY"}},
        ("recurrence.rule", "recurrence.date-only-hourly"),
    ),
    "clamp of two late days": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=MONTHLY;BYMONTHDAY=30,31", "month_end": "clamp"}},
        ("recurrence.month_end", "recurrence.month-end-unclear"),
    ),
    "parts of a second": (
        {"due_at": "2026-12-01T08:00:00.5Z", "recurrence": DAILY},
        ("due_at", "recurrence.start-not-whole-seconds"),
    ),
    "unknown field": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=DAILY", "until": "2027-01-01"}},
        ("recurrence.until", "extra-forbidden"),
    ),
    "no rule": ({"due_on": "2026-12-01", "recurrence": {}}, ("recurrence.rule", "missing")),
    "5,000 characters": (
        {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=DAILY;" + "X" * 5000}},
        ("recurrence.rule", "string-too-long"),
    ),
    "text": ({"due_on": "2026-12-01", "recurrence": "daily"}, ("recurrence", "model-attributes-type")),
}


class TestRefusals:
    @pytest.mark.parametrize("name", REFUSED)
    async def test_say_what_to_change(self, user: User, name: str) -> None:
        body, expected = REFUSED[name]
        answer = await user.post("/tasks", {"title": "x", **body})
        assert answer.status_code == 422
        assert codes(answer) == {expected}
        assert all(error["message"].endswith((".", "x")) or error["message"] for error in answer.json()["errors"])
        assert (await user.get("/account")).json()["revision"] == 0

    async def test_taking_the_due_date_of_what_repeats(self, user: User) -> None:
        task = await user.task(due_on="2026-12-01", recurrence=DAILY)
        answer = await user.patch(f"/tasks/{task['id']}", {"due_on": None})
        assert codes(answer) == {("recurrence", "recurrence.needs-due")}

    async def test_patch_without_a_rule_to_patch(self, user: User) -> None:
        task = await user.task(due_on="2026-12-01")
        answer = await user.patch(f"/tasks/{task['id']}", {"recurrence": {"catch_up": "each"}})
        assert codes(answer) == {("recurrence.rule", "recurrence.rule-missing")}

    async def test_completed_task(self, user: User) -> None:
        task = await user.task(due_on="2026-12-01")
        await user.patch(f"/tasks/{task['id']}/complete")
        answer = await user.patch(f"/tasks/{task['id']}", {"recurrence": DAILY})
        assert codes(answer) == {("recurrence", "recurrence.completed")}
