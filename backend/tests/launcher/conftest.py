"""Data folders that PostgreSQL's own user can reach, and launchers that never outlive their test."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from duly.launcher.places import Places
from duly.launcher.postgres import EmbeddedPostgres
from tests.launcher.duly import Duly, processes_of


@pytest.fixture
def data() -> Iterator[Path]:
    # Not pytest's folder: that is private, and as root the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="duly-test-"))
    folder.chmod(0o755)
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_duly(data: Path) -> Iterator[Callable[..., Duly]]:
    made: list[Duly] = []

    def make(folder: Path | None = None, **env: str) -> Duly:
        made.append(Duly(folder or data, **env))
        return made[-1]

    yield make
    for one in made:
        one.stop()
    assert not (left := processes_of(data.parent)), left


@pytest.fixture
def duly(new_duly: Callable[..., Duly]) -> Duly:
    return new_duly()


@pytest.fixture
def as_root() -> bool:
    return os.geteuid() == 0


@pytest.fixture
def new_server(data: Path) -> Iterator[Callable[..., EmbeddedPostgres]]:
    made: list[EmbeddedPostgres] = []

    def make(folder: Path | None = None) -> EmbeddedPostgres:
        places = Places(folder or data)
        places.logs.mkdir(parents=True, exist_ok=True)
        made.append(EmbeddedPostgres(places, "owner0secret", echo=False))
        return made[-1]

    yield make
    for server in made:
        stop(server)


def stop(server: EmbeddedPostgres) -> None:
    server.child.signal(signal.SIGINT)
    assert server.child.wait(10)
