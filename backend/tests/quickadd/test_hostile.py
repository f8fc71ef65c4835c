"""Hostile text: never an exception, never beyond a bound of work. CPU time is measured, for the machine may be busy."""

import random
import statistics
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duly.quickadd import MAX_LINE, MAX_LINES, parse, rebuild
from tests.quickadd.corpus import cases

NOW = datetime(2026, 11, 27, 16, 25, tzinfo=UTC)
LOCALES = ("en-US", "ur", "de", "es", "fr")
# What patterns repeat, begin with, or look behind for.
FRAGMENTS = (
    "1", "12 ", "1-", "1/", "9:00 ", "at 9 ", "in ", "in a ", "in 1 day ", "1 day 1 day ", "may ", "5 may ", "may 5, ",
    "5 may - ", "monday ", "mon, ", "mon and ", "every ", "every mon, ", "every day until ", "every 1st and ", "1st and ",
    "jan 1 and ", "first ", "twenty first of ", "half an hour ", "3 days and ", "a couple of ", "p1 ", "#a ", "#\"", "@", "{",
    "{x} ", "{{", "!", "!5 ", "!30 min ", "\\", "\\\\", "\"", "“", "„", "«", "`", "(", ")", ",", ", ", "    ", "\t", "\u00a0",
    "'", "’", "-", ".", ":", "https://", "x@", "x@y.", "+", "*", "\u200d", "\u0301", "\ud800", "\x00", "\x01", "\x02", "ſ", "K",
    "İ", "٣", "۵", "²", "ہر ", "کل ", "سے ", "jeden 1. ", "24.12. ", "alle 2 ", "cada ", "chaque ", "tous les ", "5 au 7 mai ",
    "tomorrow ", "from ", "until ", "to ", "🎉", "a", "A ", "every mon, , ", "mon & every ", "mon - ", "mon/", "jeden mo so ",
    "mer ", "remind me ", "remind me at 9 to ", "24.12. bis ", "1/2 to ", "3rd friday of ",
)  # fmt: skip
# Some 10 ms are measured for the worst of these lines. The ratio leaves room for a slow machine, none for a pattern that explodes.
WORST_LINE_SECONDS = 0.5


def seconds_for(text: str, locale: str) -> float:
    start = time.process_time()
    assert rebuild(parse(text, NOW, "Europe/Berlin", locale)) == (text if text.strip() else "")
    return time.process_time() - start


@pytest.mark.parametrize("locale", LOCALES)
def test_repeated_fragments_and_pairs_of_them(locale: str) -> None:
    chosen = random.Random(locale)
    parse("warm 5 may", NOW, "UTC", locale)
    tried = [(fragment, "") for fragment in FRAGMENTS]
    tried += [(chosen.choice(FRAGMENTS), chosen.choice(FRAGMENTS)) for _ in range(100)]
    worst = max((seconds_for(((one + two) * MAX_LINE)[:MAX_LINE], locale), one + two) for one, two in tried)
    assert worst[0] < WORST_LINE_SECONDS, worst


def test_a_line_as_people_type_it_is_quick() -> None:
    lines = list(cases())
    for locale in LOCALES:
        parse("warm 5 may", NOW, "UTC", locale)
    found = []
    for case in lines:
        start = time.process_time()
        case.parsed()
        found.append(time.process_time() - start)
    # Some 1 ms are measured, 10 ms are promised; a slow machine may take five times that.
    assert statistics.quantiles(found, n=100)[98] < 0.05


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=200).map(lambda parts: "".join(parts)[:MAX_LINE]),
    st.sampled_from(LOCALES),
)
def test_mixed_fragments(text: str, locale: str) -> None:
    assert seconds_for(text, locale) < WORST_LINE_SECONDS


@pytest.mark.parametrize("fragment", ["at 9 ", "in 1 day ", "every mon, "])
def test_the_largest_text(fragment: str) -> None:
    line = (fragment * MAX_LINE)[: MAX_LINE - 1]
    text = "\n".join(f" {line}" for _ in range(MAX_LINES))
    # Some 2 s are measured for the worst of them.
    assert seconds_for(text, "ur") < 30


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=200), st.sampled_from(LOCALES))
def test_any_characters(text: str, locale: str) -> None:
    assert rebuild(parse(text, NOW, "UTC", locale)) == (text if text.strip() else "")
