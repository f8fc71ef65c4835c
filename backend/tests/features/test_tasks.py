"""One task's life through the API."""

from typing import Any

import pytest

from tests.support.caller import User


class TestCreateTask:
    async def test_answers_the_whole_task(self, user: User) -> None:
        project = await user.project()
        body = {
            "title": " Write the report ",
            "description": "- [ ] **numbers**",
            "priority": "urgent",
            "project_id": project["id"],
            "tags": ["Office", "office", "deep work"],
            "due_at": "2026-12-01T09:30:00+05:00",
            "start_on": "2026-11-28",
            "deadline_on": "2026-12-05",
            "time_zone": "Asia/Karachi",
        }
        answer = await user.post("/tasks", body)
        task = answer.json()
        assert answer.status_code == 201
        assert answer.headers["location"] == user.path(f"/tasks/{task['id']}")
        assert answer.headers["etag"].startswith('"1-')
        expected = body | {
            "title": "Write the report",
            "tags": ["Office", "deep work"],
            "due_at": "2026-12-01T04:30:00Z",
        }
        assert {name: task[name] for name in expected} == expected
        assert (task["status"], task["version"], task["parent_id"]) == ("open", 1, None)
        assert (await user.get(f"/tasks/{task['id']}")).json() == task

    async def test_text_is_stored_as_typed(self, user: User) -> None:
        text = "<b>Tom & Jerry</b> \u202bدودھ\u202c e\u0301 👩‍👩‍👧 \t tab"
        task = await user.task(text, description=text + "\n")
        assert (task["title"], task["description"]) == (text, text + "\n")

    async def test_an_instant_takes_the_accounts_zone(self, user: User) -> None:
        await user.patch("/account", {"time_zone": "Asia/Karachi"})
        assert (await user.task(due_at="2026-12-01T00:00:00Z"))["time_zone"] == "Asia/Karachi"
        assert (await user.task(due_on="2026-12-01"))["time_zone"] is None


class TestChangeTask:
    async def test_patch_changes_what_is_given_and_null_clears(self, user: User) -> None:
        task = await user.task(description="old", tags=["a"], due_on="2026-12-01", priority="high")
        answer = await user.patch(
            f"/tasks/{task['id']}", {"title": "New", "due_on": None, "tags": None, "priority": None}
        )
        changed = answer.json()
        assert (changed["title"], changed["due_on"], changed["tags"], changed["priority"]) == ("New", None, [], "none")
        assert (changed["description"], changed["version"]) == ("old", 2)

    async def test_nothing_different_is_nothing_done(self, user: User) -> None:
        task = await user.task(tags=["a"])
        answer = await user.patch(f"/tasks/{task['id']}", {"title": "Buy milk", "tags": ["a"]})
        assert answer.json() == task

    @pytest.mark.parametrize(
        ("patch", "expected"),
        [
            (
                {"due_at": "2026-12-02T08:00:00Z"},
                {"due_on": None, "due_at": "2026-12-02T08:00:00Z", "time_zone": "UTC"},
            ),
            ({"due_on": "2026-12-03"}, {"due_on": "2026-12-03", "due_at": None, "time_zone": None}),
            ({"due_at": None, "due_on": None}, {"due_on": None, "due_at": None, "time_zone": None}),
        ],
    )
    async def test_one_form_of_a_date_replaces_the_other(
        self, user: User, patch: dict[str, Any], expected: dict[str, Any]
    ) -> None:
        first = {"due_on": "2026-12-01"} if patch.get("due_at") else {"due_at": "2026-12-01T08:00:00Z"}
        task = await user.task(**first)
        changed = (await user.patch(f"/tasks/{task['id']}", patch)).json()
        assert {name: changed[name] for name in expected} == expected

    async def test_put_gives_every_field_anew(self, user: User) -> None:
        project = await user.project()
        task = await user.task(description="old", tags=["a"], due_on="2026-12-01", project_id=project["id"])
        replaced = (await user.put(f"/tasks/{task['id']}", {"title": "New"})).json()
        blank = await user.task("New")
        for name in ("description", "priority", "tags", "due_on", "project_id", "parent_id", "time_zone"):
            assert replaced[name] == blank[name], name

    async def test_if_match(self, user: User) -> None:
        task = await user.task()
        path = f"/tasks/{task['id']}"
        for stale in ('"2"', '"0"', '"x"', 'W/"9"'):
            answer = await user.patch(path, {"title": "n"}, headers={"If-Match": stale})
            assert (answer.status_code, answer.json()["version"]) == (412, 1)
        assert (await user.patch(path, {"title": "n"}, headers={"If-Match": '"7", "1"'})).status_code == 200
        assert (await user.delete(path, headers={"If-Match": '"1"'})).status_code == 412
        assert (await user.delete(path, headers={"If-Match": "*"})).status_code == 204


