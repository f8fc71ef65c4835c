"""A live Prometheus over real processes under load and kills: alerts fire that should, none that should not; panels show data."""

import asyncio
import subprocess
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from duly.launcher.places import CHECKOUT
from tests.faults import ledger
from tests.faults.stubborn import StubbornUser
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.prometheus import EVALUATE_SECONDS, SCRAPE_SECONDS, Prometheus, needed, panels, prometheus, told
from tests.support.server import free_port
from tests.support.sse import follow
from tests.support.stack import RealStack

pytestmark = [pytest.mark.monitoring, pytest.mark.timeout(400)]
SECONDS = 30
WRITERS = 2
# Where kills of a process each few seconds on a slow machine really make people wait for seconds, these do fire: rightly.
SLOW_MACHINE = {"DulyLatencyBurns", "DulyRemindersBurn", "DulyOccurrencesBurn", "DulyLiveUpdatesBurn"}
# Of a test that starts two services only.
ONLY_TWO = {"DulyServiceMissing"}
_BACKGROUND = ("audit", "recurrence", "reminders", "notifications")
_NOWHERE = {"DULY_DELIVERY_ALLOWED_NETWORKS": "127.0.0.0/8", "DULY_DELIVERY_ALLOWED_PORTS": "9"}


@pytest.fixture
def duly(issuer: Issuer) -> Iterator[Cluster]:
    needed("prometheus")
    with cluster(issuer) as made:
        yield made


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


