"""A second engine, written from the text of RFC 5545 alone and as simply as possible: look at every day, at every minute.

It shares nothing with `duly.calendar`: it reads the rule itself, asks of each day whether it belongs to the rule, and finds the
instant of a local time by looking at clocks. Slow, so only for a few years at a time.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Parts:
    """The parts of a rule as text says them; an absent list is empty."""

    def __init__(self, text: str) -> None:
        given = dict(part.split("=") for part in text.split(";"))

        def numbers(name: str) -> list[int]:
            return [int(value) for value in given[name].split(",")] if name in given else []

        self.freq = given["FREQ"]
        self.interval = int(given.get("INTERVAL", 1))
        self.month, self.week, self.year_day = numbers("BYMONTH"), numbers("BYWEEKNO"), numbers("BYYEARDAY")
        self.month_day, self.hour, self.minute = numbers("BYMONTHDAY"), numbers("BYHOUR"), numbers("BYMINUTE")
        self.position = numbers("BYSETPOS")
        self.day = [
            (DAYS.index(value[-2:]), int(value[:-2] or 0)) for value in given.get("BYDAY", "").split(",") if value
        ]
        self.week_start = DAYS.index(given.get("WKST", "MO"))


def begin_of_week(day: date, week_start: int) -> date:
    return day - DAY * ((day.weekday() - week_start) % 7)


def week_year(day: date, week_start: int) -> int:
    """The year that has at least four days of the day's week: that of the week's fourth day."""
    return (begin_of_week(day, week_start) + 3 * DAY).year


@lru_cache(maxsize=20_000)
def week_number(day: date, week_start: int) -> tuple[int, int]:
    """The number of the day's week in its week-year, and from its end."""
    year, week, before, after = week_year(day, week_start), begin_of_week(day, week_start), 0, 0
    while week_year(week - 7 * DAY * (before + 1), week_start) == year:
        before += 1
    while week_year(week + 7 * DAY * (after + 1), week_start) == year:
        after += 1
    return before + 1, -after - 1


@lru_cache(maxsize=20_000)
def place_of_weekday(day: date, in_month: bool) -> tuple[int, int]:
    """Which of its weekday the day is in month or year, from the front and from the end."""

    def same(other: date) -> bool:
        return other.year == day.year and (not in_month or other.month == day.month)

    before = sum(same(day - 7 * DAY * weeks) for weeks in range(1, 54))
    after = sum(same(day + 7 * DAY * weeks) for weeks in range(1, 54))
    return before + 1, -after - 1


def period(day: date, parts: Parts) -> int:
    """The number of the day's period."""
    if parts.freq == "DAILY":
        return day.toordinal()
    if parts.freq == "WEEKLY":
        return begin_of_week(day, parts.week_start).toordinal() // 7
    if parts.freq == "MONTHLY":
        return day.year * 12 + day.month
    return week_year(day, parts.week_start) if parts.week else day.year


def belongs(day: date, parts: Parts, start: date) -> bool:
    """Whether every part lets the day pass; what the rule does not say comes from its start."""
    from_end = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - day).days
    year_day, days_left = (day - date(day.year, 1, 1)).days + 1, (date(day.year + 1, 1, 1) - day).days
    if parts.month and day.month not in parts.month:
        return False
    if parts.week and not set(week_number(day, parts.week_start)) & set(parts.week):
        return False
    if parts.year_day and not {year_day, -days_left} & set(parts.year_day):
        return False
    if parts.month_day and not {day.day, -from_end} & set(parts.month_day):
        return False
    if parts.day and not any(day.weekday() == weekday for weekday, _ in parts.day):
        return False
    if parts.day and not any(day.weekday() == weekday and number == 0 for weekday, number in parts.day):
        places = place_of_weekday(day, in_month=parts.freq == "MONTHLY" or bool(parts.month))
        if not any(day.weekday() == weekday and number in places for weekday, number in parts.day):
            return False
    if parts.month_day or parts.year_day or parts.day:
        return True
    if parts.freq == "WEEKLY" or parts.week:
        return day.weekday() == start.weekday()
    if parts.freq == "MONTHLY":
        return day.day == start.day
    if parts.freq == "YEARLY":
        return day.day == start.day and (bool(parts.month) or day.month == start.month)
    return True


