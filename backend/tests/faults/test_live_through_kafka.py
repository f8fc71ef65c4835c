"""Two realtime replicas behind real sidecars: each change is on both, soon, and on nobody else's stream."""

import asyncio
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest

from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.server import free_port
from tests.support.sse import EventStream
from tests.support.stack import RealStack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]
CHANGES = 200
# The promise is one second; a loaded machine that tests get is allowed more.
SECONDS = 3.0


@pytest.fixture
def duly(issuer: Issuer, stack: RealStack) -> Iterator[tuple[Cluster, list[str]]]:
    with cluster(issuer) as made:
        addresses = []
        realtime = f"live-{uuid4().hex[:8]}-realtime"
        for name, app_id in (
            ("api", f"live-{uuid4().hex[:8]}-api"),
            ("realtime-1", realtime),
            ("realtime-2", realtime),
        ):
            service, port = name.partition("-")[0], free_port()
            sidecar = stack.sidecar(app_id, port, plays=f"duly-{service}")
            addresses.append(made.serve(name, service, port=port, DULY_RUNTIME="dapr", **sidecar.app_env()))
            sidecar.start()
        made.start()
        yield made, addresses


async def follow(stream: EventStream, seen: dict[int, float]) -> None:
    async for frame in stream:
        if frame.event == "change":
            seen[frame.json["revision"]] = time.perf_counter()


async def test_two_hundred_changes_on_both_replicas(duly: tuple[Cluster, list[str]], issuer: Issuer) -> None:
    api, *realtimes = duly[1]
    async with httpx2.AsyncClient(base_url=api, trust_env=False, timeout=20) as client:
        user, stranger = User(client, issuer), User(client, issuer)
        seen: list[dict[int, float]] = [{}, {}, {}]
        streams = [await EventStream.open(address, user.path("/stream"), user.token, 0) for address in realtimes]
        streams.append(await EventStream.open(realtimes[0], stranger.path("/stream"), stranger.token, 0))
        followers = [asyncio.create_task(follow(*pair)) for pair in zip(streams, seen, strict=True)]
        answered: dict[int, float] = {}
        for number in range(1, CHANGES + 1):
            assert (await user.post("/tasks", {"title": f"task {number}"})).status_code == 201
            answered[number] = time.perf_counter()
            await asyncio.sleep(0.03)
        async with asyncio.timeout(30):
            while any(len(found) < CHANGES for found in seen[:2]):
                await asyncio.sleep(0.05)
        for follower in followers:
            follower.cancel()
        await asyncio.gather(*followers, return_exceptions=True)
        for stream in streams:
            await stream.close()
    assert [list(found) for found in seen[:2]] == [list(range(1, CHANGES + 1))] * 2
    assert seen[2] == {}
    late = sorted(max(0.0, found[number] - at) for found in seen[:2] for number, at in answered.items())
    p50, p99 = late[len(late) // 2], late[int(len(late) * 0.99)]
    print(f"{CHANGES} changes through Kafka on two replicas: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    assert p99 < SECONDS
