"""One line while it is read: its text, and a view in which what is already used cannot match again."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from duly.quickadd.templates import LITERAL, TAKEN

# A backslash before a word or a token makes that text. A path (`\\\\server`, `\\temp\\x`) is text with all its backslashes.
_ESCAPE = re.compile(r"(?<![^\s(])\\(\w{2,}(?![\w\\/])|[#@!*+{\"“„«`][^\s\\]*|\d(?!\w))")
_QUOTED = re.compile(r"(?<![^\s(\[])(?:\"[^\"]+\"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|»[^«]+«|`[^`]+`)(?!\w)")
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.)\S+|[\w.+-]{1,64}@[\w-]+\.[\w.-]+", re.IGNORECASE)
# Letters that one keyboard writes so and another so; one code point each, so no offset moves.
_FOLD = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ۂ": "ہ", "ۃ": "ہ", "ة": "ہ", "\xa0": " ", "\u202f": " "}
)
_SILENT = re.compile(rf"[\s{TAKEN}.,;:!?)\]}}…。،۔-]*\Z")
_CLAUSE = re.compile(r"[.,:;!?…۔،–—-]\s{1,4}\Z")
_SILENT_BEFORE = re.compile(rf"[\s{TAKEN}(\[,;]*\Z")


class Piece(NamedTuple):
    """A recognised stretch of a line: `start` and `end` in the line, and what it says."""

    start: int
    end: int
    kind: str
    value: object
    confidence: float


class Line:
    """A line's text; `offset` is where it begins in the whole text."""

    def __init__(self, text: str, offset: int, ignore: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self.offset = offset
        self.view = text.translate(_FOLD)
        self.escapes: list[Piece] = []
        ignored = [(start - offset, end - offset) for start, end in ignore]
        for match in _ESCAPE.finditer(self.view):
            self._mask(match.start(), match.end(), LITERAL)
            # A reverted backslash is seen in the title and still does its work.
            if not any(start <= match.start() < end for start, end in ignored):
                self.escapes.append(Piece(match.start(), match.start() + 1, "escape", None, 1.0))
        for pattern in (_QUOTED, _ADDRESS):
            for match in pattern.finditer(self.view):
                self._mask(match.start(), match.end(), LITERAL)
        # A reverted chip is no wall: words beside it keep the meaning they had while it was a chip.
        for start, end in ignored:
            self.take(start, end)

    def _mask(self, start: int, end: int, mark: str) -> None:
        start, end = max(start, 0), min(end, len(self.view))
        if start < end:
            self.view = self.view[:start] + mark * (end - start) + self.view[end:]

    def take(self, start: int, end: int) -> None:
        """Mark a stretch as used: it matches nothing any more, and counts as absent when the line's ends are looked for."""
        self._mask(start, end, TAKEN)

    def seal(self, start: int, end: int) -> None:
        """Mark a stretch as text of the title."""
        self._mask(start, end, LITERAL)

    def free(self, start: int, end: int) -> bool:
        """Return whether nothing of the stretch is used or literal."""
        stretch = self.view[start:end]
        return LITERAL not in stretch and TAKEN not in stretch

    def ends(self, end: int) -> bool:
        """Return whether nothing but chips and closing marks follows."""
        return _SILENT.match(self.view, end) is not None

    def opens(self, start: int) -> bool:
        """Return whether a clause begins here: at the start, or behind a mark."""
        return self.begins(start) or _CLAUSE.search(self.view, 0, start) is not None

    def begins(self, start: int) -> bool:
        """Return whether nothing but chips comes before."""
        return _SILENT_BEFORE.fullmatch(self.view, 0, start) is not None
