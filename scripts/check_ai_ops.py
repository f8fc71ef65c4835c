"""The part of `make check` for deploy/ai-ops, and for the runbooks that come with the backend."""

import json
import sys
from collections.abc import Callable

import yaml
from ai_ops import files, mutants, rules
from chart import render, tools
from duly.launcher.places import LauncherError

Check = Callable[[], str | None]
PACKAGED = tools.ROOT / "backend" / "src" / "duly" / "entrypoints" / "operator_mcp" / "runbooks.json"


def packaged() -> str:
    """Return what the backend's file of runbooks must hold."""
    texts = {path.stem: path.read_text() for path in sorted(rules.RUNBOOKS.glob("*.md"))}
    return json.dumps(texts, indent=1, ensure_ascii=False) + "\n"


def current() -> str | None:
    """Compare the runbooks that the backend brings with those of the documentation."""
    if PACKAGED.read_text() == packaged():
        return None
    return f"{PACKAGED.relative_to(tools.ROOT)} is not docs/operations/runbooks; run `make generate` and commit it"


def judged() -> str | None:
    """Judge the files."""
    return "\n".join(rules.faults(files.read())) or None


def tried() -> str | None:
    """Break them on purpose."""
    return "\n".join(mutants.unnoticed()) or None


def guarded(check: Check) -> Check:
    """Return the check with an error of what it reads or runs as its answer."""

    def run() -> str | None:
        try:
            return check()
        except (LauncherError, render.RenderFailed, yaml.YAMLError, OSError, ValueError, KeyError) as error:
            return f"{type(error).__name__}: {error}"

    return run


CHECKS: dict[str, Check] = {
    "runbooks of the backend": current,
    "AI operations: files": guarded(judged),
    "AI operations: rules find faults": guarded(tried),
}


def main() -> int:
    """Run these checks alone, or write the file of runbooks; return 1 when one failed."""
    if sys.argv[1:] == ["generate"]:
        PACKAGED.write_text(packaged())
        return 0
    said = {name: check() for name, check in CHECKS.items()}
    for name, words in said.items():
        print(f"{'ok    ' if words is None else 'FAILED'} {name}" + (f"\n{words}" if words else ""))
    return int(any(said.values()))


if __name__ == "__main__":
    sys.exit(main())
