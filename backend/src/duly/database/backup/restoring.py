"""Put a backup back into an empty database."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

from alembic.util import CommandError

from duly.database.backup import catalogue
from duly.database.backup.archive import ArchiveReader, Manifest, NoBackup
from duly.database.backup.connecting import NAME, connected
from duly.database.base import SCHEMA
from duly.database.migrate import migrate
from duly.settings import Settings

_IN_USE = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'duly%' AND application_name <> $1
"""
# Longer than a broker should ever hold what it was given, shorter than consumers' marks are kept.
_AGAIN = timedelta(hours=24)


async def restore(settings: Settings, archive: ArchiveReader) -> Manifest:
    """Bring the empty database of `settings` (its owner's address) to the backup's state, then to this version's tables.

    All rows come in one transaction, which is checked against the manifest before its commit. What was published within
    a day before the backup is published again, because a broker may have lost it; consumers' marks make that harmless.
    Errors: ValueError when the database is in use or not empty, `NoBackup` when the file is not whole; then no row is in
    any table, though the tables may have been made.
    """
    address = settings.database_direct_url or settings.database_url
    async with connected(address) as connection:
        if await connection.fetchval(_IN_USE, NAME):
            raise ValueError("Duly works on this database. Stop it first; only an empty database can be restored into.")
    try:
        await migrate(settings, archive.header.migration)
    except CommandError as error:
        raise NoBackup(
            f"This backup is of Duly {archive.header.duly}, whose tables this version does not know. "
            "Restore it with that version or a newer one."
        ) from error
    async with connected(address) as connection, connection.transaction():
        manifest = await _put_back(connection, archive)
    await migrate(settings)
    return manifest


async def _put_back(connection: Any, archive: ArchiveReader) -> Manifest:
    await _refuse_if_not_empty(connection)
    for schema, statements in archive.header.schemas.items():
        await _make(connection, schema, statements)
    for table in await catalogue.tables(connection):
        if table.schema == SCHEMA:
            # What migrations put into new tables is in the backup, too.
            await connection.execute(f'TRUNCATE "{table.schema}"."{table.name}" CASCADE')
    here = {table.path: table for table in await catalogue.tables(connection)}
    rows: dict[str, tuple[int, str]] = {}
    while (name := archive.table()) is not None:
        if name not in here or name not in archive.header.columns:
            raise NoBackup(f"This backup holds the table {name}, which its own migration does not make.")
        digest = hashlib.sha256()
        said = await connection.copy_to_table(
            here[name].name,
            schema_name=here[name].schema,
            columns=archive.header.columns[name],
            source=_each(archive.rows(name, digest)),
        )
        rows[name] = (int(said.split()[-1]), digest.hexdigest())
    manifest = archive.manifest()
    empty = (0, hashlib.sha256().hexdigest())
    for name, saved in manifest.tables.items():
        if rows.pop(name, empty) != (saved.rows, saved.sha256):
            raise NoBackup(f"The rows of {name} are not those that were saved.")
    if rows:
        raise NoBackup(f"The rows of {', '.join(rows)} were never saved.")
    for sequence, value in manifest.sequences.items():
        await connection.execute("SELECT setval($1::text::regclass, $2)", sequence, value)
    await connection.execute(
        f"UPDATE {SCHEMA}.event SET published_at = NULL WHERE occurred_at > $1",  # noqa: S608
        archive.header.taken_at - _AGAIN,
    )
    return manifest


async def _each(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def _refuse_if_not_empty(connection: Any) -> None:
    found = [table for table in await catalogue.tables(connection) if table.path in (f"{SCHEMA}.stream", "auth.user")]
    for table in found:
        if await connection.fetchval(f'SELECT EXISTS (SELECT 1 FROM "{table.schema}"."{table.name}")'):  # noqa: S608
            raise ValueError("The database is not empty. Restore into a new one, so that nothing of either is lost.")


async def _make(connection: Any, schema: str, statements: list[str]) -> None:
    """Make the tables of a schema as its owner, instead of what may be there without a row."""
    role = await connection.fetchval(
        "SELECT r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = $1", schema
    )
    if role is None:
        raise ValueError(
            f"The schema {schema} of the backup has no owner here. Set the password of its role (docs/how-to/backup.md)."
        )
    await connection.execute(f'SET LOCAL ROLE "{role}"')
    for name in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema):
        await connection.execute(f'DROP TABLE IF EXISTS "{schema}"."{name[0]}" CASCADE')
    for statement in statements:
        await connection.execute(statement)
    await connection.execute("RESET ROLE")
