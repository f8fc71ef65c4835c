"""A database, saved and put back: every row of every schema, and nothing where anything is wrong."""

import hashlib
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from duly.database.backup.archive import ArchiveReader, ArchiveWriter, Header, NoBackup
from duly.database.backup.restoring import restore
from duly.database.backup.saving import save
from duly.database.migrate import migrate
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings
from tests.conftest import API_PASSWORD, AUTH_PASSWORD, STATE_PASSWORD
from tests.database.test_turns import DELIVERY

# As Better Auth and Dapr make theirs: no migration of ours knows them.
FOREIGN = """
    SET ROLE duly_auth;
    CREATE TABLE auth."user" (id text PRIMARY KEY, "emailVerified" boolean NOT NULL DEFAULT false, email text UNIQUE NOT NULL);
    CREATE TABLE auth.session (id text PRIMARY KEY, n bigserial, "userId" text NOT NULL REFERENCES auth."user" ON DELETE CASCADE);
    CREATE INDEX "session_userId_idx" ON auth.session ("userId");
    SET ROLE duly_state;
    CREATE TABLE dapr.state (key text PRIMARY KEY, value jsonb, updatedate timestamptz NOT NULL DEFAULT now());
    RESET ROLE;
"""
USER = uuid4()
NASTY = "a\tb\\n\\.\nline two \\N 'quoted' \"too\" خریدیں 🥛"


def settings(address: str) -> Settings:
    return Settings(
        DATABASE_URL=address,  # type: ignore[call-arg]
        api_password=API_PASSWORD,
        auth_password=AUTH_PASSWORD,
        state_password=STATE_PASSWORD,
    )


@pytest.fixture
async def addresses(database: EmbeddedPostgres) -> AsyncIterator[tuple[str, str]]:
    """Two databases of one server; the first is migrated."""
    names = [f"saved_{uuid4().hex[:8]}", f"restored_{uuid4().hex[:8]}"]
    owner = await asyncpg.connect(database.address())
    for name in names:
        await owner.execute(f"CREATE DATABASE {name}")
    one, other = (database.address(database=name) for name in names)
    await migrate(settings(one))
    yield one, other
    for name in names:
        await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await owner.close()


async def fill(address: str) -> None:
    connection = await asyncpg.connect(address)
    await connection.execute(FOREIGN)
    await connection.execute("INSERT INTO auth.\"user\" VALUES ('u1', true, 'ada@example.com')")
    await connection.execute("INSERT INTO auth.session (id, \"userId\") VALUES ('s1', 'u1'), ('s2', 'u1')")
    await connection.execute("INSERT INTO dapr.state (key, value) VALUES ('k', '{\"a\": [1, null]}')")
    await connection.execute("INSERT INTO duly.stream (user_id, revision) VALUES ($1, 2)", USER)
    for revision, published in ((1, "now() - interval '2 days'"), (2, "now()")):
        await connection.execute(
            f"""INSERT INTO duly.event (id, user_id, revision, type, version, subject, data, actor, request_id, source_class,
                    occurred_at, published_at)
                VALUES ($1, $2, $3, 'tag.created', 1, 'tags/x', jsonb_build_object('words', $4::text), 'user:x', 'r', 'system',
                    {published}, {published})""",
            uuid4(), USER, revision, NASTY,
        )  # fmt: skip
    # Gives its channel a turn, which is a row of its own in the backup.
    await connection.execute(DELIVERY, uuid4(), 1, 0)
    await connection.close()


async def saved(address: str) -> bytes:
    file = io.BytesIO()
    await save(address, file, {})
    return file.getvalue()


async def content(address: str) -> dict[str, list[Any]]:
    """Return every row of every table, but for what says where the relay is."""
    connection = await asyncpg.connect(address)
    names = await connection.fetch(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('duly', 'auth', 'dapr') ORDER BY 1, 2"
    )
    found = {
        f"{schema}.{table}": sorted(
            row[0]
            for row in await connection.fetch(
                f'SELECT (to_jsonb(t) - \'published_at\')::text FROM "{schema}"."{table}" t'
            )
        )
        for schema, table in names
    }
    await connection.close()
    return found


async def shape(address: str) -> list[Any]:
    """Return columns, constraints and indexes of the schemas that no migration of ours makes."""
    connection = await asyncpg.connect(address)
    found = await connection.fetch(
        """
        SELECT table_schema || '.' || table_name || '.' || column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema IN ('auth', 'dapr')
        UNION ALL
        SELECT conrelid::regclass::text, pg_get_constraintdef(oid), null, null FROM pg_constraint
        WHERE connamespace IN ('auth'::regnamespace, 'dapr'::regnamespace)
        UNION ALL
        SELECT indexdef, tablename, null, null FROM pg_indexes WHERE schemaname IN ('auth', 'dapr')
        UNION ALL
        SELECT tablename, tableowner, null, null FROM pg_tables WHERE schemaname IN ('auth', 'dapr')
        ORDER BY 1, 2
        """
    )
    await connection.close()
    return [tuple(row) for row in found]


