"""What the rows of times mean: hours and parts of the day become times of day."""

from collections.abc import Callable
from datetime import time
from typing import Any

# The hours that people of Todoist (morning, afternoon, evening) and Vikunja (tonight) are used to. Source: ADR-0012.
PARTS = {
    "morning": time(9),
    "noon": time(12),
    "afternoon": time(12),
    "evening": time(19),
    "night": time(21),
    "midnight": time(23, 59),
}
LATEST_GUESSED = 6


def clock(
    hour: int | None = None, minute: int = 0, *, part: str | None = None, guess: bool = False
) -> Callable[..., time | None]:
    """A time from `hour`, `minute`, a `half` (am, pm) and a `part` of the day.

    `guess`: "at 5" says neither am nor pm; one to six o'clock are then in the afternoon, where people say so (a leading zero,
    "05:00", is never guessed at).
    """

    def make(**values: Any) -> time | None:
        text = values.get("hour", "")
        written = hour if hour is not None else int(text)
        half, during = values.get("half"), part or values.get("part")
        if half is not None:
            if not 1 <= written <= 12:
                return None
            written = written % 12 + (12 if half == "pm" else 0)
        elif during is not None:
            written = _in_part(written, during)
        elif guess and len(text) == 1 and 1 <= written <= LATEST_GUESSED:
            written += 12
        if not 0 <= written <= 23:
            return None
        return time(written, values.get("minute", minute))

    return make


def _in_part(hour: int, part: str) -> int:
    """Return the hour that is meant by "5 in the evening" or "12 at night"; 24 when there is none."""
    if hour > 12:
        return hour
    if part == "morning":
        return hour if hour < 12 else 24
    if part == "night" and (hour == 12 or hour <= 4):
        return hour % 12
    return hour % 12 + 12


def shifted(minutes: int, *, part: str | None = None, guess: bool = False) -> Callable[..., time | None]:
    """A time so many minutes from the hour ("half past 4", "quarter to 5"), perhaps in a `part` of the day."""
    plain = clock(part=part, guess=guess)

    def make(**values: Any) -> time | None:
        made = plain(**values)
        if made is None:
            return None
        total = (made.hour * 60 + made.minute + minutes) % 1440
        return time(total // 60, total % 60)

    return make


def part_of_day(part: str | None = None) -> Callable[..., time | None]:
    """The usual time of a part of the day."""

    def make(**values: Any) -> time | None:
        return PARTS[part or values["part"]]

    return make


def between(*, guess: bool = False) -> Callable[..., tuple[time, time] | None]:
    """A stretch of the day, from `hour`, `minute`, `half` to `hour2`, `minute2`, `half2`; "2-4pm" begins in the same half."""

    def make(**values: Any) -> tuple[time, time] | None:
        second = {name[:-1]: value for name, value in values.items() if name.endswith("2")}
        first = {name: value for name, value in values.items() if not name.endswith("2")}
        if "half" in second:
            first.setdefault("half", second["half"])
        begin, end = clock(guess=guess)(**first), clock(guess=guess)(**second)
        return (begin, end) if begin is not None and end is not None and begin < end else None

    return make
