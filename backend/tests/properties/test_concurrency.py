"""Several writers at once: revisions without gaps, one answer for one idempotency key, pages that lose nothing."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.caller import User
from tests.support.fold import Copy
from tests.support.operations import Operations


class TestRevisions:
    async def test_have_no_gaps_under_eight_writers(self, new_user: Callable[[], User]) -> None:
        user, other = new_user(), new_user()
        writers = [Operations(user if n < 8 else other, n) for n in range(10)]

        async def write(operations: Operations) -> None:
            for _ in range(25):
                await operations.step()

        await asyncio.gather(*(write(operations) for operations in writers))
        for one in (user, other):
            changes = await one.changes()
            assert [change["revision"] for change in changes] == list(range(1, len(changes) + 1))
            times = [change["occurred_at"] for change in changes]
            assert times == sorted(times), "times run in the order of revisions"
            copy = Copy()
            for change in changes:
                copy.fold(change)
            assert copy.alive() == {task["id"]: task for task in await one.all("/tasks?status=all")}

    async def test_raced_reparenting_makes_no_cycle(self, user: User) -> None:
        a, b = await user.task("a"), await user.task("b")
        answers = await asyncio.gather(
            user.patch(f"/tasks/{a['id']}", {"parent_id": b["id"]}),
            user.patch(f"/tasks/{b['id']}", {"parent_id": a["id"]}),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422]

    async def test_raced_tags_become_one(self, user: User) -> None:
        answers = await asyncio.gather(
            *(user.post("/tasks", {"title": "x", "tags": [f"{'Ab'[n % 2]}C"]}) for n in range(8))
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len((await user.get("/tags")).json()["items"]) == 2

    async def test_if_match_lets_one_of_two_through(self, user: User) -> None:
        task = await user.task()
        headers = {"If-Match": '"1"'}
        path = f"/tasks/{task['id']}"
        answers = await asyncio.gather(*(user.patch(path, {"title": str(n)}, headers=headers) for n in range(6)))
        assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]
        assert answers[[a.status_code for a in answers].index(412)].json()["version"] == 2


class TestIdempotencyKey:
    async def test_raced_requests_create_once(self, user: User) -> None:
        headers = {"Idempotency-Key": "one"}
        answers = await asyncio.gather(*(user.post("/tasks", {"title": "x"}, headers=headers) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert sum("idempotency-replayed" in answer.headers for answer in answers) == 7
        assert len(await user.all("/tasks")) == 1

    async def test_with_another_body_is_422(self, user: User) -> None:
        headers = {"Idempotency-Key": "two"}
        assert (await user.post("/tasks", {"title": "x"}, headers=headers)).status_code == 201
        answer = await user.post("/tasks", {"title": "y"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key.reused")

    async def test_of_a_refused_request_can_be_used_again(self, user: User) -> None:
        headers = {"Idempotency-Key": "three"}
        refused = await user.post("/tags", {"name": "a"})
        assert refused.status_code == 201
        assert (await user.post("/tags", {"name": "A"}, headers=headers)).status_code == 409
        assert (await user.post("/tags", {"name": "b"}, headers=headers)).status_code == 201

    async def test_belongs_to_one_user(self, new_user: Callable[[], User]) -> None:
        one, other = new_user(), new_user()
        for user in (one, other):
            answer = await user.post("/tasks", {"title": str(user.id)}, headers={"Idempotency-Key": "same"})
            assert answer.json()["title"] == str(user.id)


SORTS = [
    "due",
    "-due",
    "priority",
    "-priority,due",
    "created",
    "-created",
    "updated",
    "-updated",
    "title",
    "-title,due",
    "position",
    "-position",
]


class TestCursor:
    @pytest.mark.parametrize("sort", SORTS)
    async def test_returns_each_stable_row_once_under_inserts(self, user: User, sort: str) -> None:
        dues: list[Any] = [None, "2026-12-01", "2026-12-02"]
        priorities = ("none", "high", "urgent")
        stable = {
            (await user.task(f"t{n % 7}", due_on=dues[n % 3], priority=priorities[n % 3]))["id"] for n in range(40)
        }
        stop = asyncio.Event()
        inserted: list[str] = []

        async def insert() -> None:
            while not stop.is_set():
                n = len(inserted)
                inserted.append((await user.task(f"t{n % 7}", due_on=dues[n % 3], priority=priorities[n % 3]))["id"])

        writer = asyncio.create_task(insert())
        walked: list[str] = []
        cursor, pages = "", 0
        while True:
            before = len(inserted)
            answer = (await user.get(f"/tasks?sort={sort}&limit=7{cursor}")).json()
            walked += [task["id"] for task in answer["items"]]
            pages += 1
            if answer["next"] is None:
                break
            cursor = f"&cursor={answer['next']}"
            # At least one insert falls between any two pages.
            async with asyncio.timeout(10):
                while len(inserted) == before:
                    await asyncio.sleep(0)
        stop.set()
        await writer
        assert len(inserted) >= pages - 1 >= 5
        assert len(walked) == len(set(walked)), "no row twice, not even a new one"
        # Updating a row moves it in a list by update time; there, rows are stable because nobody updates them.
        assert sorted(task for task in walked if task in stable) == sorted(stable)

    async def test_of_another_query_or_user_is_refused(self, new_user: Callable[[], User]) -> None:
        user, other = new_user(), new_user()
        for one in (user, other):
            for n in range(3):
                await one.task(f"t{n}")
        cursor = (await user.get("/tasks?limit=1")).json()["next"]
        assert (await user.get(f"/tasks?limit=1&cursor={cursor}")).status_code == 200
        assert (await user.get(f"/tasks?limit=1&sort=due&cursor={cursor}")).json()["code"] == "cursor.invalid"
        assert (await user.get(f"/tasks?limit=1&q=t1&cursor={cursor}")).json()["code"] == "cursor.invalid"
        assert (await other.get(f"/tasks?limit=1&cursor={cursor}")).json()["code"] == "cursor.invalid"
        assert (await user.get(f"/tasks?limit=1&cursor={cursor[:-3]}AAA")).status_code == 422
