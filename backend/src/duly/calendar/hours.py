"""HOURLY: hours that really pass. Its filters look at the local clock and date.

Without BYMINUTE the n-th occurrence is n intervals of elapsed time after the start. With BYMINUTE the hours of the zone's clock
are counted, also the one that autumn repeats, and BYMINUTE chooses local minutes in them. A zone that shifts by half an hour
(Australia/Lord_Howe) shifts its hours against elapsed time; they are counted by the whole hour of `elapsed + offset % 1 h`, which
needs no start to count from, so moving the start keeps the phase.
"""

import heapq
from collections.abc import Iterator
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
    if matches is None:
        return True
    day, end = date(2000, 1, 1), date(2400, 1, 1)
    while day < end:
        if matches(day):
            return True
        day = month_start_after(day, rule.by_month) if rule.by_month and day.month not in rule.by_month else day + DAY
    return False


def _elapsed(rule: Rule, start: datetime, low: datetime, zone: tzinfo, budget: Budget) -> Iterator[datetime]:
    step = timedelta(hours=rule.interval)
    at = start + step * max(0, -((start - low) // step))
    ticks = _Filter(rule, zone)
    while True:
        budget.spend(2)
        local = at.astimezone(zone)
        if at.date() > LAST_DAY:
            return
        later = ticks.next_day(local)
        if later is None:
            if ticks.passes(local):
                yield at
            at += step
        else:
            at += step * max(1, -((at - later) // step))


def _by_local_minutes(rule: Rule, start: datetime, low: datetime, zone: tzinfo, budget: Budget) -> Iterator[datetime]:
    origin = _hour_index(start, zone)
    # An hour earlier: with a shifting clock an hour may reach back over the one before.
    index = origin + max(0, _hour_index(low, zone) - 1 - origin) // rule.interval * rule.interval
    ticks = _Filter(rule, zone)
    waiting: list[datetime] = []
    while True:
        budget.spend(2 + len(rule.by_minute))
        begin = EPOCH + timedelta(hours=index)
        if begin.date() > LAST_DAY:
            break
        # The hour lies within an hour of its whole UTC hour, and so on these two days at most.
        later = ticks.next_day((begin + ONE_HOUR).astimezone(zone))
        if later is None or ticks.next_day((begin - ONE_HOUR).astimezone(zone)) is None:
            for at in _hour(rule, index, begin, start.second, zone):
                if ticks.passes(at.astimezone(zone)):
                    heapq.heappush(waiting, at)
            index += rule.interval
        else:
            # Two hours early: the day begins within an hour, not always with one.
            ahead = (later - begin) // ONE_HOUR - 2
            index += rule.interval * max(1, ahead // rule.interval)
        # Hours of different offsets overlap by less than one hour.
        while waiting and waiting[0] < EPOCH + timedelta(hours=index - 1):
            yield heapq.heappop(waiting)
    while waiting:
        yield heapq.heappop(waiting)


def _hour(rule: Rule, index: int, begin: datetime, second: int, zone: tzinfo) -> list[datetime]:
    """Return the instants of one hour of the clock at the minutes, as BYSETPOS chooses."""
    found = set()
    for near in (begin - timedelta(hours=1), begin, begin + ONE_HOUR):
        shift = _offset_within_hour(near, zone)
        for minute in rule.by_minute:
            at = begin + timedelta(minutes=minute, seconds=second) - shift
            if _hour_index(at, zone) == index and at.astimezone(zone).minute == minute:
                found.add(at)
    ordered = sorted(found)
    if not rule.by_set_position:
        return ordered
    size = len(ordered)
    indexes = {position - 1 if position > 0 else size + position for position in rule.by_set_position}
    return [ordered[place] for place in sorted(indexes) if 0 <= place < size]


def _offset_within_hour(at: datetime, zone: tzinfo) -> timedelta:
    """Return what the local clock's minutes are ahead of UTC's: 30 minutes in Asia/Kolkata, none in Europe/Berlin."""
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset % ONE_HOUR


def _hour_index(at: datetime, zone: tzinfo) -> int:
    return (at + _offset_within_hour(at, zone) - EPOCH) // ONE_HOUR


class _Filter:
    """The local filters of a rule: which days, which hours."""

    def __init__(self, rule: Rule, zone: tzinfo) -> None:
        self.matches = day_matcher(rule)
        self.months, self.hours, self.zone = rule.by_month, rule.by_hour, zone

    def passes(self, local: datetime) -> bool:
        """Say whether an occurrence may be at this local time."""
        if self.hours and local.hour not in self.hours:
            return False
        return self.matches is None or self.matches(local.date())

    def next_day(self, local: datetime) -> datetime | None:
        """Return the instant at which the next day begins that may pass, when this one does not; None when it does."""
        day = local.date()
        if self.matches is None or self.matches(day):
            return None
        later = month_start_after(day, self.months) if self.months and day.month not in self.months else day + DAY
        return datetime(later.year, later.month, later.day, tzinfo=self.zone).astimezone(UTC)
