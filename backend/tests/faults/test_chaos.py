"""Random work under random kills: every committed event has exactly one effect for every consumer, on both runtimes."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from random import Random
from uuid import uuid4

import httpx2
import pytest

from tests.faults import ledger
from tests.faults.stubborn import StubbornUser, write
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.server import free_port
from tests.support.sse import follow
from tests.support.stack import RealStack, RunningSidecar

WRITERS, STEPS, KILLS = 6, 340, 24
SEED = int(os.environ.get("CHAOS_SEED", "20261127"))
_BETWEEN_KILLS = (0.2, 1.2)
_DOWN_SECONDS = (0.0, 0.8)


@pytest.fixture
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        yield made


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


async def kill_at_random(
    seed: int, kills: int, targets: dict[str, Callable[[], None]], enough: asyncio.Event
) -> dict[str, int]:
    """Kill one target after another, each at least once; return how often each was killed."""
    random = Random(seed)
    order = [*targets, *random.choices([*targets], k=max(0, kills - len(targets)))]
    random.shuffle(order)
    done = dict.fromkeys(targets, 0)
    for name in order:
        await asyncio.sleep(random.uniform(*_BETWEEN_KILLS))
        await asyncio.to_thread(targets[name])
        done[name] += 1
    enough.set()
    return done


def restarted(duly: Cluster, name: str, random: Random) -> Callable[[], None]:
    """Return what kills a member and, after a while, starts it again."""

    def kill() -> None:
        member = duly.members[name]
        member.kill()
        time.sleep(random.uniform(*_DOWN_SECONDS))
        member.start()

    return kill


async def keep_reading(user: StubbornUser, issuer: Issuer, realtimes: list[str], seen: list[int]) -> None:
    """Follow a user's stream from the beginning, through every cut, and keep the revisions in the order of arrival."""
    frames = follow(realtimes, user.path("/stream"), lambda: issuer.token(user.id), 0, pause_seconds=0.1)
    async for frame in frames:
        if frame.event == "change":
            # One by one: the list is read while it grows.
            seen.append(frame.json["revision"])  # noqa: PERF401


async def run(
    duly: Cluster,
    http: httpx2.AsyncClient,
    issuer: Issuer,
    apis: list[str],
    realtimes: list[str],
    targets: dict[str, Callable[[], None]],
    settle_seconds: float,
) -> None:
    """Write, kill, plant; then prove that nothing was lost and nothing done twice."""
    users = [StubbornUser(http, issuer, apis, SEED + n) for n in range(WRITERS)]
    victim = StubbornUser(http, issuer, apis, SEED - 1)
    await victim.post("/tasks", {"title": "before the poison"})
    owner = await ledger.connect(duly.owner)
    poison, good = await ledger.plant_poison(owner, victim.id)
    await owner.close()
    await victim.post("/tasks", {"title": "after the poison"})

    seen: dict[StubbornUser, list[int]] = {user: [] for user in [*users, victim]}
    followers = [asyncio.create_task(keep_reading(user, issuer, realtimes, seen[user])) for user in seen]
    enough = asyncio.Event()
    kills = asyncio.create_task(kill_at_random(SEED, KILLS, targets, enough))
    steps = await asyncio.gather(*(write(user, SEED + n, STEPS, enough) for n, user in enumerate(users)))
    done = await kills
    assert sum(done.values()) >= 20
    assert all(done.values()), done
    assert sum(user.unanswered for user in users) > 0, "nothing was ever away: the kills hit nothing"
    print(
        f"{sum(done for done, _ in steps)} operations, {sum(refused for _, refused in steps)} refused, "
        f"{sum(user.unanswered for user in users)} repeated, kills: {done}"
    )

    for member in duly.members.values():
        await asyncio.to_thread(member.wait_ready)
    owner = await ledger.connect(duly.owner)
    await ledger.settled(owner, settle_seconds)

    followed = 0
    for user in users:
        copy, requests = await ledger.folded(owner, user.id)
        assert set(user.requests) <= set(requests), "an acknowledged task has no event"
        fresh = {task["id"]: task for task in await user.all("/tasks?status=all")}
        trash = {task["id"]: task for task in await user.all("/trash")}
        assert copy.alive() == fresh
        assert copy.trashed() == trash
        for task_id, version in user.acknowledged.items():
            assert task_id not in copy.tasks or copy.tasks[task_id]["version"] >= version
        log, chain = await ledger.audited(owner, user.id)
        assert chain == log == list(range(1, len(log) + 1)), "the audit chain is not the log, in order, once"
        found = await ledger.series(owner, user.id)
        assert [fault for tasks in found.values() for fault in ledger.faults_of(tasks)] == []
        assert await ledger.unreminded(owner, user.id) == []
        followed += sum(len(tasks) - 1 for tasks in found.values())
    assert followed > 0, "no occurrence ever followed another"

    readers = [consumer.name for consumer in ledger.CONSUMERS if ledger.POISON in consumer.types]
    assert await ledger.dead_letters(owner) == [(name, poison) for name in sorted(readers)]
    log, chain = await ledger.audited(owner, victim.id)
    assert [revision for revision in log if revision != 2] == chain, "the poison blocked its own user"
    await ledger.mend(owner, poison, good)
    said = command(duly, "dead-letters", "redrive", "--all")
    assert "given back" in said
    await ledger.settled(owner, settle_seconds)
    assert await ledger.dead_letters(owner) == []
    log, chain = await ledger.audited(owner, victim.id)
    assert sorted(chain) == log
    assert "nothing is wrong" in command(duly, "audit", "verify")
    await owner.close()
    for user, revisions in seen.items():
        await arrived(revisions, await ledger_length(duly, user))
    for follower in followers:
        assert not follower.done(), follower
        follower.cancel()
    await asyncio.gather(*followers, return_exceptions=True)


