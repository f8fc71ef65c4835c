"""`duly up` and `duly dev`: PostgreSQL, every service in one process, and the web."""

from duly.launcher import plan
from duly.launcher.attach import leave
from duly.launcher.launcher import Launcher, launch
from duly.launcher.places import load_secrets
from duly.launcher.postgres import EmbeddedPostgres

SERVICES_STOP_SECONDS = 3.3
POSTGRES_STOP_SECONDS = 1.0


def run(*, dev: bool) -> int:
    """Run Duly until SIGINT or SIGTERM; return the exit code."""

    def begin(launcher: Launcher) -> None:
        settings, places = launcher.settings, launcher.places
        plan.check_ports({"DULY_WEB_PORT": settings.web_port, "DULY_API_PORT": settings.api_port})
        secrets = load_secrets(places, settings.database_url)
        found = start_database(launcher, secrets)
        web = plan.web_child(settings, places, found, secrets, dev=dev)
        api = plan.service_child(settings, places, found, secrets, dev=dev)
        leave(places, api.env)
        migrate(launcher, found, secrets)
        launcher.stage(SERVICES_STOP_SECONDS)
        launcher.start(web)
        launcher.start(api)
        launcher.wait_for(api, settings.api_port, "/readyz")
        launcher.wait_for(web, settings.web_port, "/api/auth/jwks")
        launcher.wait_for(web, settings.web_port, "/sign-in")

    return launch(begin)


def start_database(launcher: Launcher, secrets: dict[str, str]) -> plan.Addresses:
    """Start the embedded PostgreSQL, unless `DATABASE_URL` names another; return the addresses."""
    settings, postgres = launcher.settings, None
    launcher.stage(POSTGRES_STOP_SECONDS)
    if not settings.database_url:
        server = postgres = EmbeddedPostgres(launcher.places, secrets["postgres"])
        launcher.start(server.child, lambda: server.start(launcher.pause))
    return plan.addresses(settings, postgres, secrets)


def migrate(launcher: Launcher, found: plan.Addresses, secrets: dict[str, str], *, state: bool = False) -> None:
    """Bring the database to this version; `state`: with the role of Dapr's state store."""
    child = plan.migrate_child(launcher.settings, launcher.places, found, secrets, state=state)
    launcher.run_once(child, "The database could not be prepared")
