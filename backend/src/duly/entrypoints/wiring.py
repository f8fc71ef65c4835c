"""Settings to resources: the only module that knows which adapter stands behind a port."""

import httpx2

from duly.adapters.embedded.clock import SystemClock
from duly.adapters.embedded.event_bus import EmbeddedEventBus
from duly.adapters.embedded.wake_ups import WakeUps
from duly.database.engine import create_engine
from duly.database.unit_of_work import Work
from duly.entrypoints.service import Process
from duly.identity.keys import KeySet
from duly.identity.tokens import TokenVerifier
from duly.messaging.dispatch import Dispatcher
from duly.messaging.relay import Relay
from duly.ports.clock import Clock
from duly.settings import Settings
from duly.web.resources import Resources


def open_process(
    settings: Settings, *, clock: Clock | None = None, client: httpx2.AsyncClient | None = None
) -> Process:
    """Return what a process needs; nothing connects yet. Tests hand in their own clock and their own key server.

    Errors: ValueError when no database address is set.
    """
    address = settings.api_database_url or settings.database_url
    if not address:
        raise ValueError("Set DATABASE_URL, or start Duly with `make run`, which brings a PostgreSQL.")
    engine, background = (
        create_engine(address, pool_size=size, timeout_seconds=settings.database_timeout_seconds, name=name)
        for name, size in (
            ("duly", settings.database_pool_size),
            ("duly-background", settings.background_pool_size),
        )
    )
    clock = clock or SystemClock()
    # The keys' address is an operator's setting on our own network: no proxy from the environment in between.
    keys_client = client or httpx2.AsyncClient(trust_env=False)
    verifier = TokenVerifier(
        KeySet(settings.token_keys_url, keys_client), issuer=settings.origin, audience=settings.token_audience
    )
    wake_ups = WakeUps(background, between_processes=settings.embedded_wake_ups == "database")
    bus = EmbeddedEventBus(background, wake_ups)
    # A commit wakes the relay, which needs units of work itself: the closure ties the knot.
    background_work = Work(background, clock, lambda: relay.wake())  # noqa: PLW0108
    relay = Relay(background_work, bus)

    async def close() -> None:
        await keys_client.aclose()
        await engine.dispose()
        await background.dispose()

    resources = Resources(
        settings=settings,
        engine=engine,
        clock=clock,
        verifier=verifier,
        work=Work(engine, clock, relay.wake),
        bus=bus,
    )
    return Process(resources, relay, Dispatcher(background_work), inbound=None, close=close)
