"""Decisions about tasks, without I/O."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from duly.calendar.zones import end_of_day

PRIORITIES = ("none", "low", "medium", "high", "urgent")
MAX_LEVELS = 8
MAX_TAGS = 50
FIRST_YEAR, LAST_YEAR = 1900, 9998
_PAIRS = {"due_on": "due_at", "due_at": "due_on", "start_on": "start_at", "start_at": "start_on"}


def etag_of(task: dict[str, Any]) -> str:
    """Return what tells one answer of a task from another: its version, and a digest of its tags' names.

    A tag that is renamed changes the answer of every task that bears it, but no task's version.
    """
    if not task["tags"]:
        return str(task["version"])
    return f"{task['version']}-{hashlib.blake2b(chr(10).join(task['tags']).encode(), digest_size=4).hexdigest()}"


def due_key(due_on: date | None, due_at: datetime | None, account_zone: str) -> datetime | None:
    """Return the instant after which a task is overdue, None without a due date.

    A date-only task is overdue only when its day has ended in the account's zone (product rule).
    """
    return due_at if due_on is None else end_of_day(due_on, account_zone)


def due_text(task: dict[str, Any]) -> str | None:
    """Return when a task is due as events say it: a date, an instant in UTC, or None."""
    due = task["due_on"] or task["due_at"]
    return None if due is None else due.isoformat().replace("+00:00", "Z")


def with_changes(current: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return `current` with the fields of a patch.

    One form of a date replaces the other, and a zone leaves with the last instant it belonged to. Instants become UTC.
    """
    wanted = current | given
    for name, other in _PAIRS.items():
        if given.get(name) is not None and other not in given:
            wanted[other] = None
    for name in ("due_at", "start_at"):
        if wanted[name] is not None:
            wanted[name] = wanted[name].astimezone(UTC)
    if "time_zone" not in given and _has_instant(current) and not _has_instant(wanted):
        wanted["time_zone"] = None
    return wanted


def needs_zone(fields: dict[str, Any]) -> bool:
    """Tell whether the task has an instant but no zone to show it in."""
    return _has_instant(fields) and fields["time_zone"] is None


def _has_instant(fields: dict[str, Any]) -> bool:
    return fields["due_at"] is not None or fields["start_at"] is not None


def is_slip_of(typed: str, word: str) -> bool:
    """Tell whether `typed` is probably `word` with a slip of the finger.

    One letter wrong, missing, too many, or two swapped; in words of six letters and more two of these. Words of one or two
    letters have no slips. Distance: optimal string alignment (Damerau-Levenshtein without repeated edits).
    """
    allowed = 0 if len(typed) < 3 else 1 if len(typed) < 6 else 2
    return abs(len(typed) - len(word)) <= allowed and _distance(typed, word) <= allowed


def _distance(a: str, b: str) -> int:
    before_last: list[int] = []
    last = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]
