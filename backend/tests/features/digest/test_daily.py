"""The service's own sleep, on the machine's clock: due digests are composed, whatever becomes of some of them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from duly.database.unit_of_work import UnitOfWork
from duly.entrypoints import api, notifications, realtime, reminders
from duly.features.digest import repository
from duly.features.digest.service import composing, waking
from duly.features.digest.service import daily as loop
from duly.features.digest.service.daily import Daily
from duly.features.digest.service.planning import principal_of
from duly.identity.principal import Principal
from duly.messaging import log
from duly.ports.event_bus import Announcement
from duly.settings import Settings
from duly.web.resources import Resources
from tests.features.digest.conftest import digests
from tests.support.caller import User
from tests.support.digesting import follow, row
from tests.support.issuer import Issuer
from tests.support.serving import serving


@pytest.fixture
def clock() -> None:
    return None


def this_minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


async def due(resources: Resources, user: User) -> datetime:
    """Give a user a task and a digest that was due at the beginning of this minute; nobody is woken."""
    at = this_minute()
    await user.task(due_on="2026-01-01")
    assert (await user.patch("/account", {"digest_time": at.strftime("%H:%M")})).status_code == 200
    await follow(resources.work, user)
    await make_due(resources, user, at)
    return at


async def make_due(resources: Resources, user: User, at: datetime) -> None:
    planned = await row(resources.work, user)
    assert planned is not None
    assert planned["fire_at"] == at + timedelta(days=1)
    async with resources.work.unit("a-test") as unit:
        await repository.save(unit.connection, planned | {"fire_at": at})


async def until_told(user: User, count: int = 1) -> list[dict[str, Any]]:
    async with asyncio.timeout(15):
        while len(found := await digests(user)) < count:
            await asyncio.sleep(0.02)
    return found


async def told_at(user: User) -> datetime:
    (change,) = [change for change in await user.changes() if change["type"] == "digest.composed"]
    return datetime.fromisoformat(change["occurred_at"])


@contextlib.asynccontextmanager
async def composing_now(resources: Resources) -> AsyncIterator[Daily]:
    daily = Daily(resources.work, resources.bus)
    running = asyncio.create_task(daily.run())
    yield daily
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class TestService:
    async def test_tells_of_it_on_two_replicas_once(self, api_settings: Settings, issuer: Issuer) -> None:
        services = [api.SERVICE, realtime.SERVICE, reminders.SERVICE, notifications.SERVICE]
        async with serving(api_settings, issuer, services) as one, serving(api_settings, issuer, services):
            users = [one.user() for _ in range(5)]
            at = this_minute()
            for user in users:
                await user.task("Buy milk", due_on="2026-01-01")
                await user.patch("/account", {"digest_time": at.strftime("%H:%M")})
                async with asyncio.timeout(10):
                    while await row(one.process.resources.work, user) is None:
                        await asyncio.sleep(0.02)
                await make_due(one.process.resources, user, at)
            waking.wake()
            for user in users:
                (digest,) = await until_told(user)
                assert (digest["on"], digest["overdue"]) == (str(at.date()), 1)
                async with asyncio.timeout(10):
                    while not (items := (await user.get("/notifications")).json()["items"]):
                        await asyncio.sleep(0.02)
                (told,) = items
                assert (told["kind"], told["digest"]["tasks"][0]["title"]) == ("digest", "Buy milk")
            await asyncio.sleep(0.2)
            assert [len(await digests(user)) for user in users] == [1] * len(users)


class TestLoop:
    async def test_composes_at_its_start_what_is_due_and_then_sleeps(self, resources: Resources, user: User) -> None:
        at = await due(resources, user)
        asked: list[str] = []
        async with composing_now(resources) as daily:
            (one,) = await until_told(user)
            assert datetime.fromisoformat(one["at"]) == at
            async with asyncio.timeout(10):
                while daily.sleeper.target is None:
                    await asyncio.sleep(0.01)
            event.listen(resources.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
            await asyncio.sleep(0.3)
            assert asked == []
            assert daily.sleeper.target <= at + timedelta(days=1)

    async def test_one_that_fails_is_left_for_a_while_and_the_others_are_not(
        self, resources: Resources, new_user: Callable[[], User], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(loop, "_APART_SECONDS", 0.3)
        users = [new_user() for _ in range(3)]
        for user in users:
            await due(resources, user)
        compose, tries = composing._digest, 0

        async def broken(unit: UnitOfWork, principal: Principal, *rest: Any) -> Any:
            nonlocal tries
            if principal.user_id == users[0].id and (tries := tries + 1) < 3:
                raise ZeroDivisionError
            return await compose(unit, principal, *rest)

        monkeypatch.setattr(composing, "_digest", broken)
        async with composing_now(resources):
            for user in users:
                assert len(await until_told(user)) == 1
        assert tries == 3
        last, *others = [await told_at(user) for user in users]
        assert all(last - other >= timedelta(seconds=0.5) for other in others), "the others waited for it"

    async def test_one_who_writes_now_does_not_hold_up_the_others(
        self, resources: Resources, new_user: Callable[[], User]
    ) -> None:
        users = [new_user() for _ in range(3)]
        for user in users:
            await due(resources, user)
        async with resources.work.unit("a-writer") as unit:
            await log.begin(unit, principal_of(users[0].id))
            async with composing_now(resources):
                for user in users[1:]:
                    await until_told(user)
                await unit.commit()
                await until_told(users[0])

    async def test_a_plan_wakes_who_sleeps_here(self, resources: Resources, user: User) -> None:
        class Ear:
            def __init__(self) -> None:
                self.heard: list[datetime | None] = []

            def wake(self, at: datetime | None) -> None:
                self.heard.append(at)

        ear = Ear()
        waking.add(ear)
        for when in ("07:00", "08:00", None):
            await user.patch("/account", {"digest_time": when})
            await follow(resources.work, user)
            planned = await row(resources.work, user)
            assert planned is not None
            assert [ear.heard.pop()] == [planned["fire_at"]] if when else ear.heard == []

    async def test_who_is_woken_tells_the_other_replicas(self, resources: Resources) -> None:
        told: list[Announcement] = []

        class Bus:
            async def announce(self, announcements: Sequence[Announcement]) -> None:
                told.extend(announcements)

        daily = Daily(resources.work, Bus())  # type: ignore[arg-type]
        running = asyncio.create_task(daily.run())
        async with asyncio.timeout(10):
            waking.wake(datetime.now(UTC))
            while not told:
                await asyncio.sleep(0.01)
        assert {one.kind for one in told} == {"digests"}
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
