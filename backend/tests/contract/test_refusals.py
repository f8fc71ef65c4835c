"""Hostile and careless input: a clear 4xx problem, and nothing stored."""

import gzip
from typing import Any

import pytest

from tests.support.caller import User, codes

LONG = 1024 * 1024
TITLES = {
    "NUL": "a\x00b",
    "escape": "a\x1bb",
    "C1 control": "a\x85b",
    "carriage return": "a\rb",
    "501 characters": "x" * 501,
    "501 astral characters": "😀" * 501,
    "only spaces": " \t\n ",
    "a number": 5,
    "null": None,
    "a list": ["x"],
}
BODIES: dict[str, dict[str, Any]] = {
    "unknown field": {"titel": "x"},
    "read-only field": {"version": 3},
    "two forms of due": {"due_on": "2026-01-01", "due_at": "2026-01-01T00:00:00Z"},
    "two forms of start": {"start_on": "2026-01-01", "start_at": "2026-01-01T00:00:00Z"},
    "year 10000": {"due_on": "10000-01-01"},
    "year 10000 instant": {"due_at": "10000-01-01T00:00:00Z"},
    "last day of time": {"due_on": "9999-12-31"},
    "30 February": {"due_on": "2026-02-30"},
    "date as a number": {"due_on": 20000},
    "date as an instant": {"due_on": "2026-01-01T00:00:00Z"},
    "instant without a zone": {"due_at": "2026-01-01T00:00:00"},
    "instant as a number": {"due_at": 1700000000},
    "unknown zone": {"time_zone": "Mars/Olympus"},
    "zone that is a path": {"time_zone": "../../etc/passwd"},
    "unknown priority": {"priority": "asap"},
    "51 tags": {"tags": [f"t{n}" for n in range(51)]},
    "tag with a comma": {"tags": ["a,b"]},
    "tag of 51 characters": {"tags": ["x" * 51]},
    "description of 50,001 characters": {"description": "x" * 50_001},
    "NUL in the description": {"description": "\x00"},
    "unknown project": {"project_id": "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"},
    "unknown parent": {"parent_id": "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"},
    "project that is no id": {"project_id": "inbox"},
    "recurrence without a due date": {"recurrence": {"rule": "FREQ=DAILY"}},
    "reminder of no form": {"reminders": [{}]},
    "reminder of two forms": {"reminders": [{"at": "2026-12-24T08:00:00Z", "before": "PT30M", "of": "due"}]},
    "reminder before nothing": {"reminders": [{"before": "PT30M"}]},
    "reminder before something else": {"reminders": [{"before": "PT30M", "of": "midnight"}]},
    "reminder at a date": {"reminders": [{"at": "2026-12-24"}]},
    "reminder of no length": {"reminders": [{"before": "half an hour", "of": "due"}]},
    "reminder months before": {"reminders": [{"before": "P1M", "of": "due"}]},
    "reminder of a negative length": {"reminders": [{"before": "-PT5M", "of": "due"}]},
    "reminder 367 days before": {"reminders": [{"before": "P367D", "of": "due"}]},
    "reminder of a length in digits": {"reminders": [{"before": "PT0030000000M", "of": "due"}]},
    "reminder twice": {"reminders": [{"before": "PT60M", "of": "due"}, {"before": "PT1H", "of": "due"}]},
    "21 reminders": {"reminders": [{"before": f"PT{n}M", "of": "due"} for n in range(21)]},
    "reminder that nags each second": {"reminders": [{"at": "2026-12-24T08:00:00Z", "nag": {"every": "PT59S"}}]},
    "reminder by a pigeon": {"reminders": [{"at": "2026-12-24T08:00:00Z", "channels": ["email", "pigeon"]}]},
    "reminder by one kind twice": {"reminders": [{"at": "2026-12-24T08:00:00Z", "channels": ["ntfy", "ntfy"]}]},
    "reminder by a kind alone": {"reminders": [{"at": "2026-12-24T08:00:00Z", "channels": "email"}]},
    "reminder by 5 kinds": {"reminders": [{"at": "2026-12-24T08:00:00Z", "channels": ["email"] * 5}]},
    "reminders of one moment by two kinds": {
        "reminders": [{"at": "2026-12-24T08:00:00Z", "channels": [kind]} for kind in ("email", "ntfy")]
    },
    "reminder that nags 51 times": {"reminders": [{"at": "2026-12-24T08:00:00Z", "nag": {"every": "PT1M", "max": 51}}]},
    "reminder with more": {"reminders": [{"at": "2026-12-24T08:00:00Z", "sound": "gong"}]},
    "reminders as an object": {"reminders": {"before": "PT30M", "of": "due"}},
}


