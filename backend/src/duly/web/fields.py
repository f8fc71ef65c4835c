"""Field types that several features' bodies share: text as people type it, stored as typed, and colours."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
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


def form(words: str) -> WrapValidator:
    """Return what says in `words` how to write a text, where its pattern alone would be shown."""

    def check(value: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(value)
        except ValidationError as error:
            if all(one["type"] == "string_pattern_mismatch" for one in error.errors(include_input=False)):
                raise PydanticCustomError("string_pattern_mismatch", words) from None
            raise

    return WrapValidator(check)
