"""How a series moves on: completed on time, late, early; ended; split."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.occurrences import next_occurrence, occurrences
from duly.calendar.progress import advance, after_completion, end_before
from duly.calendar.series import Series

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dated(rule: str, start: str, **more: Any) -> Series:
    return accept(rule, date.fromisoformat(start), **more)


def completed(series: Series, *days: str, **more: Any) -> list[str]:
    """Return the dates that follow when each open occurrence is completed on the next of `days` (empty: on its day)."""
    found = []
    for day in days:
        step = after_completion(series, date.fromisoformat(day) if day else series.start, **more)
        if step is None:
            return [*found, "ended"]
        series = step.series
        assert series.start == step.occurrence.wall
        found.append(str(series.start))
    return found


class TestFromDue:
    def test_completed_on_its_day_or_early_the_next_follows(self) -> None:
        assert completed(dated("FREQ=WEEKLY", "2026-01-05"), "") == ["2026-01-12"]
        assert completed(dated("FREQ=WEEKLY", "2026-01-05"), "2026-01-02") == ["2026-01-12"]

    def test_skip_leaves_out_what_is_past(self) -> None:
        five_years = completed(dated("FREQ=DAILY", "2021-01-05"), "2026-01-05")
        assert five_years == ["2026-01-06"]

    def test_each_takes_one_after_the_other(self) -> None:
        assert completed(dated("FREQ=DAILY", "2021-01-05"), "2026-01-05", "2026-01-05", catch_up="each") == [
            "2021-01-06",
            "2021-01-07",
        ]

    def test_skip_with_a_time_looks_at_the_instant(self) -> None:
        series = accept("FREQ=DAILY", datetime(2026, 1, 5, 9), BERLIN)
        for now, day in (("2026-01-07T07:59", 7), ("2026-01-07T08:00", 8), ("2026-01-07T08:01", 8)):
            step = after_completion(series, at(now))
            assert step is not None
            assert step.occurrence.local == datetime(2026, 1, day, 9)

    def test_the_interval_keeps_its_phase(self) -> None:
        series = dated("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2026-01-05")
        assert completed(series, "", "", "", "2026-02-10") == ["2026-01-09", "2026-01-19", "2026-01-23", "2026-02-16"]

    def test_the_31st_is_never_lost(self) -> None:
        months = completed(dated("FREQ=MONTHLY", "2026-01-31", month_end="clamp"), *[""] * 4)
        assert months == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]

    def test_nor_the_time_of_a_gap(self) -> None:
        series = accept("FREQ=DAILY", datetime(2026, 3, 28, 2, 30), BERLIN)
        gap = after_completion(series, at("2026-03-28T02:00"))
        assert gap is not None
        assert gap.occurrence.local == datetime(2026, 3, 29, 3, 30)
        day_after = after_completion(gap.series, at("2026-03-29T02:00"))
        assert day_after is not None
        assert day_after.occurrence.local == datetime(2026, 3, 30, 2, 30)

    def test_hours_go_through_an_overlap(self) -> None:
        series, seen = accept("FREQ=HOURLY", datetime(2026, 10, 25, 1, 30), BERLIN), []
        for _ in range(3):
            step = after_completion(series, at("2026-10-24T00:00"))
            assert step is not None
            series = step.series
            seen.append(step.occurrence.at)
        assert seen == [at("2026-10-25T00:30"), at("2026-10-25T01:30"), at("2026-10-25T02:30")]

    def test_count_ends_it(self) -> None:
        assert completed(dated("FREQ=DAILY;COUNT=3", "2026-01-05"), "", "", "") == ["2026-01-06", "2026-01-07", "ended"]
        assert completed(dated("FREQ=DAILY;COUNT=3", "2026-01-05"), "2026-01-06", "2026-01-07") == [
            "2026-01-07",
            "ended",
        ]
        assert completed(dated("FREQ=DAILY;COUNT=3", "2026-01-05"), "2026-02-01") == ["ended"]

    def test_until_ends_it(self) -> None:
        assert completed(dated("FREQ=DAILY;UNTIL=20260107", "2026-01-05"), "", "", "") == [
            "2026-01-06",
            "2026-01-07",
            "ended",
        ]

    def test_excluded_ones_are_passed_over_and_counted(self) -> None:
        series = dated("FREQ=DAILY;COUNT=3", "2026-01-05", exclude=[date(2026, 1, 6)])
        assert completed(series, "", "") == ["2026-01-07", "ended"]

    def test_a_start_that_does_not_fit_leads_to_the_first_that_does(self) -> None:
        assert completed(dated("FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2026-01-06"), "", "", "") == [
            "2026-01-12",
            "2026-01-19",
            "ended",
        ]


class TestFromCompletion:
    def test_days_count_from_the_completion(self) -> None:
        series = dated("FREQ=DAILY;INTERVAL=3", "2026-01-05", repeat_from="completion")
        assert completed(series, "", "2026-01-10", "2026-01-11") == ["2026-01-08", "2026-01-13", "2026-01-14"]

    def test_a_month_on_takes_the_last_day_and_keeps_the_anchor(self) -> None:
        series = dated("FREQ=MONTHLY", "2026-01-31", repeat_from="completion")
        assert completed(series, "", "", "", "") == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]

    def test_a_completion_on_another_day_is_the_new_anchor(self) -> None:
        series = dated("FREQ=MONTHLY", "2026-01-31", repeat_from="completion")
        assert completed(series, "2026-02-10", "", "2026-05-30", "2026-06-30") == [
            "2026-03-10",
            "2026-04-10",
            "2026-06-30",
            "2026-07-30",
        ]
        assert completed(series, "2026-03-31", "", "") == ["2026-04-30", "2026-05-31", "2026-06-30"]

    def test_a_year_from_a_leap_day(self) -> None:
        series = dated("FREQ=YEARLY", "2024-02-29", repeat_from="completion")
        assert completed(series, "", "", "", "") == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]

    def test_the_time_of_day_stays(self) -> None:
        series = accept("FREQ=WEEKLY", datetime(2026, 10, 19, 9), BERLIN, repeat_from="completion")
        step = after_completion(series, at("2026-10-20T22:30"))
        assert step is not None
        # In Berlin it was the 21st already.
        assert step.occurrence.local == datetime(2026, 10, 28, 9)
        assert step.occurrence.at == at("2026-10-28T08:00")

    def test_hours_pass_from_the_minute_of_the_completion(self) -> None:
        series = accept("FREQ=HOURLY;INTERVAL=4", datetime(2026, 10, 25, 0, 0), BERLIN, repeat_from="completion")
        step = after_completion(series, at("2026-10-24T23:10:45"))
        assert step is not None
        assert step.occurrence.at == at("2026-10-25T03:10")

    def test_a_weekday_is_the_next_after_completion_and_due(self) -> None:
        series = dated("FREQ=WEEKLY;BYDAY=FR", "2026-01-09", repeat_from="completion")
        assert completed(series, "2026-01-09") == ["2026-01-16"]
        assert completed(series, "2026-01-06") == ["2026-01-16"]
        assert completed(series, "2026-01-14") == ["2026-01-16"]
        assert completed(series, "2026-01-16") == ["2026-01-23"]

    def test_an_interval_leaves_out_units_first(self) -> None:
        series = dated("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-01-09", repeat_from="completion")
        assert completed(series, "") == ["2026-01-23"]
        assert completed(series, "2026-01-14") == ["2026-01-23"]
        months = dated("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1", "2026-01-01", repeat_from="completion")
        assert completed(months, "", "2026-03-31") == ["2026-03-01", "2026-05-01"]

    def test_times_of_day_follow_each_other(self) -> None:
        series = accept("FREQ=DAILY;BYHOUR=9,17", datetime(2026, 1, 5, 9), BERLIN, repeat_from="completion")
        for done, expected in (
            ("2026-01-05T07:00", "05 17"),
            ("2026-01-05T10:00", "05 17"),
            ("2026-01-05T16:30", "06 09"),
        ):
            step = after_completion(series, at(done))
            assert step is not None
            assert f"{step.occurrence.local:%d %H}" == expected

    def test_count_and_until_end_it(self) -> None:
        counted = dated("FREQ=DAILY;INTERVAL=2;COUNT=3", "2026-01-05", repeat_from="completion")
        assert completed(counted, "2026-02-01", "", "") == ["2026-02-03", "2026-02-05", "ended"]
        until = dated("FREQ=DAILY;INTERVAL=2;UNTIL=20260110", "2026-01-05", repeat_from="completion")
        assert completed(until, "", "2026-01-08", "") == ["2026-01-07", "2026-01-10", "ended"]

    def test_its_preview_is_what_happens_when_each_is_done_on_its_day(self) -> None:
        for rule in (
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "FREQ=MONTHLY",
            "FREQ=YEARLY",
            "FREQ=MONTHLY;INTERVAL=5",
        ):
            series = dated(rule, "2026-01-31", repeat_from="completion")
            listed = [str(each.wall) for each in occurrences(series, after=date(2026, 1, 31), limit=6)]
            assert completed(series, *[""] * 6) == listed


class TestAdvance:
    def test_counts_down(self) -> None:
        series = dated("FREQ=DAILY;COUNT=9", "2026-01-05", exclude=[date(2026, 1, 6), date(2026, 1, 9)])
        fourth = list(occurrences(series))[2]
        moved = advance(series, fourth)
        assert (moved.start, moved.rule.count, moved.exclude) == (date(2026, 1, 8), 6, {date(2026, 1, 9)})

    def test_only_to_an_occurrence(self) -> None:
        mondays, tuesday = dated("FREQ=WEEKLY", "2026-01-05"), next(occurrences(dated("FREQ=DAILY", "2026-01-06")))
        with pytest.raises(ValueError, match="not an occurrence"):
            advance(mondays, tuesday)


class TestEndBefore:
    @pytest.mark.parametrize("end", ["", ";COUNT=9", ";UNTIL=20260131"])
    def test_keeps_what_is_before_and_nothing_else(self, end: str) -> None:
        for series in (
            dated(f"FREQ=DAILY{end}", "2026-01-05"),
            accept(f"FREQ=DAILY{end}", datetime(2026, 1, 5, 9), BERLIN),
        ):
            whole = list(occurrences(series, limit=9))
            head = end_before(series, whole[4].key)
            assert head is not None
            assert list(occurrences(head)) == whole[:4]

    def test_nothing_before_is_none(self) -> None:
        for end in ("", ";COUNT=9", ";UNTIL=20260131"):
            assert end_before(dated(f"FREQ=DAILY{end}", "2026-01-05"), date(2026, 1, 5)) is None

    def test_an_end_that_comes_sooner_stays(self) -> None:
        for end in (";COUNT=9", ";UNTIL=20260131"):
            series = dated(f"FREQ=DAILY{end}", "2026-01-05")
            assert end_before(series, date(2027, 1, 1)) == series


class TestLongAgo:
    def test_a_start_long_ago_is_no_burden(self) -> None:
        series = accept("FREQ=HOURLY;INTERVAL=5;BYDAY=MO,TU,WE,TH,FR", datetime(1930, 1, 1, 9), BERLIN)
        found = next_occurrence(series, at("2026-06-01T00:00"))
        assert found is not None
        assert found.at is not None
        start = series.instant(datetime(1930, 1, 1, 9))
        assert (found.at - start) % timedelta(hours=5) == timedelta()
