"""The pages of the project as tests take commands from them: by the one reader, which `make check` uses, too."""

import re

from tests.support.scripts import loaded

_READER = loaded("pages/reading.py")


def blocks(page: str, language: str = "sh") -> list[str]:
    """Return the blocks of a page, by its path in the repository."""
    found: list[str] = _READER.blocks(_READER.text(page), language)
    return found


def block(page: str, beginning: str) -> str:
    """Return the one shell block of a page that begins so."""
    return str(_READER.block(page, beginning))


def command(page: str, beginning: str) -> str:
    """Return the one command of a page that begins so."""
    return str(_READER.command(page, beginning))


def filled(text: str, **given: str) -> str:
    """Put values in place of the words that a page has in capitals for them."""
    for name, value in given.items():
        text, count = re.subn(rf"\b{name}\b", lambda _, value=value: value, text)  # type: ignore[misc]
        assert count, f"{name} is not in: {text}"
    return text
