"""Corners that chance meets too seldom: week-years, times on the edge of a gap, a clock that shifts within an hour."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise, takewhile

import pytest

from duly.calendar import hours
from duly.calendar.acceptance import accept
from duly.calendar.budget import Budget
from duly.calendar.grammar import parse
from duly.calendar.occurrences import next_occurrence, occurrences
from duly.calendar.progress import advance


class TestWeekYears:
    @pytest.mark.parametrize(
        ("rule", "start", "expected"),
        [
            # 30 December 2024 is in the first week of 2025.
            ("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO", "2024-12-30", ["2024-12-30", "2027-01-04", "2029-01-01"]),
            ("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO", "2023-01-02", ["2023-01-02", "2024-12-30", "2027-01-04"]),
            # 1 January 2021 is in the last week of 2020, the 53rd.
            ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR", "2021-01-01", ["2021-01-01", "2027-01-01", "2032-12-31"]),
            ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", "2021-12-01", ["2022-01-02", "2023-01-01", "2023-12-31"]),
            # Weeks that begin on Sunday: 1 January 2027 is a Friday, so that week has but two days of 2027.
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU", "2026-01-01", ["2026-01-04", "2027-01-03", "2028-01-02"]),
            (
                "FREQ=YEARLY;BYWEEKNO=1,2;BYSETPOS=-1;BYDAY=MO,SU",
                "2026-01-01",
                ["2026-01-11", "2027-01-17", "2028-01-16"],
            ),
        ],
    )
    def test_are_the_years_of_the_weeks(self, rule: str, start: str, expected: list[str]) -> None:
        series = accept(rule, date.fromisoformat(start))
        found = list(occurrences(series, limit=3))
        assert [str(each.wall) for each in found] == expected
        assert [str(each.wall) for each in occurrences(advance(series, found[1]), limit=2)] == expected[1:]


class TestEdgeOfAGap:
    def test_a_time_moved_past_after_is_found(self) -> None:
        series = accept("FREQ=DAILY", datetime(2026, 1, 1, 2, 30), "Europe/Berlin")
        # The clock goes from 02:00 to 03:00 at 01:00 UTC; what was to be at 02:30 comes half an hour later.
        found = next_occurrence(series, datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
        assert found is not None
        assert found.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    def test_even_past_a_whole_day(self) -> None:
        series = accept("FREQ=WEEKLY", datetime(2011, 12, 16, 9), "Pacific/Apia")
        found = next_occurrence(series, datetime(2011, 12, 31, 8, 59))
        assert found is not None
        assert (found.wall, found.local) == (datetime(2011, 12, 30, 9), datetime(2011, 12, 31, 9))


class Shifting(tzinfo):
    """A clock that goes from UTC+10:30 to UTC+11:00 at 15:40 UTC on 7 June 2026, not on the hour, and back a day later."""

    SHIFT, BACK = datetime(2026, 6, 7, 15, 40), datetime(2026, 6, 8, 15, 40)
    SMALL, LARGE = timedelta(hours=10, minutes=30), timedelta(hours=11)

    def fromutc(self, dt: datetime) -> datetime:
        plain = dt.replace(tzinfo=None)
        local = dt + (self.LARGE if self.SHIFT <= plain < self.BACK else self.SMALL)
        return local.replace(fold=int(self.BACK <= plain < self.BACK + self.LARGE - self.SMALL))

    def utcoffset(self, dt: datetime | None) -> timedelta:
        assert dt is not None
        plain = dt.replace(tzinfo=None)
        begun = plain >= self.SHIFT + self.SMALL
        ended = plain >= self.BACK + self.LARGE or (plain >= self.BACK + self.SMALL and dt.fold == 1)
        return self.LARGE if begun and not ended else self.SMALL

    def dst(self, dt: datetime | None) -> timedelta:
        return timedelta()


class TestClockThatShiftsWithinAnHour:
    @pytest.mark.parametrize("minutes", ["0", "0,5,15,30,45,55", "20,50"])
    def test_has_every_minute_of_its_clock_in_order(self, minutes: str) -> None:
        start, zone = datetime(2026, 6, 7, 10, 30, tzinfo=UTC), Shifting()
        rule = parse(f"FREQ=HOURLY;BYMINUTE={minutes}")
        end = start + timedelta(days=2)
        found = list(takewhile(lambda at: at < end, hours.instants(rule, start, start, zone, Budget())))
        every = [start + timedelta(minutes=number) for number in range(2 * 24 * 60)]
        assert found == [at for at in every if at.astimezone(zone).minute in rule.by_minute]
        assert all(one < other for one, other in pairwise(found))
        for place in range(0, len(found), 3):
            again = hours.instants(rule, start, found[place], zone, Budget())
            assert list(takewhile(lambda at: at < end, again)) == found[place:]

    def test_days_begin_where_the_clock_says(self) -> None:
        start, zone = datetime(2026, 6, 7, 10, 30, tzinfo=UTC), Shifting()
        rule = parse("FREQ=HOURLY;BYMINUTE=0,30;BYDAY=TU")
        found = list(
            takewhile(lambda at: at < start + timedelta(days=4), hours.instants(rule, start, start, zone, Budget()))
        )
        local = [at.astimezone(zone).replace(tzinfo=None) for at in found]
        assert (local[0], local[-1], len(local)) == (datetime(2026, 6, 9), datetime(2026, 6, 9, 23, 30), 49)
