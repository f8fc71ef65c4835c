"""What a language's table holds, and the slots that its templates use."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from duly.quickadd.templates import Slot, any_of, choice, key

# How sure a row is. STRONG: anywhere. WEAK: a noun or a name as well, so only at the end of the title or after a word like
# "on". ATTACHED: only right beside a date ("friday evening").
STRONG, WEAK, ATTACHED = 3, 2, 1
# In digits of the scripts that are read.
_HOUR = "(?:[01٠١۰۱]?\\d|[2٢۲][0-3٠-٣۰-۳])"


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern: a template, what makes its meaning from the values, and how sure it is."""

    template: str
    maker: Callable[..., Any]
    strength: int = STRONG


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The words of one language. Phrases are lower case with single spaces.

    weekdays: 0 is Monday (`short_weekdays`: other words too, read only in a list behind "every"). units: singular and plural to
    hour, minute, day, week, month, quarter or year. numbers, ordinals, day_words: words to numbers, -1 is the last. halves: am,
    pm. parts: words to morning, afternoon, evening, night or noon. joins: between the items of a list. ranges: between two
    ends. leads, trails: words around a date that belong to its chip (`range_leads`: before the first of two days; `hours_from`:
    before the hours of an hourly repeat). starts, untils: before the first and the last day of a repeat (`starts_after`,
    `untils_after`: behind it). begins: before the day on which a task starts (`begins_after`). bounds_for: before how long a
    repeat lasts (`bounds_after`). times_words: "times" in "10 times". except_words: behind a repeat, what no rule can say.
    not_after, not_before: words beside which a date is part of a phrase. before: "before" in "30 minutes before". remind:
    before such a notice or a moment, instead of a mark (`asks_to`: between that moment and what to be reminded of).
    infinitives: before what is to be done ("on friday to help"), though not_before has them too. lasting: before how long the
    task takes (`lasting_after`). month_nouns: months that are other words too; function_words: what may stand behind "5 may"
    for it to be a date. small_words: never capitals inside a title, unless in a name. capital_nouns: other words when they have
    a capital ("Morgen", the morning).
    """

    code: str
    chrono: str | None
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    parts: Mapping[str, str]
    every: tuple[str, ...]
    joins: tuple[str, ...]
    ranges: tuple[str, ...]
    repeats: tuple[Row, ...]
    days: tuple[Row, ...]
    times: tuple[Row, ...]
    halves: Mapping[str, str] = field(default_factory=dict)
    day_suffix: str = ""
    plural_weekdays: Mapping[str, int] = field(default_factory=dict)
    short_weekdays: Mapping[str, int] = field(default_factory=dict)
    day_words: Mapping[str, int] = field(default_factory=dict)
    leads: tuple[str, ...] = ()
    trails: tuple[str, ...] = ()
    range_leads: tuple[str, ...] = ()
    hours_from: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    untils: tuple[str, ...] = ()
    starts_after: tuple[str, ...] = ()
    untils_after: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    begins_after: tuple[str, ...] = ()
    bounds_for: tuple[str, ...] = ()
    times_words: tuple[str, ...] = ()
    bounds_after: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    remind: tuple[str, ...] = ()
    asks_to: tuple[str, ...] = ()
    infinitives: tuple[str, ...] = ()
    except_words: tuple[str, ...] = ()
    month_nouns: tuple[str, ...] = ()
    function_words: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    lasting_after: tuple[str, ...] = ()
    small_words: tuple[str, ...] = ()
    capital_nouns: tuple[str, ...] = ()


def dotted(weekdays: Mapping[str, int], *words: str) -> dict[str, int]:
    """Return a table of weekdays with its short names also written with a dot ("Sat."), but for those that are `words` then."""
    short = {f"{name}.": day for name, day in weekdays.items() if len(name) <= 4 and name not in words}
    return {**weekdays, **short}


def number_of(text: str, table: Mapping[str, int]) -> int | None:
    """Return a number in digits of any script or in words, from 1 to 999."""
    if text.isdecimal():
        return int(text) or None
    return table.get(key(text))


def slots_of(language: Language) -> dict[str, Slot]:
    """Return every slot of a language's templates."""
    number = Slot(r"(?:\d{1,3}|" + any_of(language.numbers) + ")", lambda text: number_of(text, language.numbers))
    weekday, month = choice(language.weekdays), choice(language.months)
    day = _month_day(language)
    ordinal = _ordinal(language)
    return {
        "n": number,
        "unit": choice({word: unit for word, unit in language.units.items() if unit != "minute"}),
        "span": choice({word: unit for word, unit in language.units.items() if unit in ("minute", "hour")}),
        "long": choice({word: unit for word, unit in language.units.items() if unit not in ("minute", "hour")}),
        "weekday": weekday,
        "weekdays": _weekdays(language),
        "plurals": _list(choice(language.plural_weekdays), language, spaced=True),
        "month": month,
        "months": _list(month, language),
        "day": day,
        "days": _list(day, language),
        "day_months": _pairs(language, day, month),
        "nth": ordinal,
        "nths": _list(ordinal, language),
        "part": choice(language.parts),
        "parts": _list(choice(language.parts), language, again=True),
        "half": choice(language.halves),
        "every": Slot(any_of(language.every) + "!?", lambda text: "!" if text.endswith("!") else "."),
        "hour": Slot(_HOUR, str),
        "said_hour": _said_hour(language),
        "minute": Slot(r"[0-5٠-٥۰-۵]\d", int),
        "year": Slot(r"\d{4}", int),
        "short_year": Slot(r"(?:\d{4}|\d{2})", str),
        "number": Slot(r"\d{1,2}", int),
    }


