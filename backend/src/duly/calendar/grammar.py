"""From the text of an RRULE to a rule, or to the reason why not. Nothing else may look at a rule's text.

Source: RFC 5545, section 3.3.10, with the bounds of ADR-0011.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from duly.calendar.refusals import RecurrenceRefused, refuse
from duly.calendar.rule import WEEKDAYS, Frequency, Rule, Weekday

LONGEST_RULE = 4_000
MOST_NUMBERS_OF_A_WEEKDAY_IN_A_MONTH, MOST_IN_A_YEAR = 5, 53
# Low, high, may be negative, and how many values: never more than there are.
LISTS: dict[str, tuple[int, int, bool, int]] = {
    "BYMONTH": (1, 12, False, 12),
    "BYWEEKNO": (1, 53, True, 53),
    "BYYEARDAY": (1, 366, True, 366),
    "BYMONTHDAY": (1, 31, True, 31),
    "BYHOUR": (0, 23, False, 24),
    "BYMINUTE": (0, 59, False, 31),
    "BYSETPOS": (1, 366, True, 366),
}
FIELDS = {
    "BYMONTH": "by_month",
    "BYWEEKNO": "by_week_number",
    "BYYEARDAY": "by_year_day",
    "BYMONTHDAY": "by_month_day",
    "BYDAY": "by_day",
    "BYHOUR": "by_hour",
    "BYMINUTE": "by_minute",
    "BYSETPOS": "by_set_position",
}
MOST_WEEKDAYS = 31
# How many days one period has at most; a week those that BYDAY names.
MOST_DAYS = {Frequency.HOURLY: 1, Frequency.DAILY: 1, Frequency.MONTHLY: 31, Frequency.YEARLY: 366}
EXAMPLES = {
    "INTERVAL": "INTERVAL=2", "COUNT": "COUNT=10", "UNTIL": "UNTIL=20261231", "WKST": "WKST=MO", "BYDAY": "BYDAY=MO,-1FR",
    "BYMONTH": "BYMONTH=1,7", "BYWEEKNO": "BYWEEKNO=20", "BYYEARDAY": "BYYEARDAY=100", "BYMONTHDAY": "BYMONTHDAY=1,-1",
    "BYHOUR": "BYHOUR=9,17", "BYMINUTE": "BYMINUTE=0,30", "BYSETPOS": "BYSETPOS=-1",
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
_WEEKDAY = re.compile(rf"([+-]?[0-9]{{1,2}})?({'|'.join(WEEKDAYS)})")
_MOMENT = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")


def parse(text: str) -> Rule:
    """Return the rule that a text like `FREQ=WEEKLY;BYDAY=MO,TH` writes; capitals do not matter, `RRULE:` in front is allowed.

    Errors: RecurrenceRefused for what is not written so, out of range, forbidden by the RFC, or not offered by Duly.
    """
    if len(text) > LONGEST_RULE:
        refuse("rule-too-long", "rule", most=LONGEST_RULE)
    values: dict[str, Any] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not name:
            refuse("rule-malformed", "rule")
        if name == "BYSECOND":
            refuse("seconds-not-offered", name)
        if name not in _PARTS:
            # Not the name itself: it is the user's text.
            refuse("part-unknown", name if name in {"BYEASTER", "RSCALE", "SKIP"} else "rule")
        field, read = _PARTS[name]
        if field in values:
            refuse("part-repeated", name)
        values[field] = read(name, value)
    if "frequency" not in values:
        refuse("frequency-missing", "FREQ")
    rule = Rule(**values)
    _check_together(rule)
    return rule


def parse_moment(text: str) -> date | datetime:
    """Return what `20260131`, `20260131T090000` or `20260131T090000Z` says: a date, a local time or an instant.

    Errors: ValueError.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("not a date or a time of iCalendar")
    day, clock, utc = found.groups()
    if clock is None:
        return date(int(day[:4]), int(day[4:6]), int(day[6:]))
    numbers = (int(day[:4]), int(day[4:6]), int(day[6:]), int(clock[:2]), int(clock[2:4]), int(clock[4:]))
    return datetime(*numbers, tzinfo=UTC if utc else None)


def from_front(number: int) -> tuple[bool, int]:
    """Order numbers as people list them: 1, 2, 3, then -3, -2, -1."""
    return number < 0, number


