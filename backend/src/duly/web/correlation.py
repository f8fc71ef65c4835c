"""The outermost layer: a request id, the security headers, the metrics, and an answer whatever happens."""

import re
import time
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import compat

from duly import tracing
from duly.telemetry import REQUEST_SECONDS, REQUESTS, REQUESTS_IN_FLIGHT
from duly.web.problems import from_unexpected, render
from duly.web.streaming import is_stream

_log = structlog.get_logger(__name__)
_ACCEPTED = re.compile(rb"[A-Za-z0-9._:-]{8,64}")
_SECURITY: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-site"),
]
# Pages for people (`/docs`, `/problems/…`) have a style of their own and nothing else.
_POLICY = (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")


class Correlation:
    """Gives each request an id (the caller's `X-Request-Id` when it is harmless), measures it, and never lets an exception out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _ACCEPTED.fullmatch(given) else str(compat.uuid7())
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        tracing.note(**{"duly.request_id": request_id})
        extra = [(b"x-request-id", request_id.encode()), *_SECURITY, _POLICY]
        status = 0

        async def tagged(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        started = time.perf_counter()
        REQUESTS_IN_FLIGHT.inc()
        try:
            await self.app(scope, receive, tagged)
        except Exception as error:
            _log.exception("request.failed", method=scope["method"], route=_route(scope))
            if status == 0:
                await render(from_unexpected(error), request_id)(scope, receive, tagged)
        finally:
            REQUESTS_IN_FLIGHT.dec()
            route = _route(scope)
            REQUESTS.labels(scope["method"], route, str(status)).inc()
            # A stream lasts as long as its client stays, which says nothing about how fast anything is.
            if not is_stream(scope):
                took = time.perf_counter() - started
                REQUEST_SECONDS.labels(scope["method"], route).observe(took, tracing.exemplar())
            structlog.contextvars.unbind_contextvars("request_id")


def _route(scope: Any) -> str:
    """Return the route's template, never the path: a path holds ids and would make a series each."""
    return getattr(scope.get("route"), "path", "unmatched")
