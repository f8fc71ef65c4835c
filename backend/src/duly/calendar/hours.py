"""HOURLY: hours that really pass. Its filters look at the local clock and date.

Without BYMINUTE the n-th occurrence is n intervals of elapsed time after the start. With BYMINUTE the hours of the zone's clock
are counted, also the one that autumn repeats, and BYMINUTE chooses local minutes in them. A zone that shifts by half an hour
(Australia/Lord_Howe) shifts its hours against elapsed time; they are counted by the whole hour of `elapsed + offset % 1 h`, which
needs no start to count from, so moving the start keeps the phase.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from duly.calendar.budget import Budget
from duly.calendar.expansion import LAST_DAY, day_matcher, month_start_after
from duly.calendar.rule import Rule

EPOCH = datetime(1, 1, 1, tzinfo=UTC)
ONE_HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def instants(rule: Rule, start: datetime, floor: datetime, zone: tzinfo, budget: Budget) -> Iterator[datetime]:
    """Yield the UTC instants of an HOURLY rule from its start on, none before `floor`, strictly increasing; all are aware.

    Ends with the year 9998. Errors: RecurrenceRefused (`recurrence.too-sparse`) when the budget is spent.
    """
    low = max(start, floor)
    expand = _by_local_minutes if rule.by_minute else _elapsed
    return (instant for instant in expand(rule, start, low, zone, budget) if instant >= low)


def can_match(rule: Rule) -> bool:
    """Say whether any day of the calendar passes the rule's filters."""
    matches = day_matcher(rule)
    return (
        matches is None or _next_day(date(2000, 1, 1), date(2400, 1, 1), matches, rule.by_month, Budget()) is not None
    )


def _elapsed(rule: Rule, start: datetime, low: datetime, zone: tzinfo, budget: Budget) -> Iterator[datetime]:
    step = timedelta(hours=rule.interval)
    at = start + step * max(0, -((start - low) // step))
    ticks = _Filter(rule, zone, budget)
    while at.date() <= LAST_DAY:
        budget.spend(3)
        local = at.astimezone(zone)
        if not ticks.day_passes(local):
            later = ticks.next_day(local)
            if later is None:
                return
            at += step * max(1, -((at - later) // step))
            continue
        if ticks.hour_passes(local):
            yield at
        at += step


def _by_local_minutes(rule: Rule, start: datetime, low: datetime, zone: tzinfo, budget: Budget) -> Iterator[datetime]:
    # The number of a clock's hour is never below that of UTC's, and at most one above.
    origin = (start + _within_hour(start.astimezone(zone)) - EPOCH) // ONE_HOUR
    index = origin + max(0, (low - EPOCH) // ONE_HOUR - origin) // rule.interval * rule.interval
    ticks = _Filter(rule, zone, budget)
    waiting: list[datetime] = []
    while (begin := EPOCH + ONE_HOUR * index).date() <= LAST_DAY:
        budget.spend(6)
        # The hour lies within an hour of its whole UTC hour: on the days of these three, and in their hours.
        near = [at.astimezone(zone) for at in (begin - ONE_HOUR, begin, begin + ONE_HOUR)]
        later = begin
        if ticks.day_passes(near[0]) or ticks.day_passes(near[2]):
            if any(map(ticks.hour_passes, near)):
                budget.spend(2 * len(rule.by_minute))
                for at in _hour(rule, index, start.second, near, zone):
                    heapq.heappush(waiting, at)
        else:
            day = ticks.next_day(near[2])
            if day is None:
                break
            later = day
        index += rule.interval * max(1, (later - begin) // ONE_HOUR // rule.interval)
        # Where a clock shifts within an hour, the next one may reach back over it.
        while waiting and waiting[0] <= EPOCH + ONE_HOUR * (index - 1):
            at = heapq.heappop(waiting)
            if ticks.passes(at):
                yield at
    yield from (at for at in sorted(waiting) if ticks.passes(at))


def _hour(rule: Rule, index: int, second: int, near: list[datetime], zone: tzinfo) -> list[datetime]:
    """Return the instants of one hour of the clock at the minutes, as BYSETPOS chooses."""
    begin = EPOCH + ONE_HOUR * index
    shifts = {_within_hour(local) for local in near}
    ordered = sorted(
        at
        for shift in shifts
        for minute in rule.by_minute
        if (at := begin + timedelta(minutes=minute, seconds=second) - shift)
        # Where the shift changes in this hour, only the one that holds at the instant.
        and (len(shifts) == 1 or _within_hour(at.astimezone(zone)) == shift)
    )
    if not rule.by_set_position:
        return ordered
    size = len(ordered)
    indexes = {position - 1 if position > 0 else size + position for position in rule.by_set_position}
    return [ordered[place] for place in sorted(indexes) if 0 <= place < size]


def _within_hour(local: datetime) -> timedelta:
    """Return what the local clock's minutes are ahead of UTC's: 30 minutes in Asia/Kolkata, none in Europe/Berlin."""
    offset = local.utcoffset()
    assert offset is not None
    return offset % ONE_HOUR


def _next_day(
    day: date, end: date, matches: Callable[[date], bool], months: tuple[int, ...], budget: Budget
) -> date | None:
    """Return the first day from `day` on, before `end`, that matches."""
    while day < end:
        budget.spend(1)
        if matches(day):
            return day
        day = month_start_after(day, months) if months and day.month not in months else day + DAY
    return None


class _Filter:
    """The local filters of a rule: which days, which hours."""

    def __init__(self, rule: Rule, zone: tzinfo, budget: Budget) -> None:
        self.matches = day_matcher(rule)
        self.months, self.hours, self.zone, self.budget = rule.by_month, frozenset(rule.by_hour), zone, budget

    def day_passes(self, local: datetime) -> bool:
        return self.matches is None or self.matches(local.date())

    def hour_passes(self, local: datetime) -> bool:
        return not self.hours or local.hour in self.hours

    def passes(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        return self.hour_passes(local) and self.day_passes(local)

    def next_day(self, local: datetime) -> datetime | None:
        """Return the instant at which the next day after this one begins that passes; None when there is none."""
        assert self.matches is not None
        day = _next_day(local.date() + DAY, LAST_DAY + DAY, self.matches, self.months, self.budget)
        if day is None:
            return None
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)
