"""`duly doctor`: what is wrong here, in plain words, with a remedy for each finding.

Needs the standard library only, so that it also works where nothing could be installed. Prints no secret.
"""

import os
import sys
from collections.abc import Callable, Iterator

from duly.launcher.diagnosis import Finding, events, machine, ours, stack

CHECKS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("Python", machine.python),
    ("Node", machine.node),
    ("system", machine.system),
    ("clock", machine.clock),
    ("packages", ours.packages),
    ("web build", ours.web_build),
    ("data folder", ours.data_folder),
    ("ports", ours.ports),
    ("database", ours.database),
    ("real stack", stack.stack),
    ("events", events.events),
)
_MARKS = {"good": "ok", "hint": "note", "bad": "PROBLEM"}


def doctor() -> int:
    """Print every finding; return 1 when one of them is a problem."""
    problems = 0
    for name, check in CHECKS:
        try:
            findings = list(check())
        except Exception as error:
            findings = [Finding("bad", f"This check itself failed: {type(error).__name__}: {error}", "")]
        for finding in findings:
            problems += finding.level == "bad"
            print(f"{_mark(finding.level)}  {name}: {finding.text}")
            if finding.remedy:
                print(f"{'':>9}  → {finding.remedy}")
    print()
    if problems:
        print(f"{problems} problem{'s' if problems > 1 else ''} found.")
    else:
        print("Nothing wrong found. `make run` starts Duly.")
    return 1 if problems else 0


def _mark(level: str) -> str:
    word = f"{_MARKS[level]:>9}"
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return word
    return f"\x1b[{ {'good': 32, 'hint': 33, 'bad': 31}[level] }m{word}\x1b[0m"
