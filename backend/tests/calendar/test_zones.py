"""Wall-clock time: gaps, overlaps, skipped days, elapsed hours; and dates, which have no zone."""

from datetime import UTC, date, datetime

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.occurrences import next_occurrence, occurrences
from duly.calendar.progress import move_to_zone


def listed(rule: str, start: str, zone: str, count: int, **more: str) -> list[str]:
    """Return local times as a person would read them, `+` where the clock shows it for the second time."""
    found = occurrences(accept(rule, datetime.fromisoformat(start), zone), limit=count)
    return [
        f"{each.local:%m-%d %H:%M}{'+' * each.local.fold if isinstance(each.local, datetime) else ''}" for each in found
    ]


class TestWallClock:
    def test_nine_in_berlin_is_nine_all_year(self) -> None:
        series = accept("FREQ=DAILY", datetime(2026, 1, 1, 9), "Europe/Berlin")
        instants = {(found.at.hour, found.local.hour) for found in occurrences(series, limit=365)}  # type: ignore[union-attr]
        assert instants == {(8, 9), (7, 9)}

    def test_a_time_in_a_gap_moves_on_by_the_gap(self) -> None:
        assert listed("FREQ=DAILY", "2026-03-07T02:30", "America/New_York", 3) == [
            "03-07 02:30",
            "03-08 03:30",
            "03-09 02:30",
        ]

    def test_by_half_an_hour_where_the_gap_is_half_an_hour(self) -> None:
        found = listed("FREQ=DAILY", "2026-10-03T02:15", "Australia/Lord_Howe", 3)
        assert found == ["10-03 02:15", "10-04 02:45", "10-05 02:15"]

    def test_the_start_in_a_gap_keeps_its_time_for_the_next_day(self) -> None:
        assert listed("FREQ=DAILY", "2026-03-29T02:30", "Europe/Berlin", 2) == ["03-29 03:30", "03-30 02:30"]

    def test_of_an_overlap_the_first_is_taken_once(self) -> None:
        series = accept("FREQ=DAILY", datetime(2026, 10, 24, 2, 30), "Europe/Berlin")
        assert [found.at for found in occurrences(series, limit=3)] == [
            datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
        ]

    def test_times_moved_out_of_a_gap_fall_in_line(self) -> None:
        found = listed("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=15,45", "2026-03-28T03:45", "Europe/Berlin", 4)
        assert found == ["03-28 03:45", "03-29 03:15", "03-29 03:45", "03-30 02:15"]

    def test_a_moved_time_may_pass_one_that_is_not(self) -> None:
        found = listed("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,50", "2026-03-29T02:00", "Europe/Berlin", 3)
        assert found == ["03-29 03:00", "03-29 03:50", "03-30 02:00"]
        assert listed("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=50", "2026-03-29T02:50", "Europe/Berlin", 2) == [
            "03-29 03:50",
            "03-30 02:50",
        ]

    def test_a_skipped_day_is_not_doubled(self) -> None:
        assert listed("FREQ=DAILY", "2011-12-29T09:00", "Pacific/Apia", 3) == [
            "12-29 09:00",
            "12-31 09:00",
            "01-01 09:00",
        ]
        assert listed("FREQ=DAILY;COUNT=3", "2011-12-29T09:00", "Pacific/Apia", 9)[-1] == "01-01 09:00"

    def test_what_falls_on_the_skipped_day_alone_is_not_lost(self) -> None:
        assert listed("FREQ=WEEKLY;BYDAY=FR", "2011-12-23T09:00", "Pacific/Apia", 3) == [
            "12-23 09:00",
            "12-31 09:00",
            "01-06 09:00",
        ]

    def test_ramadan_in_casablanca(self) -> None:
        # The clock goes back for Ramadan 2026 and forward after it; nine stays nine.
        assert {text[6:] for text in listed("FREQ=DAILY", "2026-02-10T09:00", "Africa/Casablanca", 60)} == {"09:00"}


