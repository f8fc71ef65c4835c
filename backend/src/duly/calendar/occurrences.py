"""The occurrences of a series: wall times placed in the zone, counted, ended, with exclusions left out.

Occurrences strictly increase. A time in a spring gap moves on by the gap, of an autumn overlap the first is taken, and what
comes to the same instant (a whole day skipped, as in Pacific/Apia on 30 December 2011) is one occurrence.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import NamedTuple

from duly.calendar import hours
from duly.calendar.budget import Budget
from duly.calendar.expansion import walls
from duly.calendar.refusals import refuse
from duly.calendar.rule import Frequency
from duly.calendar.series import FIRST_YEAR, LAST_YEAR, Series

# No zone ever skipped more than a day at once.
LONGEST_GAP = timedelta(days=1)


class Occurrence(NamedTuple):
    """One planned moment of a series.

    `wall` is the date or the time that the rule names, and what a series moved here starts at. `local` is what the clock in the
    zone shows: the same but in a gap. `at` is the UTC instant, None for a date.
    """

    wall: date | datetime
    local: date | datetime
    at: datetime | None

    @property
    def key(self) -> date | datetime:
        """What tells occurrences of one series apart and orders them."""
        return self.wall if self.at is None else self.at


def occurrences(
    series: Series, *, after: date | datetime | None = None, limit: int | None = None
) -> Iterator[Occurrence]:
    """Yield the occurrences strictly after `after` (None: from the start on), lazily, at most `limit`.

    `after` is a date for a series without time; for one with a time an instant, or a local time in its zone.
    Errors: RecurrenceRefused, `recurrence.after-kind`; while listing `recurrence.too-sparse`, when the dates lie too far apart to
    be found within the budget of `Budget`.
    """
    return islice((occurrence for _, occurrence in numbered(series, after)), limit)


def next_occurrence(series: Series, after: date | datetime) -> Occurrence | None:
    """Return the first occurrence strictly after `after`; None when the series has ended. Units and errors: `occurrences`."""
    return next(occurrences(series, after=after), None)


def numbered(series: Series, after: date | datetime | None = None) -> Iterator[tuple[int, Occurrence]]:
    """Yield occurrences with how many came before them since the start, excluded ones included; only right for COUNT.

    Without COUNT the search begins near `after`, so a start long ago costs nothing.
    """
    limit = _reading(series, after) if after is not None else None
    if limit is not None and limit.year > LAST_YEAR:
        return
    count, until, exclude = series.rule.count, series.rule.until, series.exclude
    floor = limit if count is None and limit is not None and limit.year >= FIRST_YEAR else None
    for number, occurrence in enumerate(_all(series, floor)):
        key = occurrence.key
        if (count is not None and number >= count) or (until is not None and key > until):
            return
        if (limit is None or key > limit) and key not in exclude:
            yield number, occurrence


def _reading(series: Series, after: date | datetime) -> date | datetime:
    """Return `after` as a date, or as a UTC instant."""
    if isinstance(after, datetime) is not series.has_time:
        refuse("after-kind", "after")
    if not isinstance(after, datetime) or not FIRST_YEAR <= after.year <= LAST_YEAR:
        # Beyond all occurrences: not worth a conversion that could overflow.
        return after.replace(tzinfo=UTC) if isinstance(after, datetime) else after
    return series.instant(after) if after.tzinfo is None else after.astimezone(UTC)


def _all(series: Series, floor: date | datetime | None) -> Iterator[Occurrence]:
    """Yield what rule, start and zone make, strictly increasing; with `floor` from about there on."""
    rule, start, budget = series.days_rule, series.start, Budget()
    if not isinstance(start, datetime):
        midnight = datetime.combine(start, time.min)
        low = midnight if floor is None else datetime.combine(floor, time.min)
        for wall in walls(rule, midnight, low, budget):
            yield Occurrence(wall.date(), wall.date(), None)
        return
    zone = series.zone
    if rule.frequency is Frequency.HOURLY:
        begin = series.instant(start)
        for at in hours.instants(rule, begin, floor if isinstance(floor, datetime) else begin, zone, budget):
            local = at.astimezone(zone).replace(tzinfo=None)
            yield Occurrence(local, local, at)
        return
    low = floor.astimezone(zone).replace(tzinfo=None) - LONGEST_GAP if isinstance(floor, datetime) else start
    yield from _placed(walls(rule, start, low, budget), zone)


def _placed(times: Iterator[datetime], zone: tzinfo) -> Iterator[Occurrence]:
    """Yield wall times at their instants. Those in a gap wait for the ones that the move takes them past."""
    moved: list[Occurrence] = []
    for wall in times:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        local = at.astimezone(zone).replace(tzinfo=None)
        occurrence = Occurrence(wall, local, at)
        if local != wall:
            moved.append(occurrence)
            continue
        while moved and moved[0].local < local:
            yield moved.pop(0)
        if moved and moved[0].local == local:
            # The same instant twice: the one that has its own time stays.
            moved.pop(0)
        yield occurrence
    yield from moved
