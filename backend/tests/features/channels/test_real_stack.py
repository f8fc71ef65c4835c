"""Through real sidecars and Kafka: what fired and what is asked for reaches its end, and a killed process loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from duly.features.channels.service.courier import LEASE
from tests.support import channels
from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.ends.http import Answer
from tests.support.ends.webhook import WebhookReceiver
from tests.support.issuer import Issuer
from tests.support.server import free_port
from tests.support.stack import RealStack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]


@dataclass
class Running:
    """API, reminders and notifications, each with its sidecar, and the end of a webhook."""

    duly: Cluster
    address: str
    hooks: WebhookReceiver


@pytest.fixture
def running(issuer: Issuer, stack: RealStack) -> Iterator[Running]:
    allowed = {"DULY_DELIVERY_ALLOWED_NETWORKS": "127.0.0.0/8"}
    with cluster(issuer) as duly, WebhookReceiver() as hooks:
        addresses = {}
        for service in ("api", "reminders", "notifications"):
            name = f"told-{uuid4().hex[:8]}-{service}"
            sidecar = stack.sidecar(name, port := free_port(), plays=f"duly-{service}")
            env = {"DULY_RUNTIME": "dapr", **allowed, **sidecar.app_env()}
            addresses[service] = duly.serve(service, service, port=port, **env)
            sidecar.start()
        duly.start()
        yield Running(duly, addresses["api"], hooks)
        for name, member in duly.members.items():
            print(f"== {name}\n{member.tail()}")


@pytest.fixture
async def user(running: Running, issuer: Issuer) -> AsyncIterator[User]:
    async with httpx2.AsyncClient(base_url=running.address, trust_env=False, timeout=20) as client:
        yield User(client, issuer)


async def test_a_reminder_and_a_test_arrive_and_survive_a_kill(running: Running, user: User) -> None:
    hooks = running.hooks
    channel = await channels.added(user, {"kind": "webhook", "url": hooks.address["url"]})
    hooks.secret = channel["secret"]
    due = datetime.now(UTC) + timedelta(seconds=3)
    await user.task("Buy milk", reminders=[{"at": due.isoformat()}])
    (told,) = await hooks.arrived(1, 60)
    assert (told.payload["type"], told.payload["data"]["title"]) == ("reminder.fired", "Buy milk")

    # Planned by the API, sent by another process: the announcement went through Kafka.
    sent = await channels.sent_test(user, channel)
    _, tested = await hooks.arrived(2, 30)
    assert (tested.payload["type"], tested.id) == ("test", sent["id"])

    # The end took it, and the process died before it heard of that.
    hooks.first = [Answer(silent=True)]
    before = len(hooks.requests)
    sent = await channels.sent_test(user, channel)
    async with asyncio.timeout(30):
        while len(hooks.requests) == before:
            await asyncio.sleep(0.02)
    notifications = running.duly.members["notifications"]
    notifications.kill()
    notifications.start()
    *_, again = await hooks.arrived(3, LEASE.total_seconds() + 60)
    assert again.id == sent["id"]
    assert hooks.refused == []
