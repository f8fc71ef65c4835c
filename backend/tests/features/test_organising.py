"""Projects, tags, account, change feed, and what time makes superfluous."""

from datetime import timedelta

import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.entrypoints.housekeeping import tidy
from duly.entrypoints.service import Process
from tests.conftest import NOW
from tests.support.caller import User


class TestProjects:
    async def test_life(self, user: User) -> None:
        a, b = await user.project("A", color="red"), await user.project("B")
        changed = (await user.patch(f"/projects/{a['id']}", {"name": "AA", "color": None, "archived": True})).json()
        assert (changed["name"], changed["color"], changed["archived"], changed["version"]) == ("AA", None, True, 2)
        await user.patch(f"/projects/{b['id']}", {"before": a["id"]})
        assert [p["name"] for p in await user.all("/projects")] == ["B", "AA"]
        assert [p["name"] for p in await user.all("/projects?archived=false")] == ["B"]
        assert (await user.patch(f"/projects/{b['id']}", {"name": "x"}, headers={"If-Match": '"1"'})).status_code == 412
        assert (await user.patch(f"/projects/{b['id']}", {"before": a["id"], "after": a["id"]})).status_code == 422

    @pytest.mark.parametrize("fate", ["inbox", "trash"])
    async def test_deleting_keeps_every_task(self, user: User, fate: str) -> None:
        project = await user.project()
        task = await user.task("t", project_id=project["id"])
        child = await user.task("c", parent_id=task["id"])
        old = await user.task("old", project_id=project["id"])
        await user.delete(f"/tasks/{old['id']}")
        assert (await user.delete(f"/projects/{project['id']}?tasks={fate}")).status_code == 204
        assert (await user.get(f"/projects/{project['id']}")).status_code == 404
        there = {t["title"]: t for t in await user.all("/tasks" if fate == "inbox" else "/trash")}
        assert there["t"]["project_id"] is None
        assert there["c"]["parent_id"] == task["id"] == there["t"]["id"]
        assert there["c"]["id"] == child["id"]
        assert (await user.post(f"/tasks/{old['id']}/restore")).json()["project_id"] is None


class TestTags:
    async def test_names_are_unique_without_case(self, user: User) -> None:
        tag = (await user.post("/tags", {"name": "Straße"})).json()
        for same in ("straße", "STRASSE", "Ｓtrasse"):
            answer = await user.post("/tags", {"name": same})
            assert (answer.status_code, answer.json()["code"]) == (409, "tag.name-taken")
            assert answer.json()["current"]["id"] == tag["id"]
        assert (await user.task(tags=["STRASSE"]))["tags"] == ["Straße"]

    async def test_renaming_shows_everywhere_and_touches_no_task(self, user: User) -> None:
        task = await user.task(tags=["a", "b"])
        tags = {tag["name"]: tag for tag in (await user.get("/tags")).json()["items"]}
        await user.patch(f"/tags/{tags['a']['id']}", {"name": "A!"})
        renamed = (await user.get(f"/tasks/{task['id']}")).json()
        assert (renamed["tags"], renamed["version"]) == (["A!", "b"], 1)
        assert (await user.patch(f"/tags/{tags['b']['id']}", {"name": "a!"})).status_code == 409

    async def test_merging(self, user: User) -> None:
        both = await user.task("both", tags=["a", "c", "b"])
        one = await user.task("one", tags=["a", "c"])
        tags = {tag["name"]: tag["id"] for tag in (await user.get("/tags")).json()["items"]}
        answer = await user.post(f"/tags/{tags['a']}/merge", {"into": tags["b"]})
        assert answer.json()["name"] == "b"
        assert (await user.get(f"/tasks/{both['id']}")).json()["tags"] == ["c", "b"]
        assert (await user.get(f"/tasks/{one['id']}")).json()["tags"] == ["b", "c"]
        assert (await user.get(f"/tags/{tags['a']}")).status_code == 404
        assert (await user.post(f"/tags/{tags['b']}/merge", {"into": tags["b"]})).status_code == 422

    async def test_deleting(self, user: User) -> None:
        task = await user.task(tags=["a", "b"])
        tag = (await user.get("/tags")).json()["items"][0]
        assert (await user.delete(f"/tags/{tag['id']}")).status_code == 204
        assert (await user.get(f"/tasks/{task['id']}")).json()["tags"] == ["b"]


