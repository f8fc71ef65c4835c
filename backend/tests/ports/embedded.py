"""The embedded runtime under test: processes on one PostgreSQL, over a way that can be cut."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from duly.adapters.embedded.clock import SystemClock
from duly.adapters.embedded.event_bus import EmbeddedEventBus
from duly.adapters.embedded.scheduler import EmbeddedScheduler
from duly.adapters.embedded.secret_store import FILE, EmbeddedSecretStore
from duly.adapters.embedded.service_invocation import EmbeddedServiceInvocation
from duly.adapters.embedded.state_store import EmbeddedStateStore
from duly.adapters.embedded.wake_ups import WakeUps
from duly.database.engine import create_engine
from duly.launcher.postgres import PORT, EmbeddedPostgres
from duly.ports.event_bus import EventBus
from duly.ports.scheduler import Scheduler
from duly.ports.secret_store import SecretStore
from duly.ports.service_invocation import ServiceInvocation
from duly.ports.state_store import StateStore
from tests.conftest import API_PASSWORD
from tests.ports.answering import Answering, bound_port, serving
from tests.ports.killable import Killable
from tests.ports.runtime import NOBODY, Child, Declare, Member
from tests.support.proxy import Cut


class EmbeddedRuntime:
    """The embedded adapters; `bus` is another class when a suite is to fail."""

    patience_seconds = 10.0

    def __init__(self, database: EmbeddedPostgres, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self._address = database.address("duly_api", API_PASSWORD)
        self._way = Cut(database.socket / f".s.PGSQL.{PORT}")
        self._folder = folder
        self._environment = environment
        self.bus: type[EmbeddedEventBus] = EmbeddedEventBus

    async def open(self) -> None:
        await self._way.mend()

    async def close(self) -> None:
        await self._way.cut()

    async def cut(self) -> None:
        await self._way.cut()

    async def mend(self) -> None:
        await self._way.mend()

    @contextlib.asynccontextmanager
    async def publisher(self) -> AsyncIterator[EventBus]:
        engine = create_engine(self._by_way(), pool_size=4, timeout_seconds=5, name="publisher")
        yield self.bus(engine, WakeUps(engine, between_processes=True))
        await engine.dispose()

    @contextlib.asynccontextmanager
    async def member(self, service: str, declare: Declare) -> AsyncIterator[Member]:
        engine = create_engine(self._by_way(), pool_size=12, timeout_seconds=5, name=service)
        wake_ups = WakeUps(engine, between_processes=True)
        bus = self.bus(engine, wake_ups)
        scheduler = EmbeddedScheduler(engine, SystemClock(), wake_ups)
        listening = asyncio.Event()
        wake_ups.hear(lambda line: listening.set() if line is None else None)
        made = Member(bus, scheduler)
        declare(made)
        loops = [asyncio.create_task(bus.run()), asyncio.create_task(scheduler.run())]
        try:
            # Two tries to connect and more: on a machine under load the first of a new server takes seconds.
            async with asyncio.timeout(30):
                await listening.wait()
            yield made
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            await engine.dispose()

    @contextlib.asynccontextmanager
    async def child(self, service: str, users: list[UUID], effects: Path) -> AsyncIterator[Child]:
        orders = {
            "database": self._address,
            "bus": f"{self.bus.__module__}:{self.bus.__qualname__}",
            "consumer": service,
            "users": [str(user) for user in users],
            "effects": str(effects),
        }
        async with Killable.running("tests.ports.child", json.dumps(orders)) as child:
            yield child

    def bus_away(self) -> EventBus:
        engine = create_engine(_nowhere(), pool_size=1, timeout_seconds=1, name="test")
        return self.bus(engine, WakeUps(engine, between_processes=True))

    def scheduler_away(self) -> Scheduler:
        engine = create_engine(_nowhere(), pool_size=1, timeout_seconds=1, name="test")
        return EmbeddedScheduler(engine, SystemClock(), WakeUps(engine, between_processes=True))

    @contextlib.asynccontextmanager
    async def stores(self) -> AsyncIterator[tuple[StateStore, StateStore]]:
        engines = [create_engine(self._by_way(), pool_size=5, timeout_seconds=5, name="test") for _ in range(2)]
        yield EmbeddedStateStore(engines[0], SystemClock()), EmbeddedStateStore(engines[1], SystemClock())
        for engine in engines:
            await engine.dispose()

    def store_away(self) -> StateStore:
        engine = create_engine(_nowhere(), pool_size=1, timeout_seconds=1, name="test")
        return EmbeddedStateStore(engine, SystemClock())

    @contextlib.asynccontextmanager
    async def secrets(self, kept: dict[str, str]) -> AsyncIterator[SecretStore]:
        # Half of them in each place.
        for number, (name, value) in enumerate(kept.items()):
            if number % 2:
                self._environment.setenv(f"DULY_{name.upper().replace('-', '_')}", value)
        self._write(json.dumps(dict(list(kept.items())[::2])))
        yield EmbeddedSecretStore(self._folder)

    def secrets_away(self) -> SecretStore:
        self._write("{cut in the mid")
        return EmbeddedSecretStore(self._folder)

    @contextlib.asynccontextmanager
    async def invocation(self, service: str, callee: Answering) -> AsyncIterator[ServiceInvocation]:
        async with serving(callee, bound_port()) as port:
            opened = EmbeddedServiceInvocation({service: f"http://127.0.0.1:{port}"})
            yield opened
            await opened.close()

    def _by_way(self) -> str:
        return f"postgresql://duly_api:{API_PASSWORD}@127.0.0.1:{self._way.port}/duly"

    def _write(self, content: str) -> None:
        path = self._folder / FILE
        path.touch(mode=0o600)
        path.write_text(content)


def _nowhere() -> str:
    return f"postgresql://duly_api:x@127.0.0.1:{NOBODY}/duly"
