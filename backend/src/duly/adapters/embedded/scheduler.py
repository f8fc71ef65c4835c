"""The scheduler of the embedded runtime: rows, and a sleeper until the earliest of them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from duly.adapters.embedded.models import Job
from duly.adapters.embedded.wake_ups import WakeUps
from duly.database.engine import translate_errors
from duly.errors import Unavailable
from duly.ports.clock import Clock
from duly.ports.scheduler import JobHandler, SchedulerAway, check_job
from duly.telemetry import JOBS

_LANES = 8
_ATTEMPTS = 5
_FIRST_BACK_OFF = timedelta(seconds=0.5)
# Longer than any handler takes: until then a job that was claimed is nobody else's, then its process counts as dead.
_CLAIM = timedelta(seconds=30)
_FLOOR_SECONDS = 0.02
# A machine that slept has a clock that went on and a loop that did not: look at the clock, not at the database.
_LOOK_AT_CLOCK_SECONDS = 15.0
_AWAY_PAUSE_SECONDS = (0.1, 5.0)
_log = structlog.get_logger(__name__)


class EmbeddedScheduler:
    """Keeps jobs as rows; each process sleeps until the earliest that it has a handler for, and asks nothing before.

    Firing claims a row by moving it half a minute ahead, so that no connection is held while a handler runs, and a process
    that dies in one leaves the job to the others. `run` needs the bus's `run` beside it to hear of other processes' jobs.
    """

    is_outside = False

    def __init__(self, engine: AsyncEngine, clock: Clock, wake_ups: WakeUps) -> None:
        self._engine = engine
        self._clock = clock
        self._wake_ups = wake_ups
        self._handlers: dict[str, JobHandler] = {}
        self._firing = 0
        self._woken = asyncio.Event()
        wake_ups.hear(lambda line: self._woken.set() if line in (None, "job") else None)

    async def schedule(self, name: str, at: datetime) -> None:
        """Schedule as the port says. A name that is there already stays as it is."""
        check_job(name, at)
        try:
            with translate_errors():
                async with self._engine.begin() as connection:
                    row = insert(Job).values(name=name, due_at=at, attempts=0).on_conflict_do_nothing()
                    await connection.execute(row)
            self._woken.set()
            await self._wake_ups.send(["job"])
        except Unavailable as error:
            raise SchedulerAway from error

    async def cancel(self, name: str) -> None:
        """Cancel as the port says."""
        try:
            await self._settle(name, None)
        except Unavailable as error:
            raise SchedulerAway from error

    def handle(self, prefix: str, handler: JobHandler) -> None:
        """Handle as the port says."""
        self._handlers[prefix] = handler

    async def run(self) -> None:
        """Fire until cancelled; without a handler there is nothing to fire."""
        pause = _AWAY_PAUSE_SECONDS[0]
        async with asyncio.TaskGroup() as group:
            while self._handlers:
                self._woken.clear()
                try:
                    more = await self._fire_due(group)
                    due = None if more else await self._next_due()
                    pause = _AWAY_PAUSE_SECONDS[0]
                except Unavailable:
                    _log.warning("scheduler.away", again_in_seconds=pause)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _AWAY_PAUSE_SECONDS[1])
                    continue
                # With every lane taken the next look is when one is free again: its end wakes.
                await self._sleep(due)
            await asyncio.Event().wait()

    async def _sleep(self, due: datetime | None) -> None:
        """Sleep until `due`, until woken, or (None) for good."""
        while not self._woken.is_set():
            left = None if due is None else (due - self._clock.now()).total_seconds()
            if left is not None and left <= 0:
                return
            wait = None if left is None else max(_FLOOR_SECONDS, min(left, _LOOK_AT_CLOCK_SECONDS))
            try:
                async with asyncio.timeout(wait):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _fire_due(self, group: asyncio.TaskGroup) -> bool:
        """Fire due jobs in every free lane; return whether all lanes are taken now, so that more may wait."""
        if free := _LANES - self._firing:
            claimed = await self._claim(free)
            self._firing += len(claimed)
            for name, attempt in claimed:
                group.create_task(self._fire(name, attempt))
        return self._firing >= _LANES

    async def _fire(self, name: str, attempt: int) -> None:
        try:
            await self._settle(name, await self._handled(name, attempt))
        except Unavailable:
            # The claim runs out, and then it fires again.
            _log.warning("scheduler.not_settled", job=name)
        finally:
            self._firing -= 1
            self._woken.set()

    async def _claim(self, limit: int) -> Sequence[tuple[str, int]]:
        """Take up to `limit` due jobs from everybody else; return their names and which attempt this is."""
        now = self._clock.now()
        due = (
            select(col(Job.name))
            .where(col(Job.due_at) <= now, self._mine())
            .order_by(col(Job.due_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        statement = (
            update(Job)
            .where(col(Job.name) == due.c.name)
            .values(due_at=now + _CLAIM, attempts=col(Job.attempts) + 1)
            .returning(col(Job.name), col(Job.attempts))
        )
        with translate_errors():
            async with self._engine.begin() as connection:
                return [(row[0], row[1]) for row in await connection.execute(statement)]

    async def _handled(self, name: str, attempt: int) -> timedelta | None:
        """Give a job to its handler; return after which pause to try again, None when it is over."""
        prefix = max((prefix for prefix in self._handlers if name.startswith(prefix)), key=len)
        try:
            await self._handlers[prefix](name)
        except Exception as error:
            over = attempt >= _ATTEMPTS
            JOBS.labels("given up" if over else "failed").inc()
            _log.warning("scheduler.failed", job=name, attempt=attempt, error=type(error).__name__, given_up=over)
            return None if over else _FIRST_BACK_OFF * 2 ** (attempt - 1)
        JOBS.labels("handled").inc()
        return None

    async def _settle(self, name: str, pause: timedelta | None) -> None:
        """Forget a job, or put it off by `pause`."""
        mine = col(Job.name) == name
        later = None if pause is None else update(Job).where(mine).values(due_at=self._clock.now() + pause)
        with translate_errors():
            async with self._engine.begin() as connection:
                await connection.execute(delete(Job).where(mine) if later is None else later)

    async def _next_due(self) -> datetime | None:
        statement = select(func.min(col(Job.due_at))).where(self._mine())
        with translate_errors():
            async with self._engine.connect() as connection:
                return (await connection.execute(statement)).scalar_one()

    def _mine(self) -> ColumnElement[bool]:
        return or_(*(col(Job.name).startswith(prefix, autoescape=True) for prefix in self._handlers))
