"""Stand-ins for the programs that the workflows' scripts call, and the scripts themselves."""

import importlib
import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from duly.launcher.places import CHECKOUT

SCRIPTS = CHECKOUT / "scripts"
# Notes its words, then answers as told: the first line of answers whose words are the beginning of what was asked.
_STANDS_IN = """#!{python} -IS
import json, pathlib, sys
folder = pathlib.Path({folder!r})
words = [{name!r}, *sys.argv[1:]]
with (folder / "called").open("a") as file:
    file.write(json.dumps(words) + "\\n")
for answer in json.loads((folder / "answers").read_text()):
    if words[: len(answer["words"])] == answer["words"]:
        sys.stdout.write(answer["says"])
        if answer.get("writes"):
            path = words[words.index(answer["writes"][0]) + 1]
            pathlib.Path(path, answer["writes"][1]).write_text(answer["writes"][2]) if len(answer["writes"]) > 2 else None
        sys.exit(answer["code"])
"""


@dataclass
class StandIns:
    """Programs on the PATH that do nothing, and what was asked of them."""

    folder: Path
    _answers: list[dict[str, object]]

    def answer(self, *words: str, says: str = "", code: int = 0, writes: tuple[str, str, str] | None = None) -> None:
        """Answer what begins with these words so; the last that is told wins. `writes`: an option, a name in it, a text."""
        self._answers.insert(0, {"words": list(words), "says": says, "code": code, "writes": writes})
        (self.folder / "answers").write_text(json.dumps(self._answers))

    @property
    def called(self) -> list[list[str]]:
        """What was asked, in order."""
        path = self.folder / "called"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def verbs(self, program: str) -> list[str]:
        """The second word of each call of a program."""
        return [words[1] for words in self.called if words[0] == program]


@pytest.fixture
def stand_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIns:
    folder = tmp_path / "stand-ins"
    folder.mkdir()
    for name in ("helm", "docker", "cosign", "gh", "kubectl"):
        program = folder / name
        program.write_text(_STANDS_IN.format(python=sys.executable, folder=str(folder), name=name))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    found = StandIns(folder, [])
    found.answer()
    return found


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Return what loads a script by its name, with the others beside it."""
    monkeypatch.syspath_prepend(str(SCRIPTS))

    def load(name: str) -> ModuleType:
        for one in ("deploy", "publish", "release", "smoke", "kubeconfig"):
            monkeypatch.delitem(sys.modules, one, raising=False)
        return importlib.import_module(name)

    return load
