"""The small programs behind `make`: what they count, and when they think that something must be done again."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import SCRIPTS, loaded


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return loaded(f"{name}.py")


@pytest.fixture
def test_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("test", monkeypatch)


@pytest.fixture
def setup_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    module = load("setup", monkeypatch)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure message="\x1b[31mred\x1b[0m"/></testcase><testcase name="c"><error/></testcase>
<testcase name="d"><skipped/></testcase><testcase name="e"/></testsuite></testsuites>"""


def test_counts_what_the_report_says(test_script: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert str(test_script.judge_report(report, 1)) == "2 passed, 2 failed, 1 skipped"


@pytest.mark.parametrize(
    ("report", "code", "failed"),
    [
        ('<testsuites><testsuite><testcase name="a"/></testsuite></testsuites>', 0, 0),
        ('<testsuites><testsuite><testcase name="a"/></testsuite></testsuites>', 1, 1),
        ("<testsuites/>", 0, 1),
        ("<testsuites", 0, 1),
    ],
    ids=["good", "broken without a failing case", "ran nothing", "no report"],
)
def test_a_part_that_says_nothing_good_has_failed(
    test_script: ModuleType, tmp_path: Path, report: str, code: int, failed: int
) -> None:
    path = tmp_path / "report.xml"
    path.write_text(report)
    assert test_script.judge_report(path, code).failed == failed


@pytest.mark.parametrize(("ci", "exit_code"), [(False, 0), (True, 1)])
def test_a_skipped_test_fails_only_in_ci(
    test_script: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ci: bool,
    exit_code: int,
) -> None:
    monkeypatch.setattr(test_script, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(test_script, "CI", ci)
    counts = {"backend": (2, 0, 0), "real stack": (1, 0, 0), "web": (2, 0, 0), "journeys": (0, 0, 4)}
    parts = {name: lambda count=count: test_script.Count(*count) for name, count in counts.items()}
    monkeypatch.setattr(test_script, "PARTS", parts)
    assert test_script.main() == exit_code
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 0 failed, 4 skipped"
    assert (tmp_path / "results" / "summary.txt").read_text() == "5 passed, 0 failed, 4 skipped\n"


def test_a_machine_without_the_real_stack_is_told_so_loudly_and_its_tests_are_still_asked(
    test_script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, str, int]] = []
    monkeypatch.setattr(test_script.needs, "missing", lambda: ["Maven (`mvn`)"])
    monkeypatch.setattr(test_script, "pytest", lambda *words: asked.append(words) or test_script.Count(skipped=7))
    # Each of them counts as skipped, which fails in CI.
    assert test_script.real_stack().skipped == 7
    assert asked == [("stack", "stack and not monitoring", 0)]
    assert "NO REAL STACK HERE: this machine lacks Maven" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("system", "there", "counts"), [("Linux", False, True), ("Darwin", False, False), ("Darwin", True, True)]
)
def test_monitoring_counts_where_its_programs_can_be_had(
    test_script: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, there: bool, counts: bool
) -> None:
    """A machine that has no packages of Prometheus would fail in CI for ever."""
    asked: list[str] = []
    monkeypatch.setattr(test_script, "pytest", lambda name, *_, **__: asked.append(name) or test_script.Count(passed=1))
    monkeypatch.setattr(test_script.test_monitoring, "environment", dict)
    monkeypatch.setattr(test_script.test_monitoring.platform, "system", lambda: system)
    monkeypatch.setattr(test_script.test_monitoring.shutil, "which", lambda name: name if there else None)
    assert test_script.monitoring().passed == int(counts)
    assert asked == ["monitoring"] * counts


def test_a_stamp_changes_with_content_and_name(setup_script: ModuleType, tmp_path: Path) -> None:
    first, second = tmp_path / "a.lock", tmp_path / "b.lock"
    first.write_text("one")
    before = setup_script.digest([first], "v20")
    assert setup_script.digest([first], "v20") == before
    assert setup_script.digest([first], "v22") != before
    first.write_text("two")
    assert setup_script.digest([first], "v20") != before
    first.write_text("one")
    first.rename(second)
    assert setup_script.digest([second], "v20") != before


def test_a_failing_install_says_why(setup_script: ModuleType, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('the registry is away'); raise SystemExit(3)"]
    with pytest.raises(setup_script.SetupError, match="the registry is away"):
        setup_script.execute(command, tmp_path, "Installing Python packages")


def test_an_environment_that_was_moved_is_made_anew(
    setup_script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    monkeypatch.setattr(setup_script, "VENV", home)
    monkeypatch.setattr(setup_script, "PACKAGES_STAMP", home / "stamp.json")
    assert setup_script.venv_usable()
    (home / "stamp.json").write_text('{"home": "/elsewhere"}')
    assert not setup_script.venv_usable()
    (home / "stamp.json").unlink()
    (home / "bin" / "python").unlink()
    assert not setup_script.venv_usable()


def test_no_python_that_is_good_enough_is_told_in_words(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$*" in *print*) echo "Python 3.9.2";; *) exit 1;; esac\n')
    old.chmod(0o755)
    (tmp_path / "cat").symlink_to(shutil.which("cat") or "/bin/cat")
    done = subprocess.run(
        ["/bin/sh", SCRIPTS / "with-python.sh", "setup.py"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "3.11 or newer" in done.stderr
    assert f"{old}: Python 3.9.2" in done.stderr
    assert "python3-venv" in done.stderr


class TestBrowser:
    """Debian's packages, with an apt-get and an fc-list that only say what they were asked."""

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
        calls: list[list[str]] = []

        def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
            calls.append(list(command))
            return subprocess.CompletedProcess(command, 0, "Some Font\n" if ":lang=ur" in command else "", "")

        monkeypatch.setattr(subprocess, "run", run)
        return calls

    def installed(self, asked: list[list[str]]) -> set[str]:
        return {word for command in asked if "install" in command for word in command[5:]}

    def test_comes_with_fonts_for_every_script_of_the_journeys(
        self, monkeypatch: pytest.MonkeyPatch, asked: list[list[str]]
    ) -> None:
        browser = load("browser", monkeypatch)
        found = iter([None, "/usr/bin/chromium"])
        monkeypatch.setattr(browser, "find", lambda: next(found))
        monkeypatch.setattr(browser, "can_install", lambda: True)
        assert browser.find_or_install() == "/usr/bin/chromium"
        assert {"chromium", "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"} <= self.installed(asked)

    def test_that_is_there_gets_the_fonts_that_are_not(
        self, monkeypatch: pytest.MonkeyPatch, asked: list[list[str]]
    ) -> None:
        browser = load("browser", monkeypatch)
        monkeypatch.setattr(browser, "find", lambda: "/usr/bin/chromium")
        monkeypatch.setattr(browser, "can_install", lambda: True)
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        assert browser.find_or_install() == "/usr/bin/chromium"
        assert self.installed(asked) == {"fonts-noto-cjk", "fonts-noto-color-emoji"}

    def test_is_left_alone_where_nothing_can_be_installed(
        self, monkeypatch: pytest.MonkeyPatch, asked: list[list[str]]
    ) -> None:
        browser = load("browser", monkeypatch)
        monkeypatch.setattr(browser, "find", lambda: None)
        monkeypatch.setattr(browser, "can_install", lambda: False)
        assert browser.find_or_install() is None
        assert asked == []
