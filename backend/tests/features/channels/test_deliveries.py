"""The log of deliveries, the test button, and sending once more."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from duly.adapters.embedded.clock import FixedClock
from duly.database.unit_of_work import Work
from duly.features.channels.service import planning
from duly.identity.principal import Principal
from duly.messaging import log
from duly.ports.event_bus import Announcement, BusAway
from duly.web.resources import Resources
from tests.conftest import NOW
from tests.support import plans
from tests.support.caller import User, codes
from tests.support.channels import EMAIL, NTFY, WEBHOOK, added, confirmed, ended, sent_test


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


async def told(work: Work, user: User, **fields: object) -> list[dict[str, object]]:
    """Plan deliveries of a reminder, as notifications do."""
    principal = Principal(user.id)
    async with work.unit("a-notification") as unit:
        await log.begin(unit, principal)
        return await planning.plan(
            unit,
            principal,
            notification_id=uuid4(),
            about="reminder",
            message={"task_id": str(uuid4()), "title": "Buy milk", **fields},
            revision=log.revision_of(unit),
        )


class TestTest:
    async def test_is_a_delivery_that_waits(self, user: User) -> None:
        channel = await added(user, WEBHOOK, name="Home")
        delivery = await sent_test(user, channel)
        expected = {
            "channel_id": channel["id"],
            "channel_kind": "webhook",
            "channel_name": "Home",
            "notification_id": None,
            "about": "test",
            "outcome": "waiting",
            "reason": None,
            "attempts": [],
            "due_at": "2026-11-24T12:00:00Z",
            "created_at": "2026-11-24T12:00:00Z",
            "ended_at": None,
        }
        assert delivery == expected | {"id": delivery["id"]}
        assert (await user.get(f"/deliveries/{delivery['id']}")).json() == delivery
        assert [change["type"] for change in await user.changes()] == ["channel.created"], "the log makes no events"

    async def test_twice_is_two_but_with_one_key_one(self, user: User) -> None:
        channel = await added(user, NTFY)
        assert (await sent_test(user, channel))["id"] != (await sent_test(user, channel))["id"]
        key = {"Idempotency-Key": "k"}
        first, again = [await user.post(f"/channels/{channel['id']}/test", headers=key) for _ in range(2)]
        assert first.json() == again.json()
        assert len(await user.all("/deliveries")) == 3

    async def test_not_to_an_address_that_is_not_confirmed_nor_to_one_that_is_off(self, user: User) -> None:
        mail, hook = await added(user, EMAIL), await added(user, WEBHOOK)
        await user.patch(f"/channels/{hook['id']}", {"enabled": False})
        for channel, code in ((mail, "channel.unconfirmed"), (hook, "channel.disabled")):
            answer = await user.post(f"/channels/{channel['id']}/test")
            assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert [one["about"] for one in await user.all("/deliveries")] == ["confirmation"]

    async def test_sixty_an_hour(self, user: User, clock: FixedClock, resources: Resources) -> None:
        channel = await added(user, WEBHOOK)
        first = await sent_test(user, channel)
        await ended(resources.work, first)
        clock.advance(timedelta(minutes=30))
        for _ in range(30):
            await sent_test(user, channel)
            assert (await user.post(f"/deliveries/{first['id']}/replay")).status_code == (202 if _ < 29 else 429)
        answer = await user.post(f"/channels/{channel['id']}/test")
        assert (answer.status_code, answer.json()["code"]) == (429, "delivery.too-many")
        assert answer.headers["retry-after"] == "1800"
        clock.advance(timedelta(minutes=30))
        await sent_test(user, channel)


class TestReplay:
    async def test_tells_the_same_again_as_a_new_delivery(
        self, user: User, resources: Resources, clock: FixedClock
    ) -> None:
        channel = await added(user, WEBHOOK)
        await told(resources.work, user)
        (before,) = await user.all("/deliveries")
        await ended(resources.work, before, "failed")
        await user.patch(f"/channels/{channel['id']}", {"name": "Renamed"})
        clock.advance(timedelta(days=3))
        answer = await user.post(f"/deliveries/{before['id']}/replay")
        assert answer.status_code == 202, answer.text
        made = answer.json()
        assert made["id"] != before["id"]
        same = ("channel_id", "channel_kind", "notification_id", "about")
        assert [made[name] for name in same] == [before[name] for name in same]
        assert (made["outcome"], made["channel_name"], made["due_at"]) == ("waiting", "Renamed", "2026-11-27T12:00:00Z")
        async with resources.work.unit("a-look") as unit:
            statement = text("SELECT message, revision FROM duly.delivery WHERE user_id = :user ORDER BY id")
            (old, was), (new, now) = await unit.connection.execute(statement, {"user": user.id})
        assert old == new
        assert (was, now) == (1, 2), "what happened before it was asked for does not make it stale"

    async def test_not_what_waits_nor_a_code_nor_to_where_nobody_is(self, user: User, resources: Resources) -> None:
        mail = await confirmed(user)
        (sent,) = await user.all("/deliveries")
        made = await sent_test(user, mail)
        for delivery, status, code in ((made, 409, "delivery.waiting"), (sent, 409, "delivery.waiting")):
            answer = await user.post(f"/deliveries/{delivery['id']}/replay")
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        await ended(resources.work, made)
        await ended(resources.work, sent)
        assert (await user.post(f"/deliveries/{sent['id']}/replay")).json()["code"] == "delivery.of-code"
        await user.patch(f"/channels/{mail['id']}", {"enabled": False})
        assert (await user.post(f"/deliveries/{made['id']}/replay")).json()["code"] == "channel.disabled"
        await user.delete(f"/channels/{mail['id']}")
        answer = await user.post(f"/deliveries/{made['id']}/replay")
        assert (answer.status_code, answer.json()["code"]) == (409, "channel.gone")
        assert len(await user.all("/deliveries")) == 2

    async def test_at_once_with_one_key_makes_one(self, user: User, resources: Resources) -> None:
        delivery = await sent_test(user, await added(user, WEBHOOK))
        await ended(resources.work, delivery)
        key = {"Idempotency-Key": "k"}
        path = f"/deliveries/{delivery['id']}/replay"
        answers = await asyncio.gather(*(user.post(path, headers=key) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert len(await user.all("/deliveries")) == 2


class TestLog:
    async def test_newest_first_in_pages(self, user: User) -> None:
        channel = await added(user, WEBHOOK)
        made = [(await sent_test(user, channel))["id"] for _ in range(7)]
        assert [one["id"] for one in await user.all("/deliveries", limit=3)] == made[::-1]
        first = (await user.get("/deliveries?limit=3")).json()
        await sent_test(user, channel)
        second = (await user.get(f"/deliveries?limit=3&cursor={first['next']}")).json()
        assert [one["id"] for one in second["items"]] == made[1:4][::-1], "what is new does not move a page"
        answer = await user.get(f"/deliveries?limit=3&outcome=failed&cursor={first['next']}")
        assert codes(answer) == {("cursor", "cursor.invalid")}

    async def test_of_a_channel_a_notification_an_outcome(self, user: User, resources: Resources) -> None:
        hook, topic = await added(user, WEBHOOK), await added(user, NTFY)
        await told(resources.work, user)
        test = await sent_test(user, hook)
        await ended(resources.work, test)
        both = await user.all("/deliveries?outcome=waiting")
        assert {one["channel_id"] for one in both} == {hook["id"], topic["id"]}
        notification = both[0]["notification_id"]
        assert await user.all(f"/deliveries?notification={notification}") == both
        assert [one["id"] for one in await user.all(f"/deliveries?channel={hook['id']}&outcome=delivered")] == [
            test["id"]
        ]
        assert await user.all(f"/deliveries?channel={uuid4()}") == []
        await user.delete(f"/channels/{hook['id']}")
        assert len(await user.all(f"/deliveries?channel={hook['id']}")) == 2, "the log outlives the channel"

    @pytest.mark.parametrize(
        "query", ["limit=0", "limit=201", "outcome=lost", "channel=1", "notification=x", "cursor=x", "q=1"]
    )
    async def test_other_questions_are_refused(self, user: User, query: str) -> None:
        assert (await user.get(f"/deliveries?{query}")).status_code == 422

    async def test_is_its_owners_alone(self, new_user: Callable[[], User], resources: Resources) -> None:
        one, other = new_user(), new_user()
        for user in (one, other):
            await added(user, WEBHOOK)
            await told(resources.work, user)
        mine, theirs = await one.all("/deliveries"), await other.all("/deliveries")
        assert (len(mine), len(theirs)) == (1, 1)
        assert mine[0]["id"] != theirs[0]["id"]
        found = await one.all(
            f"/deliveries?notification={theirs[0]['notification_id']}&channel={theirs[0]['channel_id']}"
        )
        assert found == []


class TestCouriersOfOtherProcesses:
    async def test_hear_of_what_was_planned_here_after_its_commit(
        self, user: User, resources: Resources, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heard: list[tuple[str, int]] = []

        async def announce(said: list[Announcement]) -> None:
            async with resources.work.unit("a-look") as unit:
                statement = text("SELECT count(*) FROM duly.delivery WHERE user_id = :user")
                seen = (await unit.connection.execute(statement, {"user": user.id})).scalar_one()
            heard.extend((one.kind, seen) for one in said if one.kind == "deliveries")

        monkeypatch.setattr(resources.bus, "announce", announce)
        mail = await confirmed(user)
        await user.post(f"/channels/{mail['id']}/test")
        await added(user, WEBHOOK)
        assert heard == [("deliveries", 1), ("deliveries", 2)]

    async def test_are_told_again_when_the_bus_was_away(
        self, user: User, resources: Resources, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tries = 0

        async def announce(_: list[Announcement]) -> None:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise BusAway

        monkeypatch.setattr(resources.bus, "announce", announce)
        monkeypatch.setattr("duly.features.channels.routes.waking._PAUSE_SECONDS", 0.0)
        await added(user, EMAIL)
        assert tries == 3


async def test_ids_that_cannot_exist_are_not_found(user: User) -> None:
    for wrong in ("1", "%00", str(UUID(int=0))):
        answer = await user.get(f"/deliveries/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "delivery.not-found")
        assert (await user.post(f"/deliveries/{wrong}/replay")).json()["code"] == "delivery.not-found"


# What arrived long ago, at the user's and at many others'.
LOG = text("""
    INSERT INTO duly.delivery
    SELECT uuidv7(), CASE WHEN n % 2 = 0 THEN user_id ELSE gen_random_uuid() END, channel_id, channel_kind, channel_name,
           notification_id, about, 'notification:' || gen_random_uuid(), revision, message, NULL, 'delivered', reason, attempts,
           tried, expires_at, created_at, created_at
    FROM duly.delivery, generate_series(1, 4000) AS n WHERE user_id = :user
""")


async def test_what_failed_and_what_was_sent_by_hand_is_found_without_reading_what_arrived(
    user: User, resources: Resources
) -> None:
    channel = await added(user, WEBHOOK)
    await sent_test(user, channel)
    async with resources.work.unit("a-test") as unit:
        await unit.connection.execute(LOG, {"user": user.id})
        await unit.connection.execute(text("ANALYZE duly.delivery"))
    with plans.overheard(resources.engine) as asked:
        (waiting,) = (await user.get("/deliveries?outcome=waiting")).json()["items"]
        assert (await user.get("/deliveries?outcome=failed")).json()["items"] == []
        await sent_test(user, channel)
    of_log = [statement for statement in asked if statement[0].startswith("SELECT") and "duly.delivery" in statement[0]]
    assert len(of_log) >= 3
    async with resources.work.engine.connect() as connection:
        for statement in of_log:
            found = await plans.read(connection, statement, "delivery")
            assert found.rows <= 2, (found, statement)
    assert waiting["about"] == "test"
