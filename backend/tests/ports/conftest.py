"""Each port over each runtime: a suite gets a runtime, and never learns which adapters are behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from duly.adapters.embedded.clock import SystemClock
from duly.database.engine import create_engine
from duly.database.unit_of_work import Work
from duly.events.envelope import RecordedEvent
from duly.launcher.postgres import EmbeddedPostgres
from tests.conftest import API_PASSWORD
from tests.messaging.conftest import committed
from tests.ports.dapr import DaprRuntime
from tests.ports.embedded import EmbeddedRuntime
from tests.ports.runtime import Runtime

RUNTIMES = ["embedded", pytest.param("dapr", marks=pytest.mark.stack)]
Commit = Callable[[UUID, int], Awaitable[list[RecordedEvent]]]


@pytest.fixture(params=RUNTIMES)
def chosen(
    request: pytest.FixtureRequest, database: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Runtime:
    if request.param == "dapr":
        return DaprRuntime(request.getfixturevalue("stack"))
    return EmbeddedRuntime(database, tmp_path, monkeypatch)


@pytest.fixture
async def runtime(chosen: Runtime) -> AsyncIterator[Runtime]:
    await chosen.open()
    yield chosen
    await chosen.close()


@pytest.fixture
async def work(database: EmbeddedPostgres) -> AsyncIterator[Work]:
    """Units of work on a way to the database that nobody cuts."""
    address = database.address("duly_api", API_PASSWORD)
    engine = create_engine(address, pool_size=8, timeout_seconds=5, name="test")
    yield Work(engine, SystemClock(), lambda: None)
    await engine.dispose()


@pytest.fixture
def commit(work: Work) -> Commit:
    """Commit so many events of a user to the log, from where the bus or its consumers take them."""
    return lambda user, count: committed(work, user, count)
