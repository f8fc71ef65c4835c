"""What the words beside a stretch of a line say of it."""

from collections.abc import Sequence

from duly.quickadd.grammar import Grammar
from duly.quickadd.line import Line

REACH = 24
"""How far back a word is looked for that leads to a date or keeps it in its phrase."""


class Beside:
    """The words before and behind any stretch of one line."""

    def __init__(self, line: Line, grammars: Sequence[Grammar]) -> None:
        self._line, self._grammars = line, grammars

    def blocked_before(self, start: int) -> bool:
        """Return whether the word before makes what follows a part of a phrase ("the 5pm train")."""
        view = self._line.view
        return any(grammar.blocked_before.search(view, max(start - REACH, 0), start) for grammar in self._grammars)

    def blocked_after(self, end: int) -> bool:
        """Return whether the words behind do."""
        return any(grammar.blocked_after.match(self._line.view, end) for grammar in self._grammars)

    def asked(self, start: int) -> bool:
        """Return whether "remind me" stands before; from the text itself, for its chip may be reverted."""
        text = self._line.text
        return any(grammar.ask_before.search(text, max(start - REACH, 0), start) for grammar in self._grammars)

    def asked_to(self, end: int) -> int | None:
        """Return where the word ends that leads from "remind me tomorrow" to what is wanted ("to"); None without one."""
        ends = (grammar.asked_to.match(self._line.view, end) for grammar in self._grammars)
        return next((match.end() for match in ends if match), None)

    def excepted(self, end: int, *, hourly: bool) -> bool:
        """Return whether something follows a repeat that no rule can say with it.

        An exception, a second repeat, for an `hourly` one its hours ("every 2 hours from 9 to 5").
        """
        view = self._line.view
        return any(
            g.except_behind.match(view, end)
            or g.again_behind.match(view, end)
            or (hourly and g.hours_behind.match(view, end))
            for g in self._grammars
        )

    def in_list(self, start: int) -> bool:
        """Return whether a weekday stands before ("gym mon wed fri 6am"): what follows alone is not what was meant."""
        view = self._line.view
        return any(grammar.weekday_before.search(view, max(start - REACH, 0), start) for grammar in self._grammars)

    def weekday_follows(self, end: int) -> bool:
        """Return whether a list of weekdays goes on behind."""
        return any(grammar.weekday_behind.match(self._line.view, end) for grammar in self._grammars)

    def goes_on(self, end: int) -> bool:
        """Return whether a preposition follows, so that what came before is whole ("meet at 5 with Ann")."""
        return any(grammar.function_behind.match(self._line.view, end) for grammar in self._grammars)
