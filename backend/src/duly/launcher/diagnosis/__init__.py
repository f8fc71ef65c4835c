"""What the doctor looks at; every check yields findings and changes nothing."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for a person: `good`, a `hint`, or `bad` (then Duly cannot work), and what to do about it."""

    level: Literal["good", "hint", "bad"]
    text: str
    remedy: str = ""


def good(text: str) -> Finding:
    """Return a finding that all is well."""
    return Finding("good", text)


def hint(text: str, remedy: str = "") -> Finding:
    """Return a finding that does not stop Duly."""
    return Finding("hint", text, remedy)


def bad(text: str, remedy: str) -> Finding:
    """Return a problem."""
    return Finding("bad", text, remedy)