class TestHours:
    def test_pass_through_an_overlap(self) -> None:
        found = listed("FREQ=HOURLY", "2026-10-25T01:30", "Europe/Berlin", 4)
        assert found == ["10-25 01:30", "10-25 02:30", "10-25 02:30+", "10-25 03:30"]

    def test_and_over_a_gap(self) -> None:
        assert listed("FREQ=HOURLY", "2026-03-29T01:30", "Europe/Berlin", 3) == [
            "03-29 01:30",
            "03-29 03:30",
            "03-29 04:30",
        ]

    def test_are_real_ones_where_the_clock_shifts_by_half(self) -> None:
        found = listed("FREQ=HOURLY", "2026-04-05T00:00", "Australia/Lord_Howe", 4)
        assert found == ["04-05 00:00", "04-05 01:00", "04-05 01:30+", "04-05 02:30"]

    def test_minutes_are_those_of_the_clock(self) -> None:
        found = listed("FREQ=HOURLY;BYMINUTE=0,30", "2026-04-05T01:00", "Australia/Lord_Howe", 5)
        assert found == ["04-05 01:00", "04-05 01:30", "04-05 01:30+", "04-05 02:00", "04-05 02:30"]

    def test_filters_look_at_the_local_date_and_hour(self) -> None:
        found = listed("FREQ=HOURLY;BYDAY=SU;BYHOUR=0,23", "2026-10-24T12:00", "America/New_York", 4)
        assert found == ["10-25 00:00", "10-25 23:00", "11-01 00:00", "11-01 23:00"]

    def test_of_a_repeated_hour_both_pass(self) -> None:
        assert listed("FREQ=HOURLY;BYHOUR=1", "2026-11-01T00:00", "America/New_York", 3) == [
            "11-01 01:00",
            "11-01 01:00+",
            "11-02 01:00",
        ]


class TestDates:
    def test_have_no_zone_and_no_time(self) -> None:
        found = list(occurrences(accept("FREQ=WEEKLY", date(2026, 1, 1)), limit=2))
        assert [(each.wall, each.local, each.at) for each in found] == [
            (date(2026, 1, 1), date(2026, 1, 1), None),
            (date(2026, 1, 8), date(2026, 1, 8), None),
        ]

    def test_until_counts_the_whole_day(self) -> None:
        timed = accept("FREQ=DAILY;UNTIL=20260103", datetime(2026, 1, 1, 23, 30), "America/New_York")
        assert str(timed.rule) == "FREQ=DAILY;UNTIL=20260104T045959Z"
        assert len(list(occurrences(timed))) == 3
        dated = accept("FREQ=DAILY;UNTIL=20260103T090000Z", date(2026, 1, 1))
        assert str(dated.rule) == "FREQ=DAILY;UNTIL=20260103"
        assert len(list(occurrences(dated))) == 3

    def test_a_local_until_is_taken_in_the_zone(self) -> None:
        series = accept("FREQ=DAILY;UNTIL=20260703T090000", datetime(2026, 7, 1, 9), "Europe/Berlin")
        assert str(series.rule) == "FREQ=DAILY;UNTIL=20260703T070000Z"
        assert len(list(occurrences(series))) == 3


class TestAfter:
    def test_takes_an_instant_or_a_local_time(self) -> None:
        series = accept("FREQ=DAILY", datetime(2026, 1, 1, 9), "Europe/Berlin")
        for after in (datetime(2026, 5, 5, 9), datetime(2026, 5, 5, 7, tzinfo=UTC)):
            found = next_occurrence(series, after)
            assert found is not None
            assert found.local == datetime(2026, 5, 6, 9)

    @pytest.mark.parametrize("after", [datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 1)])
    def test_long_before_is_the_start(self, after: datetime) -> None:
        series = accept("FREQ=DAILY", datetime(2026, 1, 1, 9), "Europe/Berlin")
        assert next_occurrence(series, after) == next(occurrences(series))

    @pytest.mark.parametrize("after", [datetime(9999, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, 23)])
    def test_after_all_time_is_nothing(self, after: datetime) -> None:
        for rule in ("FREQ=DAILY", "FREQ=HOURLY", "FREQ=YEARLY;BYWEEKNO=1"):
            assert next_occurrence(accept(rule, datetime(2026, 1, 1, 9), "Europe/Berlin"), after) is None
        assert next_occurrence(accept("FREQ=DAILY", date(2026, 1, 1)), date(9999, 12, 31)) is None

    def test_a_century_on_is_found_at_once(self) -> None:
        found = next_occurrence(accept("FREQ=HOURLY", datetime(1926, 1, 1, 9), "UTC"), datetime(2026, 1, 1, tzinfo=UTC))
        assert found is not None
        assert found.local == datetime(2026, 1, 1, 1)


class TestMoveToZone:
    def test_keeps_every_reading_of_the_clock(self) -> None:
        start, exclude = datetime(2026, 1, 1, 22), [datetime(2026, 1, 2, 22)]
        berlin = accept("FREQ=DAILY;UNTIL=20260104", start, "Europe/Berlin", exclude=exclude)
        for zone in ("America/New_York", "Asia/Karachi", "Pacific/Chatham"):
            there = move_to_zone(berlin, zone)
            assert there == accept("FREQ=DAILY;UNTIL=20260104", start, zone, exclude=exclude)
            assert [each.local for each in occurrences(there)] == [each.local for each in occurrences(berlin)]

    def test_dates_stay_dates(self) -> None:
        series = accept("FREQ=DAILY", date(2026, 1, 1))
        assert move_to_zone(series, "Asia/Karachi") == series
