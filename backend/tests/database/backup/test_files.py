"""The file: what was written is read again, and what was changed or cut is refused."""

import hashlib
import io
from datetime import UTC, datetime

import pytest

from duly.database.backup.archive import ArchiveReader, ArchiveWriter, Header, NoBackup
from duly.database.backup.sealing import MAGIC, OpeningReader, SealingWriter, WrongPassphrase

HEADER = Header(format=1, duly="0.1.0", migration="0001", taken_at=datetime.now(UTC), schemas={}, columns={})
CHUNK = 64 * 1024


def sealed(content: bytes, passphrase: bytes = b"open sesame") -> bytes:
    file = io.BytesIO()
    writer = SealingWriter(file, passphrase)
    for start in range(0, len(content), 10_000):
        writer.write(content[start : start + 10_000])
    writer.close()
    return file.getvalue()


def opened(content: bytes, passphrase: bytes = b"open sesame") -> bytes:
    reader = OpeningReader(io.BytesIO(content), passphrase)
    parts = []
    while part := reader.read(7_777):
        parts.append(part)
    return b"".join(parts)


class TestSealing:
    @pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
    def test_gives_back_what_it_got(self, size: int) -> None:
        content = bytes(range(256)) * (size // 256 + 1)
        assert opened(sealed(content[:size])) == content[:size]

    def test_hides_it(self) -> None:
        assert b"milk" not in sealed(b"milk" * 100)

    def test_refuses_another_passphrase(self) -> None:
        with pytest.raises(WrongPassphrase):
            opened(sealed(b"milk"), b"open barley")

    @pytest.mark.parametrize("what", ["cut at a chunk", "cut in a chunk", "a bit", "exchanged", "longer"])
    def test_refuses_a_changed_file(self, what: str) -> None:
        file = sealed(b"m" * 3 * CHUNK)
        start, whole = len(MAGIC) + 16, CHUNK + 16
        chunks = [file[start + n * whole : start + (n + 1) * whole] for n in range(3)]
        bad = {
            "cut at a chunk": file[: start + 2 * whole],
            "cut in a chunk": file[:-5],
            "a bit": file[: start + 9] + bytes([file[start + 9] ^ 1]) + file[start + 10 :],
            "exchanged": file[:start] + chunks[1] + chunks[0] + chunks[2],
            "longer": file + chunks[2],
        }[what]
        with pytest.raises(WrongPassphrase):
            opened(bad)


class TestArchive:
    async def test_large_tables_come_in_parts(self) -> None:
        file = io.BytesIO()
        writer = ArchiveWriter(file, HEADER.taken_at)
        writer.add("header.json", HEADER.model_dump_json().encode())
        table = writer.table("duly.task")
        for _ in range(9):
            await table.write(b"x" * 1_000_000)
        table.end()
        writer.add("manifest.json", b'{"tables":{},"sequences":{}}')
        writer.close()
        reader = ArchiveReader(io.BytesIO(file.getvalue()))
        assert reader.table() == "duly.task"
        digest = hashlib.sha256()
        parts = [len(part) for part in reader.rows("duly.task", digest)]
        assert len(parts) > 1
        assert sum(parts) == 9_000_000
        assert reader.table() is None
        reader.manifest()

    @pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x1f\x8b\x08\x00" + b"\x00" * 30])
    def test_something_else_is_no_backup(self, content: bytes) -> None:
        with pytest.raises(NoBackup):
            ArchiveReader(io.BytesIO(content))

    def test_of_a_later_format_says_so(self) -> None:
        file = io.BytesIO()
        writer = ArchiveWriter(file, HEADER.taken_at)
        writer.add("header.json", HEADER.model_copy(update={"format": 2}).model_dump_json().encode())
        writer.close()
        with pytest.raises(NoBackup, match="format 2"):
            ArchiveReader(io.BytesIO(file.getvalue()))
