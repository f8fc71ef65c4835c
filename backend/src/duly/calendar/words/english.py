"""English."""

from collections.abc import Sequence
from datetime import date

from duly.calendar.words.messages import Language

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 21st …"""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def place(number: int, day: int | None = None) -> str:
    """Return a place from the front (2nd) or from the end (last, 2nd to last)."""
    if number > 0:
        return ordinal(number)
    return "last" if number == -1 else f"{ordinal(-number)} to last"


def listed(words: Sequence[str]) -> str:
    """Return a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def written(day: date) -> str:
    """Return 24 December 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


ENGLISH = Language(
    messages={
        "every.hourly.one": "every hour",
        "every.hourly.many": "every {n} hours",
        "every.daily.one": "every day",
        "every.daily.many": "every {n} days",
        "every.weekly.one": "every week",
        "every.weekly.many": "every {n} weeks",
        "every.monthly.one": "every month",
        "every.monthly.many": "every {n} months",
        "every.yearly.one": "every year",
        "every.yearly.many": "every {n} years",
        "after.hourly.one": "an hour after completion",
        "after.hourly.many": "{n} hours after completion",
        "after.daily.one": "a day after completion",
        "after.daily.many": "{n} days after completion",
        "after.weekly.one": "a week after completion",
        "after.weekly.many": "{n} weeks after completion",
        "after.monthly.one": "a month after completion",
        "after.monthly.many": "{n} months after completion",
        "after.yearly.one": "a year after completion",
        "after.yearly.many": "{n} years after completion",
        "from-completion": "counted from completion",
        "months": "in {months}",
        "weeks": "in {weeks}",
        "year-days": "on {days} of the year",
        "month-days": "on {days}",
        "month-days.clamped": "on {days}, or the last day of a month without {last}",
        "weekdays": "on {days}",
        "weekdays.all-work-days": "on Monday to Friday",
        "weekdays.of-month": "on {days} of the month",
        "weekdays.of-year": "on {days} of the year",
        "weekdays.only": "if that is {days}",
        "weekdays.only.of-month": "if that is {days} of the month",
        "weekdays.only.of-year": "if that is {days} of the year",
        "times": "at {times}",
        "hours": "in the hours {hours}",
        "minutes": "at the minutes {minutes}",
        "positions.hourly": "only {positions} of these in the hour",
        "positions.daily": "only {positions} of these in the day",
        "positions.weekly": "only {positions} of these in the week",
        "positions.monthly": "only {positions} of these in the month",
        "positions.yearly": "only {positions} of these in the year",
        "week-start": "weeks begin on {day}",
        "count.one": "once",
        "count.many": "{n} times",
        "until": "until {date}",
        "until.time": "until {date}, {time}",
        "week": "week {n}",
        "week.from-end": "the {place} week",
        "year-day": "day {n}",
        "year-day.from-end": "the {place} day",
        "month-day": "the {place}",
        "month-day.from-end": "the {place} day",
        "weekday.any": "a {day}",
        "weekday.numbered": "the {place} {day}",
        "position": "the {place}",
    },
    weekdays=WEEKDAYS,
    months=MONTHS,
    ordered=("every", "months", "weeks", "year-days", "month-days", "weekdays", "hours", "minutes", "times"),
    set_off=("positions", "week-start", "completion", "count", "until"),
    pause=", ",
    place=place,
    listed=listed,
    date=written,
)
