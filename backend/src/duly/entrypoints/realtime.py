"""The realtime service: one stream for each open page."""

from collections.abc import Callable

from fastapi import FastAPI

from duly.entrypoints.service import Process, Service
from duly.features.realtime.routes import stream
from duly.features.realtime.service.hub import Hub


def prepare(app: FastAPI, process: Process) -> Callable[[], None]:
    """Give the application its hub, wake it by announcements, and return what tells its clients that the process stops."""
    hub = Hub(process.resources.engine, process.resources.settings)
    process.resources.bus.listen(hub.heard)
    app.state.hub = hub
    return hub.stop


SERVICE = Service(name="realtime", routers=(stream.router,), prepare=prepare)
