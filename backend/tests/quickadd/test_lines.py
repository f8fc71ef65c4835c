"""Several lines are several tasks, indentation makes subtasks, bounds are kept."""

from datetime import UTC, datetime

import pytest

from duly.quickadd import MAX_LINE, MAX_LINES, QuickAddRefused, parse, rebuild

NOW = datetime(2026, 11, 27, 16, 25, tzinfo=UTC)


def tree(text: str) -> list[tuple[str, int | None]]:
    tasks = parse(text, NOW, "UTC")
    assert rebuild(tasks) == text
    return [(task.task["title"], task.parent) for task in tasks]


class TestLines:
    def test_each_line_is_a_task(self) -> None:
        assert tree("one\ntwo\nthree") == [("one", None), ("two", None), ("three", None)]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_blank_lines_and_every_line_break_are_kept_in_spans(self, end: str) -> None:
        assert tree(f"{end}one{end}  {end}two  {end}{end}") == [("one", None), ("two", None)]

    @pytest.mark.parametrize("text", ["", "   ", "\n\n", "\t\r\n "])
    def test_a_blank_text_has_no_task(self, text: str) -> None:
        assert parse(text, NOW, "UTC") == []

    def test_every_line_has_its_own_chips(self) -> None:
        first, second = parse("Buy milk tomorrow p1\nCall Ann friday", NOW, "UTC")
        assert first.task == {"title": "Buy milk", "due_on": "2026-11-28", "priority": "urgent"}
        assert second.task == {"title": "Call Ann", "due_on": "2026-11-27"}
        assert [(span.start, span.end) for span in second.spans if span.kind == "date"] == [(30, 36)]

    def test_a_plan_of_the_week_has_a_day_on_each_line(self) -> None:
        tasks = parse("Mon: gym 7am\nTuesday - swim\nWed: rest", NOW, "UTC")
        assert [task.task for task in tasks] == [
            {"title": "gym", "due_at": "2026-11-30T07:00:00Z", "time_zone": "UTC"},
            {"title": "swim", "due_on": "2026-12-01"},
            {"title": "rest", "due_on": "2026-12-02"},
        ]

    def test_other_separators_of_unicode_do_not_break_a_line(self) -> None:
        assert len(parse("one\u2028two\x0bthree\x85four", NOW, "UTC")) == 1


class TestSubtasks:
    def test_indentation(self) -> None:
        assert tree("Trip\n  book\n    hotel\n  pack\nOther") == [
            ("Trip", None), ("book", 0), ("hotel", 1), ("pack", 0), ("Other", None),
        ]  # fmt: skip

    def test_subtasks_have_their_own_words(self) -> None:
        text = (
            "Trip june 3-9 #Fun\n\tflights by may 10\n\t- every mon, wed, fri call Ann\n\t  seats p1\n\nTaxes {31 july}"
        )
        tasks = parse(text, NOW, "UTC")
        assert rebuild(tasks) == text
        assert [(task.task["title"], task.parent) for task in tasks] == [
            ("Trip", None), ("flights", 0), ("call Ann", 0), ("seats", 2), ("Taxes", None),
        ]  # fmt: skip
        assert tasks[0].task | {"title": ""} == {"title": "", "start_on": "2027-06-03", "due_on": "2027-06-09"}
        assert tasks[1].task["due_on"] == "2027-05-10"
        assert tasks[2].task["recurrence"]["rule"] == "FREQ=WEEKLY;BYDAY=MO,WE,FR"

    def test_tabs_and_uneven_steps(self) -> None:
        assert tree("a\n\tb\n      c\n  d") == [("a", None), ("b", 0), ("c", 1), ("d", 0)]

    def test_a_first_line_that_is_indented_has_no_parent(self) -> None:
        assert tree("    a\n  b\n    c") == [("a", None), ("b", None), ("c", 1)]

    def test_below_the_eighth_level_lines_are_siblings(self) -> None:
        nested = tree("\n".join(" " * level + str(level) for level in range(12)))
        assert [parent for _, parent in nested] == [None, 0, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6]

    def test_list_marks_go_in_a_list_and_stay_on_a_single_line(self) -> None:
        assert tree("- one\n* two\n  - [ ] three\n4. four\n• five") == [
            ("one", None), ("two", None), ("three", 1), ("four", None), ("five", None),
        ]  # fmt: skip
        assert tree("- one") == [("- one", None)]

    def test_a_subtask_is_in_its_parents_project(self) -> None:
        parent, child = parse("Trip #Travel\n  book #Hotels", NOW, "UTC")
        assert (parent.project, child.project) == ("Travel", None)
        assert child.task["title"] == "book #Hotels"


class TestBounds:
    def test_the_longest_line_and_the_most_lines_are_read(self) -> None:
        assert parse("x" * MAX_LINE, NOW, "UTC")[0].task["title"] == "x" * MAX_LINE
        assert len(parse("\n".join("x" for _ in range(MAX_LINES)), NOW, "UTC")) == MAX_LINES

    def test_more_is_refused_with_what_to_do(self) -> None:
        with pytest.raises(QuickAddRefused, match="at most 500 characters on a line"):
            parse("x" * (MAX_LINE + 1), NOW, "UTC")
        with pytest.raises(QuickAddRefused, match="at most 200 lines"):
            parse("x\n" * (MAX_LINES + 1), NOW, "UTC")

    def test_code_points_count_not_bytes(self) -> None:
        assert len(parse("🥛" * MAX_LINE, NOW, "UTC")) == 1

    @pytest.mark.parametrize(
        "options",
        [
            {"time_zone": "Nowhere/Else"},
            {"syntax": "todoist"},
            {"now": datetime(2026, 11, 27)},  # noqa: DTZ001
            {"now": datetime(9500, 1, 1, tzinfo=UTC)},
        ],
    )
    def test_what_a_caller_gets_wrong_is_an_error(self, options: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"zone|syntax|now"):
            parse(**{"text": "x", "now": NOW, "time_zone": "UTC", **options})  # type: ignore[arg-type]

    @pytest.mark.parametrize("locale", ["it", "zh-Hant-TW", "x", "", "en-Latn-GB-u-hc-h12", "DE-at"])
    def test_any_locale_is_read(self, locale: str) -> None:
        assert parse("Buy milk #shop", NOW, "UTC", locale)[0].project == "shop"


class TestLocales:
    @pytest.mark.parametrize(
        ("locale", "due"),
        [
            ("en", "2027-03-04"), ("en-US", "2027-03-04"), ("en-Latn-US", "2027-03-04"), ("es-PR", "2027-03-04"),
            ("en-GB", "2027-04-03"), ("en-PK", "2027-04-03"), ("ur", "2027-04-03"), ("de", "2027-04-03"), ("fr-CA", "2027-04-03"),
            ("it", "2027-04-03"),
        ],
    )  # fmt: skip
    def test_day_and_month_in_the_order_of_the_locale(self, locale: str, due: str) -> None:
        assert parse("Rent 3/4", NOW, "UTC", locale)[0].task == {"title": "Rent", "due_on": due}
