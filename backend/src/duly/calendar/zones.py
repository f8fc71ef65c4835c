"""Zones and the days in them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone name known here that is a place's or an offset's.

    Not one are the machine's own (`localtime`), the mark of a machine without a zone (`Factory`), which browsers do not know, and
    the leap-second tables.
    """
    names = available_timezones() - {"localtime", "Factory"}
    return frozenset(name for name in names if not name.startswith(("posix/", "right/")))


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the zone called `name`; ValueError when there is none (never a look at the file system with raw input)."""
    if name not in zone_names():
        raise ValueError("not an IANA time zone")
    return ZoneInfo(name)


def start_of_day(day: date, zone_name: str) -> datetime:
    """Return the UTC instant at which `day` begins in the zone; after a gap at midnight it is the first instant there is."""
    return datetime.combine(day, time.min, tzinfo=zone(zone_name)).astimezone(UTC)


def end_of_day(day: date, zone_name: str) -> datetime:
    """Return the last microsecond of `day` in the zone as a UTC instant."""
    return start_of_day(day + timedelta(days=1), zone_name) - MICROSECOND


def instant(local: datetime, zone_name: str) -> datetime:
    """Return the UTC instant of a local time: moved on by the length of a gap, the first of two in an overlap.

    `local.fold` 1 takes the second. Source: RFC 5545, section 3.3.5.
    """
    return local.replace(tzinfo=zone(zone_name)).astimezone(UTC)


def local_date(at: datetime, zone_name: str) -> date:
    """Return the date that people in the zone read at the instant `at`."""
    return at.astimezone(zone(zone_name)).date()
