"""Run any subset of the services in one process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import structlog
import uvicorn
from fastapi import FastAPI

from duly.entrypoints import api, wiring
from duly.entrypoints.service import Loop, Service
from duly.settings import settings
from duly.telemetry import configure_logs
from duly.web.app import create_app
from duly.web.resources import Resources

SERVICES: dict[str, Service] = {service.name: service for service in (api.SERVICE,)}
_log = structlog.get_logger(__name__)


def choose(names: Sequence[str]) -> list[Service]:
    """Return the services called `names`; `all` is each of them. Errors: ValueError for an unknown name."""
    if "all" in names:
        return list(SERVICES.values())
    if unknown := [name for name in names if name not in SERVICES]:
        raise ValueError(f"There is no service {unknown[0]}; choose from: {', '.join(['all', *SERVICES])}.")
    return [SERVICES[name] for name in dict.fromkeys(names)]


@contextlib.asynccontextmanager
async def running(resources: Resources, loops: Sequence[Loop]) -> AsyncIterator[None]:
    """Keep the loops going while the block runs; cancel them and wait for them at its end."""
    tasks = [asyncio.create_task(loop(resources)) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def build(resources: Resources, services: Sequence[Service]) -> FastAPI:
    """Return the application of these services."""
    routers = [router for service in services for router in service.routers]
    loops = [loop for service in services for loop in service.loops]
    return create_app(resources, routers, lambda: running(resources, loops))


async def _serve(services: Sequence[Service]) -> None:
    chosen = settings()
    async with wiring.resources(chosen) as resources:
        config = uvicorn.Config(
            build(resources, services),
            host=chosen.api_host,
            port=chosen.api_port,
            access_log=False,
            log_config=None,
            server_header=False,
            # The client's address comes from the peer; `web.limits` reads forwarding headers of trusted proxies itself.
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
        _log.info("serving", services=[service.name for service in services], port=chosen.api_port)
        await uvicorn.Server(config).serve()


def serve(names: Sequence[str]) -> None:
    """Serve until SIGINT or SIGTERM. Errors: ValueError for an unknown name or a missing setting."""
    services = choose(names)
    configure_logs(settings().log_level, settings().log_format)
    # uvicorn's own runner would pick uvloop for its own loop only; ours opens the resources on the same one.
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    with runner:
        runner.run(_serve(services))
