"""Run any subset of the services in one process."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import structlog
import uvicorn
from fastapi import FastAPI

from duly import __version__, tracing
from duly.entrypoints import api, audit, notifications, operator, realtime, recurrence, reminders, server, wiring
from duly.entrypoints.service import Loop, Process, Service
from duly.settings import settings
from duly.telemetry import BUILD, LOOPS_FAILED, configure_logs
from duly.web.app import create_app
from duly.web.inbound import Inbound

SERVICES: dict[str, Service] = {
    service.name: service
    for service in (
        api.SERVICE,
        realtime.SERVICE,
        audit.SERVICE,
        recurrence.SERVICE,
        reminders.SERVICE,
        notifications.SERVICE,
    )
}
_SERVE = "DULY_SERVE"
# Requests, database connections, files: what a process has open beside its streams.
_OTHER_DESCRIPTORS = 1_000
_LOOP_PAUSE_SECONDS = 1.0
_log = structlog.get_logger(__name__)


def choose(names: Sequence[str]) -> list[Service]:
    """Return the services called `names`; `all` is each of them. Errors: ValueError for an unknown name."""
    if "all" in names:
        return list(SERVICES.values())
    if unknown := [name for name in names if name not in SERVICES]:
        raise ValueError(f"There is no service {unknown[0]}; choose from: {', '.join(['all', *SERVICES])}.")
    return [SERVICES[name] for name in dict.fromkeys(names)]


@contextlib.asynccontextmanager
async def running(process: Process, loops: Sequence[Loop]) -> AsyncIterator[None]:
    """Keep the loops going while the block runs; at its end cancel them, wait, and close the resources."""
    tasks = [asyncio.create_task(_kept_going(loop, process)) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await process.close()


async def _kept_going(loop: Loop, process: Process) -> None:
    """Run a loop; one that ends by an error nobody expected is told and begun again, never silently gone."""
    LOOPS_FAILED.labels(loop.__name__)
    while True:
        try:
            await loop(process)
            return
        except Exception:
            LOOPS_FAILED.labels(loop.__name__).inc()
            _log.exception("loop.failed", loop=loop.__name__)
            await asyncio.sleep(_LOOP_PAUSE_SECONDS)


def build(process: Process, services: Sequence[Service]) -> FastAPI:
    """Return the application of these services."""
    bus = process.resources.bus
    routers = [router for service in services for router in service.routers]
    loops = [loop for service in services for loop in service.loops]
    for consumer in (consumer for service in services for consumer in service.consumers):
        handle, given_up = process.dispatcher.add(consumer)
        for topic in sorted(consumer.topics):
            bus.subscribe(consumer.name, topic, handle, given_up)
    bus.listen(lambda said: process.dispatcher.wake() if said.kind == "parked" else None)
    app = create_app(
        process.resources,
        routers,
        lambda: running(process, [*loops, relay, deliver, retry, fire]),
        open_routers=[router for service in services for router in service.open_routers],
    )
    app.include_router(operator.router)
    app.state.when_told_to_stop = [service.prepare(app, process) for service in services if service.prepare is not None]
    for service in services:
        process.serve_here(service.name, app)
    if process.inbound is not None:
        # The last one added is the outermost.
        app.add_middleware(Inbound, adapter=process.inbound)
    return app


async def relay(process: Process) -> None:
    """Publish what this process commits."""
    await process.relay.run()


async def deliver(process: Process) -> None:
    """Give events to the consumers of this process."""
    await process.resources.bus.run()


async def retry(process: Process) -> None:
    """Try again what a consumer of this process failed at."""
    await process.dispatcher.run()


async def fire(process: Process) -> None:
    """Give due jobs to their handlers."""
    await process.resources.scheduler.run()


def application() -> FastAPI:
    """Return the application of the services named in `DULY_SERVE`; uvicorn calls it in the process that serves."""
    chosen = settings()
    configure_logs(chosen.log_level, chosen.log_format)
    # Before anything that it watches is made.
    tracing.start(f"duly-{os.environ.get(_SERVE, 'all').replace(',', '-')}", __version__)
    app = build(wiring.open_process(chosen), choose(os.environ.get(_SERVE, "all").split(",")))
    BUILD.info({"version": __version__, "runtime": chosen.runtime, "services": os.environ.get(_SERVE, "all")})
    server.keep_for_good()
    return app


def serve(names: Sequence[str], *, reload: bool = False) -> None:
    """Serve until SIGINT or SIGTERM. Errors: ValueError for an unknown name or a missing setting."""
    services = choose(names)
    chosen = settings()
    configure_logs(chosen.log_level, chosen.log_format)
    found = asyncio.run(wiring.completed(chosen))
    wiring.open_process(found)
    if found != chosen:
        # For `application`, which reads the settings in the process that serves.
        os.environ["DULY_API_DATABASE_URL"] = found.api_database_url
        settings.cache_clear()
    os.environ[_SERVE] = ",".join(service.name for service in services)
    _log.info("serving", services=[service.name for service in services], port=chosen.api_port)
    server.allow_connections(chosen.streams_per_process + _OTHER_DESCRIPTORS)
    config = uvicorn.Config(
        "duly.entrypoints.serve:application",
        http=server.Connection,
        factory=True,
        host=chosen.api_host,
        port=chosen.api_port,
        reload=reload,
        reload_dirs=[str(Path(__file__).parents[1])] if reload else None,
        access_log=False,
        log_config=None,
        server_header=False,
        # The client's address is the peer's; `web.limits` reads forwarding headers of trusted proxies itself.
        proxy_headers=False,
        timeout_graceful_shutdown=3,
        # Longer than any proxy in front keeps a free connection (Node: 5 s): else it sends into one that just closed.
        timeout_keep_alive=75,
    )
    server.run(config)