def soon(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


async def work(user: StubbornUser, until: float) -> None:
    """Do each thing that a panel shows, again and again, at a gentle pace."""
    while time.monotonic() < until:
        task = await user.task("one", due_on="2026-12-01", recurrence={"rule": "FREQ=DAILY"})
        await user.patch(f"/tasks/{task['id']}/complete", {})
        reminded = await user.task("two", reminders=[{"at": soon(1)}])
        await user.get("/tasks")
        refused = await user.patch(f"/tasks/{reminded['id']}", {"title": "three"}, headers={"If-Match": '"999"'})
        assert refused.status_code == 412
        await asyncio.sleep(0.5)


async def watch(user: StubbornUser, issuer: Issuer, realtimes: list[str]) -> None:
    """Keep a stream open, through every cut."""
    async for _ in follow(realtimes, user.path("/stream"), lambda: issuer.token(user.id), 0, pause_seconds=0.2):
        pass


async def kill(duly: Cluster, names: list[str], random: Random) -> None:
    """Kill -9 one member after another, and start each again."""
    for name in names:
        await asyncio.sleep(random.uniform(1, 3))
        duly.members[name].kill()
        duly.members[name].start()
        await asyncio.to_thread(duly.members[name].wait_ready)


async def load(duly: Cluster, http: httpx2.AsyncClient, issuer: Issuer, apis: list[str], realtime: str) -> StubbornUser:
    """Work, watch and kill for a while; return one of the users."""
    users = [StubbornUser(http, issuer, apis, seed) for seed in range(WRITERS)]
    # Of somebody who has no reminders: only the test is sent, and fails.
    alone = StubbornUser(http, issuer, apis, WRITERS)
    channel = await alone.post("/channels", {"kind": "webhook", "url": "https://127.0.0.1:9/duly"})
    assert channel.status_code == 201, channel.text
    assert (await http.get(f"{apis[0]}{users[0].path('/tasks')}")).status_code == 401
    watchers = [asyncio.create_task(watch(user, issuer, [realtime])) for user in users]
    until = time.monotonic() + SECONDS
    order = ["api-2", "background-1", "realtime-1", "background-2", "background-1"]
    await asyncio.gather(*(work(user, until) for user in users), kill(duly, order, Random(20261127)))
    # Not at the begin: what happens before the first look is no increase.
    assert (await alone.post(f"/channels/{channel.json()['id']}/test")).status_code == 202
    await asyncio.sleep(3 * SCRAPE_SECONDS)
    for watcher in watchers:
        assert not watcher.done(), watcher
        watcher.cancel()
    await asyncio.gather(*watchers, return_exceptions=True)
    return users[0]


async def test_embedded(duly: Cluster, http: httpx2.AsyncClient, issuer: Issuer) -> None:
    apis = [duly.serve("api-1", "api"), duly.serve("api-2", "api")]
    members = {"api-1": apis[0], "api-2": apis[1]}
    for number in (1, 2):
        members[f"background-{number}"] = duly.serve(f"background-{number}", *_BACKGROUND, **_NOWHERE)
    members["realtime-1"] = duly.serve("realtime-1", "realtime")
    duly.members["api-1"].env |= _NOWHERE
    duly.members["api-2"].env |= _NOWHERE
    duly.start()
    with prometheus(members) as seen:
        user = await load(duly, http, issuer, apis, members["realtime-1"])

        # Busy and under kills, but healthy.
        assert await fired(seen) == set()
        empty = [panel for panel in panels() if not await asyncio.to_thread(seen.shows, panel[2])]
        assert empty == [], "\n".join(map(str, empty))
        assert await asyncio.to_thread(faults_of_metrics, members["api-1"]) == ""

        owner = await ledger.connect(duly.owner)
        try:
            await dead_letter(seen, owner, user)
            await late_reminder(seen, owner, user)
        finally:
            await owner.close()
        assert await fired(seen) == {"DulyDeadLetters", "DulyRemindersLate"}

        duly.members["api-2"].end()
        await fires(seen, "DulyTargetDown", "wakes-somebody")
        assert await fired(seen) == {"DulyDeadLetters", "DulyRemindersLate", "DulyTargetDown"}


async def fired(seen: Prometheus) -> set[str]:
    """Return what fired so far, without what a slow machine makes fire."""
    # What fires this second is written down in the next.
    await asyncio.sleep(2 * EVALUATE_SECONDS)
    found = await asyncio.to_thread(seen.fired)
    print(f"fired: {sorted(found)}")
    return found - SLOW_MACHINE


@pytest.mark.stack
async def test_broker_away(duly: Cluster, http: httpx2.AsyncClient, issuer: Issuer, stack: RealStack) -> None:
    members = {}
    for service in ("api", "audit"):
        sidecar = stack.sidecar(f"alerts-{uuid4().hex[:8]}-{service}", port := free_port(), plays=f"duly-{service}")
        members[service] = duly.serve(service, service, port=port, DULY_RUNTIME="dapr", **sidecar.app_env())
        sidecar.start()
    duly.start()
    user = StubbornUser(http, issuer, [members["api"]], 1)
    with prometheus(members) as seen:
        for _ in range(10):
            await user.task("with a broker")
            await asyncio.sleep(0.5)
        assert await fired(seen) - ONLY_TWO == set()

        stack.stop_broker()
        try:
            await user.task("without a broker")
            await fires(seen, "DulyBrokerAway", "wakes-somebody")
            assert await fired(seen) - ONLY_TWO == {"DulyBrokerAway"}
        finally:
            stack.start_broker()
        async with asyncio.timeout(60):
            while "DulyBrokerAway" in await asyncio.to_thread(seen.firing):
                await asyncio.sleep(0.5)
        owner = await ledger.connect(duly.owner)
        await ledger.settled(owner, 60, [ledger.AUDIT])
        await owner.close()


async def fires(seen: Prometheus, alert: str, receiver: str) -> None:
    """Wait for an alert; it must be readable, have a runbook, and go to its receiver."""
    notes = await asyncio.to_thread(seen.wait_for, alert, 60)
    assert notes["summary"]
    assert "error" not in notes["summary"]
    assert (CHECKOUT / notes["runbook_url"]).is_file()
    assert told(alert, notes["severity"]) == receiver


async def dead_letter(seen: Prometheus, owner: asyncpg.Connection, user: StubbornUser) -> None:
    await ledger.plant_poison(owner, user.id)
    await user.task("behind the poison")
    await fires(seen, "DulyDeadLetters", "looked-at-by-day")


async def late_reminder(seen: Prometheus, owner: asyncpg.Connection, user: StubbornUser) -> None:
    """Hold the user's stream while a reminder is due, as a writer that hangs would."""
    task = await user.task("late", reminders=[{"at": soon(4)}])
    async with asyncio.timeout(20):
        while not await owner.fetchval("SELECT count(*) FROM duly.reminder WHERE task_id = $1", task["id"]):
            await asyncio.sleep(0.1)
    async with owner.transaction():
        await owner.execute("SELECT revision FROM duly.stream WHERE user_id = $1 FOR UPDATE", user.id)
        await asyncio.sleep(4 + 6)
    await fires(seen, "DulyRemindersLate", "looked-at-by-day")


def faults_of_metrics(address: str) -> str:
    """Return what promtool finds in a process's metrics."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=5) as answer:
        text = answer.read()
    done = subprocess.run([needed("promtool"), "check", "metrics"], input=text, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode()
