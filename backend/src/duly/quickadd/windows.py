"""What chrono gets to see: the neighbourhood of words that name a month or a unit, and no more.

Its patterns are not ours to bound, so its input is: a line with a page of such words is no task, and the windows of one text are
counted. What is left out is read by our own tables alone.
"""

from collections.abc import Sequence
from datetime import datetime

from duly.quickadd.chrono import Hit, find_dates
from duly.quickadd.grammar import Grammar
from duly.quickadd.line import Line

REACH = 40
MOST_IN_A_LINE = 6
MOST_IN_A_TEXT = 240


def chrono_hits(lines: Sequence[Line], grammars: Sequence[Grammar], now: datetime) -> list[list[Hit]]:
    """Return the dates that chrono finds in each line; offsets in the line."""
    hits: list[list[Hit]] = [[] for _ in lines]
    for language in dict.fromkeys(grammar.language.chrono for grammar in grammars):
        if language is None:
            continue
        words = [grammar.date_word for grammar in grammars if grammar.language.chrono == language]
        places = [
            (number, start, end)
            for number, line in enumerate(lines)
            for start, end in _windows(line.view, [m.span() for word in words for m in word.finditer(line.view)])
        ][:MOST_IN_A_TEXT]
        found = find_dates(language, now, [lines[number].view[start:end] for number, start, end in places])
        for (number, start, _), dates in zip(places, found, strict=True):
            hits[number] += [hit._replace(start=hit.start + start, end=hit.end + start) for hit in dates]
    return hits


def _windows(view: str, words: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches around the words, joined where they meet, cut between words."""
    if len(words) > MOST_IN_A_LINE:
        return []
    found: list[tuple[int, int]] = []
    for start, end in sorted(words):
        begin, stop = max(start - REACH, 0), min(end + REACH, len(view))
        while begin > 0 and not view[begin - 1].isspace():
            begin -= 1
        while stop < len(view) and not view[stop].isspace():
            stop += 1
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((begin, stop))
    return found
