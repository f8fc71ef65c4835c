"""What `deploy.py` does when things go well, and when they do not: with a Helm that notes what it is asked."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from duly.launcher.places import CHECKOUT
from tests.support import pages
from tests.workflows.conftest import StandIns

ADDRESS = "https://duly.example.com"
OLD = """---
# Source: duly/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  labels:
    name: other
  name: duly-settings
data:
  LEVEL: info
---
apiVersion: v1
kind: Secret
metadata:
  name: "web"
data:
  better-auth-secret: b2xkLXNlY3JldA==
"""
NEW = OLD.replace("LEVEL: info", "LEVEL: debug").replace("b2xkLXNlY3JldA==", "bmV3LXNlY3JldA==")
RUNNING = [
    {"revision": 4, "status": "superseded"},
    {"revision": 5, "status": "deployed"},
    {"revision": 6, "status": "failed"},
]


@pytest.fixture
def deploy(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("deploy")


@pytest.fixture
def plan(deploy: ModuleType, stand_ins: StandIns, tmp_path: Path) -> object:
    values = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    for path in values:
        path.write_text("migrations: {contract: manual}\n")
    stand_ins.answer("helm", "list", says=json.dumps([{"name": "duly"}, {"name": "dapr"}]))
    stand_ins.answer("helm", "history", says=json.dumps(RUNNING))
    stand_ins.answer("helm", "get", says=OLD)
    stand_ins.answer("helm", "template", says=NEW)
    return deploy.Plan("chart", ADDRESS, tuple(map(str, values)), ("x=1",))


def fine(address: str) -> None:
    assert address == ADDRESS


class TestWell:
    def test_shows_then_upgrades_then_tries(
        self, deploy: ModuleType, plan: object, stand_ins: StandIns, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert deploy.deploy(plan, fine) == 0
        assert stand_ins.verbs("helm") == ["list", "history", "get", "template", "upgrade", "test"]
        (upgrade,) = [words for words in stand_ins.called if words[1] == "upgrade"]
        assert "--wait" in upgrade
        assert "--install" in upgrade
        assert "--create-namespace" not in upgrade, "an account that has one namespace may not ask for that"
        assert [upgrade[at + 1] for at, word in enumerate(upgrade) if word == "--values"] == list(plan.values)  # type: ignore[attr-defined]
        said = capsys.readouterr().out
        assert "-  LEVEL: info" in said
        assert "+  LEVEL: debug" in said

    def test_no_secret_is_shown(self, deploy: ModuleType, plan: object, capsys: pytest.CaptureFixture[str]) -> None:
        deploy.deploy(plan, fine)
        said = capsys.readouterr()
        assert "Secret web: differs" in said.out
        for hidden in ("b2xkLXNlY3JldA", "bmV3LXNlY3JldA"):
            assert hidden not in said.out + said.err

    def test_only_shown(self, deploy: ModuleType, plan: object, stand_ins: StandIns) -> None:
        assert deploy.deploy(plan, fine, only_show=True) == 0
        assert not {"upgrade", "test", "rollback"} & set(stand_ins.verbs("helm"))

    def test_first_installation(self, deploy: ModuleType, plan: object, stand_ins: StandIns) -> None:
        stand_ins.answer("helm", "list", says="[]")
        assert deploy.deploy(plan, fine) == 0
        assert stand_ins.verbs("helm") == ["list", "template", "upgrade", "test"]


def test_the_guides_command_only_shows(plan: object, stand_ins: StandIns) -> None:
    command = pages.command("docs/how-to/release.md", "python3 scripts/deploy.py")
    done = subprocess.run(
        ["sh", "-euc", command], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "+  LEVEL: debug" in done.stdout
    assert stand_ins.verbs("helm") == ["list", "history", "get", "template"]


class TestGoesBack:
    @pytest.mark.parametrize("step", ["upgrade", "test"])
    def test_when_helm_fails(
        self, deploy: ModuleType, plan: object, stand_ins: StandIns, step: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stand_ins.answer("helm", step, says="pods are not ready", code=1)
        assert deploy.deploy(plan, fine) == 1
        last = stand_ins.called[-1]
        # To what ran, not to the failed one that was there before.
        assert last[:4] == ["helm", "rollback", "duly", "5"]
        assert "--wait" in last
        assert "went back to revision 5" in capsys.readouterr().err

    def test_when_the_journey_fails(self, deploy: ModuleType, plan: object, stand_ins: StandIns) -> None:
        def broken(_: str) -> None:
            raise deploy.smoke.Failed("POST /tasks: 500")

        assert deploy.deploy(plan, broken) == 1
        assert stand_ins.verbs("helm")[-2:] == ["test", "rollback"]

    def test_when_an_answer_is_not_what_it_should_be(
        self, deploy: ModuleType, plan: object, stand_ins: StandIns
    ) -> None:
        def broken(_: str) -> None:
            raise KeyError("token")

        assert deploy.deploy(plan, broken) == 1
        assert stand_ins.verbs("helm")[-1] == "rollback"

    def test_says_when_that_fails_too(self, deploy: ModuleType, plan: object, stand_ins: StandIns) -> None:
        stand_ins.answer("helm", "upgrade", code=1)
        stand_ins.answer("helm", "rollback", code=1)
        assert deploy.deploy(plan, fine) == 2

    def test_nowhere_to_go(self, deploy: ModuleType, plan: object, stand_ins: StandIns) -> None:
        stand_ins.answer("helm", "list", says="[]")
        stand_ins.answer("helm", "upgrade", code=1)
        assert deploy.deploy(plan, fine) == 2
        assert "rollback" not in stand_ins.verbs("helm")
        assert "uninstall" not in stand_ins.verbs("helm")


@pytest.mark.parametrize("step", ["list", "history", "get", "template"])
def test_nothing_is_changed_when_one_cannot_look(
    deploy: ModuleType, plan: object, stand_ins: StandIns, step: str
) -> None:
    stand_ins.answer("helm", step, says="forbidden", code=1)
    assert deploy.deploy(plan, fine) == 1
    assert not {"upgrade", "rollback"} & set(stand_ins.verbs("helm"))


@pytest.mark.parametrize(
    ("text", "setting"), [("migrations: {contract: automatic}", "x=1"), ("a: 1", "migrations.contract=automatic")]
)
def test_refuses_what_leaves_no_way_back(
    deploy: ModuleType, plan: object, stand_ins: StandIns, tmp_path: Path, text: str, setting: str
) -> None:
    (tmp_path / "own.yaml").write_text(text)
    wrong = deploy.Plan("chart", ADDRESS, (str(tmp_path / "own.yaml"),), (setting,))
    assert deploy.deploy(wrong, fine) == 1
    assert stand_ins.verbs("helm") == []


GIVEN = {"OWNER": "Some-Body", "PUBLIC_URL": ADDRESS, "HELM_PROFILE": "oke-free", "HELM_VALUES": "a: {b: 1}"}


class TestEnvironment:
    def test_reads_it(self, deploy: ModuleType, tmp_path: Path) -> None:
        plan, only_show = deploy.from_environment(tmp_path, GIVEN | {"ONLY_SHOW": "true"})
        assert only_show is True
        assert plan.settings == (f"publicUrl={ADDRESS}", "images.registry=ghcr.io/some-body")
        assert Path(plan.values[0]).name == "values-oke-free.yaml"
        assert Path(plan.values[1]).read_text() == "a: {b: 1}\n"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"PUBLIC_URL": ""},
            {"PUBLIC_URL": "http://duly.example.com"},
            {"HELM_PROFILE": "../../etc/passwd"},
            {"HELM_PROFILE": "none"},
            {"OWNER": "a/b"},
        ],
    )
    def test_refuses(self, deploy: ModuleType, tmp_path: Path, wrong: dict[str, str], stand_ins: StandIns) -> None:
        with pytest.raises((deploy.Failed, deploy.publish.Failed)):
            deploy.from_environment(tmp_path, GIVEN | wrong)
        assert stand_ins.called == []
