"""The file of a backup: a compressed tar, so that it is read and written in one go and can be looked into with `tar`.

Members in this order: `header.json`; for each table `SCHEMA/TABLE/000001.copy` and so on, which together are the text that
COPY wrote; `manifest.json`, whose being there says that the backup is whole.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

import orjson
from pydantic import BaseModel, ConfigDict

FORMAT = 1
HEADER, MANIFEST = "header.json", "manifest.json"
_BAD = (tarfile.TarError, zlib.error, EOFError, OSError)
_PART = 4 * 1024 * 1024


class NoBackup(ValueError):
    """The file is not a backup, not a whole one, or not one that this version can read."""


class Header(BaseModel):
    """What must be known before the first row.

    `schemas` is the DDL of the schemas that no migration of ours makes, `columns` says for each table what COPY wrote.
    `secrets` are those of the data folder; only a sealed backup holds them.
    """

    model_config = ConfigDict(extra="forbid")

    format: int
    duly: str
    migration: str
    taken_at: datetime
    schemas: dict[str, list[str]]
    columns: dict[str, list[str]]
    secrets: dict[str, str] = {}


class Table(BaseModel):
    """One table: its rows, and the SHA-256 of all its parts together."""

    model_config = ConfigDict(extra="forbid")

    rows: int
    sha256: str


class Manifest(BaseModel):
    """What the backup holds. `sequences` are the last values given out."""

    model_config = ConfigDict(extra="forbid")

    tables: dict[str, Table]
    sequences: dict[str, int]


class ArchiveWriter:
    """Writes the members; `file` stays open."""

    def __init__(self, file: Any, taken_at: datetime) -> None:
        self._zip = gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0)
        self._tar = tarfile.open(mode="w|", fileobj=self._zip, format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._taken_at = taken_at

    def add(self, name: str, content: bytes) -> None:
        """Write one member."""
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = len(content), 0o600, int(self._taken_at.timestamp())
        self._tar.addfile(info, io.BytesIO(content))

    def table(self, name: str) -> "TableWriter":
        """Return what takes the rows of a table (`schema.table`)."""
        return TableWriter(name, self.add)

    def close(self) -> None:
        """Write the end of the tar."""
        self._tar.close()
        self._zip.close()


class TableWriter:
    """Cuts what COPY says into members of some megabytes, whatever it is cut into on its way."""

    def __init__(self, name: str, add: Callable[[str, bytes], None]) -> None:
        self._folder = name.replace(".", "/", 1)
        self._add = add
        self._kept = bytearray()
        self._digest = hashlib.sha256()
        self._parts = 0

    async def write(self, data: bytes) -> None:
        """Take some bytes of the copy."""
        self._kept += data
        if len(self._kept) >= _PART:
            self._flush()

    def _flush(self) -> None:
        self._parts += 1
        content = bytes(self._kept)
        self._digest.update(content)
        self._add(f"{self._folder}/{self._parts:06}.copy", content)
        self._kept.clear()

    def end(self) -> str:
        """Write what is left; return the SHA-256 of everything."""
        if self._kept:
            self._flush()
        return self._digest.hexdigest()


class ArchiveReader:
    """Reads the members in the order in which they were written. Errors: `NoBackup`."""

    def __init__(self, file: Any) -> None:
        try:
            self._tar = tarfile.open(mode="r|", fileobj=gzip.GzipFile(mode="rb", fileobj=file))  # noqa: SIM115
            self._members = iter(self._tar)
            self._member: tarfile.TarInfo | None = next(self._members, None)
        except _BAD as error:
            raise NoBackup("This file is not a backup of Duly.") from error
        self.header = self._read_header()

    def _read_header(self) -> Header:
        found = orjson.loads(self._content(HEADER))
        if found.get("format") != FORMAT:
            raise NoBackup(f"This backup has format {found.get('format')}; this version of Duly reads format {FORMAT}.")
        return Header.model_validate(found)

    def _content(self, name: str) -> bytes:
        """Return the member that is next, which must have this name, and go on to the one after it."""
        if self._member is None or self._member.name != name:
            raise NoBackup("This backup is not whole: it was cut, or never finished.")
        file: IO[bytes] | None = self._tar.extractfile(self._member)
        try:
            content = file.read() if file else b""
            self._member = next(self._members, None)
        except _BAD as error:
            raise NoBackup("This backup is not whole: it was cut, or changed.") from error
        return content

    def table(self) -> str | None:
        """Return the table whose rows come next, None after the last one."""
        if self._member is None:
            raise NoBackup("This backup is not whole: it was cut, or never finished.")
        if self._member.name == MANIFEST:
            return None
        path = PurePosixPath(self._member.name)
        if len(path.parts) != 3 or path.suffix != ".copy":
            raise NoBackup(f"This backup holds something unknown: {self._member.name}")
        return ".".join(path.parts[:2])

    def rows(self, table: str, digest: Any) -> Iterator[bytes]:
        """Yield the parts of a table, which must be the next one; `digest` is updated with them."""
        number = 0
        while self._member is not None and self._member.name.startswith(f"{table.replace('.', '/', 1)}/"):
            number += 1
            content = self._content(f"{table.replace('.', '/', 1)}/{number:06}.copy")
            digest.update(content)
            yield content

    def manifest(self) -> Manifest:
        """Return the manifest, after the last table."""
        return Manifest.model_validate_json(self._content(MANIFEST))