async def state(user: User) -> Any:
    return (await user.get("/account")).json()["revision"], (await user.get("/tasks?status=all")).json()["items"]


class TestBodies:
    @pytest.mark.parametrize("name", TITLES)
    async def test_title(self, user: User, name: str) -> None:
        task = await user.task()
        before = await state(user)
        for answer in (
            await user.post("/tasks", {"title": TITLES[name]}),
            await user.put(f"/tasks/{task['id']}", {"title": TITLES[name]}),
            await user.patch(f"/tasks/{task['id']}", {"title": TITLES[name]}),
        ):
            assert answer.status_code == 422
            assert {field for field, _ in codes(answer)} == {"title"}
        assert await state(user) == before

    @pytest.mark.parametrize("name", BODIES)
    async def test_fields(self, user: User, name: str) -> None:
        task = await user.task()
        before = await state(user)
        body = BODIES[name]
        for answer in (
            await user.post("/tasks", {"title": "x", **body}),
            await user.put(f"/tasks/{task['id']}", {"title": "x", **body}),
            await user.patch(f"/tasks/{task['id']}", body),
        ):
            assert answer.status_code == 422, answer.text
            assert answer.json()["errors"], answer.text
            echoed = [value for value in body.values() if len(str(value)) > 3 and str(value)[:40] in answer.text]
            assert echoed == []
        assert await state(user) == before

    async def test_reminders_say_what_to_do(self, user: User) -> None:
        wishes = [
            {"before": "P1M", "of": "due"},
            {"before": "PT30M"},
            {"at": "2026-12-24T08:00:00Z", "nag": {"every": "PT1S"}},
            {"before": "PT1S", "of": "due", "channels": ["ntfy", "ntfy"]},
            {"before": "PT2S", "of": "due", "channels": ["pigeon"]},
        ]
        answer = await user.post("/tasks", {"title": "x", "reminders": wishes})
        assert codes(answer) == {
            ("reminders.0.before", "duration-form"),
            ("reminders.1", "reminder-form"),
            ("reminders.2.nag.every", "every-out-of-range"),
            ("reminders.3.channels", "channels-repeated"),
            ("reminders.4.channels.0", "literal-error"),
        }
        said = {error["field"]: error["message"] for error in answer.json()["errors"]}
        for field, words in (("0.before", "PT"), ("1", "Give"), ("2.nag.every", "again"), ("3.channels", "once")):
            assert words in said[f"reminders.{field}"]
        assert all(kind in said["reminders.4.channels.0"] for kind in ("web_push", "email", "webhook", "ntfy"))

    async def test_reminders_are_answered_in_one_way(self, user: User) -> None:
        wishes = [
            {"before": "P1W", "of": "due"},
            {"before": "PT90M", "of": "start", "nag": {"every": "PT60M"}},
            {"at": "2026-12-24T13:00:00+05:00"},
            {"before": "PT0S", "of": "due", "channels": ["ntfy", "webhook", "web_push"]},
            {"before": "PT0S", "of": "deadline", "channels": [], "nag": None},
            {"before": "PT0S", "of": "start", "channels": None},
        ]
        task = await user.task(reminders=wishes)
        assert task["reminders"] == [
            {"before": "P7D", "of": "due"},
            {"before": "PT1H30M", "of": "start", "nag": {"every": "PT1H", "max": 10}},
            {"at": "2026-12-24T08:00:00Z"},
            {"before": "PT0S", "of": "due", "channels": ["web_push", "webhook", "ntfy"]},
            {"before": "PT0S", "of": "deadline", "channels": []},
            {"before": "PT0S", "of": "start"},
        ]
        assert (await user.get(f"/tasks/{task['id']}")).json() == task
        again = await user.patch(f"/tasks/{task['id']}", {"reminders": wishes})
        assert again.json()["version"] == 1, "the same in other words is no change"
        assert (await user.put(f"/tasks/{task['id']}", {"title": "x"})).json()["reminders"] == []
        assert (await user.patch(f"/tasks/{task['id']}", {"reminders": None})).json()["reminders"] == []

    async def test_500_characters_are_fine(self, user: User) -> None:
        for title in ("x" * 500, "😀" * 500, "e\u0301" * 250, "  padded  "):
            assert (await user.task(title))["title"] == title.strip()


