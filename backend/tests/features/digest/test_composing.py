"""What a digest says, for whom, and that it is said once a day whatever happens in that very moment."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import time, timedelta
from random import Random
from typing import Any

import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.database.unit_of_work import UnitOfWork, Work
from duly.entrypoints import wiring
from duly.features.digest import rules
from duly.features.digest.service import composing
from duly.features.digest.service.planning import follow, principal_of
from duly.messaging import log
from duly.settings import Settings
from duly.telemetry import DIGESTS
from tests.features.digest.conftest import Digesting, at, digests
from tests.support.caller import User
from tests.support.digesting import row
from tests.support.issuer import Issuer

TODAY = "2026-11-25"
SEVEN = "2026-11-25T06:00:00Z"


async def wishes(user: User, when: str | None = "07:00", zone: str = "Europe/Berlin", **more: Any) -> None:
    answer = await user.patch("/account", {"digest_time": when, "time_zone": zone, **more})
    assert answer.status_code == 200, answer.text
    assert answer.json()["digest_time"] == when


class TestWish:
    async def test_is_none_until_somebody_has_one(self, user: User, digesting: Digesting) -> None:
        assert (await user.get("/account")).json()["digest_time"] is None
        await user.task(due_on=TODAY)
        await user.patch("/account", {"time_zone": "Europe/Berlin"})
        assert await digesting.at(user, "2026-11-25T12:00:00Z") == []
        assert await row(digesting.work, user) is None

    @pytest.mark.parametrize("value", ["7:00", "24:00", "07:00:00", "", 7, "٠٧:٠٠"])
    async def test_of_another_form_is_refused(self, user: User, value: object) -> None:
        answer = await user.patch("/account", {"digest_time": value})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "digest_time"

    async def test_is_a_change_of_the_account_and_taken_back_by_null(self, user: User) -> None:
        await wishes(user)
        await wishes(user, None)
        changes = [change["data"]["changes"]["digest_time"] for change in await user.changes()]
        assert changes == [{"from": None, "to": "07:00"}, {"from": "07:00", "to": None}]


class TestDigest:
    async def test_counts_what_is_overdue_and_due_today_in_the_users_zone(
        self, user: User, digesting: Digesting, new_user: Callable[[], User]
    ) -> None:
        await wishes(user, zone="Asia/Karachi")
        seven = "2026-11-25T02:00:00Z"
        overdue = await user.task("yesterday", due_on="2026-11-24")
        early = await user.task("this morning", due_at="2026-11-25T01:59:59Z")
        now = await user.task("now", due_at=seven)
        late = await user.task("this evening", due_at="2026-11-25T18:59:59Z")
        today = await user.task("today", due_on=TODAY)
        await user.task("after midnight", due_at="2026-11-25T19:00:00Z")
        await user.task("tomorrow", due_on="2026-11-26")
        await user.task("some time")
        done, gone = await user.task("done", due_on=TODAY), await user.task("gone", due_on=TODAY)
        await user.patch(f"/tasks/{done['id']}/complete")
        await user.delete(f"/tasks/{gone['id']}")
        await new_user().task("another user's", due_on=TODAY)
        (one,) = await digesting.at(user, seven)
        assert one == {
            "on": TODAY,
            "at": seven,
            "late": False,
            "overdue": 2,
            "today": 3,
            "tasks": [
                {"id": task["id"], "title": task["title"], "due": task["due_on"] or task["due_at"]}
                for task in (overdue, early, now, late, today)
            ],
            "deliver_at": None,
        }
        async with digesting.work.unit("a-look") as unit:
            (event,) = [
                event
                for event in await log.read_events(unit.connection, user.id, 0, 2**62)
                if event.type == "digest.composed"
            ]
        assert (event.subject, event.actor) == ("digest", "service:digest")
        assert await digesting.at(user, "2026-11-25T18:00:00Z") == [one]

    async def test_of_many_tasks_names_the_first_twenty_and_counts_all(self, user: User, digesting: Digesting) -> None:
        await wishes(user)
        for number in range(25):
            await user.task(f"task {number}", due_on=TODAY if number % 2 else "2026-11-20")
        (one,) = await digesting.at(user, SEVEN)
        assert (one["overdue"], one["today"], len(one["tasks"])) == (13, 12, rules.MOST_TASKS)
        assert [task["due"] for task in one["tasks"]] == ["2026-11-20"] * 13 + [TODAY] * 7

    async def test_of_an_empty_day_is_none_and_the_next_day_has_its_own(self, user: User, digesting: Digesting) -> None:
        await wishes(user)
        empty = DIGESTS.labels("empty")._value.get()
        assert await digesting.at(user, SEVEN) == []
        assert DIGESTS.labels("empty")._value.get() == empty + 1
        await user.task(due_on=TODAY)
        assert await digesting.at(user, "2026-11-25T12:00:00Z") == [], "the day was looked at"
        (one,) = await digesting.at(user, "2026-11-26T06:00:00Z")
        assert (one["on"], one["overdue"], one["today"]) == ("2026-11-26", 1, 0)

    async def test_in_quiet_hours_is_delivered_at_their_end(self, user: User, digesting: Digesting) -> None:
        await wishes(user, quiet_hours={"start": "22:00", "end": "08:30"})
        await user.task(due_on=TODAY)
        (one,) = await digesting.at(user, SEVEN)
        assert (one["at"], one["deliver_at"]) == (SEVEN, "2026-11-25T07:30:00Z")

    async def test_that_comes_late_says_so_and_is_of_its_day(self, user: User, digesting: Digesting) -> None:
        await wishes(user, "22:00")
        await user.task("today", due_on=TODAY)
        await user.task("tomorrow", due_on="2026-11-26")
        await digesting.follow(user)
        await digesting.at(user, "2026-11-24T21:00:01Z")
        (one,) = await digesting.at(user, "2026-11-26T03:00:00Z")
        assert (one["on"], one["at"], one["late"], one["today"]) == (TODAY, "2026-11-25T21:00:00Z", True, 1)

    async def test_six_hours_late_is_left_out(self, user: User, digesting: Digesting) -> None:
        await wishes(user)
        await user.task(due_on=TODAY)
        await digesting.follow(user)
        missed = DIGESTS.labels("missed")._value.get()
        assert await digesting.at(user, "2026-11-25T12:00:01Z") == []
        assert DIGESTS.labels("missed")._value.get() == missed + 1
        assert len(await digesting.at(user, "2026-11-26T06:00:00Z")) == 1


class TestClockChanges:
    async def test_keep_the_time_on_the_wall_once_a_day(self, user: User, digesting: Digesting) -> None:
        digesting.move("2027-03-26T12:00:00Z")
        await wishes(user, "02:30")
        await user.task(due_on="2027-01-01")
        for hour in range(4 * 24):
            await digesting.at(user, (at("2027-03-26T12:00:00Z") + timedelta(hours=hour, minutes=30)).isoformat())
        # 02:30 does not exist on the 28th; the clock goes from 02:00 to 03:00.
        assert [(one["on"], one["at"]) for one in await digests(user)] == [
            ("2027-03-27", "2027-03-27T01:30:00Z"),
            ("2027-03-28", "2027-03-28T01:30:00Z"),
            ("2027-03-29", "2027-03-29T00:30:00Z"),
            ("2027-03-30", "2027-03-30T00:30:00Z"),
        ]

    async def test_in_the_hour_that_comes_twice_there_is_one(self, user: User, digesting: Digesting) -> None:
        digesting.move("2027-10-30T12:00:00Z")
        await wishes(user, "02:30")
        await user.task(due_on="2027-01-01")
        for quarter in range(2 * 24 * 4):
            await digesting.at(user, (at("2027-10-30T12:00:00Z") + timedelta(minutes=15 * quarter)).isoformat())
        assert [one["at"] for one in await digests(user)] == ["2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"]


class TestChanges:
    """The account changes in the very second in which the digest is due, and its event is still on its way."""

    async def test_taken_back_before_it_is_composed_it_is_not_sent(self, user: User, digesting: Digesting) -> None:
        await wishes(user)
        await user.task(due_on=TODAY)
        await digesting.follow(user)
        digesting.move(SEVEN)
        await wishes(user, None)
        await digesting.compose(user)
        assert await digests(user) == []
        for moment in ("2026-11-25T07:00:00Z", "2026-11-26T06:00:00Z"):
            assert await digesting.at(user, moment) == []

    async def test_another_zone_at_the_hour_has_one_digest_on_each_day(self, user: User, digesting: Digesting) -> None:
        await wishes(user)
        await user.task(due_on="2026-11-01")
        await digesting.follow(user)
        digesting.move(SEVEN)
        await wishes(user, zone="America/New_York")
        await digesting.compose(user)
        assert await digests(user) == [], "it is one in the morning there"
        assert [one["at"] for one in await digesting.at(user, "2026-11-25T12:00:00Z")] == ["2026-11-25T12:00:00Z"]
        # Back home on the same day: it had its digest.
        await wishes(user)
        found = await digesting.at(user, "2026-11-26T06:00:00Z")
        assert [one["on"] for one in found] == ["2026-11-25", "2026-11-26"]

    async def test_over_the_date_line_no_day_comes_twice(self, user: User, digesting: Digesting) -> None:
        await wishes(user, zone="Pacific/Kiritimati")
        await user.task(due_on="2026-11-01")
        await digesting.follow(user)
        assert [one["on"] for one in await digesting.at(user, "2026-11-24T17:00:00Z")] == [TODAY]
        # A day back: the 25th comes again.
        await wishes(user, zone="Pacific/Honolulu")
        for hour in range(1, 73):
            await digesting.at(user, (at("2026-11-24T17:00:00Z") + timedelta(hours=hour)).isoformat())
        assert [one["on"] for one in await digests(user)] == [TODAY, "2026-11-26", "2026-11-27"]

    async def test_moved_to_a_time_that_just_came_it_is_sent(self, user: User, digesting: Digesting) -> None:
        await wishes(user, "06:59")
        await user.task(due_on=TODAY)
        await digesting.follow(user)
        digesting.move("2026-11-25T05:58:59Z")
        await wishes(user, "07:00")
        digesting.move("2026-11-25T06:00:01Z")
        # The look comes before the event.
        await digesting.compose(user)
        assert [one["at"] for one in await digests(user)] == [SEVEN]
        assert len(await digesting.at(user, "2026-11-25T09:00:00Z")) == 1

    async def test_events_that_come_again_change_nothing(self, user: User, digesting: Digesting) -> None:
        await wishes(user)
        await user.task(due_on=TODAY)
        await digesting.at(user, SEVEN)
        before = await row(digesting.work, user)
        async with digesting.work.unit("a-look") as unit:
            events = await log.read_events(unit.connection, user.id, 0, 2**62)
        for event in events:
            if event.type == "account.updated":
                async with digesting.work.unit("again") as unit:
                    await follow(unit, event)
        assert await row(digesting.work, user) == before


@pytest.fixture
async def replicas(api_settings: Settings, issuer: Issuer, clock: FixedClock) -> AsyncIterator[list[Work]]:
    processes = [wiring.open_process(api_settings, clock=clock, client=issuer.client()) for _ in range(2)]
    yield [process.background for process in processes]
    for process in processes:
        await process.close()


class TestReplicas:
    async def test_compose_each_once_while_users_change_their_minds(
        self, new_user: Callable[[], User], digesting: Digesting, replicas: list[Work]
    ) -> None:
        """Two replicas at once, the account written to at the same time: at most one a day, never for who wants none."""
        random = Random(6)
        users = [new_user() for _ in range(6)]
        for user in users:
            await wishes(user)
            await user.task(due_on="2026-11-01")
            await digesting.follow(user)

        async def look(work: Work, user: User) -> None:
            for _ in range(3):
                await asyncio.sleep(random.random() / 50)
                await composing.compose(work, user.id, wait=random.random() < 0.8)

        async def change(user: User) -> None:
            for _ in range(2):
                await asyncio.sleep(random.random() / 50)
                await wishes(user, random.choice(["07:00", None, "07:01"]), random.choice(["Europe/Berlin", "UTC"]))

        for day in range(25, 29):
            for minute in ("T06:00:30Z", "T06:01:30Z", "T07:01:30Z"):
                digesting.move(f"2026-11-{day}{minute}")
                await asyncio.gather(
                    *(look(work, user) for work in replicas for user in users), *(change(user) for user in users)
                )
                for user in users:
                    await digesting.follow(user)
        for user in users:
            await wishes(user)
            await digesting.follow(user)
        digesting.move("2026-11-29T06:00:00Z")
        await asyncio.gather(*(look(work, user) for work in replicas for user in users))
        for user in users:
            told, wish = [], dict[str, Any]()
            for said in await user.changes():
                if said["type"] == "account.updated":
                    wish |= {name: value["to"] for name, value in said["data"]["changes"].items()}
                elif said["type"] == "digest.composed":
                    told.append(said["data"]["on"])
                    assert wish["digest_time"] is not None, "composed for nobody who wants one"
                    kept = rules.Wish(time.fromisoformat(wish["digest_time"]), wish["time_zone"])
                    assert rules.is_wanted(at(said["data"]["at"]), kept, None), "composed for another time"
            assert told == sorted(set(told))
            assert told[-1] == "2026-11-29"

    async def test_race_for_one_and_one_composes(
        self, new_user: Callable[[], User], digesting: Digesting, replicas: list[Work]
    ) -> None:
        users = [new_user() for _ in range(10)]
        for user in users:
            await wishes(user)
            await user.task(due_on=TODAY)
            await digesting.follow(user)
        digesting.move(SEVEN)
        await asyncio.gather(*(composing.compose(work, user.id, wait=True) for user in users for work in replicas * 2))
        assert [len(await digests(user)) for user in users] == [1] * len(users)

    async def test_one_that_dies_before_its_commit_leaves_it_to_the_other(
        self, user: User, digesting: Digesting, replicas: list[Work], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await wishes(user)
        await user.task(due_on=TODAY)
        await digesting.follow(user)
        digesting.move(SEVEN)
        commit = UnitOfWork.commit

        async def die(unit: UnitOfWork) -> None:
            for hook in unit.before_commit:
                await hook(unit)
            raise KeyboardInterrupt

        monkeypatch.setattr(UnitOfWork, "commit", die)
        with contextlib.suppress(KeyboardInterrupt):
            await composing.compose(replicas[0], user.id)
        monkeypatch.setattr(UnitOfWork, "commit", commit)
        assert await digests(user) == []
        assert await composing.compose(replicas[1], user.id)
        assert len(await digests(user)) == 1

    async def test_of_a_user_who_writes_now_waits(self, user: User, digesting: Digesting, replicas: list[Work]) -> None:
        await wishes(user)
        await user.task(due_on=TODAY)
        await digesting.follow(user)
        digesting.move(SEVEN)
        async with replicas[0].unit("a-writer") as unit:
            await log.begin(unit, principal_of(user.id))
            assert not await composing.compose(replicas[1], user.id), "it does not wait in line"
            waiting = asyncio.create_task(composing.compose(replicas[1], user.id, wait=True))
            await asyncio.sleep(0.1)
            assert not waiting.done()
        assert await waiting
        assert len(await digests(user)) == 1
