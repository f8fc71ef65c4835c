"""A repeat in a line: the row that says how often, and what stands around it: times of day, first and last day, length, count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from duly.calendar.rule import Frequency
from duly.quickadd.days import When
from duly.quickadd.grammar import Found, Grammar
from duly.quickadd.languages.language import STRONG
from duly.quickadd.line import Line
from duly.quickadd.moments import CONFIDENCE, Moment, Moments
from duly.quickadd.repeats import Repeat
from duly.quickadd.templates import RIGHT
from duly.quickadd.times import Clock, within

_GAP = re.compile(r"\s{0,2},?\s{1,4}")
# In every language that is read; any other word between ("at 9:00 for 15 min") begins something else.
_AND = re.compile(r"\s{0,2},\s{0,2}|\s{1,4}(?:and|&|und|y|e|et|اور|aur)\s{1,4}", re.IGNORECASE)
_HOUR = re.compile(rf"(?:1\d|2[0-3]|\d){RIGHT}")
_WEEKDAYS = {"weekdays", "plurals", "weekday"}
MOST_TAILS = 6
LONGEST_COUNT = 999


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole repeat: `clocks` may be empty, `first` and `last` are days said as bounds, `length` how long ("3", "week").

    `timed`: where its last time of day ends, if that is the last thing said.
    """

    start: int
    end: int
    repeat: Repeat
    confidence: float
    clocks: tuple[time, ...] = ()
    until: time | None = None
    first: When | None = None
    last: When | None = None
    length: tuple[int, str] | None = None
    count: int | None = None
    timed: int | None = None


def find_repeat(line: Line, grammars: Sequence[Grammar], moments: Moments) -> Phrase | None:
    """Return the line's repeat, the longest one; None without any, or with one that no rule can say, which stays text."""
    best: Phrase | None = None
    unsaid: list[Phrase] = []
    days, clocks = moments.free_days(), moments.free_clocks()
    for grammar in grammars:
        for found in grammar.repeats.find(line.view, lambda row, values: row.maker(**values)):
            phrase = _around(line, grammar, found, days, clocks)
            if _goes_on(moments, found, phrase):
                unsaid += [phrase] * (found.strength == STRONG)
                continue
            if not _sure(line, moments, found, phrase):
                continue
            if best is None or (phrase.start - phrase.end, phrase.start) < (best.start - best.end, best.start):
                best = phrase
    if unsaid and (best is None or any(phrase.start <= best.start and best.end < phrase.end for phrase in unsaid)):
        # Nor does the rest say when: a time behind "every week or so" is not that of one day.
        line.seal(min(phrase.start for phrase in unsaid), len(line.view))
        return None
    return best


def _goes_on(moments: Moments, found: Found, phrase: Phrase) -> bool:
    """Return whether a repeat is only the beginning of what was said."""
    hourly = phrase.repeat.rule.frequency is Frequency.HOURLY
    if moments.beside.excepted(phrase.end, hourly=hourly) or (hourly and phrase.until is not None):
        return True
    return bool(_WEEKDAYS & set(found.values)) and moments.beside.weekday_follows(phrase.end)


def _sure(line: Line, moments: Moments, found: Found, phrase: Phrase) -> bool:
    if moments.beside.blocked_before(phrase.start):
        return False
    if _WEEKDAYS & set(found.values) and "every" not in found.values and moments.beside.in_list(phrase.start):
        return False
    if found.strength == STRONG or line.ends(phrase.end):
        return True
    # A bare "daily" is an adjective in front of a noun, "daily at 9" is not, nor is "every 15th" at the start.
    return phrase.end > found.end or ("every" in found.values and line.begins(phrase.start))


def _around(line: Line, grammar: Grammar, found: Found, days: Sequence[Moment], clocks: Sequence[Clock]) -> Phrase:
    repeat: Repeat = found.meaning
    phrase = Phrase(found.start, found.end, repeat, CONFIDENCE[found.strength], repeat.clocks)
    for _ in range(MOST_TAILS):
        longer = _longer(line.view, grammar, phrase, days, clocks)
        if longer is None:
            break
        phrase = longer
    if not phrase.clocks or phrase.clocks == repeat.clocks:
        for clock in clocks:
            if clock.end <= phrase.start and _GAP.fullmatch(line.view, clock.end, phrase.start):
                timed = _with_clock(phrase, clock)
                phrase = phrase if timed is None else replace(timed, start=clock.start)
    return phrase


