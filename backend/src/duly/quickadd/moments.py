"""Days and times in a line: found by the tables and by chrono, joined with what stands beside them, and weighed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import chain
from typing import NamedTuple, TypeVar

from duly.quickadd.chrono import Hit
from duly.quickadd.days import FIRST_YEAR, LAST_YEAR, Context, When, coming
from duly.quickadd.grammar import Found, Grammar
from duly.quickadd.languages.language import ATTACHED, STRONG, WEAK, Row
from duly.quickadd.line import Line
from duly.quickadd.templates import LEFT, RIGHT, Values

_GAP = re.compile(r"\s{0,2},?\s{1,4}|\s?,\s?")
_WHOLE_LEFT, _WHOLE_RIGHT = re.compile(LEFT), re.compile(RIGHT)
# How far back a word is looked for that leads to a date or keeps it in its phrase.
_REACH = 24
T = TypeVar("T", "Moment", "Clock")
CONFIDENCE = {STRONG: 0.95, WEAK: 0.7, ATTACHED: 0.7}
NOON_HOUR = 12
_NUMBER_BEFORE = re.compile(r"\d\w{0,2}\.?\s{1,4}(?:of\s|de\s)?\Z")
_SHORT_YEAR = re.compile(r"\s\d\d\Z")


class Clock(NamedTuple):
    """A time that was found.

    `open`: it says neither am nor pm, so a part of the day beside it decides. `usual`: it is only a part of the day.
    """

    start: int
    end: int
    at: time
    until: time | None
    strength: int
    open: bool
    usual: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a time, or both in one stretch; `strength` as in the tables, `led` when a word like "on" came before."""

    start: int
    end: int
    when: When
    strength: int
    led: bool = False

    @property
    def confidence(self) -> float:
        """How sure the reading is, from 0 to 1."""
        return 0.85 if self.led and self.strength != STRONG else CONFIDENCE[self.strength]


class Moments:
    """Everything about time in one line, before anything is chosen."""

    def __init__(self, line: Line, grammars: Sequence[Grammar], context: Context, hits: Iterable[Hit]) -> None:
        self._line, self._grammars, self._context = line, grammars, context
        self.clocks = list(_longest(chain.from_iterable(_clocks(line.view, grammar) for grammar in grammars)))
        days = [_day(found) for grammar in grammars for found in grammar.days.find(line.view, self._make)]
        days += [moment for hit in hits if (moment := self._of_hit(hit)) is not None]
        self.days = list(_longest(day for day in days if _real(day.when)))

    def _make(self, row: Row, values: Values) -> When | None:
        made: When | None = row.maker(self._context, **values)
        return made

    def _of_hit(self, hit: Hit) -> Moment | None:
        view, today = self._line.view, self._context.today
        if not (_WHOLE_LEFT.match(view, hit.start) and _WHOLE_RIGHT.match(view, hit.end)):
            return None
        day, last, end, year_said = hit.day, hit.last, hit.end, hit.year_said
        if year_said and (short := _SHORT_YEAR.search(view, hit.start, hit.end)):
            # "jan 4 10 times": two digits behind a month are no year to us.
            end, year_said = short.start(), False
        if not year_said:
            found = coming(self._context, day.month, day.day)
            if found is None:
                return None
            day = found
            if last is not None:
                last = _on_or_after(last, day)
        if last is not None and last < day:
            return None
        if day < today and not year_said:
            return None
        # Some of chrono's patterns take the preposition along; ours weigh it.
        leads = [match.end() for grammar in self._grammars if (match := grammar.lead.match(view, hit.start))]
        return Moment(max([hit.start, *leads]), end, When(day, last=last), STRONG)

    def free_days(self) -> list[Moment]:
        """Return the days whose stretch is not used by now."""
        return [day for day in self.days if self._line.free(day.start, day.end)]

    def free_clocks(self) -> list[Clock]:
        """Return the times whose stretch is not used by now."""
        return [clock for clock in self.clocks if self._line.free(clock.start, clock.end)]

    def joined(self, day: Moment) -> Moment:
        """Return the day with the words that lead to it and the times right beside it."""
        led = self._with_lead(day)
        if led.when.elapsed is not None:
            return led
        view, clocks = self._line.view, self.free_clocks()
        moment = self._with_clocks_after(led, clocks)
        if moment.when.until is None and (moment.when.clock is None or moment is led):
            for clock in clocks:
                if clock.end <= moment.start and _GAP.fullmatch(view, clock.end, moment.start):
                    merged = _merged(moment.when, clock)
                    if merged is not None:
                        strength = _sum(moment.strength, clock.strength)
                        return self._with_lead(replace(moment, start=clock.start, when=merged, strength=strength))
        return moment

    def _with_clocks_after(self, moment: Moment, clocks: Sequence[Clock]) -> Moment:
        for clock in sorted(clocks):
            if clock.start >= moment.end and _GAP.fullmatch(self._line.view, moment.end, clock.start):
                merged = _merged(moment.when, clock)
                if merged is not None:
                    strength = _sum(moment.strength, clock.strength)
                    moment = replace(moment, end=clock.end, when=merged, strength=strength)
        return moment

    def _with_lead(self, day: Moment) -> Moment:
        view = self._line.view
        for grammar in self._grammars:
            if match := grammar.lead_before.search(view, max(day.start - _REACH, 0), day.start):
                return replace(day, start=match.start(), led=True)
            if day.when.last is not None and (
                match := grammar.range_lead_before.search(view, max(day.start - _REACH, 0), day.start)
            ):
                return replace(day, start=match.start(), led=True)
            if match := grammar.trail_after.match(view, day.end):
                return replace(day, end=match.end(), led=True)
        return day

    def sure(self, moment: Moment) -> bool:
        """Return whether a moment may be taken out of the title: not part of a phrase or name, not in the past."""
        today = self._context.today
        if moment.when.day is not None and moment.when.day < today:
            return False
        if self.blocked_before(moment.start) or self._blocked_after(moment.end) or self._in_name(moment):
            return False
        if moment.when.whole and _NUMBER_BEFORE.search(self._line.view, 0, moment.start):
            # The rest of an impossible date: "29 february 2027".
            return False
        if moment.strength == ATTACHED or (moment.when.weekly and self.in_list(moment.start)):
            return False
        if moment.led or self._line.ends(moment.end) or self._goes_on(moment.end):
            # A bare name of a day is not taken in the middle of a title whatever goes on behind it.
            return moment.strength == STRONG or moment.led or not moment.when.weekly or self._line.ends(moment.end)
        return moment.strength == STRONG and not self._noun(moment)

    def blocked_before(self, start: int) -> bool:
        """Return whether the word before makes what follows a part of a phrase ("the 5pm train")."""
        view = self._line.view
        return any(grammar.blocked_before.search(view, max(start - _REACH, 0), start) for grammar in self._grammars)

    def _blocked_after(self, end: int) -> bool:
        return any(grammar.blocked_after.match(self._line.view, end) for grammar in self._grammars)

    def excepted(self, end: int) -> bool:
        """Return whether an exception follows a repeat ("every day except friday"): a rule cannot say it."""
        return any(grammar.except_behind.match(self._line.view, end) for grammar in self._grammars)

    def in_list(self, start: int) -> bool:
        """Return whether a weekday stands before ("gym mon wed fri 6am"): what follows alone is not what was meant."""
        view = self._line.view
        return any(grammar.weekday_before.search(view, max(start - _REACH, 0), start) for grammar in self._grammars)

    def _goes_on(self, end: int) -> bool:
        """Return whether a preposition follows, so that what came before is whole ("meet at 5 with Ann")."""
        return any(grammar.function_behind.match(self._line.view, end) for grammar in self._grammars)

    def _noun(self, moment: Moment) -> bool:
        """Return whether a date's month is another word too ("5 may flowers") and nothing else makes it a date."""
        said, view = moment.when, self._line.view
        if said.day is None or said.clock is not None or said.last is not None:
            return False
        return any(grammar.month_noun.search(view, moment.start, moment.end) for grammar in self._grammars)

    def _in_name(self, moment: Moment) -> bool:
        """Return whether "Tomorrow" or "Noon" has a capital inside the title because it belongs to a name."""
        text = self._line.text
        if not text[moment.start].isupper() or self._line.begins(moment.start):
            return False
        if any(grammar.capital_noun.match(text, moment.start) for grammar in self._grammars):
            return True
        if not any(grammar.small_word.match(text, moment.start) for grammar in self._grammars):
            return False
        behind = text[moment.end :].lstrip()
        before = text[: moment.start].split()
        return behind[:1].isupper() or (moment.strength != STRONG and before[-1][:1].isupper())


