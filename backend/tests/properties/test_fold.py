"""Folding a user's changes gives exactly the fresh lists (ADR-0002)."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.support.caller import User
from tests.support.fold import Copy
from tests.support.operations import Operations

ACCOUNT = ("time_zone", "locale", "week_start", "default_reminder_time", "quiet_hours", "digest_time")


def by_id(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in items}


async def check(user: User, copy: Copy) -> None:
    assert copy.alive() == by_id(await user.all("/tasks?status=all"))
    assert copy.trashed() == by_id(await user.all("/trash"))
    assert copy.projects == by_id(await user.all("/projects"))
    assert copy.tags == by_id(await user.all("/tags"))
    assert copy.channels == by_id((await user.get("/channels")).json()["items"])
    account = (await user.get("/account")).json()
    assert copy.revision == account["revision"]
    assert {name: account[name] for name in copy.account} == copy.account


class TestFold:
    @pytest.mark.parametrize("seed", range(6))
    async def test_equals_fetch_after_random_operations(self, new_user: Callable[[], User], seed: int) -> None:
        user, copy = new_user(), Copy()
        operations = Operations(user, seed)
        for _ in range(6):
            for _ in range(40):
                await operations.step()
            for change in await user.changes(copy.revision):
                copy.fold(change)
            await check(user, copy)
        # Most operations must have done something, else the property says nothing.
        assert copy.revision > 150
        assert operations.refused < 120

    async def test_from_the_middle_over_an_old_list(self, new_user: Callable[[], User]) -> None:
        user, copy = new_user(), Copy()
        operations = Operations(user, 99)
        for _ in range(60):
            await operations.step()
        for change in await user.changes():
            copy.fold(change)
        old = deepcopy(copy)
        for _ in range(60):
            await operations.step()
        for change in await user.changes(old.revision):
            old.fold(change)
        await check(user, old)
