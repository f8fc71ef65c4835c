"""The part of `make check` for the commands in the pages: each is run by a test or has a reason, and names what there is."""

import sys

from checking import Check, guarded, run_alone
from pages import account, mutants, reading, words
from pages.accounts import REASONS, RUNS


def accounted() -> str | None:
    """Account for every command."""
    return "\n".join(account.faults(reading.every(), RUNS, REASONS)) or None


def named() -> str | None:
    """Look for what commands name: targets, Duly's commands and options, files, settings."""
    return "\n".join(f"{page}: {one}" for page, text in reading.every().items() for one in words.faults(text)) or None


def tried() -> str | None:
    """Break pages and table on purpose."""
    return "\n".join(mutants.unnoticed(reading.every())) or None


CHECKS: dict[str, Check] = {
    "pages: every command is run or says why not": guarded(accounted),
    "pages: what commands name is there": guarded(named),
    "pages: rules find faults": guarded(tried),
}


if __name__ == "__main__":
    sys.exit(run_alone(CHECKS))
