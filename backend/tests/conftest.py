"""Real PostgreSQL for every test: one cluster a worker, migrated; each test has users of its own, so nothing is shared."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import hypothesis
import pytest
from fastapi import FastAPI

from duly.adapters.embedded.clock import FixedClock
from duly.database.migrate import migrate
from duly.entrypoints import serve, wiring
from duly.entrypoints.service import Process
from duly.launcher.places import Places
from duly.launcher.postgres import EmbeddedPostgres
from duly.launcher.stack.tools import find_tools
from duly.settings import Settings
from duly.telemetry import configure_logs
from duly.web.resources import Resources
from tests.support.caller import User
from tests.support.issuer import Issuer
from tests.support.server import DELIVERY_KEY
from tests.support.stack import RealStack, needs, stack_folder

ORIGIN = "http://duly.test:3000"
API_PASSWORD, AUTH_PASSWORD, STATE_PASSWORD = "api0secret", "auth0secret", "state0secret"
TOOK = pytest.StashKey[dict[str, float]]()
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

configure_logs("error", "json")
# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("duly", deadline=None)
hypothesis.settings.load_profile("duly")
# The folder of built programs is the machine's, not the tested Duly's.
for name in [name for name in os.environ if name.startswith("DULY_") or name == "DATABASE_URL"]:
    if name == "DULY_TOOLS_DIR":
        continue
    del os.environ[name]
os.environ["DULY_DELIVERY_KEY"] = DELIVERY_KEY


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build what the real stack needs before the first test, whose time is bounded."""
    if any(item.get_closest_marker("stack") for item in session.items) and not needs():
        find_tools()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the tests on the real stack out where a machine cannot have it; in CI that is a failure."""
    if item.get_closest_marker("stack") and (lacks := needs()):
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"In CI the real stack is not left out; this machine lacks {', '.join(lacks)}.")
        pytest.skip(f"NO REAL STACK HERE: this machine lacks {', '.join(lacks)}")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how long the real stack took to get ready."""
    if took := config.stash.get(TOOK, None):
        words = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in took.items())
        terminalreporter.write_line(f"Real stack: {words}")


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {}


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    # Not pytest's own folder: that is private, and as root the server runs as another user.
    data = Path(tempfile.mkdtemp(prefix="duly-tests-"))
    data.chmod(0o755)
    places = Places(data)
    places.logs.mkdir()
    server = EmbeddedPostgres(places, "owner0secret", echo=False)
    server.start()
    yield server
    server.child.signal(2)
    assert server.child.wait(10)
    shutil.rmtree(data)


@pytest.fixture(scope="session")
def database(postgres: EmbeddedPostgres) -> EmbeddedPostgres:
    chosen = Settings(
        DATABASE_URL=postgres.address(),  # type: ignore[call-arg]
        api_password=API_PASSWORD,
        auth_password=AUTH_PASSWORD,
        state_password=STATE_PASSWORD,
    )
    asyncio.run(migrate(chosen))
    return postgres


@pytest.fixture(scope="session")
def stack(database: EmbeddedPostgres, pytestconfig: pytest.Config) -> Iterator[RealStack]:
    """Kafka and the Dapr scheduler."""
    with stack_folder() as folder:
        address = f"host={database.socket} port=5432 user=duly_state password={STATE_PASSWORD} dbname=duly"
        with RealStack(folder, state=address) as running:
            pytestconfig.stash[TOOK] = running.took
            yield running


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    return Issuer(ORIGIN)


@pytest.fixture
def api_settings(database: EmbeddedPostgres) -> Settings:
    return Settings(
        api_database_url=database.address("duly_api", API_PASSWORD),
        public_url=ORIGIN,
        rate_limit_per_minute=0,
        # Each test's people have the same addresses.
        codes_per_address=0,
        refused_limit_per_minute=0,
        database_pool_size=12,
        # Channels of every kind can be made; nothing that is sent there leaves this machine.
        smtp_host="127.0.0.1",
        smtp_port=9,
        mail_from="Duly <duly@duly.test>",
        delivery_allowed_ports="9",
    )


@pytest.fixture
def clock() -> FixedClock | None:
    """The clock of the API; a test that moves it overrides this."""
    return None


@pytest.fixture
async def process(api_settings: Settings, issuer: Issuer, clock: FixedClock | None) -> AsyncIterator[Process]:
    opened = wiring.open_process(api_settings, clock=clock, client=issuer.client())
    yield opened
    await opened.close()


@pytest.fixture
def resources(process: Process) -> Resources:
    return process.resources


@pytest.fixture
def app(process: Process) -> FastAPI:
    return serve.build(process, list(serve.SERVICES.values()))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api.test") as opened:
        yield opened


@pytest.fixture
def new_user(client: httpx2.AsyncClient, issuer: Issuer) -> Callable[[], User]:
    return lambda: User(client, issuer)


@pytest.fixture
def user(new_user: Callable[[], User]) -> User:
    return new_user()
