"""What the rows of days mean: values from a template become a day, seen from the user's now.

Every maker takes the context and the values by name, and returns a `When`, or None when there is no such day.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from duly.quickadd.clock import PARTS

FIRST_YEAR, LAST_YEAR = 1900, 9998
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


class Context(NamedTuple):
    """The user's wall time (without zone), and whether 3/4 is the fourth of March."""

    now: datetime
    month_first: bool

    @property
    def today(self) -> date:
        """The user's date."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class When:
    """What a phrase says: a day, a time of day, both, or so much elapsed time from now (`elapsed`).

    `last` and `until` end a stretch of days or hours. `usual`: only a part of the day was said ("evening"), so that a time beside
    it is the one that is meant. `whole`: the stretch is a whole month by name. `weekly`: a bare weekday, which may mean the one
    after when its time today has passed.
    """

    day: date | None = None
    clock: time | None = None
    elapsed: timedelta | None = None
    last: date | None = None
    until: time | None = None
    usual: bool = False
    whole: bool = False
    weekly: bool = False


Maker = Callable[..., When | None]


def _after(today: date, days: int) -> When | None:
    try:
        day = today + timedelta(days=days)
    except OverflowError:
        return None
    return When(day) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def plus(days: int) -> Maker:
    """So many days from today."""

    def make(context: Context, **_: Any) -> When | None:
        return When(context.today + timedelta(days=days))

    return make


def this_part(part: str | None = None) -> Maker:
    """A part of today."""

    def make(context: Context, **values: Any) -> When | None:
        return When(context.today, PARTS[part or values["part"]], usual=True)

    return make


def weekday(which: str = "bare") -> Maker:
    """The coming weekday, today included (`bare`), the one of next week (`next`), or `n` weeks behind the coming one (`later`)."""

    def make(context: Context, **values: Any) -> When | None:
        today, day = context.today, values["weekday"]
        if which == "next":
            return _after(today, 7 - today.weekday() + day)
        if which == "later":
            return _after(today, (day - today.weekday()) % 7 + 7 * values["n"])
        part = values.get("part")
        ahead = _after(today, (day - today.weekday()) % 7)
        return ahead and When(ahead.day, PARTS[part] if part else None, usual=part is not None, weekly=True)

    return make


def next_period(unit: str | None = None) -> Maker:
    """The Monday of next week, the first of next month, quarter or year."""

    def make(context: Context, **values: Any) -> When | None:
        today = context.today
        kind = unit or values["long"]
        if kind == "day":
            return plus(1)(context)
        if kind == "week":
            return plus(7 - today.weekday())(context)
        if kind in ("month", "quarter"):
            step = 1 if kind == "month" else 3 - (today.month - 1) % 3
            return When(_month(today, step))
        return When(date(today.year + 1, 1, 1)) if kind == "year" else None

    return make


def weekend(weeks: int = 0) -> Maker:
    """The Saturday of this week or a later one; on a Sunday this weekend is today."""

    def make(context: Context, **_: Any) -> When | None:
        today = context.today
        ahead = 0 if today.weekday() == SUNDAY and not weeks else SATURDAY - today.weekday()
        return _after(today, ahead + 7 * weeks)

    return make


def later_week(weeks: int) -> Maker:
    """Later this week is two days on, within the week; later next week is a week after that (as in Vikunja)."""

    def make(context: Context, **_: Any) -> When | None:
        ahead = 2 if context.today.weekday() < FRIDAY else 0
        return _after(context.today, ahead + 7 * weeks)

    return make


def end_of(unit: str | None = None) -> Maker:
    """The last day of the current week (Friday, Sunday at the weekend), month or year; of the day, today."""

    def make(context: Context, **values: Any) -> When | None:
        today = context.today
        kind = unit or values["long"]
        if kind == "day":
            return When(today)
        if kind == "week":
            return _after(today, (FRIDAY if today.weekday() <= FRIDAY else SUNDAY) - today.weekday())
        if kind == "month":
            return When(_month_end(today))
        return When(date(today.year, 12, 31)) if kind == "year" else None

    return make


def end_of_next(unit: str) -> Maker:
    """The Friday of next week, the last day of next month or year."""

    def make(context: Context, **_: Any) -> When | None:
        today = context.today
        if unit == "week":
            return _after(today, 7 - today.weekday() + FRIDAY)
        if unit == "year":
            return When(date(today.year + 1, 12, 31))
        following = _month(today, 1)
        return None if following is None else When(_month_end(following))

    return make


def in_month(day: int) -> Maker:
    """A day of the coming month of that name ("mid january"; -1 is the last)."""

    def make(context: Context, **values: Any) -> When | None:
        for year in (context.today.year, context.today.year + 1):
            first = date(year, values["month"], 1)
            found = _month_end(first) if day == -1 else first.replace(day=day)
            if found >= context.today:
                return When(found)
        return None

    return make


def whole_month(context: Context, **values: Any) -> When | None:
    """The coming month of that name, or that of a `year`, from its first to its last day."""
    month, year = values["month"], values.get("year")
    first = date(context.today.year, month, 1) if year is None else _day(year, month, 1)
    if first is None or (year is None and _month_end(first) < context.today):
        first = date(context.today.year + 1, month, 1)
    return When(first, last=_month_end(first), whole=True) if FIRST_YEAR <= first.year <= LAST_YEAR else None


def day_of_month(context: Context, **values: Any) -> When | None:
    """The coming day of that number."""
    if values["day"] == -1:
        return When(_month_end(context.today))
    for months in range(3):
        month = _month(context.today, months)
        if month is not None and monthrange(month.year, month.month)[1] >= values["day"]:
            found = month.replace(day=values["day"])
            if found >= context.today:
                return When(found)
    return None


def nth_weekday(months: int = 0) -> Maker:
    """The `nth` `weekday` of the coming such `month`; without one of this month, or the next when that has passed."""

    def make(context: Context, **values: Any) -> When | None:
        today, month = context.today, values.get("month")
        first = today.replace(day=1) if month is None else date(today.year, month, 1)
        for step in (0, 12) if month else (months, 1):
            begin = _month(first, step)
            found = begin and _nth(begin, values["nth"], values["weekday"])
            if found and found >= today:
                return When(found)
        return None

    return make


def _nth(month: date, nth: int, weekday: int) -> date | None:
    """Return the nth such weekday of a month, counted from its end when negative; None when it has none."""
    fitting = [
        day
        for day in range(1, monthrange(month.year, month.month)[1] + 1)
        if month.replace(day=day).weekday() == weekday
    ]
    place = nth - 1 if nth > 0 else nth
    return month.replace(day=fitting[place]) if -len(fitting) <= place < len(fitting) else None


def day_of_next_month(day: int | None = None) -> Maker:
    """A `day` of next month, -1 its last; None when it has no such day."""

    def make(context: Context, **values: Any) -> When | None:
        first, number = _month(context.today, 1), day or values["day"]
        if first is None:
            return None
        last = _month_end(first)
        return When(last if number == -1 else first.replace(day=number)) if number <= last.day else None

    return make


def elapsed(unit: str | None = None, n: int | None = None) -> Maker:
    """So many minutes or hours of real time from now."""

    def make(context: Context, **values: Any) -> When | None:
        amount = n or values["n"]
        if amount == 1 and (unit or values["span"]) == "minute":
            # "Explained in a minute" is an idiom.
            return None
        minutes = amount * (60 if (unit or values["span"]) == "hour" else 1)
        return When(elapsed=timedelta(minutes=minutes))

    return make


def ahead(unit: str | None = None, n: int | None = None) -> Maker:
    """So many days, weeks, months or years from today; the 31st becomes the last day of a shorter month."""

    def make(context: Context, **values: Any) -> When | None:
        amount, kind = n or values["n"], unit or values["long"]
        today = context.today
        if kind in ("day", "week", "fortnight"):
            return _after(today, amount * {"day": 1, "week": 7, "fortnight": 14}[kind])
        months = amount * {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[kind]
        first = _month(today, months)
        return (
            None if first is None else When(first.replace(day=min(today.day, monthrange(first.year, first.month)[1])))
        )

    return make


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(day: date, months: int) -> date | None:
    """Return the first of the month so many months on."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1) if FIRST_YEAR <= total // 12 <= LAST_YEAR else None


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