class TestAccount:
    async def test_defaults_then_changes(self, user: User) -> None:
        fresh = (await user.get("/account")).json()
        assert (fresh["time_zone"], fresh["locale"], fresh["revision"], fresh["version"]) == ("UTC", "en", 0, 0)
        patch = {"time_zone": "Asia/Karachi", "locale": "ur", "quiet_hours": {"start": "22:00", "end": "07:00"}}
        changed = (await user.patch("/account", patch)).json()
        assert {name: changed[name] for name in patch} == patch
        assert (changed["revision"], changed["version"]) == (1, 1)
        assert (await user.patch("/account", {"quiet_hours": None})).json()["quiet_hours"] is None
        assert (await user.patch("/account", {"locale": "ur"})).json()["revision"] == 2

    @pytest.mark.parametrize(
        "patch",
        [
            {"time_zone": "Mars/Base"}, {"time_zone": None}, {"time_zone": "localtime"}, {"time_zone": "Factory"},
            {"locale": "x"}, {"week_start": "funday"},
            {"default_reminder_time": "24:00"}, {"quiet_hours": {"start": "22:00"}}, {"revision": 9}, {"name": "x"},
        ],
    )  # fmt: skip
    async def test_refusals(self, user: User, patch: dict[str, object]) -> None:
        assert (await user.patch("/account", patch)).status_code == 422

    async def test_quiet_hours_that_end_when_they_begin_are_refused(self, user: User) -> None:
        kept = {"start": "22:00", "end": "07:00"}
        await user.patch("/account", {"quiet_hours": kept})
        answer = await user.patch("/account", {"quiet_hours": {"start": "07:00", "end": "07:00"}})
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
        assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
            ("quiet_hours", "quiet-hours-empty")
        ]
        assert (await user.get("/account")).json()["quiet_hours"] == kept


class TestChanges:
    async def test_pages_and_places(self, user: User) -> None:
        for n in range(5):
            await user.task(str(n))
        first = (await user.get("/changes?limit=2")).json()
        assert ([c["revision"] for c in first["changes"]], first["revision"], first["more"]) == ([1, 2], 5, True)
        last = (await user.get("/changes?after=4")).json()
        assert ([c["revision"] for c in last["changes"]], last["more"]) == ([5], False)
        assert (await user.get("/changes?after=5")).json()["changes"] == []
        ahead = await user.get("/changes?after=6")
        assert (ahead.status_code, ahead.json()["code"]) == (410, "changes.too-old")


class TestHousekeeping:
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(NOW)

    async def test_removes_what_is_past_its_retention(self, user: User, process: Process, clock: FixedClock) -> None:
        resources = process.resources
        parent = await user.task("old")
        await user.task("child", parent_id=parent["id"])
        await user.post("/tasks", {"title": "kept"}, headers={"Idempotency-Key": "k"})
        await user.delete(f"/tasks/{parent['id']}")
        clock.advance(timedelta(days=29))
        await user.task("new")
        recent = await user.task("recently deleted")
        await user.delete(f"/tasks/{recent['id']}")
        before = len(await user.changes())
        await tidy(resources)
        assert len(await user.all("/trash")) == 3
        assert len(await user.changes()) == before
        clock.advance(timedelta(days=2))
        done = await tidy(resources)
        assert done["tasks"] >= 2
        assert (await user.get("/changes")).status_code == 200, "what nobody published yet must stay"
        await process.relay.drain()
        done = await tidy(resources)
        assert done["events"] >= 5
        assert [task["title"] for task in await user.all("/trash")] == ["recently deleted"]
        assert [task["title"] for task in await user.all("/tasks?sort=created")] == ["kept", "new"]
        assert (await user.get("/changes")).status_code == 410
        rest = await user.changes(5)
        assert [change["type"] for change in rest][-2:] == ["task.purged", "task.purged"]
        assert (await user.get("/account")).json()["revision"] == rest[-1]["revision"]
        again = await user.post("/tasks", {"title": "kept"}, headers={"Idempotency-Key": "k"})
        assert "idempotency-replayed" not in again.headers
