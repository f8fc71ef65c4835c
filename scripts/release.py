"""What a release is called, everywhere the same, and what is told of it.

    release.py check [vX.Y.Z]   every place says the same version (and the tag does); the changelog has its section
    release.py notes X.Y.Z      print that section
    release.py set X.Y.Z        write the version into every place, and date the changelog's section (today, or DULY_RELEASE_DATE)
"""

import datetime
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = re.compile(r"\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?")
_NUMBER = r"[0-9][0-9A-Za-z.-]*"
# Each place: a file, and the pattern around its version.
PLACES = {
    "backend/pyproject.toml": rf'(?m)^(version = ")({_NUMBER})(")',
    "backend/src/duly/__init__.py": rf'(?m)^(__version__ = ")({_NUMBER})(")',
    "frontend/package.json": rf'(?m)^(  "version": ")({_NUMBER})(")',
    "frontend/package-lock.json": rf'(?m)^(  "version": ")({_NUMBER})(")',
    "deploy/helm/duly/Chart.yaml": rf"(?m)^(version: )({_NUMBER})()$",
    "deploy/helm/duly/Chart.yaml (appVersion)": rf'(?m)^(appVersion: ")({_NUMBER})(")',
}


def versions(root: Path = ROOT) -> dict[str, str]:
    """Return the version that each place says; an empty one where none is found."""
    found = {}
    for place, pattern in PLACES.items():
        match = re.search(pattern, (root / place.partition(" ")[0]).read_text())
        found[place] = match[2] if match else ""
    lock = json.loads((root / "frontend" / "package-lock.json").read_text())
    return found | {"frontend/package-lock.json (its own package)": lock["packages"][""]["version"]}


def section(version: str, root: Path = ROOT) -> str:
    """Return the changelog's section of a version without its heading; empty where there is none."""
    text = (root / "CHANGELOG.md").read_text()
    pattern = rf"(?ms)^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## \[|\Z)"
    match = re.search(pattern, text)
    return match[1].strip() if match else ""


def faults(tag: str = "", root: Path = ROOT) -> list[str]:
    """Return in words what is not as it must be; for a tag also whether it is this version's, and the section is dated."""
    said = versions(root)
    counted = sorted(set(said.values()))
    if len(counted) != 1:
        return [f"{place} says {version or 'no version'}" for place, version in said.items()]
    (version,) = counted
    if not VERSION.fullmatch(version):
        return [f"{version} is no version like 1.2.3 or 1.2.3-rc.1"]
    if not tag:
        return [] if section("Unreleased", root) or section(version, root) else ["CHANGELOG.md tells of nothing"]
    wrong = [] if tag == f"v{version}" else [f"the tag is {tag}, and every place says {version}"]
    if not section(version, root):
        wrong.append(f"CHANGELOG.md has no section [{version}], or an empty one")
    heading = rf"(?m)^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$"
    if not re.search(heading, (root / "CHANGELOG.md").read_text()):
        wrong.append(f"CHANGELOG.md has no heading “## [{version}] - YYYY-MM-DD”")
    return wrong


def write(version: str, day: str, root: Path = ROOT) -> None:
    """Write the version everywhere; what was unreleased becomes its section. Errors: ValueError."""
    if not VERSION.fullmatch(version):
        raise ValueError(f"{version} is no version like 1.2.3 or 1.2.3-rc.1")
    if not section("Unreleased", root):
        raise ValueError("CHANGELOG.md has nothing unreleased")
    for place, pattern in PLACES.items():
        path = root / place.partition(" ")[0]
        path.write_text(re.sub(pattern, rf"\g<1>{version}\g<3>", path.read_text(), count=1))
    lock = root / "frontend" / "package-lock.json"
    pattern = rf'("packages": {{\s*"": {{\s*"name": "[^"]*",\s*"version": "){_NUMBER}(")'
    lock.write_text(re.sub(pattern, rf"\g<1>{version}\g<2>", lock.read_text(), count=1))
    log = root / "CHANGELOG.md"
    log.write_text(log.read_text().replace("## [Unreleased]\n", f"## [Unreleased]\n\n## [{version}] - {day}\n", 1))


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit code."""
    match arguments:
        case ["check", *tag] if len(tag) <= 1:
            wrong = faults(*tag)
        case ["notes", version]:
            print(section(version))
            wrong = [] if section(version) else [f"CHANGELOG.md has no section [{version}]"]
        case ["set", version]:
            wrong = _tried(lambda: write(version, os.environ.get("DULY_RELEASE_DATE") or datetime.date.today().isoformat()))  # noqa: DTZ011
        case _:
            wrong = [(__doc__ or "").strip()]
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


def _tried(work: Callable[[], None]) -> list[str]:
    try:
        work()
    except ValueError as error:
        return [str(error)]
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
