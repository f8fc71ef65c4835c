"""An application that answers as it is told and keeps what it was asked, and a server for it and others."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    body: bytes


@dataclass
class Answering:
    """A service under test."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b"{}"
    waits_seconds: float = 0
    hangs_up: bool = False
    requests: list[Asked] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # What a sidecar asks of every app is not what the test asks.
        if scope["path"] in ("/healthz", "/dapr/config", "/dapr/subscribe"):
            await answer(send, 200, b"[]" if scope["path"].endswith("subscribe") else b"{}")
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.requests.append(Asked(scope["method"], scope["path"], scope["query_string"], dict(scope["headers"]), body))
        if self.waits_seconds:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.waits_seconds):
                    while (await receive())["type"] != "http.disconnect":
                        pass
            return
        if self.hangs_up:
            # A promise of more than comes: the connection is closed in the middle.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            raise ConnectionAbortedError
        await answer(send, self.status, self.body, self.headers)


class Healthy:
    """Answers the health probe of a sidecar and gives everything else to `app`."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/healthz":
            await answer(send, 200, b"{}")
        else:
            await self._app(scope, receive, send)


async def answer(send: Any, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    length = [] if status == 204 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*(headers or []), *length]})
    await send({"type": "http.response.body", "body": body})


def bound_port(port: int = 0) -> socket.socket:
    """Return a socket on `port` or on a free one, bound already so that nobody takes it."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", port))
    return found


class _Server(uvicorn.Server):
    """Leaves signals to the test run."""

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


@contextlib.asynccontextmanager
async def serving(app: Any, place: socket.socket) -> AsyncIterator[int]:
    """Serve an ASGI application on `place` until the block ends; yield its port."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[place]))
    try:
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.01)
        yield int(place.getsockname()[1])
    finally:
        server.should_exit = True
        await task