def ordered_days(days: Iterable[Weekday]) -> tuple[Weekday, ...]:
    """Return weekdays in order and without repeats: those without a number first, then by number."""
    return tuple(sorted(set(days), key=lambda day: (*from_front(day.number or 0), day.day)))


def _malformed(name: str) -> RecurrenceRefused:
    return RecurrenceRefused("value-malformed", name, example=EXAMPLES[name])


def _frequency(name: str, value: str) -> Frequency:
    if value in ("SECONDLY", "MINUTELY"):
        refuse("frequency-too-fine", name)
    if value not in Frequency.__members__:
        refuse("frequency-unknown", name)
    return Frequency(value)


def _count(name: str, value: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", value):
        raise _malformed(name)
    # Not `int` of any length: thousands of digits are slow to read, and out of range anyway.
    if len(value) > 4 or not 1 <= int(value) <= 999:
        refuse(f"{name.lower()}-out-of-range", name)
    return int(value)


def _until(name: str, value: str) -> date | datetime:
    try:
        return parse_moment(value)
    except ValueError:
        raise _malformed(name) from None


def _week_start(name: str, value: str) -> int:
    if value not in WEEKDAYS:
        raise _malformed(name)
    return WEEKDAYS.index(value)


def _numbers(name: str, value: str) -> tuple[int, ...]:
    low, high, signed, most = LISTS[name]
    texts = value.split(",")
    if not all(map(_NUMBER.fullmatch, texts)):
        raise _malformed(name)
    numbers = {int(text) for text in texts}
    for number in numbers:
        if not low <= (abs(number) if signed else number) <= high:
            refuse(f"{name.lower()}-out-of-range", name)
    if len(numbers) > most:
        refuse("too-many-values", name, most=most)
    return tuple(sorted(numbers, key=from_front))


def _weekdays(name: str, value: str) -> tuple[Weekday, ...]:
    days = set()
    for text in value.split(","):
        found = _WEEKDAY.fullmatch(text)
        if found is None:
            raise _malformed(name)
        days.add(Weekday(WEEKDAYS.index(found[2]), int(found[1]) if found[1] else None))
    if len(days) > MOST_WEEKDAYS:
        refuse("too-many-values", name, most=MOST_WEEKDAYS)
    return ordered_days(days)


_PARTS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _count),
    "COUNT": ("count", _count),
    "UNTIL": ("until", _until),
    "BYDAY": ("by_day", _weekdays),
    "WKST": ("week_start", _week_start),
    **{name: (FIELDS[name], _numbers) for name in LISTS},
}


def _check_together(rule: Rule) -> None:
    """Refuse parts that the RFC does not let stand together, and positions that no period has."""
    frequency = rule.frequency
    if rule.count is not None and rule.until is not None:
        refuse("count-with-until", "COUNT")
    numbers = [abs(day.number) for day in rule.by_day if day.number is not None]
    if numbers:
        if frequency not in (Frequency.MONTHLY, Frequency.YEARLY) or rule.by_week_number:
            refuse("byday-number-not-allowed", "BYDAY")
        in_month = frequency is Frequency.MONTHLY or rule.by_month
        most = MOST_NUMBERS_OF_A_WEEKDAY_IN_A_MONTH if in_month else MOST_IN_A_YEAR
        if not 1 <= min(numbers) <= max(numbers) <= most:
            refuse("byday-out-of-range", "BYDAY", most=most)
    if rule.by_month_day and frequency is Frequency.WEEKLY:
        refuse("bymonthday-with-weekly", "BYMONTHDAY")
    if rule.by_week_number and frequency is not Frequency.YEARLY:
        refuse("byweekno-needs-yearly", "BYWEEKNO")
    if rule.by_year_day and frequency not in (Frequency.YEARLY, Frequency.HOURLY):
        refuse("byyearday-not-allowed", "BYYEARDAY")
    if rule.by_set_position:
        _check_positions(rule)


def _check_positions(rule: Rule) -> None:
    if not any(values for name, values in rule.lists() if name != "BYSETPOS"):
        refuse("bysetpos-alone", "BYSETPOS")
    times = max(1, len(rule.by_minute))
    if rule.frequency is not Frequency.HOURLY:
        times *= max(1, len(rule.by_hour))
    days = max(1, len(rule.by_day)) if rule.frequency is Frequency.WEEKLY else MOST_DAYS[rule.frequency]
    if min(map(abs, rule.by_set_position)) > days * times:
        refuse("bysetpos-beyond", "BYSETPOS", most=days * times)