class TestCompleteTask:
    async def test_and_reopen_are_idempotent(self, user: User) -> None:
        task = await user.task()
        path = f"/tasks/{task['id']}/complete"
        done = (await user.patch(path)).json()
        assert done["status"] == "completed"
        assert done["completed_at"] is not None
        assert (await user.patch(path, {"completed": True})).json() == done
        again = (await user.patch(path, {"completed": False})).json()
        assert (again["status"], again["completed_at"], again["version"]) == ("open", None, 3)
        assert [change["type"] for change in await user.changes()] == [
            "task.created",
            "task.completed",
            "task.reopened",
        ]


class TestTrash:
    async def test_takes_subtasks_along_and_brings_them_back(self, user: User) -> None:
        parent = await user.task("parent")
        child = await user.task("child", parent_id=parent["id"])
        gone_before = await user.task("gone before", parent_id=parent["id"])
        await user.delete(f"/tasks/{gone_before['id']}")
        assert (await user.delete(f"/tasks/{parent['id']}")).status_code == 204
        for task in (parent, child):
            assert (await user.get(f"/tasks/{task['id']}")).status_code == 404
        assert len((await user.get("/trash")).json()["items"]) == 3
        restored = (await user.post(f"/tasks/{parent['id']}/restore")).json()
        assert restored["deleted_at"] is None
        assert (await user.get(f"/tasks/{child['id']}")).json()["parent_id"] == parent["id"]
        assert [task["title"] for task in (await user.get("/trash")).json()["items"]] == ["gone before"]

    async def test_a_subtask_restored_alone_comes_to_the_top(self, user: User) -> None:
        parent = await user.task("parent")
        child = await user.task("child", parent_id=parent["id"])
        await user.delete(f"/tasks/{parent['id']}")
        assert (await user.post(f"/tasks/{child['id']}/restore")).json()["parent_id"] is None

    async def test_restoring_what_is_not_there_is_a_conflict(self, user: User) -> None:
        task = await user.task()
        answer = await user.post(f"/tasks/{task['id']}/restore")
        assert (answer.status_code, answer.json()["code"]) == (409, "task.not-in-trash")
        assert answer.json()["current"]["id"] == task["id"]

    @pytest.mark.parametrize("trashed_first", [True, False])
    async def test_purge_removes_for_good(self, user: User, trashed_first: bool) -> None:
        parent = await user.task("parent", tags=["a"])
        child = await user.task("child", parent_id=parent["id"])
        if trashed_first:
            await user.delete(f"/tasks/{parent['id']}")
        assert (await user.delete(f"/tasks/{parent['id']}?permanently=true")).status_code == 204
        assert (await user.get("/trash")).json()["items"] == []
        assert (await user.post(f"/tasks/{child['id']}/restore")).status_code == 404
        assert [c["type"] for c in (await user.changes())[-2:]] == ["task.purged", "task.purged"]


class TestTree:
    async def test_eight_levels_and_no_more(self, user: User) -> None:
        chain = [await user.task("1")]
        for level in range(2, 9):
            chain.append(await user.task(str(level), parent_id=chain[-1]["id"]))
        answer = await user.post("/tasks", {"title": "9", "parent_id": chain[-1]["id"]})
        assert (answer.status_code, answer.json()["code"]) == (422, "task.nested-too-deep")
        pair = await user.task("a")
        await user.task("b", parent_id=pair["id"])
        answer = await user.patch(f"/tasks/{pair['id']}", {"parent_id": chain[6]["id"]})
        assert answer.json()["code"] == "task.nested-too-deep"
        assert (await user.patch(f"/tasks/{pair['id']}", {"parent_id": chain[5]["id"]})).status_code == 200

    async def test_no_cycles(self, user: User) -> None:
        a = await user.task("a")
        b = await user.task("b", parent_id=a["id"])
        c = await user.task("c", parent_id=b["id"])
        for target in (a, b, c):
            answer = await user.patch(f"/tasks/{a['id']}", {"parent_id": target["id"]})
            assert (answer.status_code, answer.json()["code"]) == (422, "task.parent-cycle")

    async def test_subtasks_follow_their_parents_project(self, user: User) -> None:
        home, work = await user.project("Home"), await user.project("Work")
        parent = await user.task("parent", project_id=home["id"])
        child = await user.task("child", parent_id=parent["id"])
        assert child["project_id"] == home["id"]
        await user.patch(f"/tasks/{parent['id']}", {"project_id": work["id"]})
        assert (await user.get(f"/tasks/{child['id']}")).json()["project_id"] == work["id"]
        leaving = (await user.patch(f"/tasks/{child['id']}", {"project_id": home["id"]})).json()
        assert (leaving["project_id"], leaving["parent_id"]) == (home["id"], None)
        both = {"parent_id": parent["id"], "project_id": home["id"]}
        assert (await user.patch(f"/tasks/{child['id']}", both)).json()["errors"][0]["code"] == "task.project-differs"


