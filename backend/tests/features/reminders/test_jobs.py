"""Through real Dapr Jobs: on time, once, and also when the sidecar or the scheduler dies or has forgotten everything."""

import asyncio
import re
import shutil
import signal
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import orjson
import pytest

from duly.launcher.stack import dapr
from tests.features.reminders.conftest import once_each, written
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.server import free_port
from tests.support.stack import RealStack, RunningSidecar, stack_folder

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]
COUNT = 20


@dataclass
class Running:
    """API and reminders service with their sidecars, on a broker and a scheduler of their own that may be killed."""

    duly: Cluster
    stack: RealStack
    sidecar: RunningSidecar
    api: str
    reminders: str

    def jobs_handled(self) -> float:
        with urllib.request.urlopen(f"{self.reminders}/metrics", timeout=5) as answer:
            found = re.search(r'^duly_jobs_total\{outcome="handled"\} (\S+)$', answer.read().decode(), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def kill_scheduler(self) -> None:
        self.stack.scheduler.signal(signal.SIGKILL)
        assert self.stack.scheduler.wait(10)

    def start_scheduler(self) -> None:
        self.stack.scheduler.start()
        dapr.wait_for_scheduler(self.stack.scheduler, self.stack.ports.scheduler)


@pytest.fixture(scope="module")
def running(issuer: Issuer) -> Iterator[Running]:
    with cluster(issuer) as duly, stack_folder() as folder, RealStack(folder) as stack:
        sidecars, addresses = {}, {}
        for service in ("api", "reminders"):
            port = free_port()
            sidecars[service] = stack.sidecar(f"r{uuid4().hex[:8]}-{service}", port, plays=f"duly-{service}")
            env = {"DULY_RUNTIME": "dapr", **sidecars[service].app_env()}
            addresses[service] = duly.serve(service, service, port=port, **env)
            sidecars[service].start()
        duly.start()
        for sidecar in sidecars.values():
            sidecar.wait()
        yield Running(duly, stack, sidecars["reminders"], addresses["api"], addresses["reminders"])


@pytest.fixture
async def user(running: Running, issuer: Issuer) -> AsyncIterator[User]:
    async with httpx2.AsyncClient(base_url=running.api, trust_env=False, timeout=20) as client:
        yield User(client, issuer)


async def rows(running: Running, user: User, statement: str) -> list[dict[str, Any]]:
    owner = await asyncpg.connect(running.duly.owner)
    try:
        return [dict(row) for row in await owner.fetch(statement, user.id)]
    finally:
        await owner.close()


async def until(running: Running, user: User, statement: str, seconds: float) -> list[dict[str, Any]]:
    async with asyncio.timeout(seconds):
        while len(found := await rows(running, user, statement)) < COUNT:
            await asyncio.sleep(0.1)
    return found


ALARMED = "SELECT 1 FROM duly.reminder WHERE user_id = $1 AND alarm = version"
FIRED = "SELECT data, occurred_at FROM duly.event WHERE type = 'reminder.fired' AND user_id = $1"


async def fire(running: Running, user: User, meanwhile: Callable[[datetime], Awaitable[None]]) -> list[timedelta]:
    """Have reminders planned with an alarm each, do something, and return how late each fired; each fired once."""
    due = datetime.now(UTC) + timedelta(seconds=15)
    for number in range(COUNT):
        await user.task(reminders=[{"at": written(due + timedelta(milliseconds=50 * number))}])
    await until(running, user, ALARMED, 12)
    await meanwhile(due)
    await until(running, user, FIRED, 60)
    await asyncio.sleep(1.5)
    found = [
        orjson.loads(row["data"]) | {"occurred_at": row["occurred_at"]} for row in await rows(running, user, FIRED)
    ]
    assert len(found) == COUNT
    once_each(found)
    late = [one["occurred_at"] - datetime.fromisoformat(one["at"]) for one in found]
    assert min(late) >= timedelta(0), "fired early"
    print(f"late by {sorted(round(one.total_seconds() * 1000) for one in late)} ms")
    return late


async def at(moment: datetime) -> None:
    await asyncio.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


async def test_fire_on_time(running: Running, user: User) -> None:
    before = running.jobs_handled()

    async def nothing(due: datetime) -> None: ...

    late = await fire(running, user, nothing)
    assert running.jobs_handled() - before == COUNT, "not every alarm rang"
    assert max(late) < timedelta(seconds=3)


async def test_without_the_sidecar_the_service_wakes_by_itself(running: Running, user: User) -> None:
    async def kill(due: datetime) -> None:
        await at(due + timedelta(milliseconds=200))
        await asyncio.to_thread(running.sidecar.kill)

    try:
        assert max(await fire(running, user, kill)) < timedelta(seconds=5)
    finally:
        running.sidecar.start()
        running.sidecar.wait()


async def test_with_a_killed_scheduler(running: Running, user: User) -> None:
    async def kill(due: datetime) -> None:
        await at(due + timedelta(milliseconds=200))
        await asyncio.to_thread(running.kill_scheduler)

    try:
        assert max(await fire(running, user, kill)) < timedelta(seconds=5)
    finally:
        running.start_scheduler()


async def test_with_a_scheduler_that_forgot_everything(running: Running, user: User) -> None:
    async def wipe(due: datetime) -> None:
        await asyncio.to_thread(running.kill_scheduler)
        shutil.rmtree(running.stack.folder / "scheduler")
        await asyncio.to_thread(running.start_scheduler)

    # A scheduler that was just killed takes no job for twenty seconds; the rows do not wait for it.
    async with asyncio.timeout(60):
        while True:
            answer = await user.client.get(f"{running.reminders}/readyz")
            if answer.status_code == 200:
                break
            await asyncio.sleep(0.5)
    await asyncio.sleep(20)
    assert max(await fire(running, user, wipe)) < timedelta(seconds=5)
