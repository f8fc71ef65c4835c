"""What a process holds for its requests."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from duly.database.unit_of_work import Work
from duly.identity.tokens import TokenVerifier
from duly.ports.clock import Clock
from duly.ports.event_bus import EventBus
from duly.ports.scheduler import Scheduler
from duly.ports.secret_store import SecretStore
from duly.ports.sender import Kind, Sender
from duly.ports.service_invocation import ServiceInvocation
from duly.ports.state_store import StateStore
from duly.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; `entrypoints.wiring` chooses each. `work` opens the units of requests that write.

    `senders` has the kinds of channels that can be sent to here; one that is missing needs a setting that is not made.
    """

    settings: Settings
    engine: AsyncEngine
    clock: Clock
    verifier: TokenVerifier
    work: Work
    bus: EventBus
    scheduler: Scheduler
    state: StateStore
    secrets: SecretStore
    invocation: ServiceInvocation
    senders: Mapping[Kind, Sender]
