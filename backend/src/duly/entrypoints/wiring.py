"""Settings to resources: the only module that knows which adapter stands behind a port."""

import contextlib
from collections.abc import AsyncIterator

import httpx2

from duly.adapters.embedded.clock import SystemClock
from duly.database.engine import create_engine
from duly.identity.keys import KeySet
from duly.identity.tokens import TokenVerifier
from duly.ports.clock import Clock
from duly.settings import Settings
from duly.web.resources import Resources


def open_resources(settings: Settings, client: httpx2.AsyncClient, *, clock: Clock | None = None) -> Resources:
    """Return what a process needs; nothing connects yet. Tests hand in their own clock.

    Errors: ValueError when no database address is set.
    """
    address = settings.api_database_url or settings.database_url
    if not address:
        raise ValueError("Set DATABASE_URL, or start Duly with `make run`, which brings a PostgreSQL.")
    engine = create_engine(
        address,
        pool_size=settings.database_pool_size,
        timeout_seconds=settings.database_timeout_seconds,
        name="duly-api",
    )
    keys = KeySet(settings.token_keys_url, client)
    verifier = TokenVerifier(keys, issuer=settings.origin, audience=settings.token_audience)
    return Resources(settings=settings, engine=engine, clock=clock or SystemClock(), verifier=verifier)


@contextlib.asynccontextmanager
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """Yield the process's resources and close them in the end."""
    # The keys' address is an operator's setting on our own network: no proxy from the environment in between.
    async with httpx2.AsyncClient(trust_env=False) as client:
        opened = open_resources(settings, client)
        try:
            yield opened
        finally:
            await opened.engine.dispose()