def wall_times(text: str, start: datetime, last: date) -> list[datetime]:
    """The wall times of a rule of DAILY or slower, up to the day `last` at least for whole periods before it."""
    parts = Parts(text)
    clocks = sorted(product(parts.hour or [start.hour], parts.minute or [start.minute]))
    periods: dict[int, list[datetime]] = defaultdict(list)
    first = period(start.date(), parts)
    # A period may begin long before the start and end long after the last day, and BYSETPOS counts in all of it.
    margin = DAY * (400 if parts.freq == "YEARLY" else 32)
    day = start.date() - margin
    while day <= last + margin:
        number = period(day, parts)
        if number >= first and (number - first) % parts.interval == 0 and belongs(day, parts, start.date()):
            periods[number] += [datetime.combine(day, time(hour, minute, start.second)) for hour, minute in clocks]
        day += DAY
    found = [wall for number in periods for wall in chosen(periods[number], parts.position)]
    return sorted(wall for wall in found if wall >= start and wall.date() <= last)


def chosen(elements: list[datetime], positions: list[int]) -> Iterator[datetime]:
    """What BYSETPOS takes from a period's elements, which are in order."""
    for place, element in enumerate(elements, start=1):
        if not positions or place in positions or place - len(elements) - 1 in positions:
            yield element


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall time, found by looking at the clock in every minute around it."""
    first, jumps = clocks_around(wall.date(), zone)
    minute = wall.replace(second=0)
    if minute in first:
        return first[minute] + timedelta(seconds=wall.second)
    (moved,) = (after - before - MINUTE for before, after in jumps if before < minute < after)
    return instant_of(wall + moved, zone)


@lru_cache(maxsize=4_000)
def clocks_around(day: date, zone: ZoneInfo) -> tuple[dict[datetime, datetime], list[tuple[datetime, datetime]]]:
    """Each minute that the clock in the zone shows around a day, with the first instant at which it does; and its jumps ahead."""
    begin = datetime.combine(day - DAY, time.min, tzinfo=UTC)
    first: dict[datetime, datetime] = {}
    jumps, before = [], (begin - MINUTE).astimezone(zone).replace(tzinfo=None)
    for number in range(3 * 24 * 60):
        at = begin + MINUTE * number
        shown = at.astimezone(zone).replace(tzinfo=None)
        first.setdefault(shown, at)
        if shown > before + MINUTE:
            jumps.append((before, shown))
        before = shown
    return first, jumps


def instants(text: str, start: datetime, zone: ZoneInfo, last: date) -> list[datetime]:
    """The instants of a rule of DAILY or slower up to a day: placed, in order, each once."""
    return sorted({instant_of(wall, zone) for wall in wall_times(text, start, last)})


def hourly_instants(text: str, start: datetime, zone: ZoneInfo, days: int) -> list[datetime]:
    """The instants of an HOURLY rule in some days after its start: look at every minute of them."""
    parts = Parts(text)
    begin = start.replace(tzinfo=zone).astimezone(UTC)

    def hour_of(at: datetime) -> int:
        offset = at.astimezone(zone).utcoffset()
        assert offset is not None
        return int((at.timestamp() + offset.total_seconds() % 3600) // 3600)

    periods: dict[int, list[datetime]] = defaultdict(list)
    at = begin - 2 * HOUR
    while at <= begin + days * DAY:
        local = at.astimezone(zone).replace(tzinfo=None)
        if parts.minute:
            due = local.minute in parts.minute and (hour_of(at) - hour_of(begin)) % parts.interval == 0
        else:
            due = (at - begin) % (HOUR * parts.interval) == timedelta()
        if due:
            periods[hour_of(at)].append(at)
        at += MINUTE
    found = [at for number in periods for at in chosen(periods[number], parts.position)]

    def passes(at: datetime) -> bool:
        local = at.astimezone(zone).replace(tzinfo=None)
        return belongs(local.date(), parts, start.date()) and (not parts.hour or local.hour in parts.hour)

    return sorted(at for at in found if at >= begin and passes(at))
