"""One FastAPI application from resources and routers."""

import contextlib
from collections.abc import AsyncIterator, Callable, MutableMapping, Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware

from duly import __version__, tracing
from duly.web import documentation, health, problems, reference
from duly.web.addresses import ClientAddresses
from duly.web.authentication import Authentication
from duly.web.correlation import Correlation
from duly.web.limits import BodyLimit, Linger, RateLimit, RefusedLimit
from duly.web.queries import strict_query
from duly.web.resources import Resources
from duly.web.streaming import Streaming

_NO_NEWS = ("/healthz", "/readyz", "/metrics")

Lifespan = Callable[[], contextlib.AbstractAsyncContextManager[None]]


def create_app(
    resources: Resources,
    routers: Sequence[APIRouter],
    lifespan: Lifespan | None = None,
    *,
    open_routers: Sequence[APIRouter] = (),
) -> FastAPI:
    """Return the application that serves `routers` under `/api/{user_id}`, with every manner of this room.

    `open_routers` are served under `/api`, for whoever has the right link; `web.authentication` lists what they may answer.

    The layers, from outside: lingering, correlation, streaming, CORS, authentication, rate limit, body limit. All are plain
    ASGI: each layer built on requests and responses costs as much as the database's share of a list (ADR-0008).
    """

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with lifespan() if lifespan else contextlib.nullcontext():
            yield

    app = FastAPI(
        title="Duly",
        version=__version__,
        lifespan=running,
        # The usual page loads its scripts from another host; `web.reference` answers in its place.
        docs_url=None,
        redoc_url=None,
        # Its logs carry exception messages, and with them what people wrote; `web.correlation` measures and logs instead.
        telemetry={
            "tracing": tracing.on(),
            "operation_spans": False,
            "metrics": False,
            "logs": False,
            "exclude": _untraced,
        },
    )
    app.state.resources = resources
    app.state.addresses = ClientAddresses(resources.settings.trusted_proxies)
    app.openapi = lambda: documentation.describe(app)  # type: ignore[method-assign]
    # First: a path that is open must not be taken for one of a user with a strange id.
    for router in open_routers:
        app.include_router(router, prefix="/api")
    for router in routers:
        app.include_router(
            router,
            prefix="/api/{user_id}",
            dependencies=[Depends(strict_query)],
            responses=documentation.problems(),
        )
    app.include_router(health.router)
    app.include_router(reference.router)
    problems.install(app)
    chosen = resources.settings
    # Added last is outermost.
    app.add_middleware(BodyLimit)
    app.add_middleware(RateLimit, per_minute=chosen.rate_limit_per_minute)
    refused = RefusedLimit(chosen.refused_limit_per_minute, app.state.addresses)
    app.state.refused = refused
    app.add_middleware(Authentication, verifier=resources.verifier, refused=refused)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[chosen.origin],
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
            "Last-Event-ID",
            "X-Request-Id",
        ],
        expose_headers=["ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id"],
        max_age=600,
    )
    app.add_middleware(Streaming)
    app.add_middleware(Correlation)
    app.add_middleware(Linger)
    return app


def _untraced(scope: MutableMapping[str, Any]) -> bool:
    """Leave out of traces what probes ask, what the sidecar calls (a consumer has a span of its own), and lasting streams."""
    path: str = scope.get("path", "")
    return path in _NO_NEWS or path.startswith(("/events/", "/job/", "/dapr/")) or path.endswith("/stream")
