"""From a rule to wall times, period by period, for every frequency but HOURLY. Knows no zones, no COUNT, no UNTIL.

One way for all: a period (day, week, month, year, or week-year with BYWEEKNO) has a set of days; days times clock times, in
order, are what BYSETPOS chooses from. Every step is paid for, so that no rule runs without end.

Source: RFC 5545, section 3.3.10. What differs from other engines is listed in ADR-0011.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from math import gcd

from duly.calendar.budget import Budget
from duly.calendar.rule import Frequency, Rule, Weekday

LAST_DAY = date(9998, 12, 31)
LAST = LAST_DAY.toordinal()
# After 400 years weekdays and leap years repeat: so many days, weeks, months, years.
CYCLE = {Frequency.DAILY: 146_097, Frequency.WEEKLY: 20_871, Frequency.MONTHLY: 4_800, Frequency.YEARLY: 400}
CYCLE_DAYS = 146_097
# The ordinal of a period's first day, and the days chosen in it, in order.
Period = tuple[int, list[date]]


def walls(rule: Rule, start: datetime, floor: datetime, budget: Budget) -> Iterator[datetime]:
    """Yield the wall times of an explicit rule from its start on, none before `floor`, strictly increasing.

    Ends when a full cycle of the calendar shows that there is none, or with the year 9998.
    Errors: RecurrenceRefused (`recurrence.too-sparse`) when the budget is spent.
    """
    low = max(start, floor)
    low_day, positions = low.date(), rule.by_set_position
    if low_day > LAST_DAY:
        return
    times = clock_times(rule, start)
    # The pattern repeats after this many days; nothing found by then is never found.
    cycle = CYCLE[rule.frequency]
    give_up = low.toordinal() + CYCLE_DAYS * (rule.interval // gcd(rule.interval, cycle))
    found = False
    for begin, days in _periods(rule, start.date(), low_day, budget):
        if begin > give_up and not found:
            return
        if positions:
            for wall in _chosen(days, times, positions, budget):
                if wall >= low:
                    found = True
                    yield wall
            continue
        for day in days:
            if day < low_day:
                continue
            for clock in times:
                wall = datetime.combine(day, clock)
                if wall >= low:
                    found = True
                    yield wall


def clock_times(rule: Rule, start: datetime) -> list[time]:
    """Return the times of day, in order: BYHOUR and BYMINUTE, what is missing taken from the start."""
    return [
        time(hour, minute, start.second)
        for hour in rule.by_hour or (start.hour,)
        for minute in rule.by_minute or (start.minute,)
    ]


def day_matcher(rule: Rule) -> Callable[[date], bool] | None:
    """Return whether a day is one that BYMONTH, BYMONTHDAY, BYYEARDAY and BYDAY (without numbers) let pass; None if all are."""
    tests: list[Callable[[date], bool]] = []
    if rule.by_month:
        months = frozenset(rule.by_month)
        tests.append(lambda day: day.month in months)
    if rule.by_day:
        weekdays = frozenset(day.day for day in rule.by_day)
        tests.append(lambda day: day.weekday() in weekdays)
    if rule.by_month_day:
        numbers = frozenset(rule.by_month_day)
        tests.append(lambda day: day.day in numbers or day.day - 1 - month_length(day.year, day.month) in numbers)
    if rule.by_year_day:
        tests.append(_year_day_matcher(frozenset(rule.by_year_day)))
    if len(tests) <= 1:
        return tests[0] if tests else None

    def matches(day: date) -> bool:
        # A plain loop: this is asked of every day of sparse rules.
        for test in tests:  # noqa: SIM110
            if not test(day):
                return False
        return True

    return matches


def _year_day_matcher(numbers: frozenset[int]) -> Callable[[date], bool]:
    def matches(day: date) -> bool:
        number = day.toordinal() - date(day.year, 1, 1).toordinal() + 1
        return number in numbers or number - 1 - year_length(day.year) in numbers

    return matches


def month_start_after(day: date, months: Iterable[int]) -> date:
    """Return the first day of the first of `months` that begins after `day`."""
    later = [month for month in months if month > day.month]
    return date(day.year, min(later), 1) if later else date(day.year + 1, min(months), 1)


def month_length(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == 2:
        return year_length(year) - 337
    return 30 if month in (4, 6, 9, 11) else 31


def year_length(year: int) -> int:
    """Return how many days a year has."""
    return 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365


def _chosen(days: list[date], times: list[time], positions: tuple[int, ...], budget: Budget) -> Iterator[datetime]:
    """Yield the elements of a period's set at the positions, in order, without making the whole set."""
    size = len(days) * len(times)
    budget.spend(len(positions))
    indexes = {position - 1 if position > 0 else size + position for position in positions}
    for index in sorted(index for index in indexes if 0 <= index < size):
        yield datetime.combine(days[index // len(times)], times[index % len(times)])


def _daily(rule: Rule, first: date, low: date, budget: Budget) -> Iterator[Period]:
    origin, interval, months = first.toordinal(), rule.interval, rule.by_month
    matches = day_matcher(rule)
    ordinal = _in_phase(origin, interval, low.toordinal())
    while ordinal <= LAST:
        budget.spend(1)
        day = date.fromordinal(ordinal)
        yield ordinal, [day] if matches is None or matches(day) else []
        if months and day.month not in months:
            ordinal = _in_phase(origin, interval, month_start_after(day, months).toordinal())
        else:
            ordinal += interval


def _weekly(rule: Rule, first: date, low: date, budget: Budget) -> Iterator[Period]:
    start, step = rule.week_start, 7 * rule.interval
    origin = first.toordinal() - (first.weekday() - start) % 7
    offsets = sorted((day.day - start) % 7 for day in rule.by_day)
    week = origin + max(0, low.toordinal() - origin) // step * step
    while week + 6 <= LAST:
        budget.spend(len(offsets))
        days = [date.fromordinal(week + offset) for offset in offsets]
        yield week, [day for day in days if day.month in rule.by_month] if rule.by_month else days
        week += step


def _monthly(rule: Rule, first: date, low: date, budget: Budget) -> Iterator[Period]:
    origin = first.year * 12 + first.month - 1
    index = origin + max(0, low.year * 12 + low.month - 1 - origin) // rule.interval * rule.interval
    while index // 12 <= LAST_DAY.year:
        year, month = index // 12, index % 12 + 1
        budget.spend(1)
        begin = date(year, month, 1).toordinal()
        yield begin, [] if rule.by_month and month not in rule.by_month else _month_days(rule, year, month, budget)
        index += rule.interval


def _yearly(rule: Rule, first: date, low: date, budget: Budget) -> Iterator[Period]:
    origin = first.year
    year = origin + max(0, low.year - origin) // rule.interval * rule.interval
    while year <= LAST_DAY.year:
        yield date(year, 1, 1).toordinal(), _year_days(rule, year, budget)
        year += rule.interval


def _week_yearly(rule: Rule, first: date, low: date, budget: Budget) -> Iterator[Period]:
    origin = week_year(first, rule.week_start)
    year = origin + max(0, week_year(low, rule.week_start) - origin) // rule.interval * rule.interval
    while year <= LAST_DAY.year:
        yield week_year_start(year, rule.week_start), _week_year_days(rule, year, budget)
        year += rule.interval


def _month_days(rule: Rule, year: int, month: int, budget: Budget) -> list[date]:
    """Return the days of a month that BYMONTHDAY and BYDAY (numbers count in the month) choose; all when neither is there."""
    length = month_length(year, month)
    numbers = _counted(rule.by_month_day, length) if rule.by_month_day else None
    if rule.by_day:
        days = _weekdays(rule.by_day, date(year, month, 1).weekday(), length)
        numbers = days if numbers is None else numbers & days
    chosen = sorted(numbers) if numbers is not None else range(1, length + 1)
    budget.spend(2 + len(chosen))
    return [date(year, month, number) for number in chosen]


def _year_days(rule: Rule, year: int, budget: Budget) -> list[date]:
    """Return the days of a year that the rule's parts choose together; numbers of BYDAY count in the month with BYMONTH."""
    length, before = year_length(year), date(year, 1, 1).toordinal() - 1
    numbers = _counted(rule.by_year_day, length) if rule.by_year_day else None
    by_months = bool(rule.by_month)
    if rule.by_day and not by_months:
        days = _weekdays(rule.by_day, date(year, 1, 1).weekday(), length)
        numbers = days if numbers is None else numbers & days
        budget.spend(len(days))
    if by_months or rule.by_month_day:
        # Without BYMONTH the weekdays are those of the year, found above.
        inner = rule if by_months else Rule(rule.frequency, by_month_day=rule.by_month_day)
        ordinals = [
            day.toordinal() - before
            for month in rule.by_month or range(1, 13)
            for day in _month_days(inner, year, month, budget)
        ]
        numbers = set(ordinals) if numbers is None else numbers & set(ordinals)
    chosen = sorted(numbers or ())
    budget.spend(2 + len(chosen))
    return [date.fromordinal(before + number) for number in chosen]


def _week_year_days(rule: Rule, year: int, budget: Budget) -> list[date]:
    """Return the days of a week-year that the rule's parts choose together; the first may lie in December before."""
    begin, end = week_year_start(year, rule.week_start), week_year_start(year + 1, rule.week_start)
    weeks = sorted(_counted(rule.by_week_number, (end - begin) // 7))
    budget.spend(2 + 7 * len(weeks))
    matches = day_matcher(rule)
    ordinals = [begin + 7 * (week - 1) + offset for week in weeks for offset in range(7)]
    days = [date.fromordinal(ordinal) for ordinal in ordinals if ordinal <= LAST]
    return days if matches is None else [day for day in days if matches(day)]


def week_year_start(year: int, week_start: int) -> int:
    """Return the ordinal of the first day of week 1: the week that holds 4 January.

    Source: RFC 5545, section 3.3.10: "the first week that contains at least four days in that calendar year".
    """
    day = date(year, 1, 4)
    return day.toordinal() - (day.weekday() - week_start) % 7


def week_year(day: date, week_start: int) -> int:
    """Return the year whose weeks a day belongs to; it may differ from the calendar's around New Year."""
    ordinal = day.toordinal()
    if ordinal < week_year_start(day.year, week_start):
        return day.year - 1
    return day.year + 1 if ordinal >= week_year_start(day.year + 1, week_start) else day.year


def _counted(numbers: Iterable[int], length: int) -> set[int]:
    """Return numbers from 1 to `length`; negative ones count from the end, those beyond are dropped."""
    resolved = (number if number > 0 else length + 1 + number for number in numbers)
    return {number for number in resolved if 1 <= number <= length}


def _weekdays(days: Iterable[Weekday], first_weekday: int, length: int) -> set[int]:
    """Return which of the days 1 to `length` of a month or year are the weekdays asked for."""
    found: set[int] = set()
    for day, number in days:
        first = 1 + (day - first_weekday) % 7
        if number is None:
            found.update(range(first, length + 1, 7))
            continue
        last = first + (length - first) // 7 * 7
        chosen = first + 7 * (number - 1) if number > 0 else last + 7 * (number + 1)
        if 1 <= chosen <= length:
            found.add(chosen)
    return found


def _in_phase(origin: int, interval: int, at_least: int) -> int:
    """Return the first of origin, origin + interval, … that is not below `at_least`."""
    return origin + max(0, -(-(at_least - origin) // interval)) * interval


def _periods(rule: Rule, first: date, low: date, budget: Budget) -> Iterator[Period]:
    """Yield the periods in phase with the first day, from the one that holds `low` on."""
    if rule.by_week_number:
        return _week_yearly(rule, first, low, budget)
    return _PERIODS[rule.frequency](rule, first, low, budget)


_PERIODS = {Frequency.DAILY: _daily, Frequency.WEEKLY: _weekly, Frequency.MONTHLY: _monthly, Frequency.YEARLY: _yearly}