class TestMoveTask:
    async def test_next_to_siblings(self, user: User) -> None:
        a, b, c = [await user.task(name) for name in "abc"]

        async def order() -> str:
            return "".join(task["title"] for task in await user.all("/tasks?sort=position"))

        assert await order() == "abc"
        await user.post(f"/tasks/{c['id']}/move", {"before": a["id"]})
        assert await order() == "cab"
        await user.post(f"/tasks/{c['id']}/move", {"after": a["id"]})
        assert await order() == "acb"
        unchanged = await user.post(f"/tasks/{c['id']}/move", {"before": b["id"]})
        assert await order() == "acb"
        assert unchanged.json()["version"] == 3

    async def test_to_a_place_and_beside_a_sibling_elsewhere(self, user: User) -> None:
        project = await user.project()
        there = await user.task("there", project_id=project["id"])
        task = await user.task("task")
        moved = (await user.post(f"/tasks/{task['id']}/move", {"before": there["id"]})).json()
        assert moved["project_id"] == project["id"]
        assert moved["position"] < there["position"]
        answer = await user.post(f"/tasks/{task['id']}/move", {"project_id": None, "after": there["id"]})
        assert answer.json()["code"] == "task.sibling-unknown"
        back = (await user.post(f"/tasks/{task['id']}/move", {"project_id": None})).json()
        assert back["project_id"] is None
        assert back["position"] > there["position"]


class TestBulk:
    async def test_every_action_with_a_result_for_each(self, user: User) -> None:
        a, b = await user.task("a", tags=["x"]), await user.task("b")
        missing = "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"
        ids = [a["id"], missing, b["id"]]
        project = await user.project()
        for body, statuses in [
            (
                {"action": "update", "changes": {"priority": "low", "add_tags": ["y"], "remove_tags": ["X"]}},
                [200, 404, 200],
            ),
            ({"action": "complete"}, [200, 404, 200]),
            ({"action": "reopen"}, [200, 404, 200]),
            ({"action": "move", "project_id": project["id"]}, [200, 404, 200]),
            ({"action": "delete"}, [204, 404, 204]),
            ({"action": "restore"}, [200, 404, 200]),
        ]:
            results = (await user.post("/tasks/bulk", {"ids": ids, **body})).json()["results"]
            assert [result["id"] for result in results] == ids
            assert [result["status"] for result in results] == statuses, body
            assert results[1]["problem"]["code"] == "task.not-found"
        final = (await user.get(f"/tasks/{a['id']}")).json()
        assert (final["tags"], final["priority"], final["project_id"]) == (["y"], "low", project["id"])

    async def test_one_refused_does_not_stop_the_others(self, user: User) -> None:
        a = await user.task("a")
        b = await user.task("b", parent_id=a["id"])
        body = {"ids": [a["id"], b["id"]], "action": "move", "parent_id": b["id"]}
        results = (await user.post("/tasks/bulk", body)).json()["results"]
        assert [result["status"] for result in results] == [422, 422]
        assert (await user.get(f"/tasks/{b['id']}")).json()["parent_id"] == a["id"]

    async def test_a_subtask_deleted_with_its_parent_is_fine(self, user: User) -> None:
        a = await user.task("a")
        b = await user.task("b", parent_id=a["id"])
        results = (await user.post("/tasks/bulk", {"ids": [a["id"], b["id"]], "action": "delete"})).json()["results"]
        assert [result["status"] for result in results] == [204, 204]
