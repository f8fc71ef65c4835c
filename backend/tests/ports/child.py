"""`python -m tests.ports.child ORDERS`: a consumer that has its effect and then never acknowledges. It waits to be killed."""

import asyncio
import importlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from duly.adapters.dapr.event_bus import DaprEventBus
from duly.adapters.dapr.inbound import Inbound
from duly.adapters.dapr.scheduler import DaprScheduler
from duly.adapters.dapr.sidecar import Sidecar
from duly.adapters.embedded.event_bus import EmbeddedEventBus
from duly.adapters.embedded.wake_ups import WakeUps
from duly.database.engine import create_engine
from duly.events.envelope import RecordedEvent
from tests.ports.answering import Healthy, bound_port, serving

Handler = Callable[[RecordedEvent], Awaitable[None]]


def stuck(users: list[str], effects: str) -> Handler:
    """Return the handler: an effect that stays, then nothing more."""
    mine = {UUID(user) for user in users}

    async def handle(event: RecordedEvent) -> None:
        if event.user_id not in mine:
            return
        with open(effects, "a", encoding="utf-8") as file:
            file.write(f"{event.id}\n")
            file.flush()
            os.fsync(file.fileno())
        await asyncio.Event().wait()

    return handle


async def consume(orders: dict[str, Any]) -> None:
    handle = stuck(orders["users"], orders["effects"])
    if "port" in orders:
        await consume_from_sidecar(orders["port"], orders["consumer"], handle)
        return
    module, _, name = orders["bus"].partition(":")
    kind: type[EmbeddedEventBus] = getattr(importlib.import_module(module), name)
    engine = create_engine(orders["database"], pool_size=6, timeout_seconds=5, name="child")
    bus = kind(engine, WakeUps(engine, between_processes=True))
    bus.subscribe(orders["consumer"], "task-events", handle, handle)
    print("ready", flush=True)
    await bus.run()


async def consume_from_sidecar(port: int, consumer: str, handle: Handler) -> None:
    sidecar = Sidecar("http://127.0.0.1:9", "")
    bus = DaprEventBus(sidecar)
    bus.subscribe(consumer, "task-events", handle, handle)
    app = Healthy(Inbound(bus, DaprScheduler(sidecar), os.environ["APP_API_TOKEN"]))
    async with serving(app, bound_port(port)):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(consume(json.loads(sys.argv[1])))
