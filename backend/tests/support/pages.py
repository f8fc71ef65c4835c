"""The pages of the project as tests take commands from them: by the one reader, which `make check` uses, too."""

import importlib.util
import re
import sys
from types import ModuleType

from duly.launcher.places import CHECKOUT


def _reader() -> ModuleType:
    spec = importlib.util.spec_from_file_location("duly_pages", CHECKOUT / "scripts" / "pages" / "reading.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_READER = _reader()


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
