"""What a process holds for its requests."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from duly.identity.tokens import TokenVerifier
from duly.ports.clock import Clock
from duly.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; `entrypoints.wiring` chooses each."""

    settings: Settings
    engine: AsyncEngine
    clock: Clock
    verifier: TokenVerifier
    close: Callable[[], Awaitable[None]]
