"""What a contract suite asks of a runtime: its adapters ready for use, and ways to hurt them."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from duly.ports.event_bus import EventBus
from duly.ports.scheduler import Scheduler
from duly.ports.secret_store import SecretStore
from duly.ports.service_invocation import ServiceInvocation
from duly.ports.state_store import StateStore
from tests.ports.answering import Answering

NOBODY = 9
"""A port where nobody listens: its service is of another time."""


@dataclass(frozen=True)
class Member:
    """One process of a service, as the ports see it."""

    bus: EventBus
    scheduler: Scheduler


Declare = Callable[[Member], None]
"""Subscribes, listens and handles, before the process starts to serve."""


class Child(Protocol):
    """A process of its own, which can be killed."""

    async def kill(self) -> None:
        """Kill -9, together with what belongs to it alone, and collect it."""
        ...


class Runtime(Protocol):
    """The adapters of one runtime. Every block leaves nothing behind but its rows and events."""

    patience_seconds: float
    """How long to wait for what must happen."""

    async def open(self) -> None:
        """Be ready for a test."""
        ...

    async def close(self) -> None:
        """Leave nothing running."""
        ...

    def publisher(self) -> AbstractAsyncContextManager[EventBus]:
        """A process that only publishes and announces."""
        ...

    def member(self, service: str, declare: Declare) -> AbstractAsyncContextManager[Member]:
        """Run a process of `service`, ready for deliveries; at the end of the block it is told to stop."""
        ...

    def child(self, service: str, users: list[UUID], effects: Path) -> AbstractAsyncContextManager[Child]:
        """Run a real process that consumes `task-events` as `service`.

        It writes the id of each event of `users` to `effects`, a line each, and then never leaves the handler.
        """
        ...

    async def cut(self) -> None:
        """Take the broker away."""
        ...

    async def mend(self) -> None:
        """Bring it back; return when it works again."""
        ...

    def bus_away(self) -> EventBus:
        """A bus that nobody answers for."""
        ...

    def scheduler_away(self) -> Scheduler:
        """A scheduler that nobody answers for."""
        ...

    def stores(self) -> AbstractAsyncContextManager[tuple[StateStore, StateStore]]:
        """The state store as two services see it."""
        ...

    def store_away(self) -> StateStore:
        """A state store that nobody answers for."""
        ...

    def secrets(self, kept: dict[str, str]) -> AbstractAsyncContextManager[SecretStore]:
        """A secret store that keeps `kept`."""
        ...

    def secrets_away(self) -> SecretStore:
        """One that cannot be reached or read."""
        ...

    def invocation(self, service: str, callee: Answering) -> AbstractAsyncContextManager[ServiceInvocation]:
        """A way to call `service`, for which `callee` answers; there is no service `nobody`."""
        ...


async def until(done: Callable[[], bool], seconds: float, said: Callable[[], str] = str) -> None:
    """Wait until `done`. Errors: AssertionError after so many seconds, with what `said` says."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"not within {seconds} s: {said()}"
        await asyncio.sleep(0.01)
