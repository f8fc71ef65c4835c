"""Text as bodies may carry it: any Unicode a person can type, stored as typed."""

import unicodedata
from typing import Annotated

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


Text = Annotated[str, AfterValidator(_printable)]


def line(longest: int) -> type[str]:
    """Return the type of a trimmed, non-empty text of at most `longest` code points."""
    rule = StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)
    return Annotated[str, rule, AfterValidator(_printable)]  # type: ignore[return-value]
