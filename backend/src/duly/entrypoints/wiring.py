"""Settings to resources: the only module that knows which adapter stands behind a port."""

import asyncio
import functools
import ipaddress
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

import httpx2
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from duly.adapters.dapr.event_bus import DaprEventBus
from duly.adapters.dapr.inbound import Inbound
from duly.adapters.dapr.scheduler import DaprScheduler
from duly.adapters.dapr.secret_store import DaprSecretStore
from duly.adapters.dapr.service_invocation import DaprServiceInvocation
from duly.adapters.dapr.sidecar import Sidecar
from duly.adapters.dapr.state_store import DaprStateStore
from duly.adapters.delivery.email import EmailSender, MailServer
from duly.adapters.delivery.guard import Guard
from duly.adapters.delivery.http import HttpEnds
from duly.adapters.delivery.ntfy import NtfySender
from duly.adapters.delivery.web_push import WebPushSender
from duly.adapters.delivery.webhook import WebhookSender
from duly.adapters.embedded.clock import SystemClock
from duly.adapters.embedded.event_bus import EmbeddedEventBus
from duly.adapters.embedded.scheduler import EmbeddedScheduler
from duly.adapters.embedded.secret_store import EmbeddedSecretStore
from duly.adapters.embedded.service_invocation import EmbeddedServiceInvocation
from duly.adapters.embedded.state_store import EmbeddedStateStore
from duly.adapters.embedded.wake_ups import WakeUps
from duly.database.engine import create_engine
from duly.database.unit_of_work import Work
from duly.entrypoints.service import Process
from duly.errors import DulyError
from duly.features.channels.service.seal import sealer_of
from duly.identity.keys import KeySet
from duly.identity.tokens import TokenVerifier
from duly.messaging.dispatch import Dispatcher
from duly.messaging.relay import Relay
from duly.ports.clock import Clock
from duly.ports.event_bus import EventBus
from duly.ports.scheduler import Scheduler
from duly.ports.secret_store import SecretMissing, SecretsAway, SecretStore
from duly.ports.sender import Kind, Sender, TryLater
from duly.ports.service_invocation import ServiceInvocation
from duly.ports.state_store import StateStore
from duly.settings import Settings, secrets_folder
from duly.telemetry import DELIVERIES, DELIVERY_SECONDS
from duly.web.resources import Resources

DATABASE_SECRET = "api-database-url"  # noqa: S105 - its name
_SECRET_PATIENCE_SECONDS = 60.0
_SECRET_PAUSE_SECONDS = 0.5
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Runtime:
    """The adapters of one runtime."""

    bus: EventBus
    scheduler: Scheduler
    state: StateStore
    secrets: SecretStore
    invocation: ServiceInvocation
    inbound: ASGIApp | None
    serve_here: Callable[[str, ASGIApp], None]
    close: Callable[[], Awaitable[None]]


async def completed(settings: Settings) -> Settings:
    """Return the settings with the database's address, read from the secret store when the environment has none.

    The sidecar gives secrets before our port is open, so this may run before anything is served; it waits up to a minute
    for the sidecar. Errors: ValueError when there is no such secret, or no sidecar by then.
    """
    if settings.runtime == "embedded" or settings.api_database_url or settings.database_url:
        return settings
    sidecar = _sidecar(settings)
    deadline = time.monotonic() + _SECRET_PATIENCE_SECONDS
    try:
        while True:
            try:
                address = await DaprSecretStore(sidecar).get(DATABASE_SECRET)
                return settings.model_copy(update={"api_database_url": address})
            except SecretMissing as error:
                raise ValueError(f"Set DULY_API_DATABASE_URL, or keep the secret `{DATABASE_SECRET}`.") from error
            except SecretsAway as error:
                if time.monotonic() > deadline:
                    raise ValueError(
                        f"The secret `{DATABASE_SECRET}` cannot be read: no sidecar at port {settings.sidecar_port}."
                    ) from error
                await asyncio.sleep(_SECRET_PAUSE_SECONDS)
    finally:
        await sidecar.close()


