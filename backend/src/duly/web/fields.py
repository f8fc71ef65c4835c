"""Field types that several features' bodies share: text as people type it, stored as typed, and colours."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError


def _printable(text: str) -> str:
    """Refuse NUL and control characters other than tab and newline. Lone surrogates never get past the parser."""
    for character in text:
        if character < " " or "\x7f" <= character <= "\x9f":
            if character not in "\t\n":
                raise PydanticCustomError("control_character", "Control characters are not allowed.")
        elif unicodedata.category(character) == "Cs":
            raise PydanticCustomError("lone_surrogate", "This is not valid Unicode text.")
    return text


Color = Literal["red", "orange", "amber", "green", "teal", "blue", "indigo", "purple", "pink", "gray"]
PRINTABLE = AfterValidator(_printable)
Text = Annotated[str, PRINTABLE]


def trimmed(longest: int) -> StringConstraints:
    """Return the rule of a text that is trimmed and then has 1 to `longest` code points."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)
