"""`duly dapr`: the full stack on one machine. PostgreSQL, Kafka, the Dapr scheduler, every service with its sidecar, the web."""

import json
import os
import secrets as random
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from duly.database.addresses import with_credentials
from duly.launcher import plan
from duly.launcher.attach import leave
from duly.launcher.launcher import Launcher, launch
from duly.launcher.places import Places, load_secrets
from duly.launcher.run import SERVICES_STOP_SECONDS, migrate, start_database
from duly.launcher.stack.dapr import LOOPBACK, Resources, Sidecar, scheduler_child, wait_for_scheduler
from duly.launcher.stack.kafka import Kafka
from duly.launcher.stack.ports import StackPorts
from duly.launcher.stack.tools import Tools, find_tools

SERVICES = ("api", "audit", "realtime", "recurrence", "reminders", "notifications")
_WEB = len(SERVICES)
# Kafka closes its log, the scheduler gives back its lease: killed, it would sit idle for twenty seconds after its next start.
_BROKER_STOP_SECONDS, _SIDECARS_STOP_SECONDS, _WEB_STOP_SECONDS = 5.0, 4.0, 2.0


@dataclass(frozen=True, slots=True)
class _Stack:
    """What the sidecars need."""

    tools: Tools
    ports: StackPorts
    kafka: Kafka


def run() -> int:
    """Run the full stack until SIGINT or SIGTERM; return the exit code."""
    return launch(_begin)


def _begin(launcher: Launcher) -> None:
    settings, places = launcher.settings, launcher.places
    ports = StackPorts(settings.stack_port, len(SERVICES) + 1)
    plan.check_ports({"DULY_WEB_PORT": settings.web_port, "DULY_API_PORT": settings.api_port})
    for port in ports.all():
        plan.check_port(port, "DULY_STACK_PORT")
    tools = find_tools(launcher.pause)
    print(f"daprd: {tools.origin}", flush=True)
    secrets = load_secrets(places, settings.database_url)
    kafka = Kafka(places.stack / "kafka", places.logs / "kafka.log", tools, ports.kafka, ports.controller)
    scheduler = scheduler_child(places.stack / "scheduler", places.logs / "scheduler.log", tools, ports.scheduler)
    places.stack.mkdir(mode=0o700, exist_ok=True)
    launcher.stage(_BROKER_STOP_SECONDS)
    launcher.start(kafka.child, lambda: kafka.start(launcher.pause))
    launcher.start(scheduler)
    # Both get ready meanwhile.
    found = start_database(launcher, secrets)
    migrate(launcher, found, secrets, state=True)
    _write_secrets(places, secrets, found, ports)
    kafka.wait(launcher.pause)
    kafka.make_topics(pause=launcher.pause)
    wait_for_scheduler(scheduler, ports.scheduler, launcher.pause)
    _start_services(launcher, _Stack(tools, ports, kafka), found, secrets)


def _start_services(launcher: Launcher, stack: _Stack, found: plan.Addresses, secrets: dict[str, str]) -> None:
    settings, places, ports = launcher.settings, launcher.places, stack.ports
    app_ports = [settings.api_port, *(ports.sidecar(number).app for number in range(1, _WEB))]
    sidecars = [_sidecar(f"duly-{name}", ports, n, app_ports[n]) for n, name in enumerate(SERVICES)]
    of_web = _sidecar("duly-web", ports, _WEB, None)
    # A sidecar stops first: it ends its deliveries while the service still answers.
    launcher.stage(SERVICES_STOP_SECONDS)
    services = []
    for name, sidecar, port in zip(SERVICES, sidecars, app_ports, strict=True):
        env = {"DULY_RUNTIME": "dapr", "DULY_API_PORT": str(port), **sidecar.app_env()}
        child = plan.service_child(settings, places, found, secrets, env, serves=name, name=name)
        if name == "api":
            leave(places, child.env)
        launcher.start(child)
        services.append(child)
    launcher.stage(_SIDECARS_STOP_SECONDS)
    for sidecar in (*sidecars, of_web):
        log = places.logs / f"{sidecar.app_id}.sidecar.log"
        child = sidecar.child(places.stack, log, stack.tools, ports.scheduler.api, Resources())
        launcher.start(child)
    web = plan.web_child(settings, places, found, secrets, _web_env(of_web, app_ports), dev=False)
    launcher.stage(_WEB_STOP_SECONDS)
    launcher.start(web)
    for child, port in zip(services, app_ports, strict=True):
        launcher.wait_for(child, port, "/readyz")
    launcher.wait_for(web, settings.web_port, "/api/auth/jwks")
    launcher.wait_for(web, settings.web_port, "/sign-in")
    # Through both sidecars.
    launcher.wait_for(web, settings.web_port, "/readyz")


def _sidecar(app_id: str, ports: StackPorts, number: int, app_port: int | None) -> Sidecar:
    # Tokens of this run alone: nobody outside of it ever needs one.
    return Sidecar(app_id, ports.sidecar(number), random.token_hex(24), random.token_hex(24), app_port)


def _web_env(of_web: Sidecar, app_ports: list[int]) -> dict[str, str]:
    """Return how the web reaches the API, through its sidecar, and streams, which no sidecar lets through piece by piece."""
    return {
        "DULY_API_URL": f"{of_web.address}/v1.0/invoke/duly-api/method",
        "DULY_DAPR_API_TOKEN": of_web.api_token,
        "DULY_STREAM_URL": f"http://{LOOPBACK}:{app_ports[SERVICES.index('realtime')]}",
    }


def _write_secrets(places: Places, secrets: dict[str, str], found: plan.Addresses, ports: StackPorts) -> None:
    """Write the file behind the secret store `secrets`, for the owner's eyes only."""
    content = {
        "kafka": {"brokers": f"{LOOPBACK}:{ports.kafka}", "authType": "none"},
        "state": {"connectionString": _state_address(found, secrets)},
        "operator-token": os.environ.get("DULY_OPERATOR_TOKEN") or secrets["operator"],
        "delivery-key": os.environ.get("DULY_DELIVERY_KEY") or secrets["delivery"],
        "api-database-url": found.api,
    }
    for name, variable in {
        "smtp-password": "DULY_SMTP_PASSWORD",
        "operator-write-token": "DULY_OPERATOR_WRITE_TOKEN",
    }.items():
        if given := os.environ.get(variable):
            content[name] = given
    fresh = places.stack / "secrets.new"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    fresh.replace(places.stack / "secrets.json")


def _state_address(found: plan.Addresses, secrets: dict[str, str]) -> str:
    parts = urlsplit(with_credentials(found.direct, "duly_state", secrets["state"]))
    # Dapr's driver takes it for a setting of the server, which knows none of that name.
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "channel_binding"])
    return urlunsplit((*parts[:3], query, ""))
