"""What the rows of repeats mean: values from a template become a recurrence rule.

Every maker takes the values by name and returns a `Repeat`, or None when they make no rule ("every 0 days").
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from duly.calendar.rule import Frequency, Rule, Weekday
from duly.quickadd.clock import PARTS

LONGEST_INTERVAL = 999
LEAP_YEAR = 2024
WORKDAYS = (0, 1, 2, 3, 4)
SATURDAY, SUNDAY = 5, 6
# A unit as frequency and factor.
_UNITS = {
    "hour": (Frequency.HOURLY, 1),
    "day": (Frequency.DAILY, 1),
    "week": (Frequency.WEEKLY, 1),
    "fortnight": (Frequency.WEEKLY, 2),
    "month": (Frequency.MONTHLY, 1),
    "quarter": (Frequency.MONTHLY, 3),
    "half-year": (Frequency.MONTHLY, 6),
    "year": (Frequency.YEARLY, 1),
}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule without its end, the times of day that belong to it, and whether it counts from the completion."""

    rule: Rule
    clocks: tuple[time, ...] = ()
    from_completion: bool = False


Maker = Callable[..., Repeat | None]


def _repeat(values: dict[str, Any], rule: Rule | None) -> Repeat | None:
    if rule is None or not 1 <= rule.interval <= LONGEST_INTERVAL:
        return None
    parts = values.get("parts") or ([values["part"]] if "part" in values else [])
    clocks = sorted({PARTS[part] for part in parts})
    if len({clock.minute for clock in clocks}) > 1:
        return None
    return Repeat(rule, tuple(clocks), values.get("every") == "!")


def each(unit: str | None = None, n: int | None = None, *, part: str | None = None, completion: bool = False) -> Maker:
    """Every so many units; what is not given here comes from the values `unit` and `n`."""

    def make(**values: Any) -> Repeat | None:
        frequency, factor = _UNITS[unit or values["unit"]]
        if part is not None:
            values["part"] = part
        if completion:
            values["every"] = "!"
        interval = (n or values.get("n", 1)) * factor
        return _repeat(values, Rule(frequency, interval, by_month=values.get("months", ())))

    return make


def on_weekdays(days: tuple[int, ...] | None = None, interval: int | None = None) -> Maker:
    """On days of the week, from `weekdays` or `plurals`, every `n` weeks, perhaps only in `months`."""

    def make(**values: Any) -> Repeat | None:
        chosen = days or values.get("weekdays") or values.get("plurals") or (values["weekday"],)
        every, months = interval or values.get("n", 1), values.get("months", ())
        return _repeat(values, Rule(Frequency.WEEKLY, every, by_month=months, by_day=tuple(map(Weekday, chosen))))

    return make


def on_month_days(unit: str = "month", days: tuple[int, ...] | None = None, n: int | None = None) -> Maker:
    """On days of the month, from `days`, every `n` months; -1 is the last."""

    def make(**values: Any) -> Repeat | None:
        factor = _UNITS[unit][1]
        chosen = days or values["days"]
        return _repeat(values, Rule(Frequency.MONTHLY, (n or values.get("n", 1)) * factor, by_month_day=chosen))

    return make


def on_nth_weekdays(nth: int | None = None, n: int | None = None) -> Maker:
    """On the first, third or last of some weekday in the month, or in `months` of the year."""

    def make(**values: Any) -> Repeat | None:
        numbers = (nth,) if nth else values.get("nths") or (values["nth"],)
        weekdays = values.get("weekdays") or (values["weekday"],)
        days = tuple(Weekday(day, number) for number in numbers for day in weekdays)
        months = values.get("months", ())
        every = n or values.get("n", 1)
        frequency = Frequency.YEARLY if months else Frequency.MONTHLY
        return _repeat(values, Rule(frequency, every, by_month=months, by_day=days))

    return make


def on_nth_workday(nth: int | None = None) -> Maker:
    """On the first, tenth or last workday of the month; from `nth` or `day`."""

    def make(**values: Any) -> Repeat | None:
        number = nth or values.get("nth") or values["day"]
        if not -1 <= number <= 23:
            return None
        workdays = tuple(Weekday(day) for day in WORKDAYS)
        rule = Rule(Frequency.MONTHLY, values.get("n", 1), by_day=workdays, by_set_position=(number,))
        return _repeat(values, rule)

    return make


def on_year_days(**values: Any) -> Repeat | None:
    """On days of the year, from `day_months`; several must share the day or the month, else no single rule says it."""
    pairs = values["day_months"]
    months, days = tuple(sorted({m for m, _ in pairs})), tuple(sorted({d for _, d in pairs}))
    if len(months) * len(days) != len(pairs) or min(days) < 1:
        return None
    if any(day > monthrange(LEAP_YEAR, month)[1] for month, day in pairs):
        return None
    return _repeat(values, Rule(Frequency.YEARLY, values.get("n", 1), by_month=months, by_month_day=days))


def in_months(**values: Any) -> Repeat | None:
    """On the first of months of the year, or on `days` of them."""
    days = values.get("days", (1,))
    return _repeat(values, Rule(Frequency.YEARLY, by_month=values["months"], by_month_day=days))
