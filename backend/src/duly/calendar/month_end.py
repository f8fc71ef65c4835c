"""What the 31st means in a month of 30 days: nothing (`skip`, as the RFC has it), or the month's last day (`clamp`).

`clamp` becomes a standard rule that every calendar client follows, and is recognised in it again:
`FREQ=MONTHLY;BYMONTHDAY=31` → `FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1`.
"""

from dataclasses import replace
from typing import Literal

from duly.calendar.refusals import refuse
from duly.calendar.rule import Frequency, Rule

MonthEnd = Literal["skip", "clamp"]
SHORTEST = 28
# Days that a month has in every year.
SURE_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def clamp(rule: Rule) -> Rule:
    """Return the rule that takes the last day of a month too short for its day; the same rule when no month is.

    `rule` is explicit. Errors: RecurrenceRefused (`recurrence.month-end-unclear`) when a standard rule cannot say it.
    """
    late = [day for day in rule.by_month_day if day > SHORTEST]
    longest = max(map(abs, rule.by_month_day), default=0)
    if longest <= SHORTEST or clamped_days(rule) is not None:
        return rule
    if rule.by_month and all(SURE_DAYS[month - 1] >= longest for month in rule.by_month):
        return rule
    wide = widened_to_months(rule)
    if len(late) != 1 or wide.by_month_day[-1] < 0 or wide.by_day or wide.by_set_position:
        refuse("month-end-unclear", "month_end")
    if wide.by_year_day or wide.by_week_number or wide.frequency not in (Frequency.MONTHLY, Frequency.YEARLY):
        refuse("month-end-unclear", "month_end")
    if wide.frequency is Frequency.YEARLY and len(wide.by_month) != 1:
        refuse("month-end-unclear", "month_end")
    times = _times(wide)
    early = [day for day in wide.by_month_day if day <= SHORTEST]
    days = sorted({*early, *range(SHORTEST, late[0] + 1)})
    positions = (*range(1, len(early) * times + 1), *range(-times, 0))
    return replace(wide, by_month_day=tuple(days), by_set_position=positions)


def clamped_days(rule: Rule) -> tuple[int, ...] | None:
    """Return the days that `clamp` was given, the last one being the clamped one; None when the rule is not of that form."""
    if rule.frequency not in (Frequency.MONTHLY, Frequency.YEARLY) or len(rule.by_month_day) < 2:
        return None
    if rule.by_day or rule.by_year_day or rule.by_week_number or rule.by_month_day[0] < 0:
        return None
    if rule.frequency is Frequency.YEARLY and len(rule.by_month) != 1:
        return None
    times = _times(rule)
    before, counted = divmod(len(rule.by_set_position) - times, times)
    if counted or before < 0:
        return None
    expected = (*range(1, before * times + 1), *range(-times, 0))
    early, last = rule.by_month_day[:before], rule.by_month_day[-1]
    if rule.by_set_position != expected or last <= SHORTEST or (early and early[-1] > SHORTEST):
        return None
    return (*early, last) if rule.by_month_day == tuple(sorted({*early, *range(SHORTEST, last + 1)})) else None


def widened_to_months(rule: Rule) -> Rule:
    """Return a rule for days of several months in every year as the monthly rule that it equals."""
    if rule.frequency is Frequency.YEARLY and rule.interval == 1 and len(rule.by_month) != 1 and rule.by_month_day:
        only_months = not (rule.by_day or rule.by_year_day or rule.by_week_number or rule.by_set_position)
        return replace(rule, frequency=Frequency.MONTHLY) if only_months else rule
    return rule


def _times(rule: Rule) -> int:
    """Return how often a day of the rule counts for BYSETPOS."""
    return max(1, len(rule.by_hour)) * max(1, len(rule.by_minute))
