"""Several lines are several tasks; indentation makes subtasks."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from duly.quickadd.outcome import MAX_LINE, MAX_LINES, QuickAddRefused

_BREAK = re.compile(r"\r\n|\n|\r")
_INDENT = re.compile(r"[^\S\n\r]*")
_BULLET = re.compile(r"(?:[-*•–]|\d{1,3}[.)])[^\S\n\r]+(?:\[[ xX]?\][^\S\n\r]+)?(?=\S)")
TAB_COLUMNS = 4
MOST_LEVELS = 8


class Entry(NamedTuple):
    """One task's stretch of the text.

    `start` to `end` is all of it, with blank lines and line breaks; the words are `begin` to `stop`, `bullet` is where a list mark
    begins (`begin` without one). `parent` is the index of another entry.
    """

    start: int
    bullet: int
    begin: int
    stop: int
    end: int
    parent: int | None


def entries(text: str) -> list[Entry]:
    """Return the tasks' stretches, which follow one another without a gap; none for a blank text.

    Errors: QuickAddRefused. Below the eighth level a line is a sibling of the one above it.
    """
    lines = list(_lines(text))
    if len(lines) > MAX_LINES:
        raise QuickAddRefused(f"Give at most {MAX_LINES} lines at once.")
    if any(stop - begin > MAX_LINE for begin, stop, _ in lines):
        raise QuickAddRefused(f"Give at most {MAX_LINE} characters on a line.")
    filled = [line for line in lines if text[line[0] : line[1]].strip()]
    found: list[Entry] = []
    above: list[tuple[int, int]] = []
    for number, (start, stop, end) in enumerate(filled):
        indent = _INDENT.match(text, start, stop)
        bullet = begin = indent.end() if indent else start
        if len(filled) > 1 and (mark := _BULLET.match(text, begin, stop)):
            begin = mark.end()
        columns = len(text[start:bullet].expandtabs(TAB_COLUMNS))
        while above and (above[-1][0] >= columns or len(above) == MOST_LEVELS):
            above.pop()
        parent = above[-1][1] if above else None
        above.append((columns, number))
        last = number + 1 == len(filled)
        trimmed = begin + len(text[begin:stop].rstrip())
        before = found[-1].end if found else 0
        found.append(Entry(before, bullet, begin, trimmed, len(text) if last else end, parent))
    return found


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield each line's start, its end, and the end of its line break."""
    start = 0
    for mark in _BREAK.finditer(text):
        yield start, mark.start(), mark.end()
        start = mark.end()
    yield start, len(text), len(text)