def joined(language: Language) -> str:
    """Return the expression between the items of a list: a comma, a word like "and", or both."""
    word = any_of(tuple(phrase for phrase in language.joins if phrase[0].isalpha()))
    marks = "".join(phrase for phrase in language.joins if not phrase[0].isalpha())
    return rf"(?:\s{{0,2}}[{marks}](?:\s{{0,2}}[{marks}])?\s{{0,2}}(?:{word}\s{{1,2}})?|\s{{1,4}}{word}\s{{1,4}})"


def _between(language: Language, *, spaced: bool, again: bool = False) -> str:
    """Return the expression between two items of a list.

    `spaced`: a blank may be all. `again`: "every" may come again ("every monday and every friday").
    """
    gap = rf"(?:{joined(language)}|\s{{1,2}})" if spaced else joined(language)
    return rf"{gap}(?:{any_of(language.every)}\s{{1,2}})?" if again else gap


def _list(item: Slot, language: Language, *, spaced: bool = False, again: bool = False) -> Slot:
    """Return the slot of one or more items; its value is a tuple in order, without repeats."""
    between = _between(language, spaced=spaced, again=again)
    value = _values(item.pattern, between, lambda text: None if (meant := item.value(text)) is None else (meant,))
    return Slot(rf"{item.pattern}(?:{between}{item.pattern}){{0,30}}", value)


def _weekdays(language: Language) -> Slot:
    """Return the slot of one or more weekdays or stretches of them.

    A short name that is another word too ("so", "mer") needs a weekday behind it, or a mark or a word like "and" before it.
    """
    item, short = _weekday_range(language), choice(language.short_weekdays)
    between = _between(language, spaced=True, again=True)
    any_item = rf"(?:{item.pattern}|{short.pattern})"
    one = rf"(?:{item.pattern}|{short.pattern}(?={between}{any_item}))"
    last = rf"(?:{joined(language)}{short.pattern})?"

    def meant(text: str) -> tuple[int, ...] | None:
        day = short.value(text)
        return item.value(text) if day is None else (day,)

    return Slot(rf"{one}(?:{between}{one}){{0,30}}{last}", _values(any_item, between, meant))


