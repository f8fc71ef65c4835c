"""Reminders: `!30 min before`, `!14:00`, `!tomorrow 9am`; "remind me 30 min before"."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from duly.calendar.durations import Duration
from duly.quickadd.days import When
from duly.quickadd.grammar import Grammar
from duly.quickadd.line import Line
from duly.quickadd.moments import Moments
from duly.quickadd.templates import TAKEN, Values

_MARK = re.compile(rf"(?<![^\s(,;{TAKEN}])!(?=\w)")
# ISO 8601. Days and longer are calendar time, the rest is elapsed.
_DURATIONS = {"minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "week": "P{}W"}
MOST_REMINDERS = 20
LONGEST_NOTICE = timedelta(days=366)


class Notice(NamedTuple):
    """So long before the task's date; an ISO 8601 duration in its canonical form."""

    duration: str


AT_ITS_TIME = Notice("PT0S")


class Reminder(NamedTuple):
    """A reminder with its mark: a length of time before, or a moment."""

    start: int
    end: int
    what: Notice | When
    confidence: float


def find_reminders(line: Line, grammars: Sequence[Grammar], moments: Moments) -> Iterator[Reminder]:
    """Yield the reminders of a line and mark them as used."""
    found = 0
    for grammar in grammars:
        for match in grammar.asked_notice.regex.finditer(line.view):
            asked = _said(grammar.asked_notice.values(match), match.start(), match.end())
            if asked is not None:
                asked = asked._replace(end=moments.beside.asked_to(asked.end) or asked.end)
                found += 1
                line.take(asked.start, asked.end)
                yield asked
    for mark in _MARK.finditer(line.view):
        reminder = _notice(line, grammars, mark) or _moment(line, moments, mark)
        if reminder is not None and found < MOST_REMINDERS:
            found += 1
            line.take(reminder.start, reminder.end)
            yield reminder


def _notice(line: Line, grammars: Sequence[Grammar], mark: re.Match[str]) -> Reminder | None:
    for grammar in grammars:
        match = grammar.notice.regex.match(line.view, mark.end())
        said = _said(grammar.notice.values(match), mark.start(), match.end()) if match else None
        if said is not None:
            return said
    return None


def _said(values: Values | None, start: int, end: int) -> Reminder | None:
    written = _DURATIONS.get(values.get("span") or values["long"]) if values else None
    if values is None or written is None:
        return None
    length = Duration.parse(written.format(values["n"]))
    return Reminder(start, end, Notice(str(length)), 1.0) if length.elapsed <= LONGEST_NOTICE else None


def _moment(line: Line, moments: Moments, mark: re.Match[str]) -> Reminder | None:
    for day in moments.free_days():
        if day.start == mark.end():
            joined = moments.joined(day)
            if joined.start == mark.end() and joined.when.last is None and joined.when.until is None:
                return Reminder(mark.start(), joined.end, joined.when, 0.95)
    for clock in moments.free_clocks():
        if clock.start == mark.end() and clock.until is None:
            later = [day for day in moments.free_days() if line.view[clock.end : day.start].isspace()]
            when = When(clock=clock.at)
            if later and later[0].when.clock is None and later[0].when.elapsed is None:
                return Reminder(mark.start(), later[0].end, When(later[0].when.day, clock.at), 0.95)
            return Reminder(mark.start(), clock.end, when, 0.95)
    return None
