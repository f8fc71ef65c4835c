"""The house rules hold, and each check finds a rule that is broken on purpose."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules

BACKEND = Path(__file__).parents[2]
SOURCE = BACKEND / "src" / "duly"
CHECKS = [
    rules.private_tables,
    rules.file_lengths,
    rules.room_docstrings,
    rules.feature_files,
    rules.transactions,
]
BROKEN: list[tuple[Callable[[Path], list[str]], str, str]] = [
    (rules.private_tables, "features/tasks/service/changing.py", "from duly.features.tags import repository\n"),
    (rules.private_tables, "features/tasks/service/changing.py", "from duly.features.tags.models import Tag\n"),
    (rules.file_lengths, "errors.py", "x = 1\n" * 401),
    (rules.feature_files, "features/tasks/utils.py", ""),
    (rules.transactions, "features/tasks/service/trash.py", "async def f(c):\n    await c.commit()\n"),
    (rules.transactions, "messaging/relay.py", 'NOTIFY = "SELECT pg_notify(1, 2)"\n'),
    (rules.room_docstrings, "features/notes/__init__.py", '"""Notes."""\n'),
    (rules.room_docstrings, "database/__init__.py", None),  # type: ignore[list-item]
]
IMPORTS = [
    ("features/tasks/rules.py", "import sqlalchemy\n", "Pure rooms do no I/O"),
    ("features/tasks/service/changing.py", "from duly.adapters.embedded.clock import SystemClock\n", "Only the wiring"),
    ("features/tasks/service/changing.py", "import fastapi\n", "Only routes and web know FastAPI"),
    ("features/accounts/service.py", "from duly.features.tasks import rules\n", "Features are ordered"),
    ("database/engine.py", "from duly.web import answers\n", "Rooms are ordered"),
    ("features/tags/service.py", "from duly.features.realtime import schemas\n", "Audit and realtime are reached"),
    ("attic/__init__.py", "", "Rooms are ordered"),
]


def copy_of_the_house(folder: Path) -> Path:
    shutil.copytree(BACKEND / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(BACKEND / "pyproject.toml", folder)
    return folder / "src" / "duly"


def append(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("\n" + text)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    env = {"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


class TestHouseRules:
    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_hold(self, check: Callable[[Path], list[str]]) -> None:
        assert check(SOURCE) == []

    @pytest.mark.parametrize(("check", "file", "text"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
    def test_broken_on_purpose_is_found(
        self, tmp_path: Path, check: Callable[[Path], list[str]], file: str, text: str | None
    ) -> None:
        house = copy_of_the_house(tmp_path)
        assert check(house) == []
        if text is None:
            (house / file).write_text("")
        else:
            append(house / file, text)
        assert check(house) != []


class TestImportContracts:
    def test_hold(self) -> None:
        done = lint_imports(BACKEND)
        assert done.returncode == 0, done.stdout

    @pytest.mark.parametrize(("file", "text", "contract"), IMPORTS)
    def test_broken_on_purpose_is_found(self, tmp_path: Path, file: str, text: str, contract: str) -> None:
        house = copy_of_the_house(tmp_path)
        append(house / file, text)
        done = lint_imports(tmp_path)
        assert done.returncode != 0
        broken = [line for line in done.stdout.splitlines() if line.strip().endswith("BROKEN")]
        assert any(contract in line for line in broken), done.stdout