def _clocks(view: str, grammar: Grammar) -> Iterable[Clock]:
    for found in grammar.times.find(view, lambda row, values: row.maker(**values)):
        values = found.values
        at, until = found.meaning if isinstance(found.meaning, tuple) else (found.meaning, None)
        written = values.get("hour", "0")
        unsure = not written.startswith("0") and int(written) < NOON_HOUR and not {"half", "part"} & set(values)
        yield Clock(found.start, found.end, at, until, found.strength, unsure, "hour" not in values)


def _day(found: Found) -> Moment:
    return Moment(found.start, found.end, found.meaning, found.strength)


def _real(when: When) -> bool:
    return when.day is None or FIRST_YEAR <= when.day.year <= LAST_YEAR


def _on_or_after(day: date, first: date) -> date | None:
    try:
        moved = day.replace(year=first.year)
        return moved if moved >= first else day.replace(year=first.year + 1)
    except ValueError:
        return None


def _longest(found: Iterable[T]) -> Iterable[T]:
    """Drop what lies inside or across something longer."""
    kept: list[T] = []
    for one in sorted(found, key=lambda each: (each.start - each.end, -each.strength, each.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _sum(day: int, clock: int) -> int:
    """A bare weekday with a time of day is no name any more ("friday 5pm"); with a part of the day it may be."""
    if day == ATTACHED:
        # A month by itself stays a name: "meet Jan at 5pm".
        return ATTACHED
    return STRONG if STRONG in (day, clock) else WEAK


def _merged(when: When, clock: Clock) -> When | None:
    """Return the day with the time, the part of the day it may have had deciding between am and pm; None when it has one."""
    if when.clock is None:
        return replace(when, clock=clock.at, until=clock.until, usual=clock.usual)
    if not when.usual or clock.usual:
        return None
    return replace(when, clock=within(when.clock, clock), until=clock.until, usual=False)


def within(part: time, clock: Clock) -> time:
    """Return the time that is meant in a part of the day: "tonight at 8" is at 20:00."""
    if not clock.open:
        return clock.at
    return clock.at.replace(hour=clock.at.hour % NOON_HOUR + (NOON_HOUR if part.hour >= NOON_HOUR else 0))
