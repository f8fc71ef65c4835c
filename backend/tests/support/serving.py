"""The application on a real socket inside the test: for answers that do not end, which an in-memory transport waits for."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httpx2
import uvicorn

from duly.entrypoints import serve, wiring
from duly.entrypoints.server import Connection, Server
from duly.entrypoints.service import Process, Service
from duly.features.realtime.service.hub import Hub
from duly.settings import Settings
from tests.support.caller import User
from tests.support.issuer import Issuer
from tests.support.server import free_port
from tests.support.sse import EventStream


@dataclass
class Serving:
    """A running application: its address, its insides, and callers."""

    address: str
    process: Process
    hub: Hub
    issuer: Issuer
    http: httpx2.AsyncClient

    def user(self) -> User:
        return User(self.http, self.issuer)

    async def stream(self, user: User, last_event_id: str | int | None = None, **options: object) -> EventStream:
        token = str(options.pop("token", user.token))
        return await EventStream.open(self.address, user.path("/stream"), token, last_event_id, **options)  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def serving(settings: Settings, issuer: Issuer, services: Sequence[Service] = ()) -> AsyncIterator[Serving]:
    """Serve until the block ends; background loops run."""
    process = wiring.open_process(settings, client=issuer.client())
    app = serve.build(process, list(services or serve.SERVICES.values()))
    config = uvicorn.Config(
        app,
        http=Connection,
        port=free_port(),
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    server = Server(config)
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not running.done(), "the server did not start"
            await asyncio.sleep(0.01)
        address = f"http://127.0.0.1:{config.port}"
        async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
            yield Serving(address, process, app.state.hub, issuer, client)
    finally:
        server.should_exit = True
        await running
