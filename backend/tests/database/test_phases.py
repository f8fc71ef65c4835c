"""Two phases: expanding never does what the version before cannot bear, contracting does everything."""

import asyncio

import asyncpg
import pytest

from duly.database.migrate import migrate
from duly.database.phases import Phase, _chain, suits, target
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings
from tests.conftest import API_PASSWORD, AUTH_PASSWORD


def chain(text: str) -> tuple[tuple[str, Phase], ...]:
    """`e1 c2`: an expanding migration 1, then a contracting one 2."""
    return tuple((word[1:], "contract" if word[0] == "c" else "expand") for word in text.split())


class TestTarget:
    @pytest.mark.parametrize(
        ("migrations", "expand", "contract"),
        [
            ("e1", "1", "1"),
            ("e1 c2", "1", "2"),
            ("e1 c2 c3", "1", "3"),
            ("e1 c2 e3", "3", "3"),
            ("e1 c2 e3 c4", "3", "4"),
        ],
    )
    def test_is_the_last_of_its_phase(self, migrations: str, expand: str, contract: str) -> None:
        assert target("expand", chain(migrations)) == expand
        assert target("contract", chain(migrations)) == contract

    def test_of_what_there_is(self) -> None:
        assert target("contract") == _chain()[-1][0]


class TestSuits:
    @pytest.mark.parametrize(
        ("at", "good"), [("1", False), ("2", False), ("3", True), ("4", True), ("5 of later", True)]
    )
    def test_expanded_or_newer(self, at: str, good: bool) -> None:
        assert suits(at, chain("e1 c2 e3 c4")) is good

    async def test_the_first_migration_is_not_enough(self, database: EmbeddedPostgres) -> None:
        owner = await asyncpg.connect(database.address())
        await owner.execute("CREATE DATABASE phases")
        address = database.address(database="phases")
        chosen = Settings(DATABASE_URL=address, api_password=API_PASSWORD, auth_password=AUTH_PASSWORD)  # type: ignore[call-arg]
        await migrate(chosen, "0001")
        connection = await asyncpg.connect(address)
        assert not suits(await connection.fetchval("SELECT version_num FROM duly.alembic_version"))
        await migrate(chosen, target("expand"))
        assert suits(await connection.fetchval("SELECT version_num FROM duly.alembic_version"))
        await connection.close()
        await owner.execute("DROP DATABASE phases")
        await owner.close()


async def test_a_migration_that_waits_for_a_table_holds_nobody_up(database: EmbeddedPostgres) -> None:
    owner = await asyncpg.connect(database.address())
    await owner.execute("CREATE DATABASE waiting")
    address = database.address(database="waiting")
    chosen = Settings(DATABASE_URL=address, api_password=API_PASSWORD, auth_password=AUTH_PASSWORD)  # type: ignore[call-arg]
    await migrate(chosen, "0006")
    reader, other = await asyncpg.connect(address), await asyncpg.connect(address)
    transaction = reader.transaction()
    await transaction.start()
    await reader.fetch("SELECT 1 FROM duly.event")
    migrating = asyncio.create_task(migrate(chosen))
    until = asyncio.get_running_loop().time() + 3
    while asyncio.get_running_loop().time() < until:
        # Behind the migration's wait this would last until the reader is done.
        await other.fetch("SELECT 1 FROM duly.event", timeout=2.5)
        await asyncio.sleep(0.05)
    assert not migrating.done()
    await transaction.rollback()
    await migrating
    assert suits(await other.fetchval("SELECT version_num FROM duly.alembic_version"))
    await reader.close()
    await other.close()
    await owner.execute("DROP DATABASE waiting")
    await owner.close()
