"""Days and times in a line: found by the tables and by chrono, joined with what stands beside them, and weighed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TypeVar

from duly.quickadd.beside import REACH, Beside
from duly.quickadd.chrono import Hit
from duly.quickadd.dates import coming
from duly.quickadd.days import FIRST_YEAR, LAST_YEAR, Context, When
from duly.quickadd.grammar import Found, Grammar
from duly.quickadd.languages.language import ATTACHED, STRONG, WEAK, Row
from duly.quickadd.line import Line
from duly.quickadd.templates import LEFT, RIGHT, Values
from duly.quickadd.times import Clock, at_time, clocks_in

_GAP = re.compile(r"\s{0,2},?\s{1,4}|\s?,\s?")
_WHOLE_LEFT, _WHOLE_RIGHT = re.compile(LEFT), re.compile(RIGHT)
T = TypeVar("T", "Moment", "Clock")
CONFIDENCE = {STRONG: 0.95, WEAK: 0.7, ATTACHED: 0.7}
_SHORT = 3
# "Tuesday: swim": a mark that makes the first word a heading.
_HEADING = re.compile(r"\s?:(?!\S)|\s[-–]\s")
# "2 1/2 cups" is no date.
_MIXED = re.compile(r"\d\s{1,2}\d/\d{1,2}\Z")
_NUMBER = re.compile(r"\d+")
_NUMBER_BEHIND = re.compile(r"\s{1,2}\d")
_NUMBER_BEFORE = re.compile(r"\d\w{0,2}\.?\s{1,4}(?:of\s|de\s)?\Z")
_SHORT_YEAR = re.compile(r"(?:\s(?:de|del))?\s\d\d?\Z")


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
        self.beside = Beside(line, grammars)
        self.clocks = list(_longest(chain.from_iterable(clocks_in(line.view, grammar) for grammar in grammars)))
        days = [_day(found) for grammar in grammars for found in grammar.days.find(line.view, self._make)]
        days += [moment for hit in hits if (moment := self._of_hit(hit)) is not None]
        self.days = list(self._stretched(_longest(day for day in days if _real(day.when))))

    def _stretched(self, days: Iterable[Moment]) -> list[Moment]:
        """Return the days, two dates with a word like "until" between them as one stretch; none of both if they make none."""
        found: list[Moment] = []
        for day in days:
            first = found[-1] if found and self._dated(found[-1]) and self._dated(day) else None
            if first is None or not self._between(first.end, day.start):
                found.append(day)
                continue
            found.pop()
            begin, last = first.when.day, day.when.day
            if begin is not None and last is not None and begin < last:
                found.append(
                    replace(first, end=day.end, when=When(begin, last=last), strength=min(first.strength, day.strength))
                )
        return found

    def _dated(self, day: Moment) -> bool:
        """Return whether a day is a date with its month, and nothing more ("every 15th until 24 dec" is no stretch)."""
        said = self._line.view[day.start : day.end]
        month = any(grammar.date_word.search(said) for grammar in self._grammars)
        numbers = len(_NUMBER.findall(said))
        return day.when == When(day.when.day) and numbers + month > 1

    def _between(self, start: int, end: int) -> bool:
        return any(grammar.between_days.fullmatch(self._line.view, start, end) for grammar in self._grammars)

    def _make(self, row: Row, values: Values) -> When | None:
        made: When | None = row.maker(self._context, **values)
        return made

    def _of_hit(self, hit: Hit) -> Moment | None:
        view, today = self._line.view, self._context.today
        # Some of chrono's patterns take a bracket along.
        hit = hit._replace(start=hit.start + (view[hit.start] in "(（"))
        if not (_WHOLE_LEFT.match(view, hit.start) and _WHOLE_RIGHT.match(view, hit.end)):
            return None
        if any(self._of_clock(hit, clock) for clock in self.clocks):
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

    def _of_clock(self, hit: Hit, clock: Clock) -> bool:
        """Return whether a date begins with a number of a time: "at 9 until 24 dec", "18:30 march 5", "at 9 march 5"."""
        if not (clock.start < hit.end and hit.start < clock.end):
            return False
        inside = clock.start < hit.start and (
            clock.strength == STRONG or _NUMBER_BEHIND.match(self._line.view, hit.end) is not None
        )
        return hit.last is not None or inside

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
        if moment.when.until is None and (moment.when.clock is None or moment.when.usual):
            for clock in clocks:
                if clock.end <= moment.start and _GAP.fullmatch(view, clock.end, moment.start):
                    merged = at_time(moment.when, clock, self._context.now)
                    if merged is not None:
                        strength = _sum(moment, clock)
                        return self._with_lead(replace(moment, start=clock.start, when=merged, strength=strength))
        return moment

    def _with_clocks_after(self, moment: Moment, clocks: Sequence[Clock]) -> Moment:
        for clock in sorted(clocks):
            if clock.start >= moment.end and _GAP.fullmatch(self._line.view, moment.end, clock.start):
                merged = at_time(moment.when, clock, self._context.now)
                if merged is not None:
                    strength = _sum(moment, clock)
                    moment = replace(moment, end=clock.end, when=merged, strength=strength)
        return moment

    def _with_lead(self, day: Moment) -> Moment:
        view = self._line.view
        for grammar in self._grammars:
            if match := grammar.lead_before.search(view, max(day.start - REACH, 0), day.start):
                return replace(day, start=match.start(), led=True)
            if day.when.last is not None and (
                match := grammar.range_lead_before.search(view, max(day.start - REACH, 0), day.start)
            ):
                return replace(day, start=match.start(), led=True)
            if match := grammar.trail_after.match(view, day.end):
                return replace(day, end=match.end(), led=True)
        return replace(day, led=True) if self.beside.asked(day.start) else day

    def sure(self, moment: Moment) -> bool:
        """Return whether a moment may be taken out of the title: not part of a phrase or name, not in the past."""
        today = self._context.today
        if moment.when.day is not None and moment.when.day < today:
            return False
        wanted = self._wanted(moment)
        if self.beside.blocked_before(moment.start) or (self.beside.blocked_after(moment.end) and not wanted):
            return False
        if self._in_name(moment):
            return False
        if moment.when.whole and _NUMBER_BEFORE.search(self._line.view, 0, moment.start):
            # The rest of an impossible date: "29 february 2027".
            return False
        if moment.strength == WEAK and not moment.led and _MIXED.search(self._line.view, 0, moment.end):
            return False
        if moment.strength == ATTACHED or (moment.when.weekly and self._listed(moment)):
            return False
        if moment.when.weekly and self._line.begins(moment.start) and _HEADING.match(self._line.view, moment.end):
            return True
        if moment.led or wanted or self._line.ends(moment.end) or self.beside.goes_on(moment.end):
            # A bare name of a day is not taken in the middle of a title whatever goes on behind it.
            return moment.strength == STRONG or moment.led or not moment.when.weekly or self._line.ends(moment.end)
        return moment.strength == STRONG and not self._noun(moment)

    def _wanted(self, moment: Moment) -> bool:
        """Return whether what is to be done follows ("remind me tomorrow to call", "ask Bob on friday to help")."""
        view = self._line.view
        if self.beside.asked(moment.start):
            return self.beside.asked_to(moment.end) is not None
        whole = moment.led or (moment.when.day is not None and moment.when.clock is not None)
        if not whole and not any(grammar.lead.match(view, moment.start) for grammar in self._grammars):
            return False
        deeds = [found.end() for g in self._grammars if (found := g.infinitive.match(view, moment.end))]
        return (
            bool(deeds)
            and not {one.start for one in self.days} & {*deeds}
            and not {one.start for one in self.clocks} & {*deeds}
        )

    def beside_day(self, start: int, end: int) -> bool:
        """Return whether a time stands right beside a day that was not taken: then it is part of that phrase."""
        view, days = self._line.view, [day for day in self.free_days() if day.strength != ATTACHED]
        return any(_GAP.fullmatch(view, day.end, start) or _GAP.fullmatch(view, end, day.start) for day in days)

    def of_weekday(self) -> bool:
        """Return whether a bare weekday is left in the title ("sunday roast at 5pm"): a time alone may be its, not today's.

        A short name ("Fr. Miller", "jeu") counts only where the title begins.
        """
        for day in self.free_days():
            long = day.end - day.start > (_SHORT - self._line.begins(day.start))
            if day.when.weekly and long and not self.beside.blocked_before(day.start):
                return True
        return False

    def _listed(self, moment: Moment) -> bool:
        """Return whether a weekday is one of a list without "every": one day alone is not what was meant."""
        return self.beside.weekday_follows(moment.end) or self.beside.in_list(moment.start)

    def _noun(self, moment: Moment) -> bool:
        """Return whether a date's month is another word too ("5 may flowers") and nothing else makes it a date."""
        said, view = moment.when, self._line.view
        if said.day is None or said.clock is not None or said.last is not None:
            return False
        if any(grammar.weekday.search(view, moment.start, moment.end) for grammar in self._grammars):
            return False
        return any(grammar.month_noun.search(view, moment.start, moment.end) for grammar in self._grammars)

    def _in_name(self, moment: Moment) -> bool:
        """Return whether "Tomorrow" or "Noon" has a capital inside the title because it belongs to a name."""
        text, at = self._line.text, moment.start
        nouns = any(grammar.capital_noun.match(text, at) for grammar in self._grammars)
        if nouns and text[at].isupper() and not self._line.begins(at):
            return True
        small = [m.start() for g in self._grammars if (m := g.small_word.search(text, at, moment.end))]
        at = min(small, default=0)
        if not small or not text[at].isupper() or self._line.begins(at):
            return False
        behind, before = text[moment.end :].lstrip(), text[:at].split()
        return behind[:1].isupper() or (moment.strength != STRONG and before[-1][:1].isupper())


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


def _sum(day: Moment, clock: Clock) -> int:
    """A bare weekday with a time of day is no name any more ("friday 5pm", "friday at 9"); with a part of the day it may be."""
    if day.strength == ATTACHED:
        # A month by itself stays a name: "meet Jan at 5pm".
        return ATTACHED
    # "He sat at 3 tables."
    named = day.when.weekly and day.end - day.start > _SHORT and not clock.usual
    return STRONG if named or STRONG in (day.strength, clock.strength) else WEAK
