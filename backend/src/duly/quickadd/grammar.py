"""The compiled tables of a locale, and what they find in a line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from duly.quickadd.languages import Language, languages_for
from duly.quickadd.languages.language import Row, joined, named_weekdays, slots_of
from duly.quickadd.templates import LEFT, RIGHT, SPACE, Slot, Template, Values, any_of, compile_template


class Found(NamedTuple):
    """A row that matched: where, what its maker made of it, and how sure it is."""

    start: int
    end: int
    meaning: Any
    strength: int
    values: Values


@dataclass(frozen=True, slots=True)
class Table:
    """The compiled rows of one kind of one language."""

    rows: tuple[tuple[Template, Row], ...]

    def find(self, view: str, make: Callable[[Row, Values], Any]) -> Iterator[Found]:
        """Yield every match of every row that means something."""
        absent: dict[int, bool] = {}
        for template, row in self.rows:
            # Most rows need a word that most lines lack: looking for it once is cheaper than trying the row everywhere.
            if any(self._absent(slot, view, absent) for slot in template.needs):
                continue
            for match in template.regex.finditer(view):
                values = template.values(match)
                meaning = None if values is None else make(row, values)
                if values is not None and meaning is not None:
                    yield Found(match.start(), match.end(), meaning, row.strength, values)

    def _absent(self, slot: Slot, view: str, known: dict[int, bool]) -> bool:
        if id(slot) not in known:
            known[id(slot)] = searcher(slot.pattern).search(view) is None
        return known[id(slot)]


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language, compiled. Patterns named `…_before` end where a date begins, `…_after` begin where it ends."""

    language: Language
    repeats: Table
    days: Table
    times: Table
    lead: re.Pattern[str]
    lead_before: re.Pattern[str]
    trail_after: re.Pattern[str]
    range_lead_before: re.Pattern[str]
    blocked_before: re.Pattern[str]
    blocked_after: re.Pattern[str]
    start_word: re.Pattern[str]
    until_word: re.Pattern[str]
    start_behind: re.Pattern[str]
    until_behind: re.Pattern[str]
    begin_before: re.Pattern[str]
    begin_behind: re.Pattern[str]
    length: Template
    count: Template
    lasting: Template
    notice: Template
    asked_notice: Template
    ask: re.Pattern[str]
    ask_before: re.Pattern[str]
    asked_to: re.Pattern[str]
    infinitive: re.Pattern[str]
    between_days: re.Pattern[str]
    except_behind: re.Pattern[str]
    hours_behind: re.Pattern[str]
    weekday: re.Pattern[str]
    again_behind: re.Pattern[str]
    weekday_before: re.Pattern[str]
    weekday_behind: re.Pattern[str]
    month_noun: re.Pattern[str]
    function_behind: re.Pattern[str]
    small_word: re.Pattern[str]
    capital_noun: re.Pattern[str]
    date_word: re.Pattern[str]


def _table(rows: tuple[Row, ...], slots: dict[str, Any]) -> Table:
    return Table(tuple((compile_template(row.template, slots), row) for row in rows))


def _word(phrases: tuple[str, ...], before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(before + any_of(phrases) + after, re.IGNORECASE)


@lru_cache(maxsize=256)
def searcher(pattern: str) -> re.Pattern[str]:
    """Return a slot's expression by itself."""
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=16)
def compiled(language: Language) -> Grammar:
    """Return a language's grammar; the first time takes some ten milliseconds."""
    slots = slots_of(language)
    lasting, lasting_after = any_of(language.lasting), any_of(language.lasting_after)
    length, length_after = any_of(language.bounds_for), any_of(language.bounds_after)
    span = "{n} ?{span}( ?{n2:n} ?{span2:span})?"
    # What makes a list of weekdays: also marks and words that no rule reads ("mon/wed", "mon-fri", "mon to fri").
    beside = rf"(?:{joined(language)}|\s?[-–;/+]\s?|\s{{1,4}}{any_of(language.ranges)}\s{{1,4}}|\s{{1,4}})"
    weekdays = tuple(named_weekdays(language))
    return Grammar(
        language=language,
        repeats=_table(language.repeats, slots),
        days=_table(language.days, slots),
        times=_table(language.times, slots),
        lead=_word(language.leads, LEFT, SPACE),
        lead_before=_word(language.leads, LEFT, rf"{SPACE}\Z"),
        range_lead_before=_word(language.range_leads, LEFT, rf"{SPACE}\Z"),
        trail_after=_word(language.trails, SPACE, RIGHT),
        blocked_before=_word(language.not_after, LEFT, r"\s+\Z"),
        blocked_after=_word(language.not_before, r"\s+", RIGHT),
        start_word=_word(language.starts, "", SPACE),
        until_word=_word(language.untils, "", SPACE),
        start_behind=_word(language.starts_after, SPACE, RIGHT),
        until_behind=_word(language.untils_after, SPACE, RIGHT),
        begin_before=_word(language.begins, LEFT, rf"{SPACE}\Z"),
        begin_behind=_word(language.begins_after, SPACE, RIGHT),
        length=compile_template(f"({length} {{n}} {{long}}|{{n}} {{long}} {length_after})", slots),
        count=compile_template(f"(for )?{{n}} {any_of(language.times_words)}", slots),
        lasting=compile_template(f"({lasting} {span}|{span} {lasting_after})", slots),
        asked_notice=compile_template(
            f"{any_of(language.remind)} {{n}} ?({{span}}|{{long}}) {any_of(language.before)}", slots
        ),
        ask=_word(language.remind, LEFT, rf"(?=({SPACE}))"),
        ask_before=_word(language.remind, LEFT, rf"{SPACE}\Z"),
        asked_to=_word(language.asks_to, r",?\s{1,4}", r"(?:(?<=['’])|(?=,?\s{1,4}\D))"),
        # "to the calendar" and "to 9" name no deed.
        infinitive=re.compile(
            rf"\s{{1,4}}{any_of(language.infinitives)}\s{{1,4}}(?!(?:{any_of(language.not_after)}|{slots['n'].pattern}){RIGHT})",
            re.IGNORECASE,
        ),
        between_days=re.compile(
            rf"\s?[-–]\s?|\s{{1,4}}{any_of((*language.ranges, *language.untils))}\s{{1,4}}", re.IGNORECASE
        ),
        notice=compile_template(f"{{n}} ?({{span}}|{{long}})( {any_of(language.before)})?", slots),
        hours_behind=_word(language.hours_from, SPACE, rf"{SPACE}\d"),
        weekday=_word(weekdays, LEFT, RIGHT),
        except_behind=_word(language.except_words, r"\s*,?\s+", RIGHT),
        again_behind=_word(language.every, joined(language), RIGHT),
        weekday_before=_word(weekdays, r"(?<!\w)", rf"{beside}\Z"),
        weekday_behind=_word(weekdays, beside, RIGHT),
        month_noun=_word(language.month_nouns, LEFT, RIGHT),
        function_behind=_word(language.function_words, r"\s+", RIGHT),
        small_word=_word(language.small_words, LEFT, RIGHT),
        capital_noun=_word(language.capital_nouns, "", RIGHT),
        date_word=_word((*language.months, *language.units), LEFT, r"\b"),
    )


def grammars_for(locale: str) -> tuple[Grammar, ...]:
    """Return the grammars that a locale reads, its own language first."""
    return tuple(compiled(language) for language in languages_for(locale))
