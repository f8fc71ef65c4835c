"""The broker stops for a minute: people notice nothing but late screens, operators see why, and nothing is lost."""

import itertools
import re
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from uuid import uuid4

import httpx2
import pytest

from duly.launcher.diagnosis.events import judge
from tests.faults import ledger
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.server import free_port
from tests.support.stack import RealStack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]
AWAY_SECONDS = 60
OPERATOR = {"Authorization": "Bearer operator0secret"}


@pytest.fixture
def duly(issuer: Issuer, stack: RealStack) -> Iterator[tuple[Cluster, str]]:
    with cluster(issuer) as made:
        addresses = []
        for service in ("api", "audit"):
            sidecar = stack.sidecar(f"away-{uuid4().hex[:8]}-{service}", port := free_port(), plays=f"duly-{service}")
            addresses.append(made.serve(service, service, port=port, DULY_RUNTIME="dapr", **sidecar.app_env()))
            sidecar.start()
        made.start()
        yield made, addresses[0]


async def creates(user: User, count: int, per_second: float) -> list[float]:
    """Create tasks at a steady pace; return how many seconds each took."""
    took = []
    for number in range(count):
        began = time.perf_counter()
        assert (await user.post("/tasks", {"title": f"task {number}"})).status_code == 201
        took.append(time.perf_counter() - began)
        time.sleep(max(0.0, 1 / per_second - took[-1]))
    return took


def metric(text: str, name: str) -> float:
    found = re.search(rf"^{name} ([0-9.e+-]+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


async def test_api_stays_fast_and_everything_follows_in_order(
    duly: tuple[Cluster, str], issuer: Issuer, stack: RealStack
) -> None:
    made, address = duly
    async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
        users = [User(client, issuer) for _ in range(3)]
        await creates(users[0], 20, 20)
        before = await creates(users[0], 60, 20)

        stack.stop_broker()
        try:
            began, during, cut = time.monotonic(), list[float](), datetime.now(UTC)
            while time.monotonic() - began < AWAY_SECONDS:
                for user in users:
                    during += await creates(user, 5, 20)
            said = (await client.get("/metrics")).text
            assert metric(said, "duly_relay_failing") == 1
            assert metric(said, "duly_outbox_depth") > 100
            assert metric(said, "duly_outbox_oldest_age_seconds") > AWAY_SECONDS / 2
            state = (await client.get("/operator/backbone", headers=OPERATOR)).json()
            (finding,) = judge(state, failing=True)
            assert finding.level == "bad"
            assert "the broker or its sidecar is away" in finding.text
            assert (await client.get("/readyz")).status_code == 200
        finally:
            back = datetime.now(UTC)
            stack.start_broker()
        ratio = statistics.median(during) / statistics.median(before)
        print(f"{len(during)} creates without a broker, median {ratio:.2f} × that with one")
        assert ratio < 3

        owner = await ledger.connect(made.owner)
        await ledger.settled(owner, 90, [ledger.AUDIT])
        for user in users:
            log, chain = await ledger.audited(owner, user.id)
            assert chain == log
        assert await ledger.dead_letters(owner) == []
        # The one call that the outage cut through may be out in part and out of order. Nothing after it is.
        rows = await owner.fetch(
            "SELECT user_id, published_at FROM duly.event WHERE user_id = ANY($1) AND occurred_at > $2 ORDER BY user_id, revision",
            [user.id for user in users],
            cut + timedelta(seconds=1),
        )
        for _, own in itertools.groupby(rows, key=itemgetter("user_id")):
            times = [row["published_at"] for row in own]
            assert times == sorted(times)
        late = await owner.fetchval("SELECT count(*) FROM duly.event WHERE published_at > $1", back)
        assert late > 100, "nothing waited for the broker"
        await owner.close()
        assert metric((await client.get("/metrics")).text, "duly_relay_failing") == 0
