"""Word tables become regular expressions.

A row of a table is a template: a regular expression in which a space stands for white space, a parenthesis groups without
capturing, and `{slot}` or `{name:slot}` is a value from the language's words. `every {n} {unit}` is read that way.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Marks in a line's view (see `line.Line`): what can be no part of a match.
LITERAL, TAKEN = "\x01", "\x02"
# Marks that combine with the letter before them are letters here too, and so are apostrophes: "today's" is another word.
_LETTER = r"\w'’\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d"
LEFT = rf"(?<![{_LETTER}\\/@#&+.\-–$€£])"
RIGHT = rf"(?![{_LETTER}@/\\%°$€£]|[-–.:]\w)"
# White space between words, bounded: no pattern may run through a page of blanks.
SPACE = r"(?:\s{1,4})"

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a template: the expression that it matches, and what a match means (None: it means nothing, no match)."""

    pattern: str
    value: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled row. `needs` are the slots without which it cannot match."""

    regex: re.Pattern[str]
    slots: tuple[tuple[str, str, Slot], ...]
    needs: tuple[Slot, ...]

    def values(self, match: re.Match[str]) -> Values | None:
        """Return the values of the slots that took part, by name; None when one of them means nothing."""
        found: dict[str, Any] = {}
        for name, group, slot in self.slots:
            text = match[group]
            if text is None:
                continue
            value = slot.value(text)
            if value is None:
                return None
            found[name] = value
        return found


def words(text: str) -> str:
    """Return the expression of a phrase."""
    return SPACE.join(re.escape(word) for word in text.split())


def any_of(phrases: Mapping[str, Any] | tuple[str, ...]) -> str:
    """Return an expression for one of the phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(words(phrase) for phrase in ordered) + ")" if ordered else r"(?!)"


def key(text: str) -> str:
    """Return a matched phrase as it stands in a table: lower case, single spaces."""
    return " ".join(text.casefold().split())


def choice(table: Mapping[str, Any]) -> Slot:
    """Return the slot of a table of phrases."""
    # Case folding may leave the table (a dotted capital İ): then there is no value, and no match.
    return Slot(any_of(table), lambda text: table.get(key(text)))


def compile_template(template: str, slots: Mapping[str, Slot]) -> Template:
    """Return the compiled row. Errors: KeyError for a slot that the language does not have."""
    used: list[tuple[str, str, Slot]] = []
    needs: list[Slot] = []

    def place(match: re.Match[str]) -> str:
        name, _, kind = match[1].partition(":")
        slot = slots[kind or name]
        group = f"s{len(used)}"
        used.append((name, group, slot))
        before, behind = match.string[: match.start()], match.string[match.end() :]
        if before.count("(") == before.count(")") and not behind.startswith("?"):
            needs.append(slot)
        return f"(?P<{group}>{slot.pattern})"

    pattern = re.sub(r"\((?!\?)", "(?:", template).replace(" ", SPACE)
    pattern = re.sub(r"\{([a-z_:0-9]*[a-z_][a-z_:0-9]*)\}", place, pattern)
    return Template(re.compile(LEFT + "(?:" + pattern + ")" + RIGHT, re.IGNORECASE), tuple(used), tuple(needs))
