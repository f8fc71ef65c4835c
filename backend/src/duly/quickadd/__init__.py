"""Quick add: what a person types in one line becomes the fields of a task. Pure.

Job: find tokens, repeats, dates, times and reminders in a text, in several languages, and say exactly where each stood.
Never: eats a character that it does not return as a span, guesses at names and nouns in the middle of a title, reads a
clock or a file beside its own engine's source.
On failure: words that mean nothing sure stay words of the title; only a text beyond the bounds is refused (`QuickAddRefused`).
"""

from duly.quickadd.outcome import MAX_LINE, MAX_LINES, ParsedTask, QuickAddRefused, Span, rebuild
from duly.quickadd.parse import parse

__all__ = ["MAX_LINE", "MAX_LINES", "ParsedTask", "QuickAddRefused", "Span", "parse", "rebuild"]
