"""What a parse answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duly.errors import Invalid

MAX_LINE = 500
MAX_LINES = 200

# Kinds of spans: what a screen shows as chips, and what had to go with them. The value of a chip is, for `project`, `tag` and
# `assignee`, the name; for `priority` the word of the body; for `date` and `start` the body's fields that it set; for `time` the
# wall time (17:00); for `deadline` the date; for `duration` an ISO 8601 length (PT45M); for `recurrence` and `reminder` the
# body's object.
CHIPS = (
    "project", "tag", "priority", "assignee", "date", "time", "start", "deadline", "duration", "recurrence", "reminder",
)  # fmt: skip
TRACES = ("escape", "bullet", "gap")


class QuickAddRefused(Invalid):
    """The text is longer than quick add reads: at most 200 lines of 500 characters."""

    code = "quick-add.too-long"
    title = "The text is too long for quick add"


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch that was taken out of a title.

    `start` and `end` count Unicode code points of the whole text given to `parse`; `text` is what stood there. `kind` is one of
    CHIPS or TRACES: a chip has a `value` (what it sets, ready for JSON) and is reverted by giving its stretch as `ignore`; a
    trace is an escaping backslash, a list mark, or white space and separators that only made sense beside a chip (value None).
    `confidence` is from 0 to 1.
    """

    start: int
    end: int
    kind: str
    text: str
    value: Any
    confidence: float


@dataclass(frozen=True, slots=True)
class ParsedTask:
    """One task of the text.

    `task` is a body of `POST /tasks` with only the fields that were said. Two things it cannot hold are beside it,
    as names for the caller to resolve: `project` (the body takes an id) and `assignees` (`vikunja` syntax; tasks have none
    yet). A caller that cannot use one of them parses again with that span in `ignore`, so that it stays in the title.
    `parent` is the index of the task it is a subtask of, in the same answer.
    """

    task: dict[str, Any]
    spans: tuple[Span, ...]
    parent: int | None = None
    project: str | None = None
    assignees: tuple[str, ...] = ()


def rebuild(tasks: Sequence[ParsedTask]) -> str:
    """Return the text that `parse` was given, from titles and spans alone; the proof that nothing was eaten.

    A task's stretch of the text is its title with every span's text put back at the span's `start`. Tasks follow one another
    without a gap, because line breaks, indentation and blank lines are spans too. (A blank text has no task: it gives "".)
    """
    text = ""
    for task in tasks:
        title = task.task["title"]
        used = 0
        for span in task.spans:
            missing = span.start - len(text)
            text += title[used : used + missing] + span.text
            used += missing
        text += title[used:]
    return text
