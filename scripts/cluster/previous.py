"""The chart that was released before this one: what people upgrade from."""

import re
import shutil
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from chart import render, tools

_CHART = "deploy/helm/duly"


def version_of(chart: Path) -> tuple[int, int, int]:
    """Return the version in a folder's Chart.yaml."""
    return _numbers(re.findall(r'^version: "?([\d.]+)', (chart / "Chart.yaml").read_text(), re.MULTILINE)[0])


def words_of(chart: Path) -> str:
    """Return the same as it is written, `0.1.0`."""
    return ".".join(map(str, version_of(chart)))


def chart(folder: Path) -> tuple[Path, str]:
    """Put the previous chart below `folder`; return where it is, and in words what it is.

    The last tag with an older chart; without one (the first release, or a checkout without tags) this chart by another number.
    """
    now = version_of(render.CHART)
    for tag in _tags():
        if tag_chart := _exported(tag, folder / tag):
            if version_of(tag_chart) < now:
                return tag_chart, f"the chart of {tag}"
            shutil.rmtree(folder / tag)
    target = shutil.copytree(render.CHART, folder / "duly")
    # The release before the first one, as far as the chart's rule for upgrades goes.
    old = (now[0], now[1] - 1, 0) if now[1] else (now[0], 0, 0)
    if old >= now:
        raise ValueError(f"there is no release before {now}")
    text = (target / "Chart.yaml").read_text()
    said = ".".join(map(str, old))
    text = re.sub(r"^(version|appVersion): .*$", rf'\1: "{said}"', text, flags=re.MULTILINE)
    (target / "Chart.yaml").write_text(text)
    return target, f"this chart called {said}, because no tag has an older one"


def _numbers(text: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in text.split("."))
    return major, minor, patch


def _tags() -> list[str]:
    said = subprocess.run(["git", "tag", "--list", "v*"], cwd=tools.ROOT, capture_output=True, text=True, check=False)
    found = [tag for tag in said.stdout.split() if re.fullmatch(r"v\d+\.\d+\.\d+", tag)]
    return sorted(found, key=lambda tag: _numbers(tag[1:]), reverse=True)


def _exported(tag: str, target: Path) -> Path | None:
    made = subprocess.run(["git", "archive", tag, _CHART], cwd=tools.ROOT, capture_output=True, check=False)
    if made.returncode != 0:
        return None
    with tarfile.open(fileobj=BytesIO(made.stdout)) as archive:
        archive.extractall(target, filter="data")
    return target / _CHART
