"""The Dapr runtime under test: real sidecars, the real scheduler and a real broker."""

import asyncio
import contextlib
import functools
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from duly.adapters.dapr.event_bus import DaprEventBus
from duly.adapters.dapr.inbound import Inbound
from duly.adapters.dapr.scheduler import DaprScheduler
from duly.adapters.dapr.secret_store import DaprSecretStore
from duly.adapters.dapr.service_invocation import DaprServiceInvocation
from duly.adapters.dapr.sidecar import Sidecar
from duly.adapters.dapr.state_store import DaprStateStore
from duly.events.catalogue import Topic
from duly.events.envelope import RecordedEvent
from duly.ports.event_bus import Announcement, BusAway, EventBus
from duly.ports.scheduler import Scheduler
from duly.ports.secret_store import SecretStore
from duly.ports.service_invocation import ServiceInvocation
from duly.ports.state_store import StateStore
from tests.ports.answering import Answering, Healthy, bound_port, serving
from tests.ports.killable import Killable
from tests.ports.runtime import NOBODY, Child, Declare, Member
from tests.support.server import free_port
from tests.support.stack import RealStack, RunningSidecar


class DaprRuntime:
    """The Dapr adapters, with the subscriptions and the resiliency of the deployment."""

    # A consumer that was killed keeps its partitions for six seconds; a failed delivery comes again after one.
    patience_seconds = 40.0

    def __init__(self, stack: RealStack) -> None:
        self._stack = stack
        self._topics = _topics(stack)

    async def open(self) -> None:
        await self.mend()

    async def close(self) -> None:
        await self.mend()

    async def cut(self) -> None:
        await asyncio.to_thread(self._stack.stop_broker)

    async def mend(self) -> None:
        if not self._stack.kafka.child.alive:
            # A child ends with the thread that started it: the waiting alone may be another's.
            self._stack.kafka.start()
            await asyncio.to_thread(self._stack.kafka.wait)

    @contextlib.asynccontextmanager
    async def publisher(self) -> AsyncIterator[EventBus]:
        async with _running(self._stack.sidecar(plays="duly-api")) as sidecar:
            yield _RenamedBus(sidecar, self._topics)

    @contextlib.asynccontextmanager
    async def member(self, service: str, declare: Declare) -> AsyncIterator[Member]:
        place = bound_port()
        running = self._stack.sidecar(service, place.getsockname()[1], topics=self._topics)
        sidecar = _client(running)
        bus, scheduler = _RenamedBus(sidecar, self._topics), DaprScheduler(sidecar)
        made = Member(bus, scheduler)
        declare(made)
        hears, fires = bool(bus._listeners), bool(scheduler._handlers)
        probe = _Probe(made)
        app = Healthy(Inbound(bus, scheduler, running.spec.app_token))
        async with _looping(bus, scheduler), serving(app, place), _running(running, sidecar, app=True):
            # The group of the announcements begins at its end, and a job fires only into an open stream.
            if hears:
                await probe.until_heard()
            if fires:
                await probe.until_fired()
            yield made

    @contextlib.asynccontextmanager
    async def child(self, service: str, users: list[UUID], effects: Path) -> AsyncIterator[Child]:
        port = free_port()
        running = self._stack.sidecar(service, port, topics=self._topics)
        orders = {
            "port": port,
            "consumer": service,
            "users": [str(user) for user in users],
            "effects": str(effects),
        }
        token = running.spec.app_token
        async with Killable.running("tests.ports.child", json.dumps(orders), APP_API_TOKEN=token) as process:
            running.start()
            await asyncio.to_thread(running.wait)
            try:
                yield _Pair(process, running)
            finally:
                if running.child.alive:
                    await asyncio.to_thread(running.kill)

    def bus_away(self) -> EventBus:
        return DaprEventBus(_nobody())

    def scheduler_away(self) -> Scheduler:
        return DaprScheduler(_nobody())

    @contextlib.asynccontextmanager
    async def stores(self) -> AsyncIterator[tuple[StateStore, StateStore]]:
        one, other = (self._stack.sidecar(plays="duly-api") for _ in range(2))
        async with _running(one) as first, _running(other) as second:
            yield DaprStateStore(first), DaprStateStore(second)

    def store_away(self) -> StateStore:
        return DaprStateStore(_nobody())

    @contextlib.asynccontextmanager
    async def secrets(self, kept: dict[str, str]) -> AsyncIterator[SecretStore]:
        path = self._stack.folder / "secrets.json"
        usual = path.read_text()
        path.write_text(json.dumps({**json.loads(usual), **kept}))
        try:
            async with _running(self._stack.sidecar(plays="duly-api")) as sidecar:
                yield DaprSecretStore(sidecar)
        finally:
            path.write_text(usual)

    def secrets_away(self) -> SecretStore:
        return DaprSecretStore(_nobody())

    @contextlib.asynccontextmanager
    async def invocation(self, service: str, callee: Answering) -> AsyncIterator[ServiceInvocation]:
        place = bound_port()
        theirs = self._stack.sidecar(f"duly-{service}", place.getsockname()[1], plays="duly-web")
        mine = self._stack.sidecar(plays="duly-web")
        async with serving(callee, place), _running(theirs, app=True), _running(mine) as sidecar:
            yield DaprServiceInvocation(sidecar)


