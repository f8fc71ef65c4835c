"""Skip, postpone, change this or following or all, end; history and statistics."""

from datetime import timedelta
from typing import Any

import pytest

from duly.adapters.embedded.clock import FixedClock
from tests.features.recurrence.conftest import Complete, Follower
from tests.support.caller import User, codes

WEEKLY = {"rule": "FREQ=WEEKLY"}


async def weekly(user: User, **fields: Any) -> dict[str, Any]:
    """A task for every Tuesday; it is Tuesday, 24 November 2026."""
    return await user.task(**{"title": "Water plants", "due_on": "2026-11-24", "recurrence": WEEKLY} | fields)


class TestSkip:
    async def test_moves_on_with_all_dates(self, user: User, complete: Complete) -> None:
        task = await weekly(user, start_on="2026-11-22")
        skipped = (await user.post(f"/tasks/{task['id']}/skip")).json()
        assert (skipped["id"], skipped["due_on"], skipped["start_on"]) == (task["id"], "2026-12-01", "2026-11-29")
        assert skipped["version"] == 2
        following = await complete(user, skipped)
        assert following is not None
        assert following["due_on"] == "2026-12-08"
        series = (await user.get(f"/tasks/{task['id']}/series")).json()
        assert series["statistics"] == {"completed": 1, "on_time": 1, "streak": 1, "skipped": 1}

    async def test_counts(self, user: User) -> None:
        task = await weekly(user, recurrence={"rule": "FREQ=WEEKLY;COUNT=2"})
        skipped = (await user.post(f"/tasks/{task['id']}/skip")).json()
        assert skipped["recurrence"]["rule"] == "FREQ=WEEKLY;COUNT=1;BYDAY=TU"
        answer = await user.post(f"/tasks/{task['id']}/skip")
        assert (answer.status_code, answer.json()["code"]) == (409, "recurrence.nothing-follows")
        assert answer.json()["current"] == skipped

    async def test_repeated_with_its_key_skips_once(self, user: User) -> None:
        task = await weekly(user)
        headers = {"Idempotency-Key": "k"}
        one, two = [await user.post(f"/tasks/{task['id']}/skip", headers=headers) for _ in range(2)]
        assert one.json() == two.json()
        assert one.json()["due_on"] == "2026-12-01"

    async def test_of_another_version_is_412(self, user: User) -> None:
        task = await weekly(user)
        for action, body in (("skip", None), ("postpone", {"due_on": "2026-11-30"}), ("end-series", None)):
            answer = await user.post(f"/tasks/{task['id']}/{action}", body, headers={"If-Match": '"9"'})
            assert answer.status_code == 412


class TestJustReopened:
    """The service has not seen the reopening yet; the successor is still there."""

    @pytest.mark.parametrize("action", ["skip", "end-series"])
    async def test_the_untouched_successor_is_withdrawn_first(
        self, user: User, complete: Complete, follow: Follower, action: str
    ) -> None:
        task = await weekly(user)
        successor: Any = await complete(user, task)
        await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})
        answer = await user.post(f"/tasks/{task['id']}/{action}")
        assert answer.status_code == 200
        await follow(user)
        assert (await user.get(f"/tasks/{successor['id']}")).status_code == 404
        assert [one["id"] for one in await user.all("/tasks?status=all")] == [task["id"]]
        assert answer.json()["due_on"] == ("2026-12-01" if action == "skip" else "2026-11-24")

    async def test_after_a_touched_one_it_repeats_no_more(
        self, user: User, complete: Complete, follow: Follower
    ) -> None:
        task = await weekly(user)
        successor: Any = await complete(user, task)
        await user.patch(f"/tasks/{successor['id']}", {"title": "touched"})
        await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})
        answer = await user.post(f"/tasks/{task['id']}/skip")
        assert (answer.status_code, answer.json()["code"]) == (409, "recurrence.does-not-repeat")