async def ledger_length(duly: Cluster, user: StubbornUser) -> int:
    """Return how many events a user's log has."""
    owner = await ledger.connect(duly.owner)
    try:
        return len((await ledger.audited(owner, user.id))[0])
    finally:
        await owner.close()


async def arrived(revisions: list[int], length: int) -> None:
    """Wait until a stream has brought every revision, in order, without a gap or a repeat."""
    async with asyncio.timeout(30):
        while len(revisions) < length:
            await asyncio.sleep(0.05)
    assert revisions == list(range(1, length + 1))


def command(duly: Cluster, *arguments: str) -> str:
    """Run an operator's command where `api-1` runs, with its sidecar if it has one; return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "duly", *arguments],
        env=duly.members["api-1"].env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(400)
async def test_embedded(duly: Cluster, http: httpx2.AsyncClient, issuer: Issuer) -> None:
    apis = [duly.serve("api-1", "api"), duly.serve("api-2", "api")]
    for service in ("audit", "recurrence", "reminders"):
        for number in (1, 2):
            duly.serve(f"{service}-{number}", service)
    realtimes = [duly.serve("realtime-1", "realtime"), duly.serve("realtime-2", "realtime")]
    duly.start()
    random = Random(SEED)
    targets = {name: restarted(duly, name, random) for name in duly.members} | {"postgres": duly.kill_postgres}
    await run(duly, http, issuer, apis, realtimes, targets, settle_seconds=60)


def restarted_sidecar(sidecar: RunningSidecar, random: Random) -> Callable[[], None]:
    """Return what kills a sidecar and starts it again, as often as it takes: without a broker it ends at once."""

    def kill() -> None:
        sidecar.kill()
        time.sleep(random.uniform(*_DOWN_SECONDS))
        deadline = time.monotonic() + 60
        while True:
            try:
                sidecar.start()
                return
            except AssertionError:
                assert time.monotonic() < deadline, sidecar.said[-3000:]
                time.sleep(0.5)

    return kill


@pytest.mark.stack
@pytest.mark.timeout(900)
async def test_dapr(duly: Cluster, http: httpx2.AsyncClient, issuer: Issuer, stack: RealStack) -> None:
    services = ("api", "audit", "realtime", "recurrence", "reminders")
    apps = {name: f"chaos-{uuid4().hex[:8]}-{name}" for name in services}
    addresses: dict[str, list[str]] = {name: [] for name in services}
    random = Random(SEED)
    targets: dict[str, Callable[[], None]] = {}
    for service, number in [(service, number) for service in services for number in (1, 2)]:
        name, port = f"{service}-{number}", free_port()
        sidecar = stack.sidecar(apps[service], port, plays=f"duly-{service}")
        env = {"DULY_RUNTIME": "dapr", **sidecar.app_env()}
        addresses[service].append(duly.serve(name, service, port=port, **env))
        sidecar.start()
        targets[name] = restarted(duly, name, random)
        targets[f"sidecar of {name}"] = restarted_sidecar(sidecar, random)

    def kill_broker() -> None:
        stack.kill_broker()
        time.sleep(random.uniform(*_DOWN_SECONDS))
        stack.start_broker()

    duly.start()
    targets |= {"postgres": duly.kill_postgres, "broker": kill_broker}
    await run(duly, http, issuer, addresses["api"], addresses["realtime"], targets, settle_seconds=150)
