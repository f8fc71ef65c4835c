"""What is to run, from the settings: addresses, environments, commands."""

import errno
import itertools
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from duly.database.addresses import with_credentials
from duly.launcher.children import Child
from duly.launcher.places import CHECKOUT, LauncherError, Places
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings

FRONTEND = CHECKOUT / "frontend"
STANDALONE = FRONTEND / ".next" / "standalone"
# What only the migration may know.
_OWNERS = (
    "DATABASE_URL",
    "DULY_DATABASE_DIRECT_URL",
    "DULY_API_PASSWORD",
    "DULY_AUTH_PASSWORD",
    "DULY_STATE_PASSWORD",
)
# What the web has no use for.
_SERVICES = ("DULY_OPERATOR_TOKEN", "DULY_OPERATOR_WRITE_TOKEN", "DULY_DELIVERY_KEY", "DULY_SMTP_PASSWORD")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every address of the database in the form its user wants."""

    owner: str
    direct: str
    api: str
    auth: str


def addresses(settings: Settings, postgres: EmbeddedPostgres | None, secrets: dict[str, str]) -> Addresses:
    """Return the addresses on the embedded server, or on the one `DATABASE_URL` names."""
    if postgres is not None:
        owner = postgres.address()
        api = postgres.address("duly_api", secrets["api"])
        return Addresses(owner, owner, api, postgres.node_address("duly_auth", secrets["auth"]))
    owner, direct = settings.database_url, settings.database_direct_url or settings.database_url
    if urlsplit(owner).scheme not in ("postgres", "postgresql"):
        raise LauncherError("DATABASE_URL must start with postgresql://")
    api = settings.api_database_url or with_credentials(owner, "duly_api", secrets["api"])
    auth = os.environ.get("DULY_AUTH_DATABASE_URL") or with_credentials(direct, "duly_auth", secrets["auth"])
    return Addresses(owner, direct, api, auth)


def check_ports(wanted: Mapping[str, int]) -> None:
    """Raise `LauncherError` when a port, by the variable that sets it, is wanted twice or taken."""
    for (one, port), (other, same) in itertools.combinations(wanted.items(), 2):
        if port == same:
            raise LauncherError(f"{one} and {other} are the same. Set one of them to another port.")
    for variable, port in wanted.items():
        check_port(port, variable)


def check_port(port: int, variable: str) -> None:
    """Raise `LauncherError` when the port is taken; another one is never chosen silently."""
    # Both families: a server on [::1] alone would answer the browser's `localhost` in our place.
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # Else a port that a stopped server left in TIME_WAIT looks busy.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise LauncherError(
                        f"Port {port} is in use by another program. Stop it, or set {variable} to a free port."
                    ) from error
                if error.errno == errno.EACCES:
                    raise LauncherError(f"Port {port} needs more rights. Set {variable} above 1023.") from error


def migrate_child(
    settings: Settings, places: Places, found: Addresses, secrets: dict[str, str], *, state: bool = False
) -> Child:
    """Return `duly migrate` as a child; with `state` it also makes the role that keeps Dapr's state store."""
    env = _shared(settings) | {"DATABASE_URL": found.owner, "DULY_DATABASE_DIRECT_URL": found.direct}
    # Who names an address for a role keeps that role and its password.
    if not settings.api_database_url:
        env["DULY_API_PASSWORD"] = secrets["api"]
    if not os.environ.get("DULY_AUTH_DATABASE_URL"):
        env["DULY_AUTH_PASSWORD"] = secrets["auth"]
    if state:
        env["DULY_STATE_PASSWORD"] = secrets["state"]
    command = [sys.executable, "-m", "duly", "migrate"]
    return Child(name="migrate", command=command, env=env, log=places.logs / "migrate.log", echo=False)


def service_child(
    settings: Settings,
    places: Places,
    found: Addresses,
    secrets: dict[str, str],
    extra: Mapping[str, str] = MappingProxyType({}),
    *,
    serves: str = "all",
    name: str = "api",
    dev: bool = False,
) -> Child:
    """Return `duly serve` as a child: one service or all of them; `extra` is more of its environment."""
    env = _shared(settings) | {
        "DULY_API_DATABASE_URL": found.api,
        "DULY_DATA_DIR": str(places.data),
        "DULY_OPERATOR_TOKEN": os.environ.get("DULY_OPERATOR_TOKEN") or secrets["operator"],
        "DULY_DELIVERY_KEY": os.environ.get("DULY_DELIVERY_KEY") or secrets["delivery"],
        "DULY_JWKS_URL": settings.jwks_url or f"http://127.0.0.1:{settings.web_port}/api/auth/jwks",
    }
    if not dev:
        # The web tells the client's address, which its preload made sure of. The dev server has none: it passes on anything.
        env["DULY_TRUSTED_PROXIES"] = ",".join(["127.0.0.1", "::1", *filter(None, [settings.trusted_proxies])])
    # A service must not be able to do what only the owner may.
    for variable in _OWNERS:
        env.pop(variable, None)
    command = [sys.executable, "-m", "duly", "serve", serves, *(["--reload"] if dev else [])]
    return Child(name=name, command=command, env={**env, **extra}, log=places.logs / f"{name}.log")


def web_child(
    settings: Settings,
    places: Places,
    found: Addresses,
    secrets: dict[str, str],
    extra: Mapping[str, str] = MappingProxyType({}),
    *,
    dev: bool,
) -> Child:
    """Return the web application as a child; `extra` is more of its environment.

    Errors: `LauncherError` when it was not built.
    """
    env = _shared(settings) | {
        "DULY_AUTH_DATABASE_URL": found.auth,
        "DULY_API_URL": f"http://127.0.0.1:{settings.api_port}",
        "BETTER_AUTH_SECRET": secrets["better_auth"],
        "PORT": str(settings.web_port),
        "HOSTNAME": settings.web_host,
        "NEXT_TELEMETRY_DISABLED": "1",
    }
    for name in (*_OWNERS, *_SERVICES):
        env.pop(name, None)
    env.update(extra)
    if dev:
        next_command = FRONTEND / "node_modules" / "next" / "dist" / "bin" / "next"
        command = ["node", str(next_command), "dev", "--hostname", env["HOSTNAME"], "--port", env["PORT"]]
        return Child(name="web", command=command, env=env, log=places.logs / "web.log", cwd=FRONTEND)
    server = STANDALONE / "server.js"
    if not server.exists():
        raise LauncherError("The web application is not built. Start Duly with `make run`, which builds it.")
    command = ["node", "--import", "./preload.mjs", "server.js"]
    return Child(
        name="web", command=command, env=env | {"NODE_ENV": "production"}, log=places.logs / "web.log", cwd=STANDALONE
    )


def _shared(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "DULY_PUBLIC_URL": settings.origin,
        "DULY_WEB_PORT": str(settings.web_port),
        "DULY_API_PORT": str(settings.api_port),
        "DULY_LOG_FORMAT": os.environ.get("DULY_LOG_FORMAT", "text"),
        "PYTHONUNBUFFERED": "1",
    }
