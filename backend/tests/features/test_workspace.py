"""The workspace: kept whole, the same on every device."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from duly.entrypoints.service import Process
from duly.features.workspace.schemas import MAX_BYTES
from duly.ports.event_bus import Announcement, BusAway
from duly.ports.state_store import StateAway
from duly.settings import Settings
from tests.support.caller import User, codes
from tests.support.issuer import Issuer
from tests.support.serving import serving

EMPTY: dict[str, Any] = {"collapsed_projects": [], "sorts": {}, "drafts": {}}
FULL = {
    "collapsed_projects": [str(uuid4()), str(uuid4())],
    "sorts": {"inbox": "-due,created", f"project:{uuid4()}": "position"},
    "drafts": {"add:inbox": "دودھ 🥛\n\tand bread", f"task:{uuid4()}/description": "x" * 10_000},
}


@pytest.fixture
def announced(process: Process, monkeypatch: pytest.MonkeyPatch) -> list[Announcement]:
    """What the bus was asked to announce."""
    told: list[Announcement] = []

    async def announce(_: object, announcements: list[Announcement]) -> None:
        told.extend(announcements)

    monkeypatch.setattr(type(process.resources.bus), "announce", announce)
    return told


class TestKeeping:
    async def test_empty_at_first_then_what_was_put(self, user: User) -> None:
        first = await user.get("/workspace")
        assert (first.status_code, first.json(), first.headers["etag"]) == (200, EMPTY, '"0"')
        put = await user.put("/workspace", FULL)
        assert (put.status_code, put.json()) == (200, FULL)
        then = await user.get("/workspace")
        assert (then.json(), then.headers["etag"]) == (FULL, put.headers["etag"])
        assert then.headers["cache-control"] == "private, no-cache"

    async def test_what_is_left_out_is_empty(self, user: User) -> None:
        await user.put("/workspace", FULL)
        assert (await user.put("/workspace", {"sorts": {"today": "title"}})).json() == EMPTY | {
            "sorts": {"today": "title"}
        }

    async def test_unchanged_is_304(self, user: User) -> None:
        etag = (await user.put("/workspace", FULL)).headers["etag"]
        same = await user.get("/workspace", headers={"If-None-Match": etag})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
        await user.put("/workspace", EMPTY)
        assert (await user.get("/workspace", headers={"If-None-Match": etag})).status_code == 200

    async def test_another_user_has_another(self, new_user: Callable[[], User]) -> None:
        user, other = new_user(), new_user()
        await user.put("/workspace", FULL)
        assert (await other.get("/workspace")).json() == EMPTY
        await other.put("/workspace", {"sorts": {"inbox": "due"}})
        assert (await user.get("/workspace")).json() == FULL

    async def test_costs_no_revision(self, user: User) -> None:
        await user.put("/workspace", FULL)
        assert (await user.get("/account")).json()["revision"] == 0


class TestConditions:
    async def test_if_match(self, user: User) -> None:
        etag = (await user.put("/workspace", FULL)).headers["etag"]
        changed = FULL | {"drafts": {}}
        good = await user.put("/workspace", changed, headers={"If-Match": etag})
        assert (good.status_code, good.json()) == (200, changed)
        for stale in (etag, '"0"', '"made up"', f'"{uuid4()}"'):
            refused = await user.put("/workspace", EMPTY, headers={"If-Match": stale})
            assert (refused.status_code, refused.json()["code"]) == (412, "precondition-failed")
        assert (await user.get("/workspace")).json() == changed
        assert (await user.put("/workspace", EMPTY, headers={"If-Match": "*"})).status_code == 200

    async def test_only_where_nothing_is_yet(self, user: User) -> None:
        only_new = {"If-None-Match": "*"}
        assert (await user.put("/workspace", EMPTY, headers={"If-Match": "*"})).status_code == 412
        assert (await user.put("/workspace", EMPTY, headers=only_new)).status_code == 200
        assert (await user.put("/workspace", FULL, headers=only_new)).status_code == 412
        assert (await user.get("/workspace")).json() == EMPTY

    @pytest.mark.parametrize("first", [{"If-None-Match": "*"}, {"If-Match": '"0"'}])
    async def test_one_of_many_first_devices_wins(self, user: User, first: dict[str, str]) -> None:
        bodies = [{"sorts": {"inbox": f"title{',due' * n}"}} for n in range(5)]
        answers = await asyncio.gather(*(user.put("/workspace", body, headers=first) for body in bodies))
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
        (won,) = (answer for answer in answers if answer.status_code == 200)
        assert (await user.get("/workspace")).json() == won.json()

    async def test_one_of_many_devices_wins(self, user: User) -> None:
        etag = (await user.put("/workspace", FULL)).headers["etag"]
        bodies = [{"drafts": {"add": f"draft {n}"}} for n in range(5)]
        answers = await asyncio.gather(*(user.put("/workspace", body, headers={"If-Match": etag}) for body in bodies))
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


class TestTelling:
    async def test_each_change_is_announced_and_a_repeat_is_not(
        self, user: User, announced: list[Announcement]
    ) -> None:
        first = await user.put("/workspace", FULL)
        again = await user.put("/workspace", FULL)
        assert again.headers["etag"] == first.headers["etag"]
        assert announced == [Announcement("workspace", user.id)]
        await user.put("/workspace", EMPTY)
        assert announced == [Announcement("workspace", user.id)] * 2

    async def test_a_refused_change_is_not_announced(self, user: User, announced: list[Announcement]) -> None:
        await user.put("/workspace", FULL, headers={"If-Match": '"x"'})
        await user.put("/workspace", {"x": 1})
        assert announced == []

    async def test_kept_although_the_bus_is_away(
        self, user: User, process: Process, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(*_: object) -> None:
            raise BusAway

        monkeypatch.setattr(type(process.resources.bus), "announce", away)
        assert (await user.put("/workspace", FULL)).status_code == 200
        assert (await user.get("/workspace")).json() == FULL

    async def test_the_user_s_streams_say_so(self, api_settings: Settings, issuer: Issuer) -> None:
        async with serving(api_settings, issuer) as here:
            user, other = here.user(), here.user()
            async with (
                await here.stream(user) as one,
                await here.stream(user) as two,
                await here.stream(other) as not_me,
            ):
                await user.put("/workspace", FULL)
                for stream in (one, two):
                    assert (await stream.next("workspace")).id is None
                await other.put("/workspace", EMPTY)
                assert [(await anext(not_me)).event for _ in range(2)] == ["ready", "workspace"]


BAD: dict[str, dict[str, Any]] = {
    "unknown field": {"theme": "dark"},
    "null": {"drafts": None},
    "a list for a map": {"sorts": []},
    "no id": {"collapsed_projects": ["inbox"]},
    "501 ids": {"collapsed_projects": [str(uuid4()) for _ in range(501)]},
    "upper-case view": {"sorts": {"Inbox": "due"}},
    "view of 81 characters": {"sorts": {"x" * 81: "due"}},
    "empty view": {"sorts": {"": "due"}},
    "NUL in a view": {"sorts": {"in\x00box": "due"}},
    "sort that is none": {"sorts": {"inbox": "due; drop"}},
    "sort of seven": {"sorts": {"inbox": ",".join(["due"] * 7)}},
    "201 views": {"sorts": {f"v{n}": "due" for n in range(201)}},
    "NUL in a draft": {"drafts": {"add": "a\x00b"}},
    "escape in a draft": {"drafts": {"add": "a\x1bb"}},
    "empty draft": {"drafts": {"add": ""}},
    "draft of 10,001 characters": {"drafts": {"add": "x" * 10_001}},
    "draft that is a number": {"drafts": {"add": 5}},
    "51 drafts": {"drafts": {f"p{n}": "x" for n in range(51)}},
    "over 64 KiB": {"drafts": {f"p{n}": "x" * 9_500 for n in range(7)}},
    "over 64 KiB in UTF-8": {"drafts": {f"p{n}": "🥛" * 8_500 for n in range(2)}},
}


class TestBounds:
    @pytest.mark.parametrize("name", BAD)
    async def test_refused(self, user: User, name: str) -> None:
        kept = await user.put("/workspace", {"drafts": {"add": "kept"}})
        answer = await user.put("/workspace", BAD[name])
        assert answer.status_code == 422, answer.text
        assert codes(answer)
        assert (await user.get("/workspace")).headers["etag"] == kept.headers["etag"]

    async def test_lone_surrogate(self, user: User) -> None:
        headers = {"content-type": "application/json"}
        answer = await user.call("PUT", "/workspace", content=b'{"drafts": {"a": "\\ud800"}}', headers=headers)
        assert answer.status_code == 422

    async def test_64_kib_are_fine(self, user: User) -> None:
        body = EMPTY | {"drafts": {f"p{n}": "x" * 10_000 for n in range(6)}}
        left = MAX_BYTES - len(json.dumps(body, separators=(",", ":"))) - len(',"p6":""')
        body["drafts"]["p6"] = "y" * left
        assert (await user.put("/workspace", body)).json() == body
        body["drafts"]["p6"] += "y"
        assert (await user.put("/workspace", body)).status_code == 422

    async def test_an_id_twice_is_one(self, user: User) -> None:
        one, two = str(uuid4()), str(uuid4())
        answer = await user.put("/workspace", {"collapsed_projects": [two, one, two.upper(), one]})
        assert answer.json()["collapsed_projects"] == [two, one]


class TestStoreAway:
    @pytest.mark.parametrize("method", ["get", "set"])
    async def test_is_503(self, user: User, process: Process, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
        async def away(*_: object) -> None:
            raise StateAway

        monkeypatch.setattr(type(process.resources.state), method, away)
        put = await user.put("/workspace", FULL)
        assert (put.status_code, put.json()["code"]) == (503, "unavailable")
        assert put.headers["retry-after"]
        monkeypatch.undo()
        assert (await user.get("/workspace")).json() == EMPTY
