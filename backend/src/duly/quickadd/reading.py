"""Reading one line: deadline, reminders, repeat, start, date, time, length, in this order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from duly.quickadd.days import When
from duly.quickadd.grammar import Grammar
from duly.quickadd.line import Line, Piece
from duly.quickadd.moments import Moment, Moments
from duly.quickadd.recurrence import find_repeat
from duly.quickadd.reminders import AT_ITS_TIME, Reminder, find_reminders
from duly.quickadd.settle import Draft, Lasting
from duly.quickadd.tokens import Syntax

_BRACES = re.compile(r"\{\s{0,2}([^{}]{1,60}?)\s{0,2}\}")
_GAP = re.compile(r"\s{0,2},?\s{1,4}")
_REACH = 24
LONGEST_LASTING = timedelta(hours=24)


def read(
    line: Line, grammars: Sequence[Grammar], moments: Moments, draft: Draft, syntax: Syntax, *, repeats: bool = True
) -> Draft:
    """Fill the draft with what the line says, marking each piece as used."""
    if syntax == "duly":
        draft.deadline = _deadline(line, moments)
        draft.reminders = list(find_reminders(line, grammars, moments))
    if repeats and (phrase := find_repeat(line, grammars, moments)):
        draft.repeat = phrase
        line.take(phrase.start, phrase.end)
    _start(line, grammars, moments, draft)
    if draft.repeat is None or draft.repeat.first is None:
        draft.due = _due(line, moments)
    _clock(line, moments, draft)
    draft.lasting = _lasting(line, grammars, draft)
    if syntax == "duly" and (ask := next((m for g in grammars if (m := g.ask.search(line.view))), None)):
        _asked(line, moments, draft, ask)
    return draft


def _due(line: Line, moments: Moments) -> Moment | None:
    """Return the day that the title is about; "remind me" before a moment says that it is that one."""
    days = [moments.joined(day) for day in moments.free_days()]
    asked = [day for day in days if moments.beside.asked(day.start) and moments.sure(day)]
    if not asked and any(moments.beside.asked(clock.start) for clock in moments.free_clocks()):
        return None
    return _best(line, asked or days, moments)


def _asked(line: Line, moments: Moments, draft: Draft, ask: re.Match[str]) -> None:
    """Make "remind me" before the task's time a reminder at that time, unless more is said with it ("can you remind me …")."""
    begin = ask.end() + len(ask[1])
    for said in (draft.repeat, draft.due, draft.clock):
        if said is not None and said.start == begin and (line.opens(ask.start()) or line.ends(said.end)):
            draft.reminders.append(Reminder(ask.start(), ask.end(), AT_ITS_TIME, said.confidence))
            if (end := moments.beside.asked_to(said.end)) is not None:
                draft.tokens.append(Piece(said.end, end, "gap", None, 1.0))
            return


def _take(line: Line, moment: Moment) -> Moment:
    line.take(moment.start, moment.end)
    return moment


def _deadline(line: Line, moments: Moments) -> Moment | None:
    """Return the day in the first braces that hold nothing else; a past one is allowed, for it was marked on purpose.

    What other braces hold is text.
    """
    found: Moment | None = None
    for braces in _BRACES.finditer(line.view):
        inside = [day for day in moments.free_days() if (day.start, day.end) == braces.span(1)]
        if found is None and inside and inside[0].when.day is not None and inside[0].when.clock is None:
            found = _take(line, replace(inside[0], start=braces.start(), end=braces.end()))
        else:
            line.seal(braces.start(), braces.end())
    return found


def _start(line: Line, grammars: Sequence[Grammar], moments: Moments, draft: Draft) -> None:
    for day in moments.free_days():
        moment = moments.joined(day)
        stretch = moment.when.until is not None or (moment.when.last is not None and not moment.when.whole)
        if moment.when.day is None or stretch:
            continue
        for grammar in grammars:
            before = grammar.begin_before.search(line.view, max(day.start - _REACH, 0), day.start)
            behind = grammar.begin_behind.match(line.view, moment.end)
            if before or behind:
                start, end = before.start() if before else moment.start, behind.end() if behind else moment.end
                draft.start = _take(line, replace(moment, start=start, end=end, led=True))
                return


def _best(line: Line, found: Iterable[Moment], moments: Moments) -> Moment | None:
    """Return the moment that the title is about: at its end, else at its start, else the surest."""
    sure = [moment for moment in found if moments.sure(moment)]
    if not sure:
        return None
    return _take(line, max(sure, key=lambda one: _weight(line, one)))


def _weight(line: Line, moment: Moment) -> tuple[bool, bool, int, int, int]:
    length = moment.end - moment.start
    return line.ends(moment.end), line.begins(moment.start), moment.strength, length, moment.start


def _clock(line: Line, moments: Moments, draft: Draft) -> None:
    """Take a time that stands alone, when the date or the repeat has none."""
    due, repeat = draft.due.when if draft.due else When(), draft.repeat
    if due.clock or due.elapsed is not None or due.last is not None or (repeat and repeat.clocks):
        return
    asked = any(moments.beside.asked(clock.start) for clock in moments.free_clocks())
    if draft.due is None and repeat is None and not asked and moments.of_weekday():
        return
    alone = [
        moments.joined(
            Moment(clock.start, clock.end, When(clock=clock.at, until=clock.until, usual=clock.usual), clock.strength)
        )
        for clock in moments.free_clocks()
        if not (moments.beside.in_list(clock.start) or moments.beside_day(clock.start, clock.end))
    ]
    draft.clock = _best(line, [one for one in alone if moments.beside.asked(one.start)] or alone, moments)


def _lasting(line: Line, grammars: Sequence[Grammar], draft: Draft) -> Lasting | None:
    """Return the length said right behind a time of day; "run for 30 minutes" has none, and stays a title."""
    end = _end_of_time(draft)
    gap = _GAP.match(line.view, end) if end is not None else None
    for grammar in grammars if gap else ():
        assert gap is not None
        match = grammar.lasting.regex.match(line.view, gap.end())
        values: Any = grammar.lasting.values(match) if match else None
        if match is None or values is None:
            continue
        length = sum(
            (
                timedelta(**{f"{values[unit]}s": values[n]})
                for n, unit in (("n", "span"), ("n2", "span2"))
                if n in values
            ),
            timedelta(),
        )
        if length <= _longest(draft):
            line.take(match.start(), match.end())
            return Lasting(match.start(), match.end(), length)
    return None


def _end_of_time(draft: Draft) -> int | None:
    """Return where the time of day ends that a length may follow."""
    if draft.repeat and draft.repeat.clocks:
        return draft.repeat.end if len(draft.repeat.clocks) == 1 and draft.repeat.until is None else None
    for moment in (draft.clock, draft.due):
        if moment and (moment.when.clock or moment.when.elapsed is not None):
            return moment.end if moment.when.until is None and moment.when.last is None else None
    return None


def _longest(draft: Draft) -> timedelta:
    """Return the greatest length: a day, or for a repeat until midnight, since its rule names the day on which it ends."""
    if draft.repeat is None:
        return LONGEST_LASTING
    clock = draft.repeat.clocks[0] if draft.repeat.clocks else None
    for moment in (draft.clock, draft.due):
        clock = clock or (moment.when.clock if moment else None)
    if clock is None:
        return timedelta()
    return timedelta(hours=24, minutes=-1) - timedelta(hours=clock.hour, minutes=clock.minute)
