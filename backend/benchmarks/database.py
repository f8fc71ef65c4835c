"""A PostgreSQL of the benchmark's own; durability stays on."""

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from duly.database.migrate import migrate
from duly.launcher.places import Places
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings

API_PASSWORD = "api0bench"
# Tells when each row was committed, so that no benchmark has to poll for it.
_ALWAYS = ("track_commit_timestamp=on",)
_LARGE = ("shared_buffers=2GB", "max_wal_size=4GB")


@contextlib.contextmanager
def postgres(*, large: bool) -> Iterator[EmbeddedPostgres]:
    """Run one, migrated, and remove it with its folder at the end of the block; `large` as on a server of this size."""
    # A socket's folder must be short, and as root the server runs as another user: not pytest's, not a private one.
    folder = Path(tempfile.mkdtemp(prefix="duly-bench-"))
    folder.chmod(0o755)
    places = Places(folder)
    places.logs.mkdir()
    server = EmbeddedPostgres(places, "owner0bench", echo=False)
    chosen = _ALWAYS + (_LARGE if large else ())
    server.child.command = [*server.child.command, *(part for one in chosen for part in ("-c", one))]
    try:
        server.start()
        settings = Settings(DATABASE_URL=server.address(), api_password=API_PASSWORD, auth_password="auth0bench")
        asyncio.run(migrate(settings))
        yield server
    finally:
        server.child.signal(signal.SIGINT)
        server.child.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def api_address(server: EmbeddedPostgres) -> str:
    """Return the address of the role that serves."""
    return server.address("duly_api", API_PASSWORD)
