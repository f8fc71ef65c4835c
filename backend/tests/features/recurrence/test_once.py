"""One successor for each completion: redelivered, raced, taken back, killed in between."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import asyncpg
import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings
from tests.faults import ledger
from tests.features.recurrence.conftest import Follower, open_one, successor_seconds, tell
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.operations import Operations
from tests.support.serving import serving

DAILY = {"rule": "FREQ=DAILY"}


class TestRedelivery:
    async def test_makes_no_second_one(self, user: User, follow: Follower) -> None:
        task = await user.task(due_on="2026-11-24", recurrence=DAILY)
        await user.patch(f"/tasks/{task['id']}/complete")
        await asyncio.gather(*(follow(user) for _ in range(5)))
        await follow(user, again=True)
        assert len(await user.all("/tasks?status=all")) == 2
        types = Counter(change["type"] for change in await user.changes())
        assert types == {"task.created": 2, "task.completed": 1}

    async def test_without_its_inbox_makes_no_second_one(
        self, user: User, follow: Follower, database: EmbeddedPostgres
    ) -> None:
        task = await user.task(due_on="2026-11-24", recurrence=DAILY)
        await user.patch(f"/tasks/{task['id']}/complete")
        await follow(user)
        owner = await asyncpg.connect(database.address())
        await owner.execute(
            "DELETE FROM duly.inbox WHERE event_id IN (SELECT id FROM duly.event WHERE user_id = $1)", user.id
        )
        await owner.close()
        await follow(user, again=True)
        assert len(await user.all("/tasks?status=all")) == 2

    async def test_a_second_successor_is_refused_by_the_database(
        self, user: User, follow: Follower, database: EmbeddedPostgres
    ) -> None:
        task = await user.task(due_on="2026-11-24", recurrence=DAILY)
        await user.patch(f"/tasks/{task['id']}/complete")
        await follow(user)
        owner = await asyncpg.connect(database.address())
        with pytest.raises(asyncpg.UniqueViolationError):
            await owner.execute("UPDATE duly.task SET occurrence = 2 WHERE user_id = $1 AND occurrence = 1", user.id)
        await owner.close()


class TestRaces:
    async def test_a_hundred_completions_at_once(self, api_settings: Settings, issuer: Issuer) -> None:
        async with serving(api_settings, issuer) as server:
            user = server.user()
            task = await user.task(due_on="2026-11-24", recurrence=DAILY)
            answers = await asyncio.gather(*(user.patch(f"/tasks/{task['id']}/complete") for _ in range(100)))
            assert {answer.status_code for answer in answers} == {200}
            async with asyncio.timeout(20):
                while await open_one(user, task["series_id"]) is None:
                    await asyncio.sleep(0.02)
            await at_rest(user)
            assert len(await user.all("/tasks?status=all")) == 2

    @pytest.mark.parametrize("last", [True, False])
    async def test_completed_reopened_and_completed_within_a_second(
        self, api_settings: Settings, issuer: Issuer, last: bool
    ) -> None:
        async with serving(api_settings, issuer) as server:
            user = server.user()
            task = await user.task(due_on="2026-11-24", recurrence=DAILY)
            await user.task("sub", parent_id=task["id"])
            for done in (True, False, True, False, *([True] if last else [])):
                await user.patch(f"/tasks/{task['id']}/complete", {"completed": done})
            await at_rest(user)
            found = await user.all("/tasks?status=all&parent=none")
            assert len(found) == (2 if last else 1)
            alive = await open_one(user, task["series_id"])
            assert alive is not None
            assert (alive["id"] == task["id"]) is not last


async def at_rest(user: User) -> None:
    """Wait until nothing follows any more: every event that the recurrence service handles is handled."""
    async with asyncio.timeout(20):
        quiet = 0
        seen = -1
        while quiet < 3:
            revision = (await user.get("/account")).json()["revision"]
            quiet = quiet + 1 if revision == seen else 0
            seen = revision
            await asyncio.sleep(0.15)


class TestRandomWork:
    @pytest.mark.parametrize("seed", range(4))
    async def test_leaves_one_open_occurrence_for_each_series(
        self, user: User, clock: FixedClock, follow: Follower, database: EmbeddedPostgres, seed: int
    ) -> None:
        operations, random = Operations(user, 1000 + seed), Random(seed)
        for _ in range(400):
            await operations.step()
            if random.random() < 0.2:
                await follow(user)
                known = [task["id"] for task in await user.all("/tasks?status=all") if task["recurrence"]]
                operations.recurring = known
            if operations.recurring and random.random() < 0.4:
                done = {"completed": random.random() < 0.7}
                await user.patch(f"/tasks/{random.choice(operations.recurring)}/complete", done)
        await follow(user)
        await follow(user, again=True)
        owner = await ledger.connect(database.address())
        found = await ledger.series(owner, user.id)
        await owner.close()
        assert len(found) > 3, f"too little repeated to say anything: {len(found)}"
        assert max(map(len, found.values())) > 1, "nothing ever followed"
        changes = await user.changes()
        ended = {change["data"]["series_id"] for change in changes if change["type"] == "series.ended"}
        purged = any(change["type"] == "task.purged" for change in changes)
        for series_id, tasks in found.items():
            assert ledger.faults_of(tasks) == []
            goes_on = any(task["repeats"] and task["completed_at"] is None for task in tasks)
            assert goes_on or str(series_id) in ended or purged, "it neither goes on nor has ended"


@pytest.fixture
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        yield made


@pytest.mark.timeout(120)
async def test_killed_between_completion_and_successor(
    duly: Cluster, issuer: Issuer, new_caller: Callable[[str], User]
) -> None:
    address = duly.serve("api", "api")
    duly.serve("recurrence", "recurrence")
    duly.start()
    user = new_caller(address)
    tasks = [await user.task(f"task {n}", due_on="2026-11-24", recurrence=DAILY) for n in range(12)]
    recurrence = duly.members["recurrence"]
    for n, task in enumerate(tasks):
        await user.patch(f"/tasks/{task['id']}/complete")
        # From at once to after the successor was made: the end hits every stage.
        await asyncio.sleep(0.01 * n)
        await asyncio.to_thread(recurrence.kill)
        recurrence.start()
    await asyncio.to_thread(recurrence.wait_ready)
    async with asyncio.timeout(60):
        for task in tasks:
            while await open_one(user, task["series_id"]) is None:
                await asyncio.sleep(0.1)
    await at_rest(user)
    assert len(await user.all("/tasks?status=all")) == 2 * len(tasks)
    assert recurrence.kills == len(tasks)


@pytest.mark.timeout(180)
async def test_successor_is_there_within_a_second(api_settings: Settings, issuer: Issuer) -> None:
    async with serving(api_settings, issuer) as server:
        user = server.user()
        task = await user.task(due_on="2026-11-24", tags=["a", "b"], recurrence=DAILY | {"catch_up": "each"})
        seconds = []
        for _ in range(200):
            took, task = await successor_seconds(user, task)
            seconds.append(took)
        tell("embedded", seconds)
