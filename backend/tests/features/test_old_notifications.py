"""Old notifications go, read ones sooner; whoever follows the log sees it, and the count of unread ones stays right."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from duly.adapters.embedded.clock import FixedClock
from duly.entrypoints.housekeeping import tidy
from duly.entrypoints.service import Process
from duly.features.notifications import repository, service
from duly.ports.event_bus import Handler
from tests.conftest import NOW
from tests.features.test_notifications import fire, told
from tests.support import plans
from tests.support.caller import User
from tests.support.fold import Copy

__all__ = ["told"]

DAY = timedelta(days=1)
# New ones, read and unread, of others; and an unread one of the user that is too old.
MANY = text("""
    INSERT INTO duly.notification
    SELECT gen_random_uuid(), CASE n WHEN 0 THEN user_id ELSE gen_random_uuid() END, gen_random_uuid(), kind, task_id, reminder_id,
           title, due, at, late, nag, urgent, deliver_at, CASE WHEN n % 2 = 1 THEN created_at END, version,
           created_at - CASE n WHEN 0 THEN interval '400 days' ELSE interval '0' END, updated_at, digest
    FROM duly.notification, generate_series(0, 2000) AS n WHERE user_id = :user
""")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


async def titles(user: User) -> list[str]:
    return [one["title"] for one in (await user.get("/notifications")).json()["items"]]


async def tell(process: Process, told: Handler, user: User, *names: str) -> list[dict[str, Any]]:
    """Tell the user of these, and return the notifications in that order."""
    for name in names:
        await told(await fire(process, user, name))
    items = (await user.get("/notifications")).json()["items"]
    return list(reversed(items[: len(names)]))


async def purge(process: Process, at: datetime, limit: int = 500) -> list[int]:
    """Purge as at an instant with the defaults, until there is nothing; return how many each time."""
    found = []
    while not found or found[-1]:
        async with process.resources.work.unit("a-test") as unit:
            found.append(await service.purge_old(unit, at - 90 * DAY, at - 365 * DAY, limit))
    return found[:-1]


async def test_read_ones_go_after_ninety_days_and_unread_ones_after_a_year(
    process: Process, user: User, told: Handler, clock: FixedClock
) -> None:
    (read, _) = await tell(process, told, user, "read", "unread")
    await user.patch(f"/notifications/{read['id']}", {"read": True})
    clock.advance(90 * DAY)
    await tidy(process.resources)
    assert await titles(user) == ["unread", "read"]
    clock.advance(DAY)
    assert (await tidy(process.resources))["notifications"] >= 1
    assert await titles(user) == ["unread"]
    clock.advance(274 * DAY)
    await tidy(process.resources)
    assert await titles(user) == ["unread"]
    clock.advance(DAY)
    await tidy(process.resources)
    assert await titles(user) == []


async def test_how_long_after_it_was_read_counts_not_after_it_came(
    process: Process, user: User, told: Handler, clock: FixedClock
) -> None:
    (one,) = await tell(process, told, user, "read late")
    clock.advance(200 * DAY)
    await user.patch(f"/notifications/{one['id']}", {"read": True})
    await purge(process, NOW + 280 * DAY)
    assert await titles(user) == ["read late"]
    await purge(process, NOW + 291 * DAY)
    assert await titles(user) == []


async def test_the_log_says_so_once_for_a_day_and_folds_to_the_list(
    process: Process, user: User, told: Handler, clock: FixedClock
) -> None:
    old = await tell(process, told, user, *(f"old {number}" for number in range(5)))
    for one in old[:3]:
        await user.patch(f"/notifications/{one['id']}", {"read": True})
    clock.advance(366 * DAY)
    await tell(process, told, user, "new")
    revision = (await user.get("/notifications")).headers["etag"]
    assert 5 in await purge(process, clock.now() + DAY)
    page = await user.get("/notifications", headers={"If-None-Match": revision})
    assert ([one["title"] for one in page.json()["items"]], page.json()["unread"]) == (["new"], 1)
    changes = await user.changes()
    purged = [change for change in changes if change["type"] == "notifications.purged"]
    assert [(change["subject"], change["data"]["unread"]) for change in purged] == [("notifications", 2)]
    assert set(purged[0]["data"]["ids"]) == {one["id"] for one in old}
    copy = Copy()
    for change in changes:
        copy.fold(change)
    assert copy.notifications == {one["id"]: one for one in page.json()["items"]}
    assert (await user.patch(f"/notifications/{old[0]['id']}", {"read": False})).status_code == 404


async def test_in_small_pieces_the_oldest_first(process: Process, user: User, told: Handler, clock: FixedClock) -> None:
    await purge(process, NOW + 400 * DAY)
    await tell(process, told, user, *(f"old {number}" for number in range(5)))
    async with process.resources.work.unit("a-test") as unit:
        assert await service.purge_old(unit, NOW + DAY, NOW + DAY, 2) == 2
    assert await titles(user) == ["old 4", "old 3", "old 2"]
    assert await purge(process, NOW + 400 * DAY, 2) == [2, 1]


async def test_what_is_old_is_found_without_reading_the_rest(process: Process, user: User, told: Handler) -> None:
    await tell(process, told, user, "new")
    async with process.resources.work.unit("a-test") as unit:
        await unit.connection.execute(MANY, {"user": user.id})
        await unit.connection.execute(text("ANALYZE duly.notification"))
        with plans.overheard(process.resources.work.engine) as asked:
            assert await repository.whose_are_old(unit.connection, NOW - 90 * DAY, NOW - 365 * DAY) == user.id
        for statement in asked:
            found = await plans.read(unit.connection, statement, "notification")
            assert found.rows <= 1
            assert found.indexes <= {"ix_notification_read_at", "ix_notification_unread_created_at"}
        await unit.connection.rollback()