def _longer(
    view: str, grammar: Grammar, phrase: Phrase, days: Sequence[Moment], clocks: Sequence[Clock]
) -> Phrase | None:
    """Return the phrase with one more part behind it."""
    gap = _GAP.match(view, phrase.end)
    if phrase.timed is not None:
        several = _one_more_clock(view, phrase, clocks)
        if several is not None:
            return several
    if phrase.clocks and phrase.clocks == phrase.repeat.clocks:
        for clock in clocks:
            # In Urdu the part of the day belongs to both: "ہر رات 10 بجے".
            if phrase.start < clock.start < phrase.end < clock.end and len(phrase.clocks) == 1:
                return replace(phrase, clocks=(clock.at,), until=clock.until, end=clock.end, timed=clock.end)
    if gap is None:
        return None
    at = gap.end()
    if phrase.last is None and grammar.until_word.match(view, at):
        for day in days:
            # To chrono "the 15th until 24 dec" is a stretch of days.
            if day.start < phrase.end < day.end and day.when.last is not None and not day.when.whole:
                return replace(phrase, last=When(day.when.last), end=day.end)
    for clock in clocks:
        if clock.start == at and (timed := _with_clock(phrase, clock)) is not None:
            return replace(timed, end=clock.end, timed=clock.end)
    if phrase.first is None and (bound := _bound(view, at, grammar.start_word, grammar.start_behind, days)):
        if bound.when.last is not None and not bound.when.whole:
            # "from jan 4 until feb 22" is one stretch of days to chrono.
            return replace(phrase, first=bound.when, last=When(bound.when.last), end=bound.end)
        return replace(phrase, first=bound.when, end=bound.end)
    begin = grammar.start_word.match(view, at)
    for clock in clocks if begin else ():
        if (
            begin
            and clock.start == begin.end()
            and not clock.usual
            and (timed := _with_clock(phrase, clock)) is not None
        ):
            return replace(timed, end=clock.end, timed=clock.end)
    if phrase.last is None and phrase.length is None and phrase.count is None:
        if bound := _bound(view, at, grammar.until_word, grammar.until_behind, days):
            return replace(phrase, last=When(bound.when.last or bound.when.day), end=bound.end)
        for template in (grammar.length, grammar.count):
            match = template.regex.match(view, at)
            values = template.values(match) if match else None
            if match and values:
                if template is grammar.count:
                    return replace(phrase, count=values["n"], end=match.end())
                return replace(phrase, length=(values["n"], values["long"]), end=match.end())
    return None


def _bound(view: str, at: int, word: re.Pattern[str], behind: re.Pattern[str], days: Sequence[Moment]) -> Moment | None:
    """Return the day that a word like "until" bounds, its end moved behind the words that belong to it."""
    before = word.match(view, at)
    for day in days:
        if day.when.day is None or day.when.elapsed is not None:
            continue
        if before and day.start in (before.end(), _article(view, before.end())):
            return day
        if day.start == at and (after := behind.match(view, day.end)):
            return replace(day, end=after.end())
    return None


def _article(view: str, at: int) -> int:
    """Return where a day begins behind "the", "zum", "le" and the like."""
    match = re.compile(r"[^\W\d]{2,5}\s{1,4}").match(view, at)
    return match.end() if match else at


def _with_clock(phrase: Phrase, clock: Clock) -> Phrase | None:
    """Return the phrase with a time of day; None when it has one ("every evening at 7" lets the evening decide)."""
    if not phrase.clocks:
        return replace(phrase, clocks=(clock.at,), until=clock.until)
    if phrase.clocks != phrase.repeat.clocks or clock.usual or len(phrase.clocks) > 1:
        return None
    return replace(phrase, clocks=(within(phrase.clocks[0], clock),), until=clock.until)


def _one_more_clock(view: str, phrase: Phrase, clocks: Sequence[Clock]) -> Phrase | None:
    """Return the phrase with another time ("at 9:00 and 17:00"); they must share the minute, else no rule says it."""
    if phrase.until is not None or phrase.timed != phrase.end:
        return None
    between = _AND.match(view, phrase.end)
    if between is None:
        return None
    minute = phrase.clocks[0].minute
    for clock in clocks:
        if clock.start == between.end() and clock.until is None and clock.at.minute == minute:
            return replace(phrase, clocks=tuple(sorted({*phrase.clocks, clock.at})), end=clock.end, timed=clock.end)
    if minute == 0 and (hour := _HOUR.match(view, between.end())):
        return replace(
            phrase, clocks=tuple(sorted({*phrase.clocks, time(int(hour[0]))})), end=hour.end(), timed=hour.end()
        )
    return None
