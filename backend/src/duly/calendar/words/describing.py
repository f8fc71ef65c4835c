"""From a series to its rule in words. Every part of the rule is named."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import NamedTuple

from duly.calendar.expansion import clock_times
from duly.calendar.month_end import clamped_days
from duly.calendar.rule import Frequency, Rule, Weekday
from duly.calendar.series import Series
from duly.calendar.words.english import ENGLISH
from duly.calendar.words.messages import Language
from duly.calendar.words.urdu import URDU

LANGUAGES = {"en": ENGLISH, "ur": URDU}
WORK_DAYS = tuple(Weekday(day) for day in range(5))
# More times of day than these are said as hours and minutes.
MOST_TIMES = 8
LAST_SECOND = time(23, 59, 59)


class Piece(NamedTuple):
    """One phrase: its place in the language's order, the parts of the rule that it says, and its text."""

    kind: str
    parts: tuple[str, ...]
    text: str


def describe(series: Series, locale: str = "en") -> str:
    """Return the rule of a series in words, in the language of a locale (`ur`, `en-GB`); English where there is none."""
    language = LANGUAGES.get(locale.split("-")[0].lower(), ENGLISH)
    found = {piece.kind: piece.text for piece in pieces(series, language)}
    sentence = " ".join(found[kind] for kind in language.ordered if kind in found)
    return language.pause.join([sentence, *(found[kind] for kind in language.set_off if kind in found)])


def pieces(series: Series, language: Language) -> Iterator[Piece]:
    """Yield the phrases for a rule; together they name every part that it has."""
    rule = series.rule
    yield from _how_often(series, language)
    if rule.by_month:
        names = language.listed([language.months[month - 1] for month in rule.by_month])
        yield Piece("months", ("BYMONTH",), language.say("months", months=names))
    if rule.by_week_number:
        weeks = language.listed(list(_counted(rule.by_week_number, "week", language)))
        yield Piece("weeks", ("BYWEEKNO",), language.say("weeks", weeks=weeks))
    if rule.by_year_day:
        days = language.listed(list(_counted(rule.by_year_day, "year-day", language)))
        yield Piece("year-days", ("BYYEARDAY",), language.say("year-days", days=days))
    yield from _month_days(rule, language)
    if rule.by_day:
        yield Piece("weekdays", ("BYDAY",), _weekdays(rule, language))
    yield from _times(series, language)
    if rule.by_set_position and clamped_days(rule) is None:
        places = language.listed(list(_counted(rule.by_set_position, "position", language, from_end="position")))
        message = f"positions.{rule.frequency.lower()}"
        yield Piece("positions", ("BYSETPOS",), language.say(message, positions=places))
    if rule.week_start:
        yield Piece("week-start", ("WKST",), language.say("week-start", day=language.weekdays[rule.week_start]))
    yield from _end(series, language)


def _how_often(series: Series, language: Language) -> Iterator[Piece]:
    rule = series.rule
    kind = "after" if series.is_span else "every"
    number = "one" if rule.interval == 1 else "many"
    text = language.say(f"{kind}.{rule.frequency.lower()}.{number}", n=rule.interval)
    yield Piece("every", ("FREQ",) if rule.interval == 1 else ("FREQ", "INTERVAL"), text)
    if series.repeat_from == "completion" and not series.is_span:
        yield Piece("completion", (), language.say("from-completion"))


def _counted(numbers: Iterable[int], message: str, language: Language, from_end: str | None = None) -> Iterator[str]:
    """Yield each number of a list in words, from the front or from the end."""
    for number in numbers:
        name = message if number > 0 else from_end or f"{message}.from-end"
        yield language.say(name, n=number, place=language.place(number, None))


def _month_days(rule: Rule, language: Language) -> Iterator[Piece]:
    clamped = clamped_days(rule)
    if clamped is not None:
        days = list(_counted(clamped, "month-day", language))
        text = language.say("month-days.clamped", days=language.listed(days), last=days[-1])
        yield Piece("month-days", ("BYMONTHDAY", "BYSETPOS"), text)
    elif rule.by_month_day:
        days = list(_counted(rule.by_month_day, "month-day", language))
        yield Piece("month-days", ("BYMONTHDAY",), language.say("month-days", days=language.listed(days)))


def _weekdays(rule: Rule, language: Language) -> str:
    """Return the weekdays: as those meant, or as what the days of month or year must be."""
    limits = bool(rule.by_month_day or rule.by_year_day)
    if rule.by_day == WORK_DAYS and not limits:
        return language.say("weekdays.all-work-days")
    names = []
    for day, number in rule.by_day:
        name = language.weekdays[day]
        if number is not None:
            names.append(language.say("weekday.numbered", place=language.place(number, day), day=name))
        else:
            names.append(language.say("weekday.any", day=name) if limits else name)
    numbered = any(day.number is not None for day in rule.by_day)
    span = "month" if rule.frequency is Frequency.MONTHLY or rule.by_month else "year"
    message = f"weekdays{'.only' if limits else ''}{f'.of-{span}' if numbered else ''}"
    return language.say(message, days=language.listed(names))


def _times(series: Series, language: Language) -> Iterator[Piece]:
    rule, start = series.rule, series.start
    parts = tuple(name for name, values in rule.lists() if name in ("BYHOUR", "BYMINUTE") and values)
    if not parts or not isinstance(start, datetime):
        return
    times = clock_times(rule, start)
    if rule.frequency is not Frequency.HOURLY and len(times) <= MOST_TIMES:
        yield Piece("times", parts, language.say("times", times=language.listed([f"{clock:%H:%M}" for clock in times])))
        return
    if rule.by_hour:
        hours = language.listed([str(hour) for hour in rule.by_hour])
        yield Piece("hours", ("BYHOUR",), language.say("hours", hours=hours))
    if rule.by_minute:
        minutes = language.listed([str(minute) for minute in rule.by_minute])
        yield Piece("minutes", ("BYMINUTE",), language.say("minutes", minutes=minutes))


def _end(series: Series, language: Language) -> Iterator[Piece]:
    count, until = series.rule.count, series.rule.until
    if count is not None:
        yield Piece("count", ("COUNT",), language.say("count.one" if count == 1 else "count.many", n=count))
    if until is None:
        return
    if isinstance(until, datetime):
        local = until.astimezone(series.zone)
        # The last second of a day is how "until that day" is written.
        if local.time() != LAST_SECOND:
            text = language.say("until.time", date=language.date(local.date()), time=f"{local:%H:%M}")
            yield Piece("until", ("UNTIL",), text)
            return
        until = local.date()
    yield Piece("until", ("UNTIL",), language.say("until", date=language.date(until)))
