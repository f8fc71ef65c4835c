"""Where a repeat starts, and the rule that is written for it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from duly.calendar.acceptance import accept
from duly.calendar.canonical import ending
from duly.calendar.month_end import MonthEnd
from duly.calendar.occurrences import Occurrence, occurrences
from duly.calendar.refusals import RecurrenceRefused
from duly.calendar.rule import Frequency, Rule
from duly.calendar.series import RepeatFrom
from duly.quickadd.days import Context, ahead

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class NoSuchRepeat(Exception):
    """The words make no rule that ever occurs, so they stay words."""


@dataclass(frozen=True, slots=True)
class Started:
    """A repeat with its first occurrence; `at` is None for one without a time of day."""

    rule: Rule
    month_end: MonthEnd
    first: Occurrence


def start_repeat(
    rule: Rule,
    context: Context,
    zone_name: str,
    *,
    clocks: tuple[time, ...],
    day: date | None,
    last: date | None,
    length: tuple[int, str] | None,
    count: int | None,
    repeat_from: RepeatFrom,
) -> Started:
    """Return the rule with its end, and its first occurrence: on `day` or after it, or from now on.

    Today counts unless its time has passed. Where a count of weeks or months begins is free, so the first fitting day is the
    first occurrence, whatever the interval. Errors: NoSuchRepeat. Source: ADR-0012.
    """
    hourly = rule.frequency is Frequency.HOURLY
    if len(clocks) > 1:
        if hourly:
            raise NoSuchRepeat
        rule = replace(rule, by_hour=tuple(sorted({c.hour for c in clocks})), by_minute=(clocks[0].minute,))
    zone = zone_name if clocks or hourly else None
    start = _start(context, clocks, day, hourly=hourly)
    month_end: MonthEnd = "clamp"
    try:
        try:
            first = _first(replace(rule, interval=1), start, zone, month_end, repeat_from)
        except RecurrenceRefused:
            # Two days that some months lack (the 30th and the 31st): no standard rule moves both.
            month_end = "skip"
            first = _first(replace(rule, interval=1), start, zone, month_end, repeat_from)
        if first.wall != first.local and isinstance(first.wall, datetime) and not rule.by_hour:
            # The first one falls into a spring gap: its clock shows another time than all the others will.
            rule = replace(rule, by_hour=(first.wall.hour,), by_minute=(first.wall.minute,))
        until = last if length is None else _end(first.wall, length)
        if until is not None:
            rule = replace(rule, until=ending(until, first.wall, zone))
        elif count is not None:
            rule = replace(rule, count=count)
        accept(str(rule), first.wall, zone, month_end=month_end, repeat_from=repeat_from)
    except RecurrenceRefused as refused:
        raise NoSuchRepeat from refused
    return Started(rule, month_end, first)


def _start(context: Context, clocks: tuple[time, ...], day: date | None, *, hourly: bool) -> date | datetime:
    """Return the earliest day, or wall time, that may be the first."""
    begin = max(day or context.today, context.today)
    if hourly and not clocks:
        if begin > context.today:
            return datetime.combine(begin, time(9))
        return context.now.replace(minute=0, second=0, microsecond=0) + HOUR
    if not clocks:
        return begin
    later = [clock for clock in clocks if begin > context.today or clock > context.now.time()]
    return datetime.combine(begin, later[0]) if later else datetime.combine(begin + DAY, clocks[0])


def _first(
    rule: Rule, start: date | datetime, zone: str | None, month_end: MonthEnd, repeat_from: RepeatFrom
) -> Occurrence:
    series = accept(str(rule), start, zone, month_end=month_end, repeat_from=repeat_from)
    return next(occurrences(series))


def _end(first: date, length: tuple[int, str]) -> date:
    """Return the last day of a repeat that goes on for so many days, weeks, months or years."""
    amount, unit = length
    begin = datetime.combine(first, time())
    after = ahead(unit, amount)(Context(begin, month_first=False))
    if after is None or after.day is None:
        raise NoSuchRepeat
    return after.day - DAY
