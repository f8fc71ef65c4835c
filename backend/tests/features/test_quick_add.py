"""Quick add through the API: what is shown is what is made, and nothing is eaten."""

from collections.abc import Callable
from typing import Any

from duly.quickadd import ParsedTask, Span, rebuild
from tests.support.caller import User

NOW = "2026-11-27T09:00:00Z"


def rebuilt(tasks: list[dict[str, Any]]) -> str:
    return rebuild(
        [ParsedTask(one["task"], tuple(Span(**span) for span in one["spans"]), one["parent"]) for one in tasks]
    )


async def parse(user: User, text: str, **more: Any) -> list[dict[str, Any]]:
    answer = await user.post("/quick-add/parse", {"text": text, "now": NOW, "time_zone": "UTC", **more})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["tasks"]
    assert rebuilt(found) == text
    return found


class TestParse:
    async def test_chips_are_what_a_task_takes(self, user: User) -> None:
        (one,) = await parse(user, "Pay rent every month on the 1st #Home @money p1")
        assert one["task"]["title"] == "Pay rent"
        assert one["task"]["priority"] == "urgent"
        assert one["task"]["tags"] == ["money"]
        assert one["task"]["due_on"] == "2026-12-01"
        assert one["task"]["recurrence"]["rule"].startswith("FREQ=MONTHLY")
        assert one["project"] == "Home"
        assert {span["kind"] for span in one["spans"]} >= {"project", "tag", "priority", "recurrence"}
        assert (await user.get("/account")).json()["revision"] == 0, "a parse changes nothing"

    async def test_a_project_that_exists_is_named_by_its_id(self, user: User) -> None:
        project = await user.project(name="Home")
        (one,) = await parse(user, "Sweep #home")
        assert (one["task"]["project_id"], one["project"]) == (project["id"], None)

    async def test_ordinary_sentence_stays(self, user: User) -> None:
        (one,) = await parse(user, "Read todays paper")
        assert one["task"] == {"title": "Read todays paper"}

    async def test_a_reverted_chip_is_text(self, user: User) -> None:
        text = "Buy milk tomorrow"
        (one,) = await parse(user, text)
        chip = next(span for span in one["spans"] if span["kind"] == "date")
        (again,) = await parse(user, text, ignore=[[chip["start"], chip["end"]]])
        assert again["task"] == {"title": text}

    async def test_names_of_people_stay_in_the_title(self, user: User) -> None:
        (one,) = await parse(user, "Ask @ada about lunch", syntax="vikunja")
        assert one["task"]["title"] == "Ask @ada about lunch"

    async def test_the_accounts_zone_and_language_count(self, user: User) -> None:
        await user.patch("/account", {"time_zone": "Pacific/Auckland", "locale": "ur"})
        answer = await user.post("/quick-add/parse", {"text": "دودھ خریدنا کل", "now": "2026-11-27T12:00:00Z"})
        assert answer.json()["tasks"][0]["task"]["due_on"] == "2026-11-29"

    async def test_nonsense_is_refused(self, user: User) -> None:
        for body, code in [
            ({"text": "x" * 501}, "quick-add.too-long"),
            ({"text": "\n" * 300 + "x"}, None),
            ({"text": ""}, "request.invalid"),
            ({"text": "x", "ignore": [[0, 9]]}, "request.invalid"),
            ({"text": "x", "ignore": [[1, 0]]}, "request.invalid"),
            ({"text": "x", "syntax": "todoist"}, "request.invalid"),
            ({"text": "a\u0000b"}, "request.invalid"),
            ({"text": "x", "colour": "red"}, "request.invalid"),
        ]:
            answer = await user.post("/quick-add/parse", body)
            assert answer.status_code in (200, 422), (body, answer.text)
            if code is not None:
                assert answer.json()["code"] == code, body