class TestRestoring:
    async def test_gives_back_every_row_of_every_schema(self, addresses: tuple[str, str]) -> None:
        one, other = addresses
        await fill(one)
        await restore(settings(other), ArchiveReader(io.BytesIO(await saved(one))))
        assert await content(other) == await content(one)
        assert await shape(other) == await shape(one)
        connection = await asyncpg.connect(other)
        # A sequence goes on where it was, and the roles may do what they could.
        assert await connection.fetchval("SELECT nextval('auth.session_n_seq')") == 3
        assert await connection.fetchval("SELECT has_table_privilege('duly_api', 'duly.event', 'INSERT')")
        assert await connection.fetchval("SELECT has_table_privilege('duly_auth', 'auth.session', 'DELETE')")
        # What a broker may have lost is published again, what was handled long ago is not.
        waiting = await connection.fetch("SELECT revision FROM duly.event WHERE published_at IS NULL")
        assert [row[0] for row in waiting] == [2]
        await connection.close()

    async def test_is_one_instant(self, addresses: tuple[str, str]) -> None:
        """A change that commits while tables are read is in all of them or in none."""
        one, other = addresses
        await fill(one)
        meddler = await asyncpg.connect(one)

        file, done = io.BytesIO(), list[str]()
        original = ArchiveWriter.table

        def table(self: ArchiveWriter, name: str) -> Any:
            writer = original(self, name)
            inner = writer.write

            async def write(data: bytes) -> None:
                if not done:
                    done.append(name)
                    await meddler.execute("UPDATE duly.stream SET revision = 3")
                    await meddler.execute("DELETE FROM duly.event")
                    await meddler.execute('DELETE FROM auth."user"')
                await inner(data)

            writer.write = write  # type: ignore[method-assign]
            return writer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ArchiveWriter, "table", table)
            before = await content(one)
            await save(one, file, {})
        assert done
        await meddler.close()
        await restore(settings(other), ArchiveReader(io.BytesIO(file.getvalue())))
        assert await content(other) == before

    async def test_refuses_a_database_with_something_in_it(self, addresses: tuple[str, str]) -> None:
        one, _ = addresses
        await fill(one)
        file, before = await saved(one), await content(one)
        with pytest.raises(ValueError, match="not empty"):
            await restore(settings(one), ArchiveReader(io.BytesIO(file)))
        assert await content(one) == before

    async def test_refuses_a_database_in_use(self, addresses: tuple[str, str]) -> None:
        one, other = addresses
        file = await saved(one)
        user = await asyncpg.connect(other, server_settings={"application_name": "duly"})
        with pytest.raises(ValueError, match="Stop it first"):
            await restore(settings(other), ArchiveReader(io.BytesIO(file)))
        await user.close()

    async def test_leaves_nothing_of_half_a_file(self, addresses: tuple[str, str]) -> None:
        one, other = addresses
        await fill(one)
        file = await saved(one)
        for cut in (len(file) // 2, len(file) - 200):
            with pytest.raises(NoBackup):
                await restore(settings(other), ArchiveReader(io.BytesIO(file[:cut])))
        connection = await asyncpg.connect(other)
        assert await connection.fetchval("SELECT count(*) FROM duly.event") == 0
        assert await connection.fetchval("SELECT to_regclass('auth.user')") is None
        await connection.close()
        await restore(settings(other), ArchiveReader(io.BytesIO(file)))

    async def test_refuses_rows_that_were_changed(self, addresses: tuple[str, str]) -> None:
        one, other = addresses
        await fill(one)
        reader = ArchiveReader(io.BytesIO(await saved(one)))
        forged = io.BytesIO()
        writer = ArchiveWriter(forged, reader.header.taken_at)
        writer.add("header.json", reader.header.model_dump_json().encode())
        while (name := reader.table()) is not None:
            table = writer.table(name)
            for part in reader.rows(name, hashlib.sha256()):
                await table.write(part.replace(b"ada@example.com", b"eve@example.com"))
            table.end()
        writer.add("manifest.json", reader.manifest().model_dump_json().encode())
        writer.close()
        with pytest.raises(NoBackup, match=r"auth\.user"):
            await restore(settings(other), ArchiveReader(io.BytesIO(forged.getvalue())))

    async def test_refuses_a_backup_of_a_later_version(self, addresses: tuple[str, str]) -> None:
        one, other = addresses
        reader = ArchiveReader(io.BytesIO(await saved(one)))
        reader.header = Header.model_validate(reader.header.model_dump() | {"migration": "9999", "duly": "9.0.0"})
        with pytest.raises(NoBackup, match=r"Duly 9\.0\.0"):
            await restore(settings(other), reader)

    async def test_needs_a_database_of_duly(self, database: EmbeddedPostgres) -> None:
        with pytest.raises(ValueError, match="holds no Duly"):
            await save(database.address(database="postgres"), io.BytesIO(), {})
