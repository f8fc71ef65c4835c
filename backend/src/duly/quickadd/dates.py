"""What the rows of written dates mean: makers, as those of `days`, for a day that has its number."""

from datetime import date, timedelta
from typing import Any

from duly.quickadd.days import FIRST_YEAR, LAST_YEAR, Context, When


def numeric(context: Context, **values: Any) -> When | None:
    """A date in numbers: two of them (in the locale's order) and perhaps a year of two or four digits."""
    one, two = values["number"], values["number2"]
    month, day = (one, two) if context.month_first else (two, one)
    return _on(context, month, day, values.get("short_year"))


def day_first(context: Context, **values: Any) -> When | None:
    """A date in numbers that every reader of the language begins with the day."""
    return _on(context, values["number2"], values["number"], values.get("short_year"))


def named(context: Context, **values: Any) -> When | None:
    """A day and a month by name, and perhaps a year."""
    return _on(context, values["month"], values["day"], values.get("short_year"))


def named_soon(context: Context, **values: Any) -> When | None:
    """A day and a month by name, within a year; none for a 29 February that is farther, unless its year is said."""
    made = named(context, **values)
    if made is None or made.day is None or "short_year" in values:
        return made
    return made if made.day - context.today <= timedelta(days=366) else None


def named_stretch(context: Context, **values: Any) -> When | None:
    """Two days of one month by name ("del 5 al 7 de mayo")."""
    first = _on(context, values["month"], values["number"], None)
    if first is None or first.day is None or values["number2"] <= values["number"]:
        return None
    last = _on(context, values["month"], values["number2"], first.day.year)
    return None if last is None else When(first.day, last=last.day)


def iso(context: Context, **values: Any) -> When | None:
    """Year, month, day."""
    return _on(context, values["number"], values["number2"], values["year"])


def coming(context: Context, month: int, day: int) -> date | None:
    """Return the next such day, today included; None when no year has it."""
    for year in range(context.today.year, min(context.today.year + 9, LAST_YEAR + 1)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= context.today:
            return found
    return None


def _on(context: Context, month: int, day: int, year: str | int | None) -> When | None:
    if year is None:
        found = coming(context, month, day)
        return None if found is None else When(found)
    try:
        whole = int(year)
        if whole < 100:
            whole += context.today.year // 100 * 100
        found = date(whole, month, day)
    except ValueError:
        return None
    return When(found) if FIRST_YEAR <= whole <= LAST_YEAR else None
