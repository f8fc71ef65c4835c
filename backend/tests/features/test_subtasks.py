"""How many subtasks tasks have."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.support.caller import User, codes


def query(*ids: Any) -> str:
    return "/tasks/subtasks?" + "&".join(f"parent={one}" for one in ids)


async def counts(user: User, *ids: Any) -> dict[str, tuple[int, int]]:
    answer = await user.get(query(*ids))
    assert answer.status_code == 200, answer.text
    return {item["parent_id"]: (item["open"], item["completed"]) for item in answer.json()["items"]}


class TestSubtaskCounts:
    async def test_follow_what_happens_to_the_subtasks(self, user: User) -> None:
        top, other = await user.task("top"), await user.task("other")
        subtasks = [await user.task(str(n), parent_id=top["id"]) for n in range(3)]
        # One level only.
        await user.task("deep", parent_id=subtasks[0]["id"])
        ids = (top["id"], other["id"], subtasks[0]["id"])
        assert await counts(user, *ids) == {top["id"]: (3, 0), subtasks[0]["id"]: (1, 0)}
        await user.patch(f"/tasks/{subtasks[1]['id']}/complete")
        await user.delete(f"/tasks/{subtasks[2]['id']}")
        assert await counts(user, top["id"]) == {top["id"]: (1, 1)}
        await user.patch(f"/tasks/{subtasks[0]['id']}", {"parent_id": other["id"]})
        assert await counts(user, *ids[:2]) == {top["id"]: (0, 1), other["id"]: (1, 0)}

    async def test_tell_nothing_about_another_users_tasks(self, new_user: Callable[[], User]) -> None:
        owner, other = new_user(), new_user()
        top = await owner.task()
        await owner.task(parent_id=top["id"])
        assert await counts(other, top["id"], uuid4()) == {}

    async def test_are_not_sent_again_while_nothing_changed(self, user: User) -> None:
        top = await user.task()
        etag = (await user.get(query(top["id"]))).headers["etag"]
        assert (await user.get(query(top["id"]), headers={"If-None-Match": etag})).status_code == 304
        await user.task(parent_id=top["id"])
        assert (await user.get(query(top["id"]), headers={"If-None-Match": etag})).status_code == 200

    async def test_are_for_a_page_of_tasks_at_most(self, user: User) -> None:
        assert (await user.get(query(*(uuid4() for _ in range(100))))).status_code == 200
        for wrong in (query(), query(*(uuid4() for _ in range(101))), query("x")):
            answer = await user.get(wrong)
            assert answer.status_code == 422
            assert {field.partition(".")[0] for field, _ in codes(answer)} == {"parent"}
