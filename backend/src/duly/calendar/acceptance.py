"""The door for a user's rule: everything is checked and brought to its canonical form here, once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from duly.calendar.canonical import ending, explicit, without_idle_week_start
from duly.calendar.grammar import parse
from duly.calendar.hours import can_match
from duly.calendar.month_end import MonthEnd, clamp
from duly.calendar.occurrences import occurrences
from duly.calendar.refusals import refuse
from duly.calendar.rule import Frequency, Rule
from duly.calendar.series import FIRST_YEAR, LAST_YEAR, RepeatFrom, Series
from duly.calendar.zones import zone_names

MOST_EXCLUDED = 1_000


def accept(
    text: str,
    start: date | datetime,
    zone_name: str | None = None,
    *,
    month_end: MonthEnd = "skip",
    repeat_from: RepeatFrom = "due",
    exclude: Iterable[date | datetime] = (),
) -> Series:
    """Return the series of a rule's text from its start on, with the canonical rule.

    `start` is a date, with no zone; or a local date and time (without tzinfo, whole seconds) in the IANA zone `zone_name`.
    `exclude` has the same form, or is UTC instants. The start need not fit the rule: then the first occurrence comes after it.
    Accepting what was accepted changes nothing.

    Errors: RecurrenceRefused, with what to do. Source: product rules on recurrence; RFC 5545, section 3.3.10.
    """
    rule = parse(text)
    _check_start(rule, start, zone_name)
    if not isinstance(start, datetime) or rule.frequency is not Frequency.HOURLY:
        # Only elapsed hours can begin in the second of two equal hours.
        start = start.replace(fold=0) if isinstance(start, datetime) else start
    if rule.until is not None:
        rule = replace(rule, until=ending(rule.until, start, zone_name))
    if repeat_from == "due" or not rule.is_plain:
        rule = explicit(rule, start)
        rule = clamp(rule) if month_end == "clamp" else rule
    series = Series(without_idle_week_start(rule), start, zone_name, repeat_from=repeat_from)
    _check_occurs(series)
    excluded = _excluded(series, exclude)
    if not excluded:
        return series
    series = replace(series, exclude=excluded)
    if next(occurrences(series), None) is None:
        refuse("nothing-left", "exclude")
    return series


def _check_start(rule: Rule, start: date | datetime, zone_name: str | None) -> None:
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        refuse("start-out-of-range", "start")
    if not isinstance(start, datetime):
        if zone_name is not None:
            refuse("zone-without-time", "time_zone")
        if rule.frequency is Frequency.HOURLY:
            refuse("date-only-hourly", "FREQ")
        if rule.by_hour or rule.by_minute:
            refuse("date-only-time", "BYHOUR" if rule.by_hour else "BYMINUTE")
        return
    if start.tzinfo is not None:
        refuse("start-not-local", "start")
    if start.microsecond:
        refuse("start-not-whole-seconds", "start")
    if zone_name is None:
        refuse("zone-missing", "time_zone")
    if zone_name not in zone_names():
        refuse("zone-unknown", "time_zone")


def _check_occurs(series: Series) -> None:
    """Refuse what has no occurrence at all. Source: product rules, "rules that never occur are refused"."""
    if series.rule.frequency is Frequency.HOURLY and not can_match(series.rule):
        refuse("never-occurs", "rule")
    if next(occurrences(series), None) is not None:
        return
    endless = replace(series, rule=replace(series.rule, until=None))
    if series.rule.until is not None and next(occurrences(endless), None) is not None:
        refuse("until-too-early", "UNTIL")
    refuse("never-occurs", "rule")


def _excluded(series: Series, exclude: Iterable[date | datetime]) -> frozenset[date | datetime]:
    keys: set[date | datetime] = set()
    for value in exclude:
        if isinstance(value, datetime) is not series.has_time or not FIRST_YEAR <= value.year <= LAST_YEAR:
            refuse("exclude-kind", "exclude")
        if isinstance(value, datetime):
            keys.add(value.astimezone(UTC) if value.tzinfo is not None else series.instant(value))
        else:
            keys.add(value)
        if len(keys) > MOST_EXCLUDED:
            refuse("too-many-excluded", "exclude", most=MOST_EXCLUDED)
    return frozenset(keys)
