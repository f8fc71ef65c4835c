"""The part of `make check` for .github: shapes, and our own rules, which are themselves tried.

`actionlint` and `zizmor` say what is wrong for everybody; these say what we promise: nothing is allowed at the top, everything
is pinned, nothing of an event reaches a shell, and what is written is decided in a script that has tests.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any

import yaml
from chart import tools as places
from checking import Check, guarded, run_alone
from images import tools

FOLDER = places.ROOT / ".github" / "workflows"
NAMES = {"ci", "images", "release", "deploy"}
_PINNED = re.compile(r"^\s*(?:- )?uses: ([\w./-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
_OURS = re.compile(r"^\s*uses: \./\.github/workflows/[a-z]+\.yml\b")
_LONGEST_SCRIPT = 4
# Called, these read secrets of an environment: a called workflow gets them only when its caller hands on what it has
# (github.com/actions/runner/issues/1490).
_OF_ENVIRONMENT = {"deploy"}


def files() -> dict[str, str]:
    """Return the text of each workflow."""
    return {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.yml"))}


def shapes() -> str | None:
    """Judge the workflows and dependabot's file by GitHub's schemas."""
    said = []
    for schema, paths in (
        ("vendor.github-workflows", sorted(FOLDER.glob("*.yml"))),
        ("vendor.dependabot", [FOLDER.parent / "dependabot.yml"]),
    ):
        done = tools.run("check_jsonschema", f"--builtin-schema={schema}", *paths)
        if done.returncode != 0:
            said.append((done.stdout + done.stderr).strip())
    return "\n".join(said) or None


def faults(name: str, text: str) -> Iterator[str]:
    """Judge one workflow by our rules."""
    # YAML 1.1 takes the key `on` for a truth.
    workflow: dict[Any, Any] = yaml.safe_load(text)
    if workflow.get("permissions") != {}:
        yield f"{name}: allows something at the top"
    if not workflow.get("concurrency"):
        yield f"{name}: does not say what may run at once"
    for line in text.splitlines():
        if re.search(r"\buses:", line) and not _PINNED.match(line) and not _OURS.match(line):
            yield f"{name}: is not pinned by a commit with its version beside: {line.strip()}"
    for job, content in workflow["jobs"].items():
        called = str(content.get("uses", "")).rpartition("/")[2].removesuffix(".yml")
        handed, wanted = content.get("secrets") == "inherit", called in _OF_ENVIRONMENT
        if handed and not wanted:
            yield f"{name}, {job}: hands every secret on"
        if wanted and not handed:
            yield f"{name}, {job}: the secrets of the environment of {called} are empty there"
        yield from (f"{name}, {job}: {said}" for said in _job(content))


def _job(job: dict[str, Any]) -> Iterator[str]:
    if "permissions" not in job or not isinstance(job["permissions"], dict):
        yield "does not name what it may do"
    if "uses" in job:
        return
    if "timeout-minutes" not in job:
        yield "may run for ever"
    for step in job["steps"]:
        script = step.get("run", "")
        if "${{" in script:
            yield f"an expression in a script: {script.splitlines()[0]}"
        if len(script.strip().splitlines()) > _LONGEST_SCRIPT:
            yield "decides in YAML what a script with tests should decide"
        if "checkout@" in step.get("uses", "") and (step.get("with") or {}).get("persist-credentials") is not False:
            yield "leaves its token in the checkout"


def judged() -> str | None:
    """Judge every workflow; each that we promise must be there."""
    texts = files()
    said = [f"there is no workflow {name}" for name in sorted(NAMES - set(texts))]
    said += [one for name, text in texts.items() for one in faults(name, text)]
    return "\n".join(said) or None


MUTANTS = (
    ("ci", "permissions: {}\n", "", "allows something at the top"),
    ("ci", "permissions: {}\n", "permissions: write-all\n", "allows something at the top"),
    ("ci", " # v5.0.0", "", "is not pinned"),
    ("ci", "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8", "actions/checkout@v5", "is not pinned"),
    ("ci", "concurrency:", "x-concurrency:", "what may run at once"),
    ("ci", "    timeout-minutes: 90\n", "", "may run for ever"),
    ("ci", "          persist-credentials: false\n", "", "leaves its token"),
    ("ci", "run: make check", 'run: echo "${{ github.head_ref }}"', "an expression in a script"),
    ("images", "    permissions:\n      contents: read\n      packages: write\n    strategy", "    strategy", "what it may do"),
    ("deploy", "run: rm -f", "run: |" + "\n          true" * 5 + "\n          rm -f", "in YAML"),
    ("release", "    with:\n      version:", "    secrets: inherit\n    with:\n      version:", "every secret"),
    ("release", "    secrets: inherit\n", "", "are empty there"),
)  # fmt: skip


def tried() -> str | None:
    """Break the workflows on purpose: each fault must be found."""
    texts, said = files(), []
    for name, old, new, words in MUTANTS:
        if old not in texts.get(name, ""):
            said.append(f"{name}: there is no “{old.strip()}” to break")
        elif not any(words in one for one in faults(name, texts[name].replace(old, new, 1))):
            said.append(f"{name}: “{new.strip() or 'without ' + old.strip()}” is not found")
    return "\n".join(said) or None


CHECKS: dict[str, Check] = {
    "workflows have their shape": guarded(shapes),
    "workflows: our rules": guarded(judged),
    "workflows: rules find faults": guarded(tried),
}


def main() -> int:
    """Run these checks alone; return 1 when one failed."""
    return run_alone(CHECKS)


if __name__ == "__main__":
    sys.exit(main())
