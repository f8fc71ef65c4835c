"""The service's own sleep, on the machine's clock: prompt, once on any number of replicas, never for what was moved."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import event, text

from duly.adapters.embedded.clock import SystemClock
from duly.entrypoints import api, realtime, reminders
from duly.features.reminders import rules
from duly.features.reminders.repository import looking
from duly.features.reminders.service import alarms, waking
from duly.features.reminders.service.alarm_clock import AlarmClock
from duly.ports.event_bus import Announcement
from duly.ports.scheduler import JobHandler, SchedulerAway
from duly.settings import Settings
from duly.web.resources import Resources
from tests.features.reminders.conftest import fired, once_each, written
from tests.support.caller import User
from tests.support.issuer import Issuer
from tests.support.reminding import follow
from tests.support.serving import Serving, serving

SOON = timedelta(milliseconds=400)


@pytest.fixture
def clock() -> None:
    return None


def now() -> datetime:
    return datetime.now(UTC)


async def until_fired(user: User, count: int, seconds: float = 15.0) -> list[dict[str, object]]:
    async with asyncio.timeout(seconds):
        while len(found := await fired(user)) < count:
            await asyncio.sleep(0.02)
    return found


@contextlib.asynccontextmanager
async def replicas(settings: Settings, issuer: Issuer, count: int) -> AsyncIterator[list[Serving]]:
    async with contextlib.AsyncExitStack() as stack:
        # The hub is what `serving` shows; the API alone has none.
        services = [api.SERVICE, realtime.SERVICE, reminders.SERVICE]
        yield [await stack.enter_async_context(serving(settings, issuer, services)) for _ in range(count)]


class TestOneProcess:
    async def test_fires_on_time_and_follows_what_happens(self, api_settings: Settings, issuer: Issuer) -> None:
        async with replicas(api_settings, issuer, 1) as (one,):
            user = one.user()
            due = now() + SOON
            task = await user.task(reminders=[{"at": written(due)}])
            (first,) = await until_fired(user, 1)
            changes = [c for c in await user.changes() if c["type"] == "reminder.fired"]
            late = datetime.fromisoformat(changes[0]["occurred_at"]) - due
            assert timedelta(0) <= late < timedelta(seconds=2), late
            assert first["late"] is False
            answer = await user.post(f"/tasks/{task['id']}/reminders/snooze", {"until": written(now() + SOON)})
            assert answer.status_code == 200
            once_each(await until_fired(user, 2))
            # An earlier one wakes a sleeper that waits for a later one.
            await user.task(reminders=[{"at": written(now() + timedelta(hours=3))}])
            await user.task(reminders=[{"at": written(now() + SOON)}])
            await until_fired(user, 3)

    async def test_fires_at_its_start_what_was_missed(self, api_settings: Settings, issuer: Issuer) -> None:
        async with serving(api_settings, issuer) as one:
            user = one.user()
            # Enough for the service to plan it and to stop.
            due = now() + timedelta(seconds=8)
            await user.task(reminders=[{"at": written(due)}])
            async with asyncio.timeout(10):
                while not (await user.get(f"/tasks/{(await user.all('/tasks'))[0]['id']}/reminders")).json()["items"]:
                    await asyncio.sleep(0.02)
        late_by = timedelta(seconds=rules.LATE_SECONDS + 1)
        while now() < due + late_by:
            await asyncio.sleep(0.1)
        async with serving(api_settings, issuer) as one:
            again = User(one.http, issuer, user.id)
            (found,) = await until_fired(again, 1)
            assert found["late"] is True
            assert int(str(found["late_seconds"])) >= rules.LATE_SECONDS

    async def test_asks_nothing_while_nothing_is_due(self, resources: Resources) -> None:
        asked: list[str] = []
        clock = AlarmClock(resources.work, resources.bus)
        event.listen(resources.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        running = asyncio.create_task(clock.run())
        async with asyncio.timeout(10):
            while not any("fire_at IS NOT NULL" in statement for statement in asked):
                await asyncio.sleep(0.01)
        target = clock.sleeper.target
        asked.clear()
        await asyncio.sleep(0.5)
        # Other tests of this worker may have left one that is due soon.
        assert asked == [] or (target is not None and target < now() + timedelta(seconds=1))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def test_hears_of_what_is_planned_while_it_looks(
        self, resources: Resources, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock, looks = AlarmClock(resources.work, resources.bus), 0

        async def next_look(*_: object, **__: object) -> datetime:
            nonlocal looks
            looks += 1
            if looks == 1:
                return now() + timedelta(milliseconds=50)
            if looks == 2:
                # Committed just after the statement that asks for the earliest.
                waking.wake(now() + timedelta(milliseconds=200))
            return now() + timedelta(hours=1)

        monkeypatch.setattr(looking, "next_look", next_look)
        running = asyncio.create_task(clock.run())
        async with asyncio.timeout(10):
            while looks < 3:
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


class TestReplicas:
    async def test_fire_each_once_while_users_keep_moving_them(self, api_settings: Settings, issuer: Issuer) -> None:
        """Reminders are moved, completed and reopened in the very moment they are due: the old one never fires."""
        random = Random(5)
        async with replicas(api_settings, issuer, 2) as both:
            users = [both[0].user() for _ in range(4)]

            async def hammer(user: User) -> None:
                start = now() + timedelta(seconds=1)
                task = await user.task(due_at=written(start), reminders=[{"before": "PT0S", "of": "due"}])
                path = f"/tasks/{task['id']}"
                for _ in range(25):
                    due = datetime.fromisoformat((await user.get(path)).json()["due_at"])
                    await asyncio.sleep(max(0.0, (due - now()).total_seconds() + random.uniform(-0.02, 0.02)))
                    kind = random.randrange(4)
                    if kind == 0:
                        await user.patch(f"{path}/complete")
                        await user.patch(f"{path}/complete", {"completed": False})
                    moved = written(now() + timedelta(milliseconds=random.randrange(60, 250)))
                    assert (await user.patch(path, {"due_at": moved})).status_code == 200

            await asyncio.gather(*map(hammer, users))
            for user in users:
                async with asyncio.timeout(10):
                    while [c["type"] for c in await user.changes()][-1] != "reminder.fired":
                        await asyncio.sleep(0.05)
                once_each(await fired(user))
                due, is_open, told = None, True, 0
                for change in await user.changes():
                    data = change["data"]
                    if change["type"] == "task.created":
                        due = data["task"]["due_at"]
                    elif "changes" in data:
                        due = data["changes"].get("due_at", {"to": due})["to"]
                        is_open = data["changes"].get("status", {"to": "open" if is_open else ""})["to"] == "open"
                    elif change["type"] == "reminder.fired":
                        told += 1
                        assert is_open, "fired for a completed task"
                        assert data["at"] == data["due"] == due, "fired for the date before"
                assert told > 0

    async def test_one_that_never_stops_writing_is_told_on_time(self, api_settings: Settings, issuer: Issuer) -> None:
        async with replicas(api_settings, issuer, 1) as (one,):
            user = one.user()
            due = now() + timedelta(seconds=1)
            await user.task(reminders=[{"at": written(due)}])
            stop = asyncio.Event()

            async def write() -> None:
                while not stop.is_set():
                    await user.task()

            writers = [asyncio.create_task(write()) for _ in range(6)]
            await until_fired(user, 1)
            stop.set()
            await asyncio.gather(*writers)
            (said,) = [c for c in await user.changes() if c["type"] == "reminder.fired"]
            assert datetime.fromisoformat(said["occurred_at"]) - due < timedelta(seconds=3)


class TestPoison:
    async def test_one_that_cannot_be_fired_blocks_nobody(
        self, api_settings: Settings, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fire = rules.fire

        def failing(row: rules.Row, wish: rules.Wish, task: rules.Row, *rest: object) -> rules.Firing:
            if task["title"] == "poison":
                raise RuntimeError("as a bug would")
            return fire(row, wish, task, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(rules, "fire", failing)
        async with replicas(api_settings, issuer, 1) as (one,):
            bad, good = one.user(), one.user()
            due = written(now() + SOON)
            await bad.task("poison", reminders=[{"at": due}])
            await good.task(reminders=[{"at": due}])
            await until_fired(good, 1)
            assert await fired(bad) == []
            async with one.process.background.unit("test") as unit:
                await unit.connection.execute(text("DELETE FROM duly.reminder WHERE user_id = :id"), {"id": bad.id})


class Outside:
    """A scheduler outside that keeps what it is told, and is away when it should be."""

    is_outside = True

    def __init__(self) -> None:
        self.jobs: list[tuple[str, datetime]] = []
        self.away = False

    async def schedule(self, name: str, at: datetime) -> None:
        if self.away:
            raise SchedulerAway
        self.jobs.append((name, at))

    async def cancel(self, name: str) -> None:
        raise AssertionError("no job is ever deleted")

    def handle(self, prefix: str, handler: JobHandler) -> None: ...

    async def run(self) -> None: ...

    def of(self, ids: Sequence[UUID]) -> list[tuple[str, datetime]]:
        return [job for job in self.jobs if any(str(found) in job[0] for found in ids)]


class TestAlarms:
    @pytest.fixture
    def outside(self) -> Outside:
        return Outside()

    async def test_are_one_for_each_version_within_a_day(
        self, resources: Resources, user: User, outside: Outside
    ) -> None:
        near, far = now() + timedelta(hours=2), now() + timedelta(hours=30)
        task = await user.task(reminders=[{"at": written(near)}, {"at": written(far)}, {"at": written(now() + SOON)}])
        await follow(resources.work, user)
        rows = {one["fire_at"]: one for one in (await user.get(f"/tasks/{task['id']}/reminders")).json()["items"]}
        ids = [UUID(one["id"]) for one in rows.values()]
        setting = alarms.Alarms(resources.work, outside)
        running = asyncio.create_task(setting.run())
        async with asyncio.timeout(10):
            while not outside.of(ids):
                await asyncio.sleep(0.01)
        assert outside.of(ids) == [(alarms.name_of(UUID(rows[written(near)]["id"]), 1), near)]
        await user.patch(
            f"/tasks/{task['id']}", {"reminders": [{"at": written(near)}, {"before": "PT1H", "of": "due"}]}
        )
        await user.patch(f"/tasks/{task['id']}", {"due_at": written(near)})
        await follow(resources.work, user)
        waking.wake(near)
        after = (await user.get(f"/tasks/{task['id']}/reminders")).json()["items"]
        async with asyncio.timeout(10):
            while not outside.of([UUID(after[1]["id"])]):
                await asyncio.sleep(0.01)
        assert len(outside.of(ids)) == 1, "what did not move was set again"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def test_that_could_not_be_set_are_set_later_and_nothing_waits_for_them(
        self, resources: Resources, user: User, outside: Outside, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(alarms, "_AWAY_PAUSE_SECONDS", (0.05, 0.05))
        task = await user.task(reminders=[{"at": written(now() + timedelta(hours=2))}])
        await follow(resources.work, user)
        (row,) = (await user.get(f"/tasks/{task['id']}/reminders")).json()["items"]
        outside.away = True
        running = asyncio.create_task(alarms.Alarms(resources.work, outside).run())
        await asyncio.sleep(0.3)
        outside.away = False
        async with asyncio.timeout(10):
            while not outside.of([UUID(row["id"])]):
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def test_one_that_is_lost_costs_a_moment(self, resources: Resources, user: User) -> None:
        due = now() + timedelta(seconds=1)
        task = await user.task(reminders=[{"at": written(due)}])
        await follow(resources.work, user)
        async with resources.work.unit("test") as unit:
            await unit.connection.execute(
                text("UPDATE duly.reminder SET alarm = version WHERE task_id = :id"), {"id": task["id"]}
            )
        clock = AlarmClock(resources.work, resources.bus, grace=alarms.GRACE)
        running = asyncio.create_task(clock.run())
        await until_fired(user, 1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        (said,) = [c for c in await user.changes() if c["type"] == "reminder.fired"]
        assert alarms.GRACE <= datetime.fromisoformat(said["occurred_at"]) - due < timedelta(seconds=3)

    async def test_that_rings_fires_at_once_and_a_stale_one_does_nothing(
        self, resources: Resources, user: User
    ) -> None:
        later = now() + timedelta(hours=1)
        task = await user.task(reminders=[{"at": written(later)}])
        await follow(resources.work, user)
        clock = AlarmClock(resources.work, resources.bus, grace=timedelta(hours=1))
        running = asyncio.create_task(clock.run())
        await alarms.ring("reminder-stale-r1")
        await asyncio.sleep(0.2)
        assert await fired(user) == []
        async with resources.work.unit("test") as unit:
            await unit.connection.execute(
                text("UPDATE duly.reminder SET fire_at = now(), moment = moment, alarm = version WHERE task_id = :id"),
                {"id": task["id"]},
            )
        (row,) = (await user.get(f"/tasks/{task['id']}/reminders")).json()["items"]
        await alarms.ring(alarms.name_of(UUID(row["id"]), 1))
        await until_fired(user, 1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_an_earlier_one_is_announced_to_the_other_replicas(resources: Resources) -> None:
    told: list[Announcement] = []

    class Bus:
        async def announce(self, announcements: Sequence[Announcement]) -> None:
            told.extend(announcements)

    clock = AlarmClock(resources.work, Bus())  # type: ignore[arg-type]
    running = asyncio.create_task(clock.run())
    async with asyncio.timeout(10):
        waking.wake(SystemClock().now())
        while not told:
            await asyncio.sleep(0.01)
    assert {one.kind for one in told} == {"reminders"}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