class _RenamedBus(DaprEventBus):
    """Publishes to the suites' own topics; deliveries come by the usual names."""

    def __init__(self, sidecar: Sidecar, topics: Mapping[str, str]) -> None:
        super().__init__(sidecar)
        self._topics = topics

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        return await super().publish(cast(Topic, self._topics[topic]), events)


class _Pair:
    """A process and its sidecar, which die together."""

    def __init__(self, process: Killable, sidecar: RunningSidecar) -> None:
        self._process = process
        self._sidecar = sidecar

    async def kill(self) -> None:
        await self._process.kill()
        await asyncio.to_thread(self._sidecar.kill)


class _Probe:
    """Tells by trying whether announcements and jobs come through."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._user = uuid4()
        self._came = asyncio.Event()
        member.bus.listen(self._hear)
        self._prefix = f"probe-{uuid4().hex[:8]}-"
        member.scheduler.handle(self._prefix, self._fire)

    def _hear(self, said: Announcement) -> None:
        if said.user_id == self._user:
            self._came.set()

    async def _fire(self, _: str) -> None:
        self._came.set()

    async def until_heard(self) -> None:
        for number in range(150):
            with contextlib.suppress(BusAway):
                await self._member.bus.announce([Announcement("feed", self._user, number)])
            if await self._came_soon():
                return
        raise AssertionError("no announcement comes through")

    async def until_fired(self) -> None:
        for number in range(150):
            # A fresh name each time: one that was posted is never touched again.
            await self._member.scheduler.schedule(f"{self._prefix}{number}", datetime.now(UTC))
            if await self._came_soon():
                return
        raise AssertionError("no job comes through")

    async def _came_soon(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await self._came.wait()
        came = self._came.is_set()
        self._came.clear()
        return came


@functools.lru_cache(maxsize=1)
def _topics(stack: RealStack) -> dict[str, str]:
    # The suites' own: a new group reads its topic from the beginning. Announcements begin at the end anyway.
    return {name: topic for name, topic in stack.topics().items() if not name.startswith("task-updates")}


def _client(running: RunningSidecar) -> Sidecar:
    return Sidecar(running.address, running.spec.api_token)


def _nobody() -> Sidecar:
    return Sidecar(f"http://127.0.0.1:{NOBODY}", "")


@contextlib.asynccontextmanager
async def _looping(bus: EventBus, scheduler: Scheduler) -> AsyncIterator[None]:
    """Do what a process does in the background."""
    loops = [asyncio.create_task(bus.run()), asyncio.create_task(scheduler.run())]
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


@contextlib.asynccontextmanager
async def _running(
    running: RunningSidecar, sidecar: Sidecar | None = None, *, app: bool = False
) -> AsyncIterator[Sidecar]:
    """Run a sidecar until the block ends; with `app` the block begins when it has found its app."""
    sidecar = sidecar or _client(running)
    running.start()
    try:
        if app:
            await asyncio.to_thread(running.wait)
        yield sidecar
    finally:
        await sidecar.close()
        # The app goes on meanwhile: what is in flight has its time.
        if running.child.alive:
            await asyncio.to_thread(running.stop)
