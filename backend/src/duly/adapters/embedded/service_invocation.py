"""Service invocation of the embedded runtime: straight to the other service, or within this process."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2

from duly.ports.service_invocation import Reply, ServiceAway

_TIMEOUT_SECONDS = 5.0


class EmbeddedServiceInvocation:
    """Calls a service of this process without a network, any other at the address an operator gave."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)
        # The addresses are an operator's own: no proxy from the environment in between.
        self._away = httpx2.AsyncClient(trust_env=False, timeout=_TIMEOUT_SECONDS)
        self._here: dict[str, httpx2.AsyncClient] = {}

    def serve_here(self, service: str, app: Any) -> None:
        """Answer calls of `service` with the ASGI application `app`; before the process starts to serve."""
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        self._here[service] = httpx2.AsyncClient(transport=transport)

    async def call(
        self, service: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """Call as the port says."""
        client, base = self._here.get(service), f"http://{service}"
        if client is None:
            if service not in self._addresses:
                raise ServiceAway(f"{service} runs elsewhere, and DULY_SERVICE_ADDRESSES does not say where")
            client, base = self._away, self._addresses[service].rstrip("/")
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                answer = await client.request(method, base + path, headers=dict(headers or {}), content=body or None)
        except (httpx2.TransportError, TimeoutError) as error:
            raise ServiceAway(f"{service} does not answer") from error
        return Reply(answer.status_code, dict(answer.headers), answer.content)

    async def close(self) -> None:
        """Close the connections."""
        for client in (self._away, *self._here.values()):
            await client.aclose()
