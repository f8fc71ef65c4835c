"""What continues a series, as it is kept on its open task: column `series`, beside the public `recurrence`. No I/O.

    {"start": "2026-01-31T09:00:00", "zone": "Europe/Berlin", "fold": 0, "exclude": ["2026-02-01T08:00:00+00:00"],
     "anchor_day": null, "skipped": 2, "pattern": {"title": "…"}, "made": null}

`start` is the planned moment of this occurrence, in the clock's time of `zone`; null is a date's. Where this occurrence was
changed alone, `pattern` holds what the next ones have. `made` is what became of it: null while it is the series' last,
`{"next": id, "tasks": n}` when it went on with that task and its n - 1 subtasks, `{"ended": recurrence}` when nothing follows.
Of a task that was stopped from repeating `{"skipped": 2}` is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from duly.calendar.grammar import parse
from duly.calendar.month_end import clamped_days
from duly.calendar.rule import Frequency, Rule, Weekday
from duly.calendar.series import Series
from duly.calendar.zones import zone
from duly.database.base import Record

# What a new occurrence has from the one before it; dates are moved on.
COPIED = ("title", "description", "priority", "project_id", "parent_id", "tags", "time_zone")
MOVED_DATES = ("start_on", "start_at", "deadline_on")
DUE = ("due_on", "due_at")
_INSTANTS = frozenset({"start_at"})
_DATES = frozenset({"start_on", "deadline_on"})


@dataclass(frozen=True, slots=True)
class SeriesState:
    """The column, read: see the module."""

    series: Series
    skipped: int = 0
    pattern: Record = field(default_factory=dict)
    made: Record | None = None

    @classmethod
    def read(cls, recurrence: Record, stored: Record) -> Self:
        """Return the state of a task that repeats; both as they are stored."""
        start: date | datetime
        if stored["zone"] is None:
            start = date.fromisoformat(stored["start"])
        else:
            start = datetime.fromisoformat(stored["start"]).replace(fold=stored["fold"])
        series = Series(
            rule=parse(recurrence["rule"]),
            start=start,
            zone_name=stored["zone"],
            exclude=frozenset(_key(text) for text in stored["exclude"]),
            repeat_from=recurrence["repeat_from"],
            anchor_day=stored["anchor_day"],
        )
        pattern = {name: _plain(name, value) for name, value in stored["pattern"].items()}
        return cls(series, stored["skipped"], pattern, stored["made"])

    def stored(self) -> Record:
        """Return the column."""
        start = self.series.start
        return {
            "start": start.isoformat(),
            "zone": self.series.zone_name,
            "fold": start.fold if isinstance(start, datetime) else 0,
            "exclude": sorted(key.isoformat() for key in self.series.exclude),
            "anchor_day": self.series.anchor_day,
            "skipped": self.skipped,
            "pattern": {name: _text(value) for name, value in self.pattern.items()},
            "made": self.made,
        }

    def with_pattern(self, keep: Record, drop: Iterable[str]) -> Self:
        """Return the state where the next ones have `keep` (what they had so far wins), and no longer what `drop` names."""
        pattern = keep | self.pattern
        return replace(self, pattern={name: value for name, value in pattern.items() if name not in set(drop)})


def _key(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, (str, int, list, dict)) else str(value)


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DATES else value


def stopped(stored: Record) -> Record:
    """Return what is left of the column when a task repeats no more."""
    return {"skipped": stored["skipped"]}


def anchor(task: Record) -> tuple[date | datetime, str | None]:
    """Return the due date of a task as the start of a series: a date, or the clock's time in its zone with the zone."""
    if task["due_at"] is None:
        return task["due_on"], None
    local = task["due_at"].astimezone(zone(task["time_zone"]))
    return local.replace(tzinfo=None), task["time_zone"]


def public(series: Series, wish: Record) -> Record:
    """Return the `recurrence` of an answer: the canonical rule with the choices of `wish`."""
    return {
        "rule": str(series.rule),
        "repeat_from": series.repeat_from,
        "month_end": wish["month_end"],
        "catch_up": wish["catch_up"],
    }


def unclamped(rule: Rule) -> Rule:
    """Return the rule with the days that were asked for in place of the standard form of "or the last day"."""
    days = clamped_days(rule)
    return rule if days is None else replace(rule, by_month_day=days, by_set_position=())


def moved_days(rule: Rule, old: date, new: date) -> Rule:
    """Return the rule with the day that it named for `old` naming `new` in its place; other days stay.

    Every Monday and Thursday, moved from a Monday to a Tuesday, is every Tuesday and Thursday. A rule that does not name the
    old day stays as it is.
    """
    rule = unclamped(rule)
    if old == new:
        return rule
    if rule.by_day and not (rule.by_month_day or rule.by_year_day):
        days = {_moved_weekday(day, old, new) for day in rule.by_day}
        return replace(rule, by_day=tuple(sorted(days, key=lambda day: (day.number or 0, day.day))))
    if old.day in rule.by_month_day:
        days_of_month = {new.day if day == old.day else day for day in rule.by_month_day}
        rule = replace(rule, by_month_day=tuple(sorted(days_of_month)))
        if rule.frequency is Frequency.YEARLY and rule.by_month == (old.month,):
            rule = replace(rule, by_month=(new.month,))
    return rule


def _moved_weekday(day: Weekday, old: date, new: date) -> Weekday:
    if day.day != old.weekday():
        return day
    if day.number is None:
        return Weekday(new.weekday())
    # The second Monday becomes the third Tuesday; the last one stays counted from the end, and so does its replacement.
    return Weekday(new.weekday(), -1 if day.number < 0 else (new.day - 1) // 7 + 1)
