"""Lengths of time as ISO 8601 writes them: days on the calendar, and elapsed time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from duly.calendar.zones import instant, zone

DAY_SECONDS = 86_400
_FORM = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,3})W)?(?:([0-9]{1,3})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,4})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """Days, which keep the time on the wall, and seconds, which a stopwatch would count; neither is negative.

    `P1D` before 09:00 is 09:00 of the day before, also when a clock change lies between; `PT24H` is 24 hours.
    """

    days: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read weeks, days, hours, minutes and seconds: `P1W`, `P1DT2H`, `PT30M`, `PT0S`.

        Errors: ValueError for another form; months and years, whose length depends on where they begin, are no part of it.
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError("not a duration of weeks, days, hours, minutes and seconds")
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return cls(7 * weeks + days, 3_600 * hours + 60 * minutes + seconds)

    def __str__(self) -> str:
        """Return the one way to write it: `P7D`, `PT1H30M`, `PT0S`."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        parts = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        date = f"{self.days}D" if self.days else ""
        return f"P{date}T{parts}" if parts else f"P{date}" if date else "PT0S"

    @property
    def elapsed(self) -> timedelta:
        """It as a stopwatch counts it, a day as 24 hours."""
        return timedelta(days=self.days, seconds=self.seconds)

    def before(self, at: datetime, zone_name: str) -> datetime:
        """Return the UTC instant that lies so long before the instant `at`, with days as people in the zone count them."""
        if self.days:
            local = at.astimezone(zone(zone_name)).replace(tzinfo=None)
            at = instant(local - timedelta(days=self.days), zone_name)
        return at.astimezone(UTC) - timedelta(seconds=self.seconds)
