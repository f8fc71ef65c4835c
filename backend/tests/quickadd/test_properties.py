"""What holds for every text: nothing eaten, spans in order, a reverted chip is text and nothing else changes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duly.calendar.grammar import parse as parse_rule
from duly.quickadd import ParsedTask, Span, parse, rebuild
from duly.quickadd.outcome import CHIPS, TRACES
from tests.quickadd.corpus import Case, cases

NOW = datetime(2026, 11, 27, 16, 25, tzinfo=UTC)
LOCALES = ("en-US", "en-GB", "ur", "de", "es", "fr")
SAID = [case for case in cases() if case.expected is not None]
# A length counts from a time of day and goes with it.
DEPENDENT = {"duration"}
# "Remind me" alone is a reminder at the time said behind it.
AT_ITS_TIME = "PT0S"
# Chips that compete for the same field: when one is reverted, another reading that was text may take its place.
RIVALS = [
    {"priority"}, {"project"}, {"tag"}, {"deadline"}, {"reminder"}, {"date", "time", "start", "recurrence", "duration"},
]  # fmt: skip

WORDS = """
buy milk call Ann the a of today tomorrow next friday 5pm at 9:00 every day week mon and 15th p1 p2 #Work @home {dec 24}
!30min !14:00 every! 3 days until jan 5 in 2 weeks may sun second daily 12/25 2026-12-24 for 45min starting \\tomorrow "every
day" کل ہر روز صبح 9 بجے jeden Tag morgen um halb 8 mañana cada lunes a las 5 demain chaque jour 🎉 é ، , . ( ) ! - +list *tag
!3 @ann feb 30 last of month
"""
words = st.sampled_from(WORDS.split())
phrases = st.lists(words, min_size=1, max_size=14).map(" ".join)
spaced = st.tuples(
    st.lists(words, min_size=1, max_size=10), st.sampled_from(["  ", "\t", " ", "", "\u00a0", ", "])
).map(lambda pair: pair[1].join(pair[0]))
anything = st.text(max_size=120)
lines = st.one_of(phrases, spaced, anything, st.sampled_from([case.text for case in SAID]))
texts = st.lists(st.tuples(st.sampled_from(["", "  ", "\t", "- ", "  * ", "1. "]), lines).map("".join), max_size=6).map(
    "\n".join
)
syntaxes: Any = st.sampled_from(["duly", "vikunja"])
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
zones = st.sampled_from(["UTC", "Asia/Karachi", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"])


def small(text: str) -> bool:
    return all(len(line) <= 500 for line in text.splitlines())


def chips(tasks: list[ParsedTask]) -> list[Span]:
    return [span for task in tasks for span in task.spans if span.kind in CHIPS]


def stretches(spans: list[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def depends(chip: Span) -> bool:
    return chip.kind in DEPENDENT or (chip.kind == "reminder" and chip.value.get("before") == AT_ITS_TIME)


class TestEveryText:
    @settings(max_examples=250, deadline=None)
    @given(texts.filter(small), moments, zones, st.sampled_from(LOCALES), syntaxes)
    def test_title_and_spans_give_the_text_back(
        self, text: str, now: datetime, zone: str, locale: str, syntax: Any
    ) -> None:
        tasks = parse(text, now, zone, locale, syntax)
        assert rebuild(tasks) == (text if text.strip() else "")
        used = 0
        for task in tasks:
            assert task.task["title"] == task.task["title"].strip()
            assert 1 <= len(task.task["title"]) <= 500
            for span in task.spans:
                assert used <= span.start < span.end
                assert text[span.start : span.end] == span.text
                assert 0 <= span.confidence <= 1
                assert (span.kind in CHIPS) == (span.value is not None)
                assert span.kind in CHIPS or span.kind in TRACES
                used = span.end
        json.dumps([task.task for task in tasks])

    @settings(max_examples=200, deadline=None)
    @given(texts.filter(small), st.sampled_from(LOCALES), syntaxes)
    def test_chips_are_whole_words(self, text: str, locale: str, syntax: Any) -> None:
        for chip in chips(parse(text, NOW, "UTC", locale, syntax)):
            inside, before, after = chip.text, text[: chip.start], text[chip.end :]
            assert inside == inside.strip()
            assert not (before[-1:].isalnum() and inside[0].isalnum())
            assert not (after[:1].isalnum() and inside[-1].isalnum())

    @settings(max_examples=150, deadline=None)
    @given(texts.filter(small), st.sampled_from(LOCALES), syntaxes)
    def test_the_same_words_mean_the_same_again(self, text: str, locale: str, syntax: Any) -> None:
        once = parse(text, NOW, "UTC", locale, syntax)
        assert parse(rebuild(once), NOW, "UTC", locale, syntax) == once

    @settings(max_examples=150, deadline=None)
    @given(texts.filter(small), st.sampled_from(LOCALES), moments, zones)
    def test_every_rule_is_valid(self, text: str, locale: str, now: datetime, zone: str) -> None:
        for task in parse(text, now, zone, locale):
            if "recurrence" in task.task:
                rule = task.task["recurrence"]["rule"]
                assert str(parse_rule(rule)) == rule

    @settings(max_examples=150, deadline=None)
    @given(phrases, moments, zones)
    def test_nothing_is_due_in_the_past_but_what_names_today(self, text: str, now: datetime, zone: str) -> None:
        for task in parse(text, now, zone, "en"):
            due = task.task.get("due_at")
            if due is not None:
                assert datetime.fromisoformat(due) > now - timedelta(days=1, hours=2)


class TestIgnore:
    @settings(max_examples=200, deadline=None)
    @given(texts.filter(small), st.sampled_from(LOCALES), syntaxes, st.data())
    def test_a_reverted_chip_is_text_and_no_other_chip_is_lost(
        self, text: str, locale: str, syntax: Any, data: st.DataObject
    ) -> None:
        before = chips(parse(text, NOW, "UTC", locale, syntax))
        if not before:
            return
        reverted = data.draw(st.sampled_from(before))
        tasks = parse(text, NOW, "UTC", locale, syntax, [(reverted.start, reverted.end)])
        after = chips(tasks)
        assert rebuild(tasks) == text
        assert all(chip.end <= reverted.start or reverted.end <= chip.start for chip in after)
        rivals = (
            next(group for group in RIVALS if reverted.kind in group) if reverted.kind != "assignee" else {"assignee"}
        )
        # What has nothing to do with the reverted field is as it was.
        unrelated = [chip for chip in before if chip is not reverted and chip.kind not in rivals and not depends(chip)]
        assert set(stretches(unrelated)) <= set(stretches(after))

    @settings(max_examples=100, deadline=None)
    @given(texts.filter(small), st.sampled_from(LOCALES), syntaxes)
    def test_with_every_chip_reverted_the_text_is_the_title(self, text: str, locale: str, syntax: Any) -> None:
        reverted: list[tuple[int, int]] = []
        tasks = parse(text, NOW, "UTC", locale, syntax)
        for _ in range(60):
            found = chips(tasks)
            if not found:
                break
            reverted += stretches(found)
            tasks = parse(text, NOW, "UTC", locale, syntax, reverted)
        assert chips(tasks) == []
        assert all(set(task.task) == {"title"} for task in tasks)
        assert rebuild(tasks) == (text if text.strip() else "")

    @pytest.mark.parametrize("case", SAID, ids=lambda case: case.place)
    def test_in_the_corpus_exactly_that_chip_goes(self, case: Case) -> None:
        before = chips(case.parsed())
        for reverted in before:
            tasks = case.parsed([(reverted.start, reverted.end)])
            after = chips(tasks)
            assert rebuild(tasks) == case.text
            gone = places(before) - places(after)
            # What counted from the reverted chip goes with it ("for 45 min" from when?).
            dependent = places([chip for chip in before if depends(chip) and not depends(reverted)])
            assert gone - dependent == places([reverted])
            assert places(after) <= places(before) or case.text in WITH_A_SECOND_READING


def places(spans: list[Span]) -> set[tuple[int, int, str]]:
    return {(span.start, span.end, span.kind) for span in spans}


# Two dates, two priorities, two projects: reverting the first lets the second count.
WITH_A_SECOND_READING = {
    "Buy milk p1 p2",
    "fix p1, then p2",
    "Buy milk #One #Two",
    "Prepare may 3 slides tomorrow",
    "Tomorrow book the 12 december flight",
    "remind me by friday to book flights for 12 december",
}
