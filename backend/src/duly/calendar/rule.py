"""The closed type of a recurrence rule, and its text.

Source: RFC 5545, sections 3.3.10 and 3.8.5.3.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONDAY = 0


class Frequency(StrEnum):
    """How often; the unit of INTERVAL and the period that BYSETPOS chooses from."""

    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(NamedTuple):
    """A value of BYDAY: a day from 0 (Monday) to 6; `number` is its place in month or year, None for every one."""

    day: int
    number: int | None = None

    def __str__(self) -> str:
        return f"{'' if self.number is None else self.number}{WEEKDAYS[self.day]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. Lists are in order and without repeats; an empty one means that the part is absent.

    `until` is inclusive: a date; a local date and time without zone; or a UTC instant.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    by_month: tuple[int, ...] = ()
    by_week_number: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[Weekday, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_set_position: tuple[int, ...] = ()
    week_start: int = MONDAY

    def __str__(self) -> str:
        """Return the rule's text; parts that say what is so anyway (INTERVAL=1, WKST=MO) are left out."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={moment_text(self.until)}")
        parts += [f"{name}={','.join(map(str, values))}" for name, values in self.lists() if values]
        if self.week_start != MONDAY:
            parts.append(f"WKST={WEEKDAYS[self.week_start]}")
        return ";".join(parts)

    def lists(self) -> tuple[tuple[str, tuple[object, ...]], ...]:
        """Return every BY part by its name, in the order in which rules are written."""
        return (
            ("BYMONTH", self.by_month),
            ("BYWEEKNO", self.by_week_number),
            ("BYYEARDAY", self.by_year_day),
            ("BYMONTHDAY", self.by_month_day),
            ("BYDAY", self.by_day),
            ("BYHOUR", self.by_hour),
            ("BYMINUTE", self.by_minute),
            ("BYSETPOS", self.by_set_position),
        )

    @property
    def names_days(self) -> bool:
        """Say whether a part beside BYMONTH chooses days."""
        return bool(self.by_week_number or self.by_year_day or self.by_month_day or self.by_day)

    @property
    def is_plain(self) -> bool:
        """Say whether the rule is a bare length of time: no BY part at all."""
        return not any(values for _, values in self.lists())


def moment_text(value: date | datetime) -> str:
    """Write a date (`20260131`), a local time (`20260131T090000`) or an instant (`…Z`) as iCalendar does."""
    text = f"{value.year:04}{value.month:02}{value.day:02}"
    if isinstance(value, datetime):
        text += f"T{value.hour:02}{value.minute:02}{value.second:02}{'' if value.tzinfo is None else 'Z'}"
    return text
