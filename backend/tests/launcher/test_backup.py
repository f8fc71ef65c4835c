"""`duly backup` and `duly restore` on a data folder: with its PostgreSQL running or not, sealed or not."""

import asyncio
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from duly.database.backup.archive import NoBackup
from duly.database.migrate import migrate
from duly.launcher.backup import backup, restore
from duly.launcher.launcher import alone
from duly.launcher.places import LauncherError, Places, find_places, load_secrets
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own folder: that is private, and as root the server runs as another user.
    made = Path(tempfile.mkdtemp(prefix="duly-backups-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def server(places: Places) -> EmbeddedPostgres:
    return EmbeddedPostgres(places, load_secrets(places)["postgres"], echo=False)


def stop(running: EmbeddedPostgres) -> None:
    running.child.signal(running.child.stop_signal)
    assert running.child.wait(10)


@pytest.fixture
def data(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose database holds one user; nothing runs on it."""
    monkeypatch.setenv("DULY_DATA_DIR", str(folder / "data"))
    places = find_places(Settings())
    running = server(places)
    running.start()
    secrets = load_secrets(places)

    async def fill() -> None:
        address = running.address()
        await migrate(Settings(DATABASE_URL=address, api_password=secrets["api"], auth_password=secrets["auth"]))  # type: ignore[call-arg]
        connection = await asyncpg.connect(address)
        await connection.execute("INSERT INTO duly.stream (user_id, revision) VALUES (gen_random_uuid(), 7)")
        await connection.close()

    asyncio.run(fill())
    stop(running)
    return folder / "data"


def revisions(data: Path) -> list[int]:
    """Return what the database of a data folder holds, seen by the API's role with that folder's secrets."""
    places = Places(data)
    running = server(places)
    running.start()

    async def look() -> list[int]:
        connection = await asyncpg.connect(running.address("duly_api", load_secrets(places)["api"]))
        rows = await connection.fetch("SELECT revision FROM duly.stream")
        await connection.close()
        return [row[0] for row in rows]

    try:
        return asyncio.run(look())
    finally:
        stop(running)


@pytest.mark.parametrize("runs", [False, True], ids=["stopped", "running"])
def test_sealed_with_its_secrets_and_restored_elsewhere(
    data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, runs: bool
) -> None:
    (folder / "passphrase").write_text("open sesame\n")
    places, file = Places(data), folder / "one.dulybackup"
    running, lock = server(places), None
    if runs:
        lock = alone(places)
        running.start()
    assert "Saved" in backup(str(file), str(folder / "passphrase"))
    if lock:
        stop(running)
        lock.close()
    assert file.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("DULY_DATA_DIR", str(folder / "new"))
    with pytest.raises(NoBackup, match="passphrase"):
        restore(str(file))
    assert "Restored" in restore(str(file), str(folder / "passphrase"))
    assert revisions(folder / "new") == [7]
    assert json.loads((folder / "new" / "secrets.json").read_text()) == load_secrets(places)
    with pytest.raises(ValueError, match="not empty"):
        restore(str(file), str(folder / "passphrase"))


def test_without_a_passphrase_no_secret_is_in_it(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "one.dulybackup"
    backup(str(file))
    monkeypatch.setenv("DULY_DATA_DIR", str(folder / "new"))
    restore(str(file))
    assert revisions(folder / "new") == [7]
    assert load_secrets(Places(folder / "new"))["better_auth"] != load_secrets(Places(data))["better_auth"]


def test_a_folder_with_other_secrets_is_refused_before_anything_is_restored(
    data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "passphrase").write_text("open sesame\n")
    file = folder / "one.dulybackup"
    backup(str(file), str(folder / "passphrase"))
    monkeypatch.setenv("DULY_DATA_DIR", str(folder / "used"))
    other = load_secrets(find_places(Settings()))
    with pytest.raises(LauncherError, match="secrets of its own"):
        restore(str(file), str(folder / "passphrase"))
    assert load_secrets(Places(folder / "used")) == other
    assert not (folder / "used" / "postgres").exists()


def test_a_folder_keeps_the_newest(data: Path, folder: Path) -> None:
    target = folder / "backups"
    target.mkdir()
    for day in (1, 2):
        (target / f"duly-2026-01-0{day}T000000Z.dulybackup").touch()
    (target / "mine.txt").touch()
    backup(str(target), keep=2)
    kept = sorted(path.name for path in target.iterdir())
    assert len(kept) == 3
    assert kept[0] == "duly-2026-01-02T000000Z.dulybackup"
    assert kept[2] == "mine.txt"


def test_a_full_volume_is_made_room_on_first(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = folder / "backups"
    target.mkdir()
    names = [f"duly-2026-01-0{day}T000000Z.dulybackup" for day in range(1, 5)]
    for name in names:
        (target / name).touch()
    cut_off, written = (
        target / ".duly-2026-01-03T120000Z.dulybackup.new",
        target / ".duly-2026-01-05T000000Z.dulybackup.new",
    )
    cut_off.touch()
    os.utime(cut_off, (0, 0))
    written.touch()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("duly.launcher.backup._write", full)
    with pytest.raises(OSError, match="No space"):
        backup(str(target), keep=2)
    # Only what would have gone anyway.
    assert sorted(path.name for path in target.iterdir()) == [written.name, *names[2:]]


def test_what_cannot_be_done_is_said(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "there").touch()
    with pytest.raises(ValueError, match="there already"):
        backup(str(folder / "there"))
    (folder / "empty").touch()
    with pytest.raises(ValueError, match="no passphrase"):
        backup(str(folder / "new-file"), str(folder / "empty"))
    file = folder / "one.dulybackup"
    half = folder / ".one.dulybackup.new"
    half.touch()
    with pytest.raises(ValueError, match="Another backup writes"):
        backup(str(file))
    # What somebody else writes stays.
    half.unlink()
    backup(str(file))
    with alone(Places(data)), pytest.raises(LauncherError, match="runs already"):
        restore(str(file))
    monkeypatch.setenv("DULY_DATA_DIR", str(folder / "nothing"))
    with pytest.raises(LauncherError, match="There is no Duly"):
        backup(str(folder / "file"))
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == ["empty", "one.dulybackup", "there"]
