"""A series: a rule with its start, and everything else that decides its occurrences."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from duly.calendar.canonical import explicit
from duly.calendar.month_end import clamp
from duly.calendar.rule import Frequency, Rule
from duly.calendar.zones import instant, zone

RepeatFrom = Literal["due", "completion"]
FIRST_YEAR, LAST_YEAR = 1900, 9998


@dataclass(frozen=True, slots=True)
class Series:
    """What `acceptance.accept` makes of a user's rule; built directly only from one that was accepted before.

    `rule` is canonical. `start` is a date, or the local date and time in `zone_name`; it is the occurrence that is open now, for
    `progress` moves it on. It is the time that the rule names: in a spring gap the clock shows another one. `exclude` holds
    dates, or UTC instants for a series with a time. `anchor_day` is the day of the month that a plain rule from completion
    aims at, where the start's is another because its month is too short.
    """

    rule: Rule
    start: date | datetime
    zone_name: str | None = None
    exclude: frozenset[date | datetime] = frozenset()
    repeat_from: RepeatFrom = "due"
    anchor_day: int | None = None

    @property
    def has_time(self) -> bool:
        """Say whether occurrences are instants; else they are dates without zone."""
        return self.zone_name is not None

    @property
    def zone(self) -> tzinfo:
        """The zone of a series with a time, UTC for one without."""
        return UTC if self.zone_name is None else zone(self.zone_name)

    @property
    def ends(self) -> bool:
        """Say whether the series has a last occurrence."""
        return self.rule.count is not None or self.rule.until is not None

    @property
    def is_span(self) -> bool:
        """Say whether the next occurrence is a plain length of time after the completion."""
        return self.repeat_from == "completion" and self.rule.is_plain

    @property
    def days_rule(self) -> Rule:
        """The rule to expand: a length of time from completion, done each time on its day, takes the last day of short months."""
        if not self.is_span:
            return self.rule
        rule = explicit(self.rule, self.start)
        if self.anchor_day is not None and rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY):
            rule = replace(rule, by_month_day=(self.anchor_day,))
        return clamp(rule) if rule.by_month_day else rule

    def instant(self, local: datetime) -> datetime:
        """Return the UTC instant of a local time of this series; see `zones.instant`."""
        assert self.zone_name is not None
        return instant(local, self.zone_name)
