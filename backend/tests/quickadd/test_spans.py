"""Where chips stand, what they say, how sure they are, and what goes with them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from duly.quickadd import ParsedTask, Span, parse, rebuild
from duly.quickadd.outcome import CHIPS

NOW = datetime(2026, 11, 27, 16, 25, tzinfo=UTC)


def only(text: str, **options: Any) -> ParsedTask:
    [task] = parse(text, NOW, "Europe/Berlin", **options)
    assert rebuild([task]) == text
    return task


def chip(text: str, kind: str, **options: Any) -> Span:
    [found] = [span for span in only(text, **options).spans if span.kind == kind]
    return found


class TestOffsets:
    def test_count_code_points_not_utf_16_units(self) -> None:
        span = chip("Buy 🥛🥛 on 25 december", "date")
        assert (span.start, span.end, span.text) == (7, 21, "on 25 december")

    def test_a_name_in_another_script(self) -> None:
        span = chip("بل جمع کرو #گھر", "project", locale="ur")
        assert (span.start, span.end, span.value) == (11, 15, "گھر")

    def test_letters_of_an_arabic_keyboard_are_kept_as_typed(self) -> None:
        task = only("كتاب ہر پير كو @كتاب", locale="ur")
        assert task.task["title"] == "كتاب"
        assert task.task["tags"] == ["كتاب"]
        assert task.task["recurrence"]["rule"] == "FREQ=WEEKLY;BYDAY=MO"


class TestValues:
    @pytest.mark.parametrize(
        ("text", "kind", "value"),
        [
            ("Call tomorrow", "date", {"due_on": "2026-11-28"}),
            ("Call tomorrow 9:00", "date", {"due_at": "2026-11-28T08:00:00Z"}),
            ("Call at 20:15", "time", "20:15"),
            ("Call starting monday", "start", {"start_on": "2026-11-30"}),
            ("Call {dec 24}", "deadline", "2026-12-24"),
            ("Call at 8pm for 45min", "duration", "PT45M"),
            ("Call tomorrow !1 day before", "reminder", {"before": "P1D", "of": "due"}),
            ("Call !14:00", "reminder", {"at": "2026-11-28T13:00:00Z"}),
            ("Call p2", "priority", "high"),
            ("Call #Work", "project", "Work"),
            ("Call @phone", "tag", "phone"),
            (
                "Call every! month",
                "recurrence",
                {"rule": "FREQ=MONTHLY", "repeat_from": "completion", "month_end": "clamp", "catch_up": "skip"},
            ),
        ],
    )
    def test_a_chip_says_what_it_sets(self, text: str, kind: str, value: Any) -> None:
        assert chip(text, kind).value == value

    def test_what_is_surer_has_more_confidence(self) -> None:
        token, strong = chip("Call p1", "priority"), chip("Call tomorrow", "date")
        led, weak = chip("Call on sunday", "date"), chip("Call sunday", "date")
        assert 1 == token.confidence > strong.confidence > led.confidence > weak.confidence > 0.5


class TestTraces:
    def test_white_space_and_separators_go_with_a_chip(self) -> None:
        task = only("Call  mom ,  tomorrow  , then rest")
        assert task.task["title"] == "Call  mom , then rest"
        assert [(span.kind, span.text) for span in task.spans] == [("gap", "  "), ("date", "tomorrow"), ("gap", "  ,")]

    def test_white_space_elsewhere_stays(self) -> None:
        assert only("Buy  two   things").task == {"title": "Buy  two   things"}

    def test_empty_brackets_go(self) -> None:
        assert only("Call mom (tomorrow) about it").task["title"] == "Call mom about it"

    def test_a_backslash_is_an_escape_and_survives_being_reverted(self) -> None:
        task = only("Buy \\#1milk today")
        assert task.task["title"] == "Buy #1milk"
        assert [span.text for span in task.spans if span.kind == "escape"] == ["\\"]
        [again] = parse("Buy \\#milk today", NOW, "UTC", ignore=[(4, 5)])
        assert again.task["title"] == "Buy \\#milk"
        assert again.project is None

    def test_a_line_of_nothing_but_chips_is_a_title(self) -> None:
        task = only("tomorrow p1 #work")
        assert task == ParsedTask({"title": "tomorrow p1 #work"}, ())


class TestIgnore:
    TEXT = "Call mom tomorrow at 5pm #family p1"

    def test_reverts_one_chip(self) -> None:
        before = only(self.TEXT)
        [project] = [span for span in before.spans if span.kind == "project"]
        after = only(self.TEXT, ignore=[(project.start, project.end)])
        assert after.task == {**before.task, "title": "Call mom #family"}
        assert after.project is None

    def test_a_word_before_a_reverted_chip_is_still_at_the_end(self) -> None:
        after = only("Call mom sunday p1", ignore=[(16, 18)])
        assert after.task == {"title": "Call mom p1", "due_on": "2026-11-29"}

    def test_a_touched_chip_is_reverted_whole(self) -> None:
        after = only(self.TEXT, ignore=[(9, 10)])
        assert after.task["title"].startswith("Call mom tomorrow")
        assert "due_on" not in after.task

    def test_stretches_outside_the_text_do_nothing(self) -> None:
        assert only(self.TEXT, ignore=[(-5, 0), (900, 1000), (7, 3)]) == only(self.TEXT)

    def test_in_another_line_it_does_nothing_here(self) -> None:
        text = "Call tomorrow\nWrite tomorrow"
        first, second = parse(text, NOW, "UTC", ignore=[(20, 28)])
        assert first.task == {"title": "Call", "due_on": "2026-11-28"}
        assert second.task == {"title": "Write tomorrow"}

    def test_what_is_typed_later_is_read_beside_a_reverted_chip(self) -> None:
        after = only("Watch tomorrow never dies friday", ignore=[(6, 14)])
        assert after.task == {"title": "Watch tomorrow never dies", "due_on": "2026-11-27"}

    def test_what_counted_from_a_reverted_chip_is_text_too(self) -> None:
        text = "Call at 8pm for 45min"
        assert only(text, ignore=[(5, 11)]).task == {"title": text}

    def test_a_reminder_waits_for_a_date(self) -> None:
        after = only("Call tomorrow !30 min before", ignore=[(5, 13)])
        assert after.task == {"title": "Call tomorrow", "reminders": [{"before": "PT30M", "of": "due"}]}


def test_every_kind_of_chip_is_documented_and_reachable() -> None:
    duly = "Call mom tomorrow 5pm for 30min {dec 24} !1h before #a @b p1"
    others = ("Call every day", "Call 5pm", "Call starting monday")
    seen = {span.kind for text in (duly, *others) for span in only(text).spans}
    seen |= {span.kind for span in only("Call @ann", syntax="vikunja").spans}
    assert seen >= set(CHIPS)
