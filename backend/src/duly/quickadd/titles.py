"""What is left of a line is the title; what only made sense beside a chip goes with the chip, as a span of its own."""

import re
import unicodedata
from collections.abc import Sequence

from duly.quickadd.line import Piece

_SEPARATORS = ",;:،؛"
_DASHES = "-–—"
_CLOSING = ".,;:!?)]}،؛۔…"
_BETWEEN = set(_SEPARATORS + _DASHES + " \t")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_LEADING = re.compile(rf"[\s{re.escape(_SEPARATORS + _DASHES)}]+")
_TRAILING = re.compile(rf"(?:\s|[{re.escape(_SEPARATORS)}]|(?<=\s)[{re.escape(_DASHES)}])+\Z")


def removed(text: str, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Return the stretches beside the pieces that leave the title with them: white space, separators, empty brackets.

    `text` is trimmed, `pieces` are in order. A piece that is an escape stands inside a word and takes nothing with it.
    """
    chips = [piece for piece in pieces if piece.kind != "escape"]
    gone = [False] * len(text)
    for piece in pieces:
        gone[piece.start : piece.end] = [True] * (piece.end - piece.start)
    taken = gone.copy()
    for start, end in _clusters(text, chips, gone):
        _close(text, start, end, gone)
    _trim(text, gone)
    return _runs([now and not before for now, before in zip(gone, taken, strict=True)])


def has_words(text: str) -> bool:
    """Return whether a title says anything: a letter, a digit or a symbol."""
    return any(unicodedata.category(character)[0] not in "PZC" for character in text)


def _clusters(text: str, chips: Sequence[Piece], gone: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the stretches of chips with the white space around them and the separators between them."""
    found: list[tuple[int, int]] = []
    for chip in chips:
        start, end = chip.start, chip.end
        while start > 0 and (text[start - 1].isspace() or gone[start - 1]):
            start -= 1
        while end < len(text) and (text[end].isspace() or gone[end]):
            end += 1
        if found and set(text[found[-1][1] : start]) <= _BETWEEN:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _close(text: str, start: int, end: int, gone: list[bool]) -> None:
    """Mark what goes with one cluster."""
    while start > 0 and end < len(text) and _PAIRS.get(text[start - 1]) == text[end]:
        start, end = start - 1, end + 1
        while start > 0 and text[start - 1].isspace():
            start -= 1
        while end < len(text) and text[end].isspace():
            end += 1
    if start == 0:
        match = _LEADING.match(text, end)
        _mark(gone, 0, match.end() if match else end)
        return
    if end == len(text) or not has_words(text[end:]):
        match = _TRAILING.search(text, 0, start)
        _mark(gone, match.start() if match else start, end)
        # A mark with a blank before it (":)", a French "!") keeps the blank.
        gone[end - 1] = gone[end - 1] and (end == len(text) or not text[end - 1].isspace())
        return
    before, after = text[start - 1], text[end]
    if before in _SEPARATORS and after in _SEPARATORS:
        _mark(gone, start, end + 1)
    elif before in _PAIRS and after in _SEPARATORS:
        _mark(gone, start, end + 1 + text[end + 1 : end + 2].isspace())
    elif after in _CLOSING and not text[end + 1 : end + 2].isalnum():
        _mark(gone, start, end)
    else:
        # One blank stays between the words on both sides, if there was one.
        blank = next((at for at in range(start, end) if text[at].isspace()), None)
        _mark(gone, start, end)
        if blank is not None:
            gone[blank] = False


def _trim(text: str, gone: list[bool]) -> None:
    """Mark the white space at both ends of what is left."""
    for places in (range(len(text)), range(len(text) - 1, -1, -1)):
        for at in places:
            if not gone[at] and not text[at].isspace():
                break
            gone[at] = True


def _mark(gone: list[bool], start: int, end: int) -> None:
    gone[start:end] = [True] * (end - start)


def _runs(marks: Sequence[bool]) -> list[tuple[int, int]]:
    found, start = [], None
    for at, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = at
        elif not mark and start is not None:
            found.append((start, at))
            start = None
    return found
