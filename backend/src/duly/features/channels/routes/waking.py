"""Let the courier of another process know of what was planned here."""

import asyncio

import structlog
from fastapi import Request, Response
from starlette.background import BackgroundTask

from duly.ports.event_bus import Announcement, BusAway, EventBus
from duly.web.resources import Resources

_TRIES, _PAUSE_SECONDS = 5, 1.0
_log = structlog.get_logger(__name__)


def planned(request: Request, response: Response) -> Response:
    """Return a response after which, and so after the commit, every courier looks at what is due."""
    resources: Resources = request.app.state.resources
    response.background = BackgroundTask(_announce, resources.bus)
    return response


async def _announce(bus: EventBus) -> None:
    for _ in range(_TRIES):
        try:
            await bus.announce([Announcement("deliveries", None)])
            return
        except BusAway:
            await asyncio.sleep(_PAUSE_SECONDS)
    _log.warning("deliveries.announcement_lost")
