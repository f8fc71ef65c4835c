"""How a series moves on: completed, moved to an occurrence, ended, taken to another zone.

A series starts at its open occurrence, so nothing here searches from long ago.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from duly.calendar.expansion import month_length
from duly.calendar.occurrences import Occurrence, next_occurrence, numbered, occurrences
from duly.calendar.rule import Frequency
from duly.calendar.series import Series

CatchUp = Literal["skip", "each"]
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MONTHS = {Frequency.MONTHLY: 1, Frequency.YEARLY: 12}


class Step(NamedTuple):
    """The occurrence that is open next, and the series moved to it."""

    occurrence: Occurrence
    series: Series


def after_completion(series: Series, completed: date | datetime, *, catch_up: CatchUp = "skip") -> Step | None:
    """Return what follows when the open occurrence (the series' start) is completed; None when the series has ended.

    `completed` is the UTC instant of the completion for a series with a time, the date in the user's zone for one without.
    Repeating from the due date: the first occurrence after both the completed one and `completed` (`skip`), or simply the next
    one (`each`). Repeating from completion: what `_from_completion` says; that cannot fall behind, so `catch_up` has no say.
    Errors: RecurrenceRefused (`recurrence.too-sparse`). Source: product rules on recurrence.
    """
    if series.repeat_from == "completion":
        return _from_completion(series, completed)
    reference = _start_key(series)
    if catch_up == "skip":
        reference = max(reference, completed)
    found = next(numbered(series, reference), None)
    return None if found is None else Step(found[1], _moved(series, *found))


def advance(series: Series, to: Occurrence) -> Series:
    """Return the series moved to one of its occurrences: COUNT shrinks by those before; the interval's phase and the days stay.

    Errors: ValueError when the series has no such occurrence.
    """
    found = next(numbered(series, _just_before(to.key)), None)
    if found is None or found[1].key != to.key:
        raise ValueError("not an occurrence of this series")
    return _moved(series, *found)


def end_before(series: Series, key: date | datetime) -> Series | None:
    """Return the series with only its occurrences before a date or UTC instant; None when there are none."""
    if series.rule.count is not None:
        found = next(numbered(series, _just_before(key)), None)
        if found is None:
            return series
        if found[0] == 0:
            return None
        ended = replace(series, rule=replace(series.rule, count=found[0]))
    elif series.rule.until is not None and series.rule.until < key:
        return series
    else:
        ended = replace(series, rule=replace(series.rule, until=_just_before(key)))
    return ended if next(occurrences(ended), None) is not None else None


def move_to_zone(series: Series, zone_name: str) -> Series:
    """Return the series at the same wall-clock times in another zone: start, end and exclusions are read off the clock there."""
    if not series.has_time or zone_name == series.zone_name:
        return series
    here, there = series.zone, replace(series, zone_name=zone_name)

    def moved(at: date | datetime) -> date | datetime:
        return there.instant(at.astimezone(here).replace(tzinfo=None)) if isinstance(at, datetime) else at

    until = None if series.rule.until is None else moved(series.rule.until)
    return replace(there, rule=replace(series.rule, until=until), exclude=frozenset(map(moved, series.exclude)))


def _moved(series: Series, before: int, occurrence: Occurrence) -> Series:
    """Return the series with an occurrence as its start, `before` of COUNT used up."""
    count = series.rule.count
    rule = series.rule if count is None else replace(series.rule, count=count - before)
    exclude = frozenset(key for key in series.exclude if key > occurrence.key)
    return replace(series, rule=rule, start=occurrence.wall, exclude=exclude)


def _from_completion(series: Series, completed: date | datetime) -> Step | None:
    """Return the occurrence after a completion, and the series moved to it.

    A plain rule is a length of time: the completion's date plus the interval, at the series' time. A month on is the same day,
    or the last of a shorter month; the day aimed at is kept (31 January, 28 February, 31 March), and a completion on another
    day than due sets it anew. Hours pass from the completion's minute.
    A rule that names days or times: the first of them after the completion and the completed occurrence, an interval of n
    leaving out n - 1 days, weeks, months or years first.
    COUNT counts down with each completion. Source: product rules on recurrence; ADR-0011.
    """
    if series.rule.count == 1:
        return None
    base = replace(series, rule=replace(series.rule, count=None))
    after: date | datetime
    if series.rule.frequency is Frequency.HOURLY:
        base, after = _restarted_hours(base, completed)
    elif series.is_span:
        base, after = _restarted_span(base, completed)
    else:
        base, after = _restarted_pattern(base, completed)
    occurrence = next_occurrence(base, after)
    if occurrence is None:
        return None
    moved = _moved(base, 0, occurrence)
    count = series.rule.count
    rule = replace(series.rule, count=None if count is None else count - 1)
    anchor = None if base.anchor_day == occurrence.wall.day else base.anchor_day
    return Step(occurrence, replace(moved, rule=rule, anchor_day=anchor))


def _restarted_hours(series: Series, completed: date | datetime) -> tuple[Series, datetime]:
    assert isinstance(completed, datetime)
    begin = completed.astimezone(series.zone).replace(second=0, microsecond=0)
    return replace(series, start=begin.replace(tzinfo=None)), begin.astimezone(UTC)


def _restarted_span(series: Series, completed: date | datetime) -> tuple[Series, date | datetime]:
    day = _day(series, completed)
    if day != _day(series, _start_key(series)):
        series = replace(series, start=_on(series, day), anchor_day=day.day)
        return series, _start_key(series)
    anchor = series.start.day if series.anchor_day is None else series.anchor_day
    return replace(series, anchor_day=anchor), _start_key(series)


def _restarted_pattern(series: Series, completed: date | datetime) -> tuple[Series, date | datetime]:
    rule, begun = series.rule, _start_key(series)
    base = replace(series, rule=replace(rule, interval=1))
    reference = max(begun, completed)
    if rule.interval == 1 and isinstance(reference, datetime) and (rule.by_hour or rule.by_minute):
        return base, reference
    day = _plus(_day(series, reference), rule.interval - 1, rule.frequency)
    if not isinstance(reference, datetime):
        return base, day
    return base, series.instant(datetime.combine(day, time.max))


def _plus(day: date, units: int, frequency: Frequency) -> date:
    """Return the day some units later; the last of a shorter month."""
    if frequency not in MONTHS:
        return day + DAY * units * (7 if frequency is Frequency.WEEKLY else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + units * MONTHS[frequency], 12)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def _on(series: Series, day: date) -> date | datetime:
    """Return the start's time on another day."""
    return datetime.combine(day, series.start.time()) if isinstance(series.start, datetime) else day


def _day(series: Series, key: date | datetime) -> date:
    """Return the date that a date or an instant has in the zone."""
    return key.astimezone(series.zone).date() if isinstance(key, datetime) else key


def _start_key(series: Series) -> date | datetime:
    return series.instant(series.start) if isinstance(series.start, datetime) else series.start


def _just_before(key: date | datetime) -> date | datetime:
    return key - (SECOND if isinstance(key, datetime) else DAY)
