"""The part of `make check` for deploy/ai-ops, and for the runbooks that come with the backend."""

import json
import sys

from ai_ops import files, mutants, rules
from chart import tools
from checking import Check, guarded, run_alone

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
    return run_alone(CHECKS)


if __name__ == "__main__":
    sys.exit(main())