def _values(
    item: str, between: str, meant: Callable[[str], tuple[Any, ...] | None]
) -> Callable[[str], tuple[Any, ...] | None]:
    """Return what makes the tuple of a list's values; None when one of its items means nothing."""
    one, gap = re.compile(item, re.IGNORECASE), re.compile(between, re.IGNORECASE)

    def value(text: str) -> tuple[Any, ...] | None:
        found: list[Any] = []
        at = 0
        while match := one.match(text, at):
            several = meant(match[0])
            if several is None:
                return None
            found += several
            following = gap.match(text, match.end())
            at = following.end() if following else len(text)
        return tuple(sorted(set(found)))

    return value


def named_weekdays(language: Language) -> dict[str, int]:
    """Return every name of a weekday that is one wherever it stands."""
    return {**language.plural_weekdays, **language.weekdays}


def _weekday_range(language: Language) -> Slot:
    """Return the slot of a weekday or of two with the days between them; its value is a tuple."""
    weekday = choice(named_weekdays(language))
    ending = choice({**named_weekdays(language), **language.short_weekdays})
    to = rf"(?:\s?[-–]\s?|\s{{1,4}}{any_of(language.ranges)}\s{{1,4}})"
    ends = re.compile(rf"({weekday.pattern}){to}({ending.pattern})", re.IGNORECASE)

    def value(text: str) -> tuple[int, ...] | None:
        both = ends.fullmatch(text)
        if both is None:
            one = weekday.value(text)
            return None if one is None else (one,)
        first, last = weekday.value(both[1]), ending.value(both[2])
        if first is None or last is None or first == last:
            return None
        return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))

    return Slot(rf"(?:{weekday.pattern}{to}{ending.pattern}|{weekday.pattern})", value)


def _said_hour(language: Language) -> Slot:
    """Return the slot of an hour in digits or, up to twelve, in words; its value is digits."""
    words = {word: str(number) for word, number in language.numbers.items() if number <= 12 and " " not in word}
    return Slot(rf"(?:{_HOUR}|{any_of(words)})", lambda text: text if text.isdecimal() else words.get(key(text)))


def _ordinal(language: Language) -> Slot:
    suffix = language.day_suffix
    table = language.ordinals
    digits = rf"|[1-5]{suffix}" if suffix else ""

    def value(text: str) -> int | None:
        return int(text[0]) if text[0].isdecimal() else table.get(key(text))

    return Slot(f"(?:{any_of(table)}{digits})", value)


def _month_day(language: Language) -> Slot:
    """Return the slot of a day of the month; -1 is the last."""
    suffix = f"(?:{language.day_suffix})?" if language.day_suffix else ""

    def value(text: str) -> int | None:
        digits = text[:2] if text[:2].isdecimal() else text[:1]
        day = int(digits) if digits.isdecimal() else language.day_words.get(key(text), 0)
        return day if 1 <= day <= 31 or day == -1 else None

    return Slot(rf"(?:\d{{1,2}}{suffix}|{any_of(language.day_words)})", value)


def _pairs(language: Language, day: Slot, month: Slot) -> Slot:
    """Return the slot of one or more days of the year ("jan 1 and jul 1"); its value is a tuple of (month, day)."""
    of = r"(?:\s{1,4}(?:of|de))?"
    either = rf"(?:{day.pattern}{of}\s{{1,4}}{month.pattern}|{month.pattern}\s{{1,4}}{day.pattern})"
    first = re.compile(rf"({day.pattern}){of}\s{{1,4}}({month.pattern})", re.IGNORECASE)
    second = re.compile(rf"({month.pattern})\s{{1,4}}({day.pattern})", re.IGNORECASE)

    def value(text: str) -> tuple[int, int] | None:
        match = first.fullmatch(text)
        words = (match[2], match[1]) if match else None
        if words is None and (match := second.fullmatch(text)):
            words = (match[1], match[2])
        if words is None:
            return None
        pair = (month.value(words[0]), day.value(words[1]))
        return None if None in pair else pair

    return _list(Slot(either, value), language)
