"""What the sample account holds: one line a task, indentation makes subtasks.

The text is in `sample.txt`: the Inbox first, then each project under a line `# name | colour`. A task is
`title | marks`, with the marks `!priority`, `@tag` (`_` for a space), `+3` or `-2` (due in so many days), `+3T18:30` (timed),
`>+1` (start), `^+9` (deadline), `done`, `trash`; `*FREQ=DAILY` (repeats), with `clamp` (the last day of shorter months) or `after`
(counted from completing); `~PT30M` (a reminder before it is due), `~>P1D` (before its start), `~^P2D` (before its deadline), `~PT0S/PT10M`
(then each ten minutes until it is done); a second `|` starts the description, in which `\\n` is a line break.
"""

from pathlib import Path

_HEAD = "# "


def _read() -> tuple[str, dict[str, tuple[str | None, str]]]:
    """Return the lines of the Inbox, and of each project with its colour, in order."""
    inbox, *projects = ("\n" + Path(__file__).with_name("sample.txt").read_text(encoding="utf-8")).split(f"\n{_HEAD}")
    found: dict[str, tuple[str | None, str]] = {}
    for text in projects:
        head, _, lines = text.partition("\n")
        name, _, color = head.partition(" | ")
        found[name] = (color or None, lines)
    return inbox, found


INBOX, PROJECTS = _read()
