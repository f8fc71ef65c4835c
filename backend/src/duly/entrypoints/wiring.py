"""Settings to resources: the only module that knows which adapter stands behind a port."""

import httpx2

from duly.adapters.embedded.clock import SystemClock
from duly.database.engine import create_engine
from duly.identity.keys import KeySet
from duly.identity.tokens import TokenVerifier
from duly.ports.clock import Clock
from duly.settings import Settings
from duly.web.resources import Resources


def open_resources(
    settings: Settings, *, clock: Clock | None = None, client: httpx2.AsyncClient | None = None
) -> Resources:
    """Return what a process needs; nothing connects yet. Tests hand in their own clock and their own key server.

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
    # The keys' address is an operator's setting on our own network: no proxy from the environment in between.
    keys_client = client or httpx2.AsyncClient(trust_env=False)
    verifier = TokenVerifier(
        KeySet(settings.token_keys_url, keys_client), issuer=settings.origin, audience=settings.token_audience
    )

    async def close() -> None:
        await keys_client.aclose()
        await engine.dispose()

    return Resources(settings=settings, engine=engine, clock=clock or SystemClock(), verifier=verifier, close=close)
