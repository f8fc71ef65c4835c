"""Write a backup while Duly works."""

from typing import Any

from duly import __version__
from duly.database.backup import catalogue
from duly.database.backup.archive import FORMAT, HEADER, MANIFEST, ArchiveWriter, Header, Manifest, Table
from duly.database.backup.connecting import connected


async def save(address: str, file: Any, secrets: dict[str, str]) -> Manifest:
    """Write everything the database at `address` (its owner's) held at one instant into `file`; return what that was.

    One snapshot for all tables: a change is in it with its event or not at all. It locks nobody out. `secrets` go into the
    header: only give any when the file is sealed. Errors: ValueError when it is no database of Duly; the driver's errors.
    """
    async with connected(address) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        found = await catalogue.tables(connection)
        header = Header(
            format=FORMAT,
            duly=__version__,
            migration=await catalogue.migration(connection),
            taken_at=await connection.fetchval("SELECT now()"),
            schemas=await catalogue.ddl(connection, found),
            columns={table.path: table.columns for table in found},
            secrets=secrets,
        )
        archive = ArchiveWriter(file, header.taken_at)
        archive.add(HEADER, header.model_dump_json().encode())
        kept = {table.path: await _save_table(connection, archive, table) for table in found}
        manifest = Manifest(tables=kept, sequences=await catalogue.sequences(connection))
        archive.add(MANIFEST, manifest.model_dump_json().encode())
        archive.close()
    return manifest


async def _save_table(connection: Any, archive: ArchiveWriter, table: catalogue.StoredTable) -> Table:
    writer = archive.table(table.path)
    said = await connection.copy_from_table(
        table.name, schema_name=table.schema, columns=table.columns, output=writer.write
    )
    return Table(rows=int(said.split()[-1]), sha256=writer.end())
