"""When a digest is due, decided without I/O. Rows are records of table `digest`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from duly.calendar.zones import instant, local_date

# What a day begins with is no news in its second half.
MISSED_AFTER = timedelta(hours=6)
# From here on a person would notice, and is told.
LATE_AFTER = timedelta(minutes=1)
MOST_TASKS = 20

Row = dict[str, Any]
Outcome = Literal["due", "moved", "missed", "ended"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What counts of an account: the wall time of its digest (None: it wants none), its zone, its quiet hours."""

    at: time | None = None
    time_zone: str = "UTC"
    quiet: tuple[time, time] | None = None


def following(at: time, zone_name: str, after: datetime, last_on: date | None) -> datetime:
    """Return the first UTC instant after `after` at which it is `at` in the zone, on a later day there than `last_on`.

    A time in a gap comes after the gap; of two in an overlap the first counts. A gap that reaches over midnight takes the time
    out of its day altogether: that day has no digest, and the next one its own.
    """
    day = local_date(after, zone_name)
    if last_on is not None:
        day = max(day, last_on + timedelta(days=1))
    while (found := instant(datetime.combine(day, at), zone_name)) <= after or local_date(found, zone_name) != day:
        day += timedelta(days=1)
    return found


def is_wanted(fire_at: datetime, wish: Wish, last_on: date | None) -> bool:
    """Tell whether a planned instant is still one that the account means: its zone, its time or a zone's rules may be others.

    Over the date line the next instant may be the same, and lie on the day that had its digest.
    """
    if wish.at is None:
        return False
    day = local_date(fire_at, wish.time_zone)
    if last_on is not None and day <= last_on:
        return False
    return instant(datetime.combine(day, wish.at), wish.time_zone) == fire_at


def plan(row: Row, wish: Wish, since: datetime) -> Row:
    """Return the row as the account wants it; the same object when nothing changes. `since` is when it came to want it.

    What is planned and still wanted stays, so that nothing is planned twice however often, or late, an event comes.
    """
    if wish.at is None:
        return row if row["fire_at"] is None else row | {"fire_at": None}
    if row["fire_at"] is not None and is_wanted(row["fire_at"], wish, row["last_on"]):
        return row
    return row | {"fire_at": following(wish.at, wish.time_zone, since, row["last_on"])}


def settle(row: Row, wish: Wish, now: datetime) -> tuple[Row, Outcome]:
    """Return what becomes of a row that is due at `now`, and the row after it, the account being as it is.

    Each local day is settled once, also when there was nothing to tell. `moved` is planned for another instant, which may be
    over as well: counted from when the old one was, so that a change which is not followed yet loses no digest.
    """
    fire_at: datetime = row["fire_at"]
    if wish.at is None:
        return row | {"fire_at": None}, "ended"
    if not is_wanted(fire_at, wish, row["last_on"]):
        return row | {"fire_at": following(wish.at, wish.time_zone, fire_at, row["last_on"])}, "moved"
    day = local_date(fire_at, wish.time_zone)
    # After days of downtime the last digest may still be worth telling.
    next_at = following(wish.at, wish.time_zone, now - MISSED_AFTER, day)
    return row | {"fire_at": next_at, "last_on": day}, "missed" if now - fire_at > MISSED_AFTER else "due"