class TestPostpone:
    async def test_moves_this_one_only(self, user: User, complete: Complete) -> None:
        task = await weekly(user, start_on="2026-11-22")
        later = (await user.post(f"/tasks/{task['id']}/postpone", {"due_on": "2026-11-27"})).json()
        assert (later["due_on"], later["start_on"], later["recurrence"]) == (
            "2026-11-27", "2026-11-22", task["recurrence"],
        )  # fmt: skip
        following = await complete(user, later)
        assert following is not None
        assert (following["due_on"], following["start_on"]) == ("2026-12-01", "2026-11-29")

    async def test_to_a_time_and_the_next_one_is_a_date_again(self, user: User, complete: Complete) -> None:
        task = await weekly(user)
        later = (await user.post(f"/tasks/{task['id']}/postpone", {"due_at": "2026-11-24T18:00:00Z"})).json()
        assert (later["due_on"], later["due_at"]) == (None, "2026-11-24T18:00:00Z")
        following = await complete(user, later)
        assert following is not None
        assert (following["due_on"], following["due_at"], following["time_zone"]) == ("2026-12-01", None, None)

    @pytest.mark.parametrize("body", [{}, {"due_on": None}, {"due_on": "2026-12-01", "due_at": "2026-12-01T00:00:00Z"}])
    async def test_wants_one_date(self, user: User, body: dict[str, Any]) -> None:
        task = await weekly(user)
        assert (await user.post(f"/tasks/{task['id']}/postpone", body)).status_code == 422


class TestEnd:
    async def test_keeps_the_task_and_its_history(self, user: User, complete: Complete) -> None:
        task = await complete(user, await weekly(user))
        assert task is not None
        ended = (await user.post(f"/tasks/{task['id']}/end-series")).json()
        assert (ended["recurrence"], ended["due_on"], ended["status"]) == (None, task["due_on"], "open")
        assert (await user.changes())[-1]["data"]["reason"] == "stopped"
        assert await complete(user, ended) is None
        series = (await user.get(f"/tasks/{task['id']}/series")).json()
        assert (series["ended"], series["recurrence"], len(series["items"])) == (True, None, 2)


