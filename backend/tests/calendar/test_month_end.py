"""`skip` and `clamp`: what the 31st means in a month without one."""

from datetime import date, datetime

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.month_end import clamped_days
from duly.calendar.occurrences import occurrences
from duly.calendar.words.describing import describe


def days(rule: str, start: date, count: int, month_end: str = "clamp") -> list[str]:
    series = accept(rule, start, month_end=month_end)  # type: ignore[arg-type]
    return [f"{each.wall:%m-%d}" for each in occurrences(series, limit=count)]


class TestSkip:
    def test_leaves_short_months_out(self) -> None:
        assert days("FREQ=MONTHLY", date(2026, 1, 31), 4, "skip") == ["01-31", "03-31", "05-31", "07-31"]

    def test_and_years_without_29_february(self) -> None:
        series = accept("FREQ=YEARLY", date(2024, 2, 29))
        assert [each.wall.year for each in occurrences(series, limit=3)] == [2024, 2028, 2032]


class TestClamp:
    @pytest.mark.parametrize(
        ("rule", "canonical"),
        [
            ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
            ("FREQ=MONTHLY;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
            ("FREQ=MONTHLY;BYMONTHDAY=29", "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1"),
            ("FREQ=MONTHLY;BYMONTHDAY=28", "FREQ=MONTHLY;BYMONTHDAY=28"),
            ("FREQ=MONTHLY;BYMONTHDAY=15,31", "FREQ=MONTHLY;BYMONTHDAY=15,28,29,30,31;BYSETPOS=1,-1"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"),
            ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31"),
            ("FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTH=1,2;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
            ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
            ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SA"),
        ],
    )
    def test_is_a_standard_rule(self, rule: str, canonical: str) -> None:
        assert str(accept(rule, date(2026, 1, 31), month_end="clamp").rule) == canonical

    def test_takes_the_last_day_and_keeps_the_31st(self) -> None:
        assert days("FREQ=MONTHLY", date(2026, 1, 31), 5) == ["01-31", "02-28", "03-31", "04-30", "05-31"]
        assert days("FREQ=MONTHLY;BYMONTHDAY=15,31", date(2028, 2, 1), 4) == ["02-15", "02-29", "03-15", "03-31"]
        assert days("FREQ=MONTHLY;BYMONTHDAY=28,31", date(2026, 2, 1), 4) == ["02-28", "03-28", "03-31", "04-28"]
        assert days("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", date(2026, 1, 1), 2) == ["04-30", "04-30"]

    def test_counts_every_time_of_its_days(self) -> None:
        series = accept("FREQ=MONTHLY;BYHOUR=9,17", datetime(2026, 1, 31, 9), "Europe/Berlin", month_end="clamp")
        assert [f"{each.local:%m-%d %H}" for each in occurrences(series, limit=4)] == [
            "01-31 09",
            "01-31 17",
            "02-28 09",
            "02-28 17",
        ]

    @pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=3,15,30;BYHOUR=9,17"])
    def test_is_recognised_again(self, rule: str) -> None:
        series = accept(rule, datetime(2026, 1, 31, 9), "Europe/Berlin", month_end="clamp")
        assert clamped_days(series.rule) == accept(rule, datetime(2026, 1, 31, 9), "Europe/Berlin").rule.by_month_day
        assert "or the last day of a month without the 3" in describe(series)

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=MONTHLY;BYMONTHDAY=28,29,31;BYSETPOS=-1",
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=1",
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-2,-1",
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYDAY=MO;BYSETPOS=-1",
            "FREQ=MONTHLY;BYMONTHDAY=15,28,29,30,31;BYSETPOS=-1",
            "FREQ=YEARLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ],
    )
    def test_nothing_else_is(self, rule: str) -> None:
        series = accept(rule, date(2026, 1, 31))
        assert clamped_days(series.rule) is None
        assert "without" not in describe(series)