def open_process(
    settings: Settings, *, clock: Clock | None = None, client: httpx2.AsyncClient | None = None
) -> Process:
    """Return what a process needs; nothing connects yet. Tests hand in their own clock and their own key server.

    Errors: ValueError when a setting is missing: the database's address, or under Dapr the app's token.
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
    runtime = _dapr(settings) if settings.runtime == "dapr" else _embedded(settings, engine, background, clock)
    # A commit wakes the relay, which needs units of work itself: the closure ties the knot.
    background_work = Work(background, clock, lambda: relay.wake())  # noqa: PLW0108
    relay = Relay(background_work, runtime.bus)

    ends = HttpEnds(_guard(settings))

    async def close() -> None:
        await keys_client.aclose()
        await ends.close()
        await runtime.close()
        await engine.dispose()
        await background.dispose()

    resources = Resources(
        settings=settings,
        engine=engine,
        clock=clock,
        verifier=verifier,
        work=Work(engine, clock, relay.wake),
        bus=runtime.bus,
        scheduler=runtime.scheduler,
        state=runtime.state,
        secrets=runtime.secrets,
        invocation=runtime.invocation,
        senders=_senders(settings, ends, clock, runtime.secrets),
    )
    dispatcher = Dispatcher(background_work)
    return Process(resources, relay, dispatcher, runtime.inbound, runtime.serve_here, close, background_work)


def _guard(settings: Settings) -> Guard:
    """Return what decides where people may have messages sent. Errors: ValueError that names the setting."""
    try:
        networks = [ipaddress.ip_network(text) for text in _parts(settings.delivery_allowed_networks)]
    except ValueError as error:
        raise ValueError(f"DULY_DELIVERY_ALLOWED_NETWORKS is a list like `10.0.0.0/8`, by comma: {error}.") from error
    ports = _parts(settings.delivery_allowed_ports)
    if not all(port.isdecimal() and 0 < int(port) < 65_536 for port in ports):
        raise ValueError("DULY_DELIVERY_ALLOWED_PORTS is a list like `443,8443`, by comma.")
    return Guard(networks, map(int, ports))


def _senders(settings: Settings, ends: HttpEnds, clock: Clock, secrets: SecretStore) -> dict[Kind, Sender]:
    """Return a sender for each kind that can be sent to here. Errors: ValueError that names the setting."""
    found: dict[Kind, Sender] = {
        "web_push": WebPushSender(ends, clock, functools.partial(_vapid_key, secrets), _push_contact(settings)),
        "webhook": WebhookSender(ends, clock),
        "ntfy": NtfySender(ends, clock),
    }
    if settings.smtp_host:
        server = MailServer(
            settings.smtp_host, settings.mail_from, settings.smtp_port, settings.smtp_user, settings.smtp_tls
        )
        try:
            found["email"] = EmailSender(server, secrets)
        except ValueError as error:
            raise ValueError(
                "DULY_SMTP_HOST needs DULY_MAIL_FROM, an address like `Duly <duly@example.org>`."
            ) from error
    for kind in found:
        # A series that begins with its first count shows no increase.
        DELIVERY_SECONDS.labels(kind)
        for outcome in ("delivered", "failed", "cancelled", "put off"):
            DELIVERIES.labels(kind, outcome)
    return found


async def _vapid_key(secrets: SecretStore) -> bytes:
    try:
        return (await sealer_of(secrets)).vapid_private_key
    except DulyError as error:
        raise TryLater("no-key") from error


def _push_contact(settings: Settings) -> str:
    """Return whom a push service may write to (RFC 8292, section 2.1)."""
    if settings.push_contact:
        if not settings.push_contact.startswith(("mailto:", "https:")):
            raise ValueError("DULY_PUSH_CONTACT is an address like `mailto:ops@example.org` or `https://example.org`.")
        return settings.push_contact
    if settings.origin.startswith("https:"):
        return settings.origin
    address = parseaddr(settings.mail_from)[1]
    # Apple's service refuses localhost; what is not reached from outside has no better one.
    return f"mailto:{address}" if address else "mailto:duly@localhost"


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _embedded(settings: Settings, engine: AsyncEngine, background: AsyncEngine, clock: Clock) -> _Runtime:
    wake_ups = WakeUps(background, between_processes=settings.embedded_wake_ups == "database")
    invocation = EmbeddedServiceInvocation(_addresses(settings.service_addresses))
    return _Runtime(
        bus=EmbeddedEventBus(background, wake_ups),
        scheduler=EmbeddedScheduler(background, clock, wake_ups),
        state=EmbeddedStateStore(engine, clock),
        secrets=EmbeddedSecretStore(Path(settings.data_dir) if settings.data_dir else None, secrets_folder()),
        invocation=invocation,
        inbound=None,
        serve_here=invocation.serve_here,
        close=invocation.close,
    )


def _addresses(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in _parts(text)]
    if not all(name and address.startswith(("http://", "https://")) for name, _, address in pairs):
        raise ValueError("DULY_SERVICE_ADDRESSES is a list like `api=http://127.0.0.1:8000`, by comma.")
    return {name: address for name, _, address in pairs}


def _sidecar(settings: Settings) -> Sidecar:
    return Sidecar(f"http://127.0.0.1:{settings.sidecar_port}", settings.sidecar_token)


def _dapr(settings: Settings) -> _Runtime:
    if not settings.app_token:
        raise ValueError(
            "DULY_RUNTIME=dapr needs APP_API_TOKEN: without it anybody who reaches our port could deliver events. "
            "Give the sidecar the same one."
        )
    if not settings.sidecar_token:
        # Its calls carry our token: who may call it may deliver events.
        _log.warning(
            "sidecar.without_token", why="set DAPR_API_TOKEN, or whoever reaches the sidecar's port acts as we do"
        )
    sidecar = _sidecar(settings)
    bus, scheduler = DaprEventBus(sidecar), DaprScheduler(sidecar)
    return _Runtime(
        bus=bus,
        scheduler=scheduler,
        state=DaprStateStore(sidecar),
        secrets=DaprSecretStore(sidecar),
        invocation=DaprServiceInvocation(sidecar),
        inbound=Inbound(bus, scheduler, settings.app_token),
        # The sidecar finds every service, this process's included.
        serve_here=lambda *_: None,
        close=sidecar.close,
    )
