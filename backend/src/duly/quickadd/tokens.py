"""Tokens: what is said with a mark, in the `duly` and the `vikunja` syntax."""

import re
from collections.abc import Iterator
from typing import Literal

from duly.quickadd.line import Line, Piece
from duly.quickadd.templates import TAKEN

Syntax = Literal["duly", "vikunja"]
SYNTAXES: tuple[Syntax, ...] = ("duly", "vikunja")
LONGEST_PROJECT, LONGEST_TAG, MOST_TAGS = 100, 50, 50

_BEGIN = rf"(?<![^\s(,;{TAKEN}])"
_END = rf"(?![^\s),;.:!?{TAKEN}])"
_NAME = r"(?:\"(?P<quoted>[^\"]+)\"|“(?P<curly>[^”]+)”|(?P<plain>[^\s\"“”,;(){}\[\]#*!\x01\x02]+))"
_MARKS = {
    "duly": {"project": "#", "tag": "@"},
    "vikunja": {"project": r"\+", "tag": r"\*", "assignee": "@"},
}
# p1 is the most urgent of four, as in Todoist; Vikunja counts upwards and has one more at the top.
_PRIORITIES = {
    "duly": (re.compile(rf"{_BEGIN}[pP]([1-4]){_END}"), {"1": "urgent", "2": "high", "3": "medium", "4": "low"}),
    "vikunja": (
        re.compile(rf"{_BEGIN}!([1-5]){_END}"),
        {"1": "low", "2": "medium", "3": "high", "4": "urgent", "5": "urgent"},
    ),
}
_NAMES = {
    syntax: {kind: re.compile(_BEGIN + mark + _NAME) for kind, mark in marks.items()}
    for syntax, marks in _MARKS.items()
}
# "@5pm" is a time, "@2x" a size: a name has a letter and more than a number with a unit.
_QUANTITY = re.compile(r"\d+(?:[.:]\d+)?(?:am|pm|h|x|k|st|nd|rd|th|d|w|m|y|min|mins)?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,\t]")


def find_tokens(line: Line, syntax: Syntax, *, subtask: bool) -> Iterator[Piece]:
    """Yield priority, project, tags and assignees, and mark them as used.

    The first priority and the first project count, later ones stay text. A subtask is in its parent's project, so its line
    has no project token.
    """
    pieces: list[Piece] = []
    for kind, pattern in _NAMES[syntax].items():
        pieces += _named(line, kind, pattern)
    if subtask:
        pieces = [piece for piece in pieces if piece.kind != "project"]
    expression, values = _PRIORITIES[syntax]
    pieces += [
        Piece(match.start(), match.end(), "priority", values[match[1]], 1.0)
        for match in expression.finditer(line.view)
        if match[0][0] != "P" or line.begins(match.start()) or line.ends(match.end())
    ]
    single: set[str] = set()
    tags = 0
    for piece in sorted(pieces):
        if piece.kind in single or (piece.kind == "tag" and tags == MOST_TAGS):
            continue
        if piece.kind in ("priority", "project"):
            single.add(piece.kind)
        tags += piece.kind == "tag"
        line.take(piece.start, piece.end)
        yield piece


def _named(line: Line, kind: str, pattern: re.Pattern[str]) -> Iterator[Piece]:
    longest = LONGEST_PROJECT if kind == "project" else LONGEST_TAG
    for match in pattern.finditer(line.view):
        # From the text itself: the view has some letters in another form.
        group = next(name for name, said in match.groupdict().items() if said is not None)
        begin, end = match.span(group)
        name = line.text[begin:end]
        stop = match.end()
        if group == "plain":
            shorter = name.rstrip(".:?!'’")
            stop -= len(name) - len(shorter)
            name = shorter
        name = name.strip()
        if not any(character.isalpha() for character in name) or _QUANTITY.fullmatch(name):
            continue
        if kind == "tag" and _SEPARATOR.search(name):
            continue
        if len(name) <= longest and not _joined(line.view, stop):
            yield Piece(match.start(), stop, kind, name, 1.0)


def _joined(view: str, stop: int) -> bool:
    """Return whether a letter or a mark follows that makes the token a part of something else (`*bold*`, `#a#b`)."""
    return stop < len(view) and (view[stop].isalnum() or view[stop] in '#*{[("“\x01')
