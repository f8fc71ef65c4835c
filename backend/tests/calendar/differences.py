"""Where Duly and python-dateutil 2.9.0.post0 part ways, and why; the decision record shows the same table."""

from collections.abc import Callable
from dataclasses import dataclass

from duly.calendar.rule import Frequency, Rule


@dataclass(frozen=True)
class Difference:
    """`concerns` tells the rules it is about; `rule` and `start` (local) show it; `reason` is what the record says."""

    name: str
    concerns: Callable[[Rule], bool]
    rule: str
    start: str
    reason: str


def _mixed(rule: Rule) -> bool:
    return len({day.number is None for day in rule.by_day}) == 2


DIFFERENCES = [
    Difference(
        "week without weekday",
        lambda rule: bool(rule.by_week_number) and not (rule.by_day or rule.by_month_day or rule.by_year_day),
        "FREQ=YEARLY;BYWEEKNO=20",
        "2026-05-12T09:00",
        "dateutil yields all seven days of the week; the RFC takes what is missing from the start: its weekday.",
    ),
    Difference(
        "weeks around New Year",
        lambda rule: bool(rule.by_week_number),
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA",
        "2021-12-01T09:00",
        "dateutil counts 1 January 2022, in week 52, as week 53, and loses days of week 1 that lie in December.",
    ),
    Difference(
        "interval of week-years",
        lambda rule: bool(rule.by_week_number) and (rule.interval > 1 or bool(rule.by_set_position)),
        "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO",
        "2023-01-02T09:00",
        "With BYWEEKNO the period is the year of the weeks: 30 December 2024 is in week 1 of 2025, two years after 2023. "
        "dateutil keeps to the calendar's year and is three years on the way.",
    ),
    Difference(
        "positions in the first week",
        lambda rule: rule.frequency is Frequency.WEEKLY and bool(rule.by_set_position),
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1",
        "2026-01-07T09:00",
        "dateutil counts a first week from the start on; the RFC counts in the whole week.",
    ),
    Difference(
        "weekdays with and without number",
        _mixed,
        "FREQ=MONTHLY;BYDAY=TU,-1SA",
        "2026-01-01T09:00",
        "dateutil asks each day to be both; the RFC lists days, each with or without a number.",
    ),
    Difference(
        "hours that pass",
        lambda rule: rule.frequency is Frequency.HOURLY,
        "FREQ=HOURLY",
        "2026-10-25T00:30",
        "dateutil steps on the wall clock: it skips an hour of the autumn overlap and doubles one in the spring gap. Duly counts "
        "hours that really pass; day and hour filters look at the local clock.",
    ),
]
