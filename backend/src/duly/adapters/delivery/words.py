"""Texts made fit for a header, a limit, a language."""

import bisect
import unicodedata
from datetime import UTC, datetime

import orjson

_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_OPEN = {"en": "Open", "ur": "کھولیں"}
_UNSUBSCRIBE = {"en": "Unsubscribe", "ur": "ای میل بند کریں"}
# Controls, line and paragraph separators, surrogates: nothing that a header or a line of text can hold.
_NOT_IN_A_LINE = {"Cc", "Zl", "Zp", "Cs"}
_JOINED = {"Mn", "Me", "Mc"}
_JOINER = "\u200d"
_ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return the text as one line: controls and separators are spaces, and no more than one in a row."""
    return " ".join("".join(" " if unicodedata.category(char) in _NOT_IN_A_LINE else char for char in text).split())


def paragraphs(text: str) -> list[str]:
    """Return the text's lines without empty ones, each fit to be one."""
    return [line for part in text.splitlines() if (line := one_line(part))]


def instant(at: datetime) -> str:
    """Return an instant as the API writes it, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def json_size(value: object) -> int:
    """Return the bytes that a value takes as JSON."""
    return len(orjson.dumps(value))


def shortened(text: str, limit: int) -> str:
    """Return the text in at most `limit` bytes of JSON, quotes included, cut at a word with an ellipsis.

    It is empty when that is too few for anything.
    """
    if json_size(text) <= limit:
        return text
    room = limit - len(_ELLIPSIS.encode())
    end = bisect.bisect_right(range(len(text) + 1), room, key=lambda length: json_size(text[:length])) - 1
    while end > 0 and (unicodedata.category(text[end]) in _JOINED or _JOINER in text[end - 1 : end + 1]):
        end -= 1
    if end <= 0:
        return ""
    kept = text[:end]
    # A word that takes up half of what is left is cut, not dropped.
    if (word := kept.rfind(" ")) > end // 2:
        kept = kept[:word]
    return kept.rstrip() + _ELLIPSIS


def direction(language: str) -> str:
    """Return `rtl` for a language that is written from right to left, else `ltr`."""
    return "rtl" if _primary(language) in _RIGHT_TO_LEFT else "ltr"


def word_for_open(language: str) -> str:
    """Return what a link to the message's subject is called."""
    return _OPEN.get(_primary(language), _OPEN["en"])


def word_for_unsubscribe(language: str) -> str:
    """Return what the link that ends these messages is called."""
    return _UNSUBSCRIBE.get(_primary(language), _UNSUBSCRIBE["en"])


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