RAW: dict[str, tuple[bytes, str, int]] = {
    "broken JSON": (b'{"title": ', "application/json", 400),
    "no JSON at all": (b"title=x", "application/x-www-form-urlencoded", 415),
    "text": (b'{"title": "x"}', "text/plain", 415),
    "no type": (b'{"title": "x"}', "", 415),
    "over 1 MiB": (b'{"title": "' + b"x" * LONG + b'"}', "application/json", 413),
    "10,000 deep": (b'{"title": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "application/json", 400),
    "10,000 deep objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "application/json", 400),
    "not UTF-8": (b'{"title": "\xff\xfe"}', "application/json", 400),
    "5,000 digits": (b'{"title": ' + b"9" * 5000 + b"}", "application/json", 400),
    "gzip": (gzip.compress(b'{"title": "x"}'), "application/json", 400),
    "lone surrogate": (b'{"title": "\\ud800"}', "application/json", 422),
    "NUL escape": (b'{"title": "\\u0000"}', "application/json", 422),
    "a list": (b"[]", "application/json", 422),
    "nothing": (b"", "application/json", 422),
    "not a number": (b'{"title": NaN}', "application/json", 422),
}


REASONS = {
    "broken JSON": "JSON",
    "10,000 deep": "nested",
    "10,000 deep objects": "nested",
    "not UTF-8": "UTF-8",
    "5,000 digits": "digits",
    "gzip": "UTF-8",
}


class TestRawBodies:
    @pytest.mark.parametrize("name", RAW)
    async def test_refused(self, user: User, name: str) -> None:
        content, kind, status = RAW[name]
        before = await state(user)
        answer = await user.call("POST", "/tasks", content=content, headers={"content-type": kind} if kind else {})
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) >= {"type", "title", "status", "code", "request_id"}
        if name in REASONS:
            assert REASONS[name] in answer.json()["detail"]
        assert await state(user) == before

    async def test_compressed_and_said_so(self, user: User) -> None:
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        answer = await user.call("POST", "/tasks", content=gzip.compress(b'{"title": "x"}'), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "request.not-json")
        assert "Content-Encoding" in answer.json()["detail"]

    async def test_over_1_mib_in_chunks_without_a_length(self, user: User) -> None:
        async def chunks() -> Any:
            for _ in range(17):
                yield b"x" * 65_536

        answer = await user.call("POST", "/tasks", content=chunks(), headers={"content-type": "application/json"})
        assert answer.status_code == 413


class TestQueries:
    @pytest.mark.parametrize(
        "query",
        [
            "unknown=1", "status=done", "limit=0", "limit=201", "limit=x", "sort=evil", "sort=due,,title", "cursor=%00",
            "cursor=abc", "cursor=W10", "project=inbox", "priority=asap", "due=someday", "due_before=tomorrow",
            "due_before=2026-02-30", "due_after=10000-01-01", "q=", "q=%20", "q=%00", f"q={'x' * 201}", "parent=1",
        ],
    )  # fmt: skip
    async def test_refused(self, user: User, query: str) -> None:
        answer = await user.get(f"/tasks?{query}")
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("/tasks?limit=1&limit=2", "limit"),
            ("/tasks?tag=a&tag=b&q=a&q=a", "q"),
            ("/trash?cursor=a&cursor=a", "cursor"),
            ("/changes?after=1&limit=5&after=2", "after"),
        ],
    )
    async def test_one_value_given_twice(self, user: User, path: str, name: str) -> None:
        answer = await user.get(path)
        assert (answer.status_code, codes(answer)) == (422, {(name, "parameter-repeated")})

    async def test_lists_are_given_so(self, user: User) -> None:
        assert (await user.get("/tasks?tag=a&tag=b&priority=low&priority=high")).status_code == 200

    @pytest.mark.parametrize(
        "path", ["/account?x=1", "/tasks/0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e?x=1", "/changes?x=1"]
    )
    async def test_unknown_parameter_anywhere(self, user: User, path: str) -> None:
        assert (await user.get(path)).status_code == 422

    @pytest.mark.parametrize(
        "q", ["'", "\\", "%", "_", "&|!():*", "a & b", "<->", "-- drop", "🥛", "ʹʻ’", "''':*", "a" * 200]
    )
    async def test_search_takes_any_text(self, user: User, q: str) -> None:
        await user.task("Buy milk")
        assert (await user.call("GET", "/tasks", params={"q": q})).status_code == 200


class TestAddresses:
    @pytest.mark.parametrize("task_id", ["1", "x", "0198C5B2", "%00", "0198c5b28a4f7c119d3e2f4a5b6c7d8e", "..%2F.."])
    async def test_ids_that_cannot_exist_are_not_found(self, user: User, task_id: str) -> None:
        assert (await user.get(f"/tasks/{task_id}")).status_code == 404

    async def test_unknown_path_and_method(self, user: User) -> None:
        assert (await user.get("/nothing")).json()["code"] == "not-found"
        answer = await user.delete("/account")
        assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
