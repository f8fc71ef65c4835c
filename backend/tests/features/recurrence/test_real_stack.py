"""The next occurrence through real sidecars and Kafka: there within a second, and once."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.features.recurrence.conftest import successor_seconds, tell
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.server import free_port
from tests.support.stack import RealStack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]
WARM, RUNS = 10, 200


@pytest.fixture
def address(issuer: Issuer, stack: RealStack) -> Iterator[str]:
    with cluster(issuer) as made:
        addresses = []
        for service in ("api", "recurrence"):
            name = f"next-{uuid4().hex[:8]}-{service}"
            sidecar = stack.sidecar(name, port := free_port(), plays=f"duly-{service}")
            addresses.append(made.serve(service, service, port=port, DULY_RUNTIME="dapr", **sidecar.app_env()))
            sidecar.start()
        made.start()
        yield addresses[0]
        _show(made)


def _show(made: Cluster) -> None:
    for name, member in made.members.items():
        print(f"== {name}\n{member.tail()}")


async def test_successor_is_there_within_a_second(address: str, new_caller: Callable[[str], User]) -> None:
    user = new_caller(address)
    rule = {"rule": "FREQ=DAILY", "catch_up": "each"}
    task = await user.task(due_on="2026-11-24", tags=["a", "b"], recurrence=rule)
    seconds = []
    for number in range(WARM + RUNS):
        took, task = await successor_seconds(user, task)
        if number >= WARM:
            seconds.append(took)
    tell("Dapr and Kafka", seconds)
    tasks = await user.all("/tasks?status=all")
    assert len(tasks) == WARM + RUNS + 1
    assert len({one["due_on"] for one in tasks}) == len(tasks)
