"""When two tag names are the same."""

import unicodedata


def name_key(name: str) -> str:
    """Return what makes a name unique: compatibility-composed and without case (Unicode, section 3.13, D145)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def distinct(names: list[str]) -> list[str]:
    """Return the names in order, each once; the first spelling wins."""
    return list({name_key(name): name for name in reversed(names)}.values())[::-1] if names else []
