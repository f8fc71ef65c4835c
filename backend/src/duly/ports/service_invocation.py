"""Calls another service of Duly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other service answered, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ServiceAway(Exception):
    """The service cannot be reached or did not answer in time; the call may or may not have had its effect."""


class ServiceInvocation(Protocol):
    """Calls by service name, wherever it runs. Never repeats a call by itself; answers are whole, not streamed."""

    async def call(
        self, service: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """Send one request (`path` starts with `/` and may have a query) and return the reply. Errors: `ServiceAway`."""
        ...
