"""Which chart is the one before."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from chart import render, tools
from cluster import previous


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own with this chart."""
    root = tmp_path / "repository"
    shutil.copytree(render.CHART, root / "deploy/helm/duly")
    git(root, "init", "--quiet")
    monkeypatch.setattr(tools, "ROOT", root)
    return root


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def tagged(root: Path, version: str) -> None:
    file = root / "deploy/helm/duly/Chart.yaml"
    file.write_text(re.sub(r"^(version|appVersion): .*$", rf'\1: "{version}"', file.read_text(), flags=re.MULTILINE))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", version)
    git(root, "tag", f"v{version}")


def test_is_of_the_last_tag_that_is_older(repository: Path, tmp_path: Path) -> None:
    now = previous.words_of(render.CHART)
    for version in ("0.0.9", "0.0.10", now):
        tagged(repository, version)
    chart, words = previous.chart(tmp_path / "made")
    assert previous.words_of(chart) == "0.0.10"
    assert words == "the chart of v0.0.10"
    assert (chart / "templates" / "web.yaml").exists()


def test_is_this_chart_by_another_number_when_no_tag_is_older(repository: Path, tmp_path: Path) -> None:
    tagged(repository, previous.words_of(render.CHART))
    chart, words = previous.chart(tmp_path / "made")
    assert previous.version_of(chart) < previous.version_of(render.CHART)
    assert "no tag" in words
    text = (chart / "Chart.yaml").read_text()
    assert f'appVersion: "{previous.words_of(chart)}"' in text
