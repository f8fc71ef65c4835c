"""Times of day in a line, and what they mean beside a day."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import NamedTuple

from duly.quickadd.clock import PARTS
from duly.quickadd.days import When
from duly.quickadd.grammar import Grammar

NOON_HOUR = 12
# Before it, a time that is called night is of the night that follows a day.
DAWN = time(5)
_NUMBER_ALONE = re.compile(r"\D*\d{1,2}(?:\s*(?:o['’]?clock|بجے|baje))?", re.IGNORECASE)


class Clock(NamedTuple):
    """A time that was found.

    `open`: it says neither am nor pm, so a part of the day beside it decides; `bare`: and it is only a number ("at 4"). `usual`: it
    is only a part of the day. `late`: it is in the small hours and called night.
    """

    start: int
    end: int
    at: time
    until: time | None
    strength: int
    open: bool
    bare: bool
    usual: bool
    late: bool


def clocks_in(view: str, grammar: Grammar) -> Iterable[Clock]:
    """Yield every time of day that a language reads in a line."""
    for found in grammar.times.find(view, lambda row, values: row.maker(**values)):
        values = found.values
        at, until = found.meaning if isinstance(found.meaning, tuple) else (found.meaning, None)
        written = values.get("hour", "0")
        hour = int(written)
        unsure = not written.startswith("0") and hour <= NOON_HOUR and not {"half", "part"} & set(values)
        called_night = values.get("part") == "night" or (hour == NOON_HOUR and "half" not in values)
        yield Clock(
            found.start,
            found.end,
            at,
            until,
            found.strength,
            open=unsure,
            bare=unsure and _NUMBER_ALONE.fullmatch(view, found.start, found.end) is not None,
            # "Tonight at midnight" is at midnight.
            usual="hour" not in values and at != PARTS["midnight"],
            late=at < DAWN and called_night,
        )


def at_time(when: When, clock: Clock, now: datetime) -> When | None:
    """Return the day with the time, the part of the day it may have had deciding between am and pm; None when it has one.

    "Today at 4", said at 8, is in the afternoon; "tonight at 1" and "today at 12 at night" are on the next day's date.
    """
    at = clock.at
    passed = when.day == now.date() and not when.weekly and at <= now.time() and clock.until is None
    if when.clock is None:
        late = clock.late and (at.hour == 0 or passed)
        if passed and clock.bare and at.hour < NOON_HOUR:
            later = at.replace(hour=at.hour + NOON_HOUR)
            at = later if later > now.time() else at
    elif not when.usual or clock.usual:
        return None
    else:
        at = within(when.clock, clock) if clock.until is None else at
        late = at < DAWN and when.clock >= PARTS["evening"]
    day = when.day + timedelta(days=1) if late and when.day else when.day
    return replace(when, day=day, clock=at, until=clock.until, usual=clock.usual)


def within(part: time, clock: Clock) -> time:
    """Return the time that is meant in a part of the day: "tonight at 8" is at 20:00."""
    if not clock.open:
        return clock.at
    hour = clock.at.hour % NOON_HOUR
    if part < PARTS["noon"]:
        return clock.at.replace(hour=hour or NOON_HOUR)
    # "Tonight at 1" is no afternoon, "this evening at 12" no noon.
    small = DAWN.hour if part >= PARTS["night"] else int(part >= PARTS["evening"])
    return clock.at.replace(hour=hour if hour < small else hour + NOON_HOUR)