class TestChange:
    async def test_this_one_only(self, user: User, complete: Complete) -> None:
        task = await weekly(user, tags=["garden"], start_on="2026-11-22")
        body = {"title": "Water and feed", "tags": ["once"], "due_on": "2026-11-26", "start_on": "2026-11-25"}
        answer = await user.patch(f"/tasks/{task['id']}/series", {"scope": "this", "changes": body})
        assert answer.status_code == 200
        assert {name: answer.json()[name] for name in body} == body
        following = await complete(user, answer.json())
        assert following is not None
        wanted = {"title": "Water plants", "tags": ["garden"], "due_on": "2026-12-01", "start_on": "2026-11-29"}
        assert {name: following[name] for name in wanted} == wanted

    async def test_this_one_skipped_has_the_pattern_again(self, user: User) -> None:
        task = await weekly(user, tags=["garden"])
        body = {"title": "Water and feed", "tags": []}
        await user.patch(f"/tasks/{task['id']}/series", {"scope": "this", "changes": body})
        skipped = (await user.post(f"/tasks/{task['id']}/skip")).json()
        assert (skipped["title"], skipped["tags"]) == ("Water plants", ["garden"])

    async def test_following_names_the_new_day(self, user: User, complete: Complete) -> None:
        task = await weekly(user)
        body = {"scope": "following", "changes": {"due_on": "2026-11-26", "title": "On Thursdays"}}
        changed = (await user.patch(f"/tasks/{task['id']}/series", body)).json()
        assert changed["recurrence"]["rule"] == "FREQ=WEEKLY;BYDAY=TH"
        assert changed["series_id"] == task["series_id"]
        following = await complete(user, changed)
        assert following is not None
        assert (following["due_on"], following["title"]) == ("2026-12-03", "On Thursdays")

    @pytest.mark.parametrize(
        ("rule", "due", "new", "expected"),
        [
            ("FREQ=WEEKLY;BYDAY=TU,FR", "2026-11-24", "2026-11-25", "FREQ=WEEKLY;BYDAY=WE,FR"),
            ("FREQ=MONTHLY;BYDAY=4TU", "2026-11-24", "2026-11-19", "FREQ=MONTHLY;BYDAY=3TH"),
            ("FREQ=MONTHLY;BYDAY=-1TU", "2026-11-24", "2026-11-27", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("FREQ=MONTHLY", "2026-11-24", "2026-11-25", "FREQ=MONTHLY;BYMONTHDAY=25"),
            ("FREQ=YEARLY", "2026-11-24", "2026-12-02", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=2"),
            ("FREQ=DAILY;INTERVAL=3", "2026-11-24", "2026-11-25", "FREQ=DAILY;INTERVAL=3"),
        ],
    )
    async def test_following_moves_the_day_in_the_rule(
        self, user: User, rule: str, due: str, new: str, expected: str
    ) -> None:
        task = await weekly(user, due_on=due, recurrence={"rule": rule})
        changes = {"scope": "following", "changes": {"due_on": new}}
        assert (await user.patch(f"/tasks/{task['id']}/series", changes)).json()["recurrence"]["rule"] == expected

    async def test_following_with_clamp_keeps_the_last_day_in_mind(self, user: User) -> None:
        rule = {"rule": "FREQ=MONTHLY", "month_end": "clamp"}
        task = await weekly(user, due_on="2026-11-30", recurrence=rule)
        changes = {"scope": "following", "changes": {"due_on": "2026-12-31"}}
        changed = (await user.patch(f"/tasks/{task['id']}/series", changes)).json()
        assert changed["recurrence"]["rule"] == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"

    async def test_all_names_completed_ones_too(self, user: User, complete: Complete) -> None:
        first = await weekly(user)
        second: Any = await complete(user, first)
        body = {"scope": "all", "changes": {"title": "Plants", "tags": ["green"], "due_on": "2026-12-02"}}
        changed = (await user.patch(f"/tasks/{second['id']}/series", body)).json()
        assert (changed["title"], changed["due_on"]) == ("Plants", "2026-12-02")
        old = (await user.get(f"/tasks/{first['id']}")).json()
        assert (old["title"], old["tags"], old["due_on"], old["status"]) == (
            "Plants", ["green"], "2026-11-24", "completed",
        )  # fmt: skip

    async def test_rule_is_not_for_this_one(self, user: User) -> None:
        task = await weekly(user)
        body = {"scope": "this", "changes": {"recurrence": {"rule": "FREQ=DAILY"}}}
        assert codes(await user.patch(f"/tasks/{task['id']}/series", body)) == {("body", "scope-unfit")}

    async def test_rule_for_the_following(self, user: User, complete: Complete) -> None:
        task = await weekly(user)
        body = {"scope": "following", "changes": {"recurrence": {"rule": "FREQ=DAILY;INTERVAL=2"}}}
        changed = (await user.patch(f"/tasks/{task['id']}/series", body)).json()
        following = await complete(user, changed)
        assert following is not None
        assert (following["due_on"], following["series_id"]) == ("2026-11-26", task["series_id"])

    async def test_refused_changes_nothing(self, user: User) -> None:
        task = await weekly(user)
        body = {"scope": "following", "changes": {"due_on": None, "title": "x"}}
        assert codes(await user.patch(f"/tasks/{task['id']}/series", body)) == {("recurrence", "recurrence.needs-due")}
        assert (await user.get(f"/tasks/{task['id']}")).json() == task


class TestWhatDoesNotRepeat:
    @pytest.mark.parametrize(
        ("method", "rest", "body"),
        [
            ("POST", "/skip", None),
            ("POST", "/postpone", {"due_on": "2026-12-01"}),
            ("POST", "/end-series", None),
            ("PATCH", "/series", {"scope": "this", "changes": {"title": "x"}}),
        ],
    )
    async def test_is_409_with_the_task(
        self, user: User, complete: Complete, method: str, rest: str, body: dict[str, Any] | None
    ) -> None:
        plain = await user.task()
        options = {} if body is None else {"json": body}
        answer = await user.call(method, f"/tasks/{plain['id']}{rest}", **options)
        assert (answer.status_code, answer.json()["code"]) == (409, "recurrence.does-not-repeat")
        assert answer.json()["current"] == plain
        done = await weekly(user)
        await complete(user, done)
        answer = await user.call(method, f"/tasks/{done['id']}{rest}", **options)
        assert (answer.status_code, answer.json()["code"]) == (409, "recurrence.occurrence-completed")

    async def test_has_no_series(self, user: User) -> None:
        plain = await user.task()
        answer = await user.get(f"/tasks/{plain['id']}/series")
        assert (answer.status_code, answer.json()["code"]) == (404, "series.not-found")


class TestSeries:
    async def test_tells_history_statistics_and_what_comes(
        self, user: User, clock: FixedClock, complete: Complete
    ) -> None:
        await user.patch("/account", {"locale": "ur"})
        task: Any = await user.task(due_on="2026-11-24", recurrence={"rule": "FREQ=DAILY"})
        for late in (0, 3, 0, 0):  # the second is completed three days late
            clock.advance(timedelta(days=late))
            task = await complete(user, task)
            clock.advance(timedelta(days=1))
        series = (await user.get(f"/tasks/{task['id']}/series?limit=2")).json()
        assert (series["series_id"], series["open_task_id"]) == (task["series_id"], task["id"])
        assert series["statistics"] == {"completed": 4, "on_time": 3, "streak": 2, "skipped": 0}
        assert series["text"]
        assert not series["text"].isascii()
        assert len(series["upcoming"]) == 10
        assert series["upcoming"][0] == {"local": "2026-12-02", "at": None}
        assert [one["due_on"] for one in series["items"]] == ["2026-12-01", "2026-11-30"]
        walked = await user.all(f"/tasks/{task['id']}/series", limit=2)
        assert [one["due_on"] for one in walked] == [
            "2026-12-01", "2026-11-30", "2026-11-29", "2026-11-25", "2026-11-24",
        ]  # fmt: skip

    async def test_follows_the_revision(self, user: User) -> None:
        task = await weekly(user)
        answer = await user.get(f"/tasks/{task['id']}/series")
        same = await user.get(f"/tasks/{task['id']}/series", headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304

    async def test_in_the_trash_is_not_ended(self, user: User, complete: Complete) -> None:
        first = await weekly(user)
        second: Any = await complete(user, first)
        await user.delete(f"/tasks/{second['id']}")
        series = (await user.get(f"/tasks/{first['id']}/series")).json()
        assert (series["ended"], series["open_task_id"]) == (False, None)

    async def test_another_users_cursor_is_refused(self, user: User, complete: Complete) -> None:
        one = await weekly(user)
        await complete(user, one)
        cursor = (await user.get(f"/tasks/{one['id']}/series?limit=1")).json()["next"]
        other = await weekly(user)
        answer = await user.get(f"/tasks/{other['id']}/series?cursor={cursor}")
        assert answer.json()["code"] == "cursor.invalid"


class TestSetAnew:
    async def test_on_an_older_one_is_another_series(self, user: User, complete: Complete, follow: Follower) -> None:
        first = await weekly(user)
        second: Any = await complete(user, first)
        await user.patch(f"/tasks/{second['id']}", {"title": "touched"})
        await user.patch(f"/tasks/{first['id']}/complete", {"completed": False})
        await follow(user)
        again = (await user.patch(f"/tasks/{first['id']}", {"recurrence": {"rule": "FREQ=DAILY"}})).json()
        assert again["series_id"] not in (None, first["series_id"])
        assert (await complete(user, again)) is not None

    async def test_after_an_end_goes_on_in_the_same_one(self, user: User, complete: Complete) -> None:
        task = await weekly(user)
        await user.post(f"/tasks/{task['id']}/skip")
        await user.post(f"/tasks/{task['id']}/end-series")
        series = (await user.get(f"/tasks/{task['id']}/series")).json()
        assert (series["ended"], series["statistics"]["skipped"]) == (True, 1)
        again = (await user.patch(f"/tasks/{task['id']}", {"recurrence": {"rule": "FREQ=DAILY"}})).json()
        following = await complete(user, again)
        assert following is not None
        series = (await user.get(f"/tasks/{following['id']}/series")).json()
        assert (series["series_id"], series["statistics"]["skipped"]) == (task["series_id"], 1)

    async def test_other_choices_leave_a_postponed_one_where_it_was_planned(
        self, user: User, complete: Complete
    ) -> None:
        task = await weekly(user, due_on="2026-11-30", recurrence={"rule": "FREQ=MONTHLY;BYMONTHDAY=30"})
        await user.post(f"/tasks/{task['id']}/postpone", {"due_on": "2026-12-02"})
        changed = (await user.patch(f"/tasks/{task['id']}", {"recurrence": {"month_end": "clamp"}})).json()
        assert changed["recurrence"]["rule"] == "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"
        following = await complete(user, changed)
        assert following is not None
        assert following["due_on"] == "2026-12-30"