class TestAdd:
    async def test_what_was_shown_is_made_with_subtasks_and_projects(self, user: User) -> None:
        text = "Plan the trip next friday #Travel\n  Book the train p2\n  Pack @bag\nCall mum"
        shown = await parse(user, text)
        answer = await user.post("/quick-add", {"text": text, "now": NOW, "time_zone": "UTC"})
        assert answer.status_code == 201, answer.text
        made = answer.json()["tasks"]
        assert [task["title"] for task in made] == [one["task"]["title"] for one in shown]
        assert made[1]["parent_id"] == made[2]["parent_id"] == made[0]["id"]
        assert made[1]["priority"] == "high"
        assert made[0]["due_on"] == shown[0]["task"]["due_on"]
        (project,) = (await user.get("/projects")).json()["items"]
        assert project["name"] == "Travel"
        assert [task["project_id"] for task in made] == [project["id"]] * 3 + [None]

    async def test_is_all_or_nothing_and_once(self, user: User) -> None:
        headers = {"Idempotency-Key": "k"}
        first = await user.post("/quick-add", {"text": "One\nTwo"}, headers=headers)
        again = await user.post("/quick-add", {"text": "One\nTwo"}, headers=headers)
        assert first.json() == again.json()
        assert len(await user.all("/tasks")) == 2
        nothing = await user.post("/quick-add", {"text": "   \n  "})
        assert (nothing.status_code, nothing.json()["code"]) == (422, "quick-add.empty")

    async def test_into_the_project_that_is_open(self, user: User, new_user: Callable[[], User]) -> None:
        project = await user.project()
        made = await user.post("/quick-add", {"text": "Sweep", "project_id": project["id"]})
        assert made.json()["tasks"][0]["project_id"] == project["id"]
        other = await new_user().project()
        stolen = await user.post("/quick-add", {"text": "Sweep", "project_id": other["id"]})
        assert stolen.status_code == 422
        assert len(await user.all("/tasks")) == 1

    async def test_repeats_and_reminders_are_kept(self, user: User) -> None:
        made = await user.post(
            "/quick-add",
            {"text": "Water plants every 3 days at 8:00 !30 min before", "now": NOW, "time_zone": "Europe/Berlin"},
        )
        (task,) = made.json()["tasks"]
        assert task["title"] == "Water plants"
        assert "INTERVAL=3" in task["recurrence"]["rule"]
        assert task["reminders"] == [{"before": "PT30M", "of": "due"}]
        assert task["time_zone"] == "Europe/Berlin"


class TestWhereItIsWritten:
    """What the page that one is on says, beside what the words say."""

    async def test_its_day_is_due_unless_another_is_named(self, user: User) -> None:
        text = "Sweep\nCall Ada tomorrow\nStandup at 17:00\nWater plants every 3 days"
        asked = {"text": text, "now": NOW, "time_zone": "UTC", "due_on": "2026-12-24"}
        made = (await user.post("/quick-add", asked)).json()["tasks"]
        assert [task["due_on"] for task in made] == ["2026-12-24", "2026-11-28", None, "2026-11-27"]
        assert made[2]["due_at"] == "2026-11-27T17:00:00Z"

    async def test_its_tags_are_added_each_once(self, user: User) -> None:
        asked = {"text": "Sweep @Home @fun\nCall mum", "tags": ["home", "today"]}
        made = (await user.post("/quick-add", asked)).json()["tasks"]
        assert [task["tags"] for task in made] == [["fun", "Home", "today"], ["Home", "today"]]

    async def test_its_task_is_the_parent_unless_a_project_is_named(self, user: User) -> None:
        project = await user.project(name="Home")
        above = await user.task("Trip", project_id=project["id"])
        asked = {"text": "Pack\n  Socks\nSweep #Work", "parent_id": above["id"]}
        pack, socks, sweep = (await user.post("/quick-add", asked)).json()["tasks"]
        assert (pack["parent_id"], pack["project_id"]) == (above["id"], project["id"])
        assert (socks["parent_id"], socks["project_id"]) == (pack["id"], project["id"])
        assert sweep["parent_id"] is None
        assert sweep["project_id"] not in (None, project["id"])

    async def test_indented_lines_get_nothing_of_their_own(self, user: User) -> None:
        asked = {"text": "Trip\n  Pack", "due_on": "2026-12-24", "tags": ["fun"]}
        trip, pack = (await user.post("/quick-add", asked)).json()["tasks"]
        assert (trip["due_on"], trip["tags"]) == ("2026-12-24", ["fun"])
        assert (pack["due_on"], pack["tags"], pack["parent_id"]) == (None, [], trip["id"])

    async def test_is_one_change_a_task(self, user: User) -> None:
        above = await user.task()
        start = (await user.get("/account")).json()["revision"]
        await user.post("/quick-add", {"text": "Pack", "parent_id": above["id"], "due_on": "2026-12-24"})
        changes = (await user.get(f"/changes?after={start}")).json()["changes"]
        assert [change["type"] for change in changes] == ["task.created"]

    async def test_what_does_not_fit_is_refused_whole(self, user: User, new_user: Callable[[], User]) -> None:
        project, others = await user.project(), await new_user().task()
        above = await user.task()
        many = " ".join(f"@t{number}" for number in range(50))
        for text, more, code in [
            ("Pack", {"parent_id": others["id"]}, "task.parent-unknown"),
            ("Pack", {"parent_id": above["id"], "project_id": project["id"]}, "task.project-differs"),
            ("Pack", {"due_on": "24.12.2026"}, "date-form"),
            ("Pack", {"due_on": "1812-06-24"}, "date-out-of-range"),
            ("Pack", {"tags": ["a,b"]}, "tag-name-separator"),
            ("Pack", {"tags": [f"t{number}" for number in range(51)]}, "too-long"),
            (f"One\nPack {many}", {"tags": ["one more"]}, "quick-add.too-many-tags"),
        ]:
            answer = await user.post("/quick-add", {"text": text, **more})
            assert answer.status_code == 422, (more, answer.text)
            assert [error["code"] for error in answer.json()["errors"]] == [code], more
        assert [task["id"] for task in await user.all("/tasks")] == [above["id"]]
