"""What the embedded scheduler does beyond the port: it tries again, outlives its process, and is idle when nothing is due."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from duly.adapters.embedded import scheduler as embedded
from duly.adapters.embedded.clock import FixedClock, SystemClock
from duly.adapters.embedded.models import Job
from duly.adapters.embedded.scheduler import EmbeddedScheduler
from duly.adapters.embedded.wake_ups import WakeUps
from duly.database.engine import create_engine, reading
from duly.launcher.postgres import EmbeddedPostgres
from duly.ports.clock import Clock
from tests.conftest import API_PASSWORD
from tests.ports.runtime import until

Handler = Callable[[str], Awaitable[None]]


@pytest.fixture
async def engine(database: EmbeddedPostgres) -> AsyncIterator[AsyncEngine]:
    opened = create_engine(database.address("duly_api", API_PASSWORD), pool_size=12, timeout_seconds=5, name="test")
    yield opened
    await opened.dispose()


@pytest.fixture
def prefix() -> str:
    return f"t{uuid4().hex[:10]}-"


@contextlib.asynccontextmanager
async def running(
    engine: AsyncEngine, prefix: str, handler: Handler, clock: Clock | None = None
) -> AsyncIterator[EmbeddedScheduler]:
    """One process."""
    wake_ups = WakeUps(engine, between_processes=True)
    scheduler = EmbeddedScheduler(engine, clock or SystemClock(), wake_ups)
    scheduler.handle(prefix, handler)
    loops = [asyncio.create_task(scheduler.run()), asyncio.create_task(wake_ups.run())]
    try:
        yield scheduler
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def left(engine: AsyncEngine, prefix: str) -> int:
    async with reading(engine) as connection:
        statement = select(func.count()).select_from(Job).where(col(Job.name).startswith(prefix))
        return int((await connection.execute(statement)).scalar_one())


def now() -> datetime:
    return datetime.now(UTC)


class TestFailure:
    async def test_is_tried_again_a_few_times_and_then_dropped(
        self, engine: AsyncEngine, prefix: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedded, "_FIRST_BACK_OFF", timedelta(seconds=0.05))
        tried: list[datetime] = []

        async def fail(_: str) -> None:
            tried.append(now())
            raise RuntimeError("told to")

        async with running(engine, prefix, fail) as scheduler:
            await scheduler.schedule(f"{prefix}1", now())
            await until(lambda: len(tried) == 5, 10)
            # A sixth would come after 0.8 s.
            await asyncio.sleep(1)
        assert len(tried) == 5
        pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(tried)]
        assert all(found >= wanted for found, wanted in zip(pauses, (0.05, 0.1, 0.2, 0.4), strict=True))
        assert await left(engine, prefix) == 0

    async def test_after_a_failure_a_success_ends_it(
        self, engine: AsyncEngine, prefix: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedded, "_FIRST_BACK_OFF", timedelta(seconds=0.05))
        tried: list[str] = []

        async def fail_once(name: str) -> None:
            tried.append(name)
            if len(tried) == 1:
                raise RuntimeError("told to")

        async with running(engine, prefix, fail_once) as scheduler:
            await scheduler.schedule(f"{prefix}1", now())
            await until(lambda: len(tried) == 2, 10)
            await asyncio.sleep(0.3)
        assert len(tried) == 2
        assert await left(engine, prefix) == 0

    async def test_a_process_that_died_in_a_handler_leaves_the_job_to_another(
        self, engine: AsyncEngine, prefix: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedded, "_CLAIM", timedelta(seconds=0.5))
        entered, fired = asyncio.Event(), list[str]()

        async def never_return(_: str) -> None:
            entered.set()
            await asyncio.Event().wait()

        async def note(name: str) -> None:
            fired.append(name)

        async with running(engine, prefix, never_return) as scheduler:
            await scheduler.schedule(f"{prefix}1", now())
            async with asyncio.timeout(5):
                await entered.wait()
        async with running(engine, prefix, note):
            await until(lambda: fired == [f"{prefix}1"], 5)

    async def test_what_came_due_while_nobody_ran_fires_at_the_start(self, engine: AsyncEngine, prefix: str) -> None:
        fired: list[str] = []

        async def note(name: str) -> None:
            fired.append(name)

        alone = EmbeddedScheduler(engine, SystemClock(), WakeUps(engine, between_processes=False))
        await alone.schedule(f"{prefix}1", now() + timedelta(seconds=0.1))
        await asyncio.sleep(0.3)
        async with running(engine, prefix, note):
            await until(lambda: fired == [f"{prefix}1"], 5)


class TestSleep:
    async def test_a_nearer_job_of_another_process_wakes_the_sleeper(self, engine: AsyncEngine, prefix: str) -> None:
        fired: list[str] = []

        async def note(name: str) -> None:
            fired.append(name)

        other = EmbeddedScheduler(engine, SystemClock(), WakeUps(engine, between_processes=True))
        async with running(engine, prefix, note) as scheduler:
            await scheduler.schedule(f"{prefix}far", now() + timedelta(hours=1))
            await asyncio.sleep(0.3)
            await other.schedule(f"{prefix}near", now() + timedelta(seconds=0.2))
            await until(lambda: fired == [f"{prefix}near"], 3)

    async def test_a_clock_that_jumped_is_noticed(
        self, engine: AsyncEngine, prefix: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A laptop that was closed for an hour: its clock went on, the sleeper did not.
        monkeypatch.setattr(embedded, "_LOOK_AT_CLOCK_SECONDS", 0.1)
        fired: list[str] = []

        async def note(name: str) -> None:
            fired.append(name)

        clock = FixedClock(now())
        async with running(engine, prefix, note, clock) as scheduler:
            await scheduler.schedule(f"{prefix}1", clock.now() + timedelta(hours=1))
            await asyncio.sleep(0.3)
            assert fired == []
            clock.advance(timedelta(hours=1))
            await until(lambda: fired == [f"{prefix}1"], 3)

    async def test_with_nothing_due_the_database_is_asked_nothing(self, engine: AsyncEngine, prefix: str) -> None:
        statements: list[str] = []

        async def note(_: str) -> None:
            pass

        async with running(engine, prefix, note) as scheduler:
            await scheduler.schedule(f"{prefix}far", now() + timedelta(hours=1))
            await asyncio.sleep(0.5)

            def noted(*args: Any) -> None:
                statements.append(str(args[2]))

            event.listen(engine.sync_engine, "before_cursor_execute", noted)
            await asyncio.sleep(1)
            event.remove(engine.sync_engine, "before_cursor_execute", noted)
        assert statements == []

    async def test_jobs_of_others_are_left_alone(self, engine: AsyncEngine, prefix: str) -> None:
        fired: list[str] = []

        async def note(name: str) -> None:
            fired.append(name)

        # `%` and `_` mean something to a database.
        async with running(engine, f"{prefix[:-2]}_", note) as scheduler:
            await scheduler.schedule(f"{prefix}1", now())
            await asyncio.sleep(0.3)
        assert fired == []
        assert await left(engine, prefix) == 1


class TestCancel:
    async def test_it_does_not_fire(self, engine: AsyncEngine, prefix: str) -> None:
        fired: list[str] = []

        async def note(name: str) -> None:
            fired.append(name)

        async with running(engine, prefix, note) as scheduler:
            await scheduler.schedule(f"{prefix}1", now() + timedelta(seconds=3))
            await scheduler.cancel(f"{prefix}1")
            await asyncio.sleep(3.5)
        assert fired == []
