"""What a language has to say: the closed set of messages, and the names and forms around them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Each message with what may stand in its braces; a language uses what its grammar needs.
MESSAGES: Mapping[str, frozenset[str]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "every.hourly.one": "", "every.hourly.many": "n",
        "every.daily.one": "", "every.daily.many": "n",
        "every.weekly.one": "", "every.weekly.many": "n",
        "every.monthly.one": "", "every.monthly.many": "n",
        "every.yearly.one": "", "every.yearly.many": "n",
        "after.hourly.one": "", "after.hourly.many": "n",
        "after.daily.one": "", "after.daily.many": "n",
        "after.weekly.one": "", "after.weekly.many": "n",
        "after.monthly.one": "", "after.monthly.many": "n",
        "after.yearly.one": "", "after.yearly.many": "n",
        "from-completion": "",
        "months": "months",
        "weeks": "weeks",
        "year-days": "days",
        "month-days": "days",
        "month-days.clamped": "days last",
        "weekdays": "days", "weekdays.all-work-days": "",
        "weekdays.of-month": "days", "weekdays.of-year": "days",
        "weekdays.only": "days", "weekdays.only.of-month": "days", "weekdays.only.of-year": "days",
        "times": "times", "hours": "hours", "minutes": "minutes",
        "positions.hourly": "positions", "positions.daily": "positions", "positions.weekly": "positions",
        "positions.monthly": "positions", "positions.yearly": "positions",
        "week-start": "day",
        "count.one": "", "count.many": "n",
        "until": "date", "until.time": "date time",
        # The pieces of lists.
        "week": "n", "week.from-end": "place",
        "year-day": "n", "year-day.from-end": "place",
        "month-day": "n place", "month-day.from-end": "place",
        "weekday.any": "day", "weekday.numbered": "place day",
        "position": "place",
    }.items()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    `ordered` is how the pieces of the sentence follow each other, `set_off` those that come after it, each behind a `pause`.
    `place` names a place counted from 1 or from the end (-1 is the last), given the weekday it counts where the form depends on
    that; `listed` joins the words of a list; `date` writes a date.
    """

    messages: Mapping[str, str]
    weekdays: Sequence[str]
    months: Sequence[str]
    ordered: Sequence[str]
    set_off: Sequence[str]
    pause: str
    place: Callable[[int, int | None], str]
    listed: Callable[[Sequence[str]], str]
    date: Callable[[date], str]

    def say(self, message: str, **values: object) -> str:
        """Return a message with its values."""
        return self.messages[message].format(**values)
