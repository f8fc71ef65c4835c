"""Lists: filters, sorts, search, entity tags. The clock stands still at noon UTC on 24 November 2026."""

import pytest

from duly.adapters.embedded.clock import FixedClock
from tests.conftest import NOW
from tests.support.caller import User


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


async def titles(user: User, query: str) -> list[str]:
    answer = await user.get(f"/tasks?{query}")
    assert answer.status_code == 200, answer.text
    return [task["title"] for task in answer.json()["items"]]


class TestDue:
    @pytest.mark.parametrize(
        ("zone", "overdue", "today", "upcoming"),
        [
            # 24 November, 12:00
            ("UTC", ["y", "1100"], ["t", "1100", "1300"], ["n", "late"]),
            # 25 November, 02:00: what is due on the 24th has ended, what is due at 23:30 UTC is due today.
            ("Pacific/Kiritimati", ["y", "t", "1100"], ["n", "1100", "1300", "late"], []),
            # 24 November, 01:00
            ("Pacific/Pago_Pago", ["y", "1100"], ["t", "1100", "1300", "late"], ["n"]),
        ],
    )
    async def test_in_the_accounts_zone(
        self, user: User, zone: str, overdue: list[str], today: list[str], upcoming: list[str]
    ) -> None:
        await user.task("y", due_on="2026-11-23")
        await user.task("t", due_on="2026-11-24")
        await user.task("n", due_on="2026-11-25")
        await user.task("1100", due_at="2026-11-24T11:00:00Z")
        await user.task("1300", due_at="2026-11-24T13:00:00Z")
        await user.task("late", due_at="2026-11-25T01:30:00Z" if zone == "UTC" else "2026-11-24T23:30:00Z")
        await user.task("undated")
        # Changed after the tasks were made: date-only ones follow.
        await user.patch("/account", {"time_zone": zone})
        assert set(await titles(user, "due=overdue")) == set(overdue)
        assert set(await titles(user, "due=today")) == set(today)
        assert set(await titles(user, "due=upcoming")) == set(upcoming)
        assert await titles(user, "due=none") == ["undated"]

    async def test_ranges_are_strict(self, user: User) -> None:
        for day in ("2026-12-01", "2026-12-02", "2026-12-03"):
            await user.task(day, due_on=day)
        await user.task("noon", due_at="2026-12-02T12:00:00Z")
        assert await titles(user, "sort=due&due_before=2026-12-02") == ["2026-12-01"]
        assert await titles(user, "sort=due&due_after=2026-12-02") == ["2026-12-03"]
        assert await titles(user, "sort=due&due_before=2026-12-02T12:00:00Z") == ["2026-12-01"]
        assert await titles(user, "sort=due&due_after=2026-12-02T12:00:00Z") == ["2026-12-02", "2026-12-03"]


class TestFilters:
    async def test_narrow_each_other(self, user: User) -> None:
        project = await user.project()
        parent = await user.task("a", priority="high", tags=["x", "y"], project_id=project["id"])
        await user.task("b", priority="low", tags=["x"])
        await user.task("c", priority="high", parent_id=parent["id"])
        done = await user.task("d")
        await user.patch(f"/tasks/{done['id']}/complete")
        for query, expected in [
            ("", "cba"),
            ("status=completed", "d"),
            ("status=all", "dcba"),
            ("tag=X", "ba"),
            ("tag=x&tag=Y", "a"),
            ("tag=nobody", ""),
            ("priority=high", "ca"),
            ("priority=high&priority=low", "cba"),
            (f"project={project['id']}", "ca"),
            ("project=none", "b"),
            (f"parent={parent['id']}", "c"),
            ("parent=none&priority=high", "a"),
        ]:
            assert "".join(await titles(user, query)) == expected, query


class TestSort:
    async def test_both_ways_with_undated_last(self, user: User) -> None:
        await user.task("b", due_on="2026-12-02", priority="low")
        await user.task("C", priority="urgent")
        await user.task("a", due_at="2026-12-02T10:00:00Z")
        await user.task("d", due_on="2026-12-01", priority="low")
        for sort, expected in [
            ("due", "dabC"),
            ("-due", "badC"),
            ("title", "abCd"),
            ("-title", "dCba"),
            ("-priority,title", "Cbda"),
            ("created", "bCad"),
            ("-created", "daCb"),
            ("position", "bCad"),
        ]:
            assert "".join(await titles(user, f"sort={sort}")) == expected, sort


