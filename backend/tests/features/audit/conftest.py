"""The audit consumer as the dispatcher runs it, and the database as its owner."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from duly.database.unit_of_work import Work
from duly.launcher.postgres import EmbeddedPostgres
from duly.web.resources import Resources
from tests.support.auditor import Auditor


@pytest.fixture
def work(resources: Resources) -> Work:
    return Work(resources.engine, resources.clock, lambda: None)


@pytest.fixture
def auditor(work: Work) -> Auditor:
    return Auditor(work)


@pytest.fixture
async def owner(database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """The database as its owner, who can do what nobody should."""
    connection = await asyncpg.connect(database.address())
    yield connection
    await connection.close()
