"""From a text to tasks: each step takes what it recognises, later steps see only what is left."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from duly.calendar.zones import zone
from duly.quickadd.days import FIRST_YEAR, Context
from duly.quickadd.grammar import Grammar, grammars_for
from duly.quickadd.languages import month_first
from duly.quickadd.line import Line, Piece
from duly.quickadd.lines import Entry, entries
from duly.quickadd.moments import Moments
from duly.quickadd.occurrences import NoSuchRepeat
from duly.quickadd.outcome import ParsedTask, Span
from duly.quickadd.reading import read
from duly.quickadd.settle import Draft, Setting, Settled, settle
from duly.quickadd.titles import has_words, removed
from duly.quickadd.tokens import SYNTAXES, Syntax, find_tokens
from duly.quickadd.windows import chrono_hits

# Far enough from the end of the calendar for every "in 999 years".
LATEST_NOW = 8900


def parse(
    text: str,
    now: datetime,
    time_zone: str,
    locale: str = "en",
    syntax: Syntax = "duly",
    ignore: Iterable[tuple[int, int]] = (),
) -> list[ParsedTask]:
    """Return the tasks that a text asks for: one for each line that is not blank, indented ones as subtasks.

    Shapes: `ParsedTask`, `Span`; `rebuild` gives the text back. `now` is an aware instant; `time_zone` an IANA name, in which days
    and times are meant; `locale` a BCP 47 tag: the words that are read (English for a language without a table) and the order
    of day and month in 3/4. `ignore` holds stretches [start, end) of the text, in code points, that are plain text: the spans of
    chips that were reverted. Errors: QuickAddRefused for more than 200 lines or 500 characters on a line; ValueError for an
    unknown zone or syntax, or a naive or unreasonable `now`. Source: ADR-0012.
    """
    if now.tzinfo is None or syntax not in SYNTAXES:
        raise ValueError("now must be aware, and syntax one of: " + ", ".join(SYNTAXES))
    local = now.astimezone(zone(time_zone)).replace(tzinfo=None)
    if not FIRST_YEAR < local.year < LATEST_NOW:
        raise ValueError(f"now must be after {FIRST_YEAR} and before {LATEST_NOW}")
    # In UTC: arithmetic on an instant in a zone would move the clock on its wall.
    setting = Setting(now.astimezone(UTC), time_zone, Context(local, month_first(locale)))
    grammars = grammars_for(locale)
    stretches, reverted = entries(text), list(ignore)
    lines = [Line(text[entry.begin : entry.stop], entry.begin, reverted) for entry in stretches]
    tokens = [
        list(find_tokens(line, syntax, subtask=entry.parent is not None))
        for line, entry in zip(lines, stretches, strict=True)
    ]
    hits = chrono_hits(lines, grammars, local)
    tasks = []
    for line, entry, marks, dates in zip(lines, stretches, tokens, hits, strict=True):
        settled = _settled(line, grammars, Moments(line, grammars, setting.context, dates), marks, syntax, setting)
        tasks.append(_task(text, entry, line, settled))
    return tasks


def _settled(
    line: Line, grammars: Sequence[Grammar], moments: Moments, marks: list[Piece], syntax: Syntax, setting: Setting
) -> Settled:
    view = line.view
    try:
        return settle(read(line, grammars, moments, Draft(tokens=marks), syntax), setting)
    except NoSuchRepeat:
        # Its words stay in the title; the others are read as if it were not there.
        line.view = view
        return settle(read(line, grammars, moments, Draft(tokens=marks), syntax, repeats=False), setting)


def _task(text: str, entry: Entry, line: Line, settled: Settled) -> ParsedTask:
    pieces = sorted([*settled.pieces, *line.escapes])
    gaps = removed(line.text, pieces)
    title = _without(line.text, [*gaps, *((piece.start, piece.end) for piece in pieces)])
    if not has_words(title):
        # A line of nothing but chips is a title: every task has one.
        settled, pieces, gaps, title = Settled({}, None, (), []), [], [], line.text
    spans = [
        _span(text, entry.begin + piece.start, entry.begin + piece.end, piece.kind, piece.value, piece.confidence)
        for piece in pieces
    ]
    spans += [_span(text, entry.begin + start, entry.begin + end, "gap") for start, end in gaps]
    around = ((entry.start, entry.bullet, "gap"), (entry.bullet, entry.begin, "bullet"), (entry.stop, entry.end, "gap"))
    spans += [_span(text, start, end, kind) for start, end, kind in around if start < end]
    return ParsedTask(
        {"title": title, **settled.fields},
        tuple(sorted(spans, key=lambda span: span.start)),
        entry.parent,
        settled.project,
        settled.assignees,
    )


def _span(text: str, start: int, end: int, kind: str, value: object = None, confidence: float = 1.0) -> Span:
    return Span(start, end, kind, text[start:end], value, confidence)


def _without(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    kept, used = [], 0
    for start, end in sorted(stretches):
        kept.append(text[used:start])
        used = end
    return "".join([*kept, text[used:]])