class TestSearch:
    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("groceries", True),
            ("GROC", True),
            ("grocreies", True),
            ("groceris", True),
            ("buy groceries", True),
            ("mlik", True),
            ("oat mil", True),
            ("cafe", True),
            ("روٹی", True),
            ("روٹ", True),
            ("牛乳", True),
            ("乳を", True),
            ("हिन्दी", True),
            ("xylophone", False),
            ("groceries xylophone", False),
        ],
    )
    async def test_words_beginnings_slips_and_scripts(self, user: User, q: str, found: bool) -> None:
        await user.task("Buy groceries", description="Oat milk from the Café. دودھ اور روٹی 牛乳を買う हिन्दी में")
        await user.task("Call somebody")
        assert await titles(user, f"q={q}") == (["Buy groceries"] if found else [])

    async def test_exact_words_bring_no_lookalikes(self, user: User) -> None:
        await user.task("Buy milk")
        await user.task("Buy silk")
        assert await titles(user, "q=milk") == ["Buy milk"]
        assert sorted(await titles(user, "q=mwlk")) == ["Buy milk"]

    async def test_pages_and_filters(self, user: User) -> None:
        for n in range(5):
            await user.task(f"Buy milk {n}", priority="high" if n % 2 else "none")
        assert len(await user.all("/tasks?q=milk", limit=2)) == 5
        assert len(await user.all("/tasks?q=mlik", limit=2)) == 5
        assert len(await user.all("/tasks?q=milk&priority=high", limit=1)) == 2


class TestEntityTags:
    async def test_are_the_revision_and_answer_304(self, user: User) -> None:
        await user.task()
        for path in ("/tasks", "/tasks?status=all&sort=title", "/trash", "/projects", "/tags"):
            answer = await user.get(path)
            assert answer.headers["etag"] == '"1"'
            again = await user.get(path, headers={"If-None-Match": '"1"'})
            assert (again.status_code, again.content) == (304, b"")
        await user.task()
        assert (await user.get("/tasks", headers={"If-None-Match": '"1"'})).status_code == 200

    async def test_of_one_thing_answer_304_until_it_changes(self, user: User) -> None:
        task, project = await user.task(tags=["old"]), await user.project()
        tag = (await user.get("/tags")).json()["items"][0]
        for path, change in [
            (f"/tasks/{task['id']}", lambda: user.patch(f"/tasks/{task['id']}", {"title": "x"})),
            # It changes the answer of the task without being a change of the task.
            (f"/tasks/{task['id']}", lambda: user.patch(f"/tags/{tag['id']}", {"name": "new"})),
            (f"/projects/{project['id']}", lambda: user.patch(f"/projects/{project['id']}", {"name": "x"})),
            (f"/tags/{tag['id']}", lambda: user.patch(f"/tags/{tag['id']}", {"color": "red"})),
        ]:
            etag = (await user.get(path)).headers["etag"]
            same = await user.get(path, headers={"If-None-Match": etag})
            assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
            assert (await change()).status_code == 200
            fresh = await user.get(path, headers={"If-None-Match": etag})
            assert fresh.status_code == 200
            assert fresh.headers["etag"] != etag

    async def test_with_tags_still_guard_a_change(self, user: User) -> None:
        task = await user.task(tags=["a"])
        path, etag = f"/tasks/{task['id']}", (await user.get(f"/tasks/{task['id']}")).headers["etag"]
        assert (await user.patch(path, {"title": "x"}, headers={"If-Match": etag})).status_code == 200
        assert (await user.patch(path, {"title": "y"}, headers={"If-Match": etag})).status_code == 412

    async def test_follow_the_clock_where_the_list_does(self, user: User, clock: FixedClock) -> None:
        await user.task("t", due_on="2026-11-24")
        assert "etag" not in (await user.get("/tasks?due=overdue")).headers
        assert (await user.get("/tasks?due=today")).headers["etag"] == '"1-2026-11-24"'
