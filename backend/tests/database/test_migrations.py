"""Migrations make what the models say, go down and up again, and give each role its rights and no more."""

import asyncpg
from alembic import command
from alembic.script import ScriptDirectory

from duly.database.migrate import alembic_config, migrate, owner_engine
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings
from tests.conftest import API_PASSWORD, AUTH_PASSWORD, STATE_PASSWORD


class TestMigrations:
    def test_have_one_head(self) -> None:
        assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1

    async def test_make_what_the_models_say(self, database: EmbeddedPostgres) -> None:
        engine = owner_engine(database.address())
        async with engine.connect() as connection:
            # Raises with the differences.
            await connection.run_sync(lambda plain: command.check(alembic_config(plain)))
        await engine.dispose()

    async def test_go_down_and_up_again(self, postgres: EmbeddedPostgres, database: EmbeddedPostgres) -> None:
        owner = await asyncpg.connect(postgres.address())
        await owner.execute("CREATE DATABASE scratch")
        address = postgres.address(database="scratch")
        chosen = Settings(DATABASE_URL=address, api_password=API_PASSWORD, auth_password=AUTH_PASSWORD)
        await migrate(chosen)
        engine = owner_engine(address)
        async with engine.connect() as connection:
            await connection.run_sync(lambda plain: command.downgrade(alembic_config(plain), "base"))
            await connection.commit()
        await engine.dispose()
        scratch = await asyncpg.connect(address)
        left = await scratch.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'duly'")
        assert [row["tablename"] for row in left] == ["alembic_version"]
        await migrate(chosen)
        await migrate(chosen)
        assert await scratch.fetchval("SELECT count(*) FROM duly.task") == 0
        await scratch.close()
        await owner.execute("DROP DATABASE scratch")
        await owner.close()


class TestRoles:
    async def test_see_their_own_schema_only(self, database: EmbeddedPostgres) -> None:
        api = await asyncpg.connect(database.address("duly_api", API_PASSWORD))
        auth = await asyncpg.connect(database.address("duly_auth", AUTH_PASSWORD))
        state = await asyncpg.connect(database.address("duly_state", STATE_PASSWORD))
        try:
            for connection, schema, expected in [
                (api, "duly", True),
                (api, "auth", False),
                (auth, "auth", True),
                (auth, "duly", False),
                (state, "dapr", True),
                (state, "duly", False),
                (state, "auth", False),
                (api, "dapr", False),
            ]:
                found = await connection.fetchval("SELECT has_schema_privilege($1, 'USAGE')", schema)
                assert found is expected, schema
            assert not await api.fetchval("SELECT has_schema_privilege('duly', 'CREATE')")
            assert not await api.fetchval("SELECT has_table_privilege('duly.alembic_version', 'UPDATE')")
            superuser = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            assert not await api.fetchval(superuser)
            assert not await auth.fetchval(superuser)
            assert not await state.fetchval(superuser)
            # Dapr names no schema.
            assert await state.fetchval("SELECT current_schema()") == "dapr"
        finally:
            await api.close()
            await auth.close()
            await state.close()
