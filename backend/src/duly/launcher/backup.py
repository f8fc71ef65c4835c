"""`duly backup` and `duly restore`: files, passphrases, and which database is meant."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from duly.database.backup.archive import ArchiveReader, Manifest, NoBackup
from duly.database.backup.restoring import restore as restore_archive
from duly.database.backup.saving import save
from duly.database.backup.sealing import MAGIC, OpeningReader, SealingWriter
from duly.launcher.launcher import alone
from duly.launcher.places import LauncherError, find_places, keep_secrets, load_secrets, read_settings
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings

_PREFIX, _SUFFIX = "duly-", ".dulybackup"
# A file that nothing was written to for so long belongs to a backup that was killed.
_CUT_OFF_SECONDS = 3600.0


def backup(target: str, passphrase_file: str = "", keep: int = 0) -> str:
    """Back up to a file, into a folder (a dated file there; only the newest `keep` of those stay, 0 for all), or `-`.

    Returns what was done, in words. A backup that fails leaves no file. Errors: ValueError, `LauncherError`, OSError.
    """
    settings = read_settings()
    passphrase = _passphrase(passphrase_file)
    # A job that is told to end leaves no unfinished file.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with _address(settings) as (address, secrets):
        kept = secrets if passphrase else {}
        if target == "-":
            return _words(_write(sys.stdout.buffer, address, passphrase, kept), "standard output")
        path = Path(target)
        if folder := path if path.is_dir() else None:
            path = folder / f"{_PREFIX}{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}{_SUFFIX}"
        elif path.exists():
            raise ValueError(f"{path} is there already.")
        if folder:
            _tidy(folder, keep)
        fresh = path.with_name(f".{path.name}.new")
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            # Not ours to remove: somebody may be writing it.
            raise ValueError(f"Another backup writes {path}. If none does, one was cut off: remove {fresh}.") from error
        try:
            with os.fdopen(handle, "wb") as file:
                manifest = _write(file, address, passphrase, kept)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        if folder:
            _tidy(folder, keep)
    return _words(manifest, str(path))


def _tidy(folder: Path, keep: int) -> None:
    """Leave only the newest `keep` (0: all) of a folder's backups, and nothing that was cut off.

    Also before a new one is written: on a full volume there would never be one again, however few shall stay.
    """
    for half in folder.glob(f".{_PREFIX}*{_SUFFIX}.new"):
        with contextlib.suppress(FileNotFoundError):
            # What somebody writes is younger.
            if time.time() - half.stat().st_mtime > _CUT_OFF_SECONDS:
                half.unlink()
    if keep:
        for old in sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"))[:-keep]:
            old.unlink(missing_ok=True)


def restore(source: str, passphrase_file: str = "") -> str:
    """Restore a file, or `-`, into the empty database that the settings name; without one into a new data folder.

    Returns what was done, in words. Errors: ValueError, `LauncherError`, OSError.
    """
    settings = read_settings()
    with contextlib.ExitStack() as stack:
        file: IO[bytes] = sys.stdin.buffer if source == "-" else stack.enter_context(Path(source).open("rb"))
        archive = ArchiveReader(_opened(file, _passphrase(passphrase_file)))
        if settings.database_url:
            found = settings
        else:
            places = find_places(settings)
            stack.enter_context(alone(places))
            if archive.header.secrets:
                keep_secrets(places, archive.header.secrets)
            secrets = load_secrets(places)
            server = stack.enter_context(_running(EmbeddedPostgres(places, secrets["postgres"], echo=False)))
            found = settings.model_copy(
                update={
                    "database_url": server.address(),
                    "api_password": secrets["api"],
                    "auth_password": secrets["auth"],
                    # Its schema is only there for Dapr; a backup that has it needs it.
                    "state_password": secrets["state"] if "dapr" in archive.header.schemas else "",
                }
            )
        manifest = asyncio.run(restore_archive(found, archive))
    taken = f"{archive.header.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"Restored {_rows(manifest)} as they were at {taken}. `duly audit verify` checks the audit record."


def _write(file: IO[bytes], address: str, passphrase: bytes, secrets: dict[str, str]) -> Manifest:
    if not passphrase:
        return asyncio.run(save(address, file, {}))
    sealed = SealingWriter(file, passphrase)
    manifest = asyncio.run(save(address, sealed, secrets))
    sealed.close()
    return manifest


def _opened(file: IO[bytes], passphrase: bytes) -> Any:
    """Return what reads the tar of a backup, sealed or not."""
    start = file.read(len(MAGIC))
    whole = _Again(start, file)
    if start != MAGIC:
        return whole
    if not passphrase:
        raise NoBackup("This backup is sealed: give its passphrase by --passphrase-file.")
    return OpeningReader(whole, passphrase)  # type: ignore[arg-type]


class _Again:
    """A file whose first bytes were read already: standard input cannot go back."""

    def __init__(self, start: bytes, file: IO[bytes]) -> None:
        self._start = start
        self._file = file

    def read(self, size: int = -1) -> bytes:
        first = self._start if size < 0 else self._start[:size]
        self._start = self._start[len(first) :]
        return first + (self._file.read(size - len(first)) if size < 0 or len(first) < size else b"")


def _passphrase(path: str) -> bytes:
    """Return the first line of a file. Errors: ValueError for an empty one."""
    if not path:
        return b""
    found = Path(path).read_bytes().splitlines()
    if not found or not found[0].strip():
        raise ValueError(f"{path} holds no passphrase.")
    return found[0].strip()


@contextlib.contextmanager
def _address(settings: Settings) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the owner's address and the data folder's secrets; the embedded PostgreSQL is started when it does not run."""
    if settings.database_url:
        yield settings.database_direct_url or settings.database_url, {}
        return
    places = find_places(settings)
    if not (places.data / "secrets.json").exists():
        raise LauncherError(f"There is no Duly in {places.data}. Set DULY_DATA_DIR, or DATABASE_URL.")
    secrets = load_secrets(places)
    server = EmbeddedPostgres(places, secrets["postgres"], echo=False)
    try:
        lock = alone(places)
    except LauncherError:
        # Duly runs there, and its database with it.
        yield server.address(), secrets
        return
    with lock, _running(server):
        yield server.address(), secrets


@contextlib.contextmanager
def _running(server: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    server.start()
    try:
        yield server
    finally:
        server.child.signal(server.child.stop_signal)
        server.child.wait(30)


def _rows(manifest: Manifest) -> str:
    count = sum(table.rows for table in manifest.tables.values())
    return f"{count} rows of {len(manifest.tables)} tables"


def _words(manifest: Manifest, where: str) -> str:
    return f"Saved {_rows(manifest)} to {where}."
