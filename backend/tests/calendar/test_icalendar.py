"""A series as iCalendar lines and back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.icalendar import from_text, to_text
from duly.calendar.occurrences import occurrences
from duly.calendar.progress import after_completion
from duly.calendar.series import Series

NEW_YORK = "America/New_York"


class TestToText:
    @pytest.mark.parametrize(
        ("series", "lines"),
        [
            (accept("FREQ=DAILY", date(2026, 1, 31)), ["DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=DAILY"]),
            (
                accept("FREQ=DAILY;COUNT=5", date(2026, 1, 31), exclude=[date(2026, 2, 3), date(2026, 2, 1)]),
                ["DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=DAILY;COUNT=5", "EXDATE;VALUE=DATE:20260201,20260203"],
            ),
            (
                accept("FREQ=DAILY", datetime(2026, 1, 31, 9), NEW_YORK, exclude=[datetime(2026, 2, 1, 9)]),
                [
                    "DTSTART;TZID=America/New_York:20260131T090000",
                    "RRULE:FREQ=DAILY",
                    "EXDATE;TZID=America/New_York:20260201T090000",
                ],
            ),
            (
                accept("FREQ=DAILY;UNTIL=20260203", datetime(2026, 1, 31, 9), "UTC", exclude=[datetime(2026, 2, 1, 9)]),
                ["DTSTART:20260131T090000Z", "RRULE:FREQ=DAILY;UNTIL=20260203T235959Z", "EXDATE:20260201T090000Z"],
            ),
            (
                accept("FREQ=MONTHLY", date(2026, 1, 31), repeat_from="completion"),
                ["DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=MONTHLY", "X-DULY-REPEAT-FROM:COMPLETION"],
            ),
        ],
    )  # fmt: skip
    def test_writes_these_lines(self, series: Series, lines: list[str]) -> None:
        assert to_text(series) == "".join(f"{line}\r\n" for line in lines)
        assert from_text(to_text(series)) == series

    def test_the_anchor_day_goes_with_it(self) -> None:
        step = after_completion(accept("FREQ=MONTHLY", date(2026, 1, 31), repeat_from="completion"), date(2026, 1, 31))
        assert step is not None
        assert to_text(step.series).endswith("X-DULY-REPEAT-FROM;X-DULY-ANCHOR-DAY=31:COMPLETION\r\n")
        assert from_text(to_text(step.series)) == step.series

    def test_the_second_of_two_equal_hours_is_told(self) -> None:
        twice = datetime(2026, 11, 1, 1, 30)
        series = replace(accept("FREQ=HOURLY", twice, NEW_YORK), start=twice.replace(fold=1))
        assert "DTSTART;X-DULY-FOLD=1;TZID=America/New_York:20261101T013000" in to_text(series)
        again = next(occurrences(from_text(to_text(series))))
        assert again.at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    def test_and_so_is_an_excluded_one(self) -> None:
        second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
        series = accept(
            "FREQ=HOURLY", datetime(2026, 11, 1, 0, 30), NEW_YORK, exclude=[second, datetime(2026, 11, 1, 2, 30)]
        )
        assert to_text(series).splitlines()[2:] == [
            "EXDATE;TZID=America/New_York:20261101T023000",
            "EXDATE:20261101T063000Z",
        ]
        assert from_text(to_text(series)) == series

    def test_long_lines_are_folded(self) -> None:
        rule = "FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 200)))
        lines = to_text(accept(rule, date(2026, 1, 1))).split("\r\n")
        assert max(map(len, lines)) == 75
        assert all(line.startswith(" ") for line in lines[2:-1])
        assert str(from_text("\r\n".join(lines)).rule) == rule


class TestFromText:
    def test_reads_what_others_write(self) -> None:
        text = (
            'dtstart;tzid="America/New_York":19970902T090000\nrrule:FREQ=MONTHLY;BYDAY=F\n R;BYMONTHDAY=13\n'
            "EXDATE:19980213T140000Z,19980313T140000Z\n"
        )
        assert [f"{each.wall:%Y-%m-%d}" for each in occurrences(from_text(text), limit=2)] == [
            "1998-11-13",
            "1999-08-13",
        ]

    def test_exclusions_of_another_zone_are_instants(self) -> None:
        text = (
            "DTSTART;TZID=America/New_York:20260105T090000\nRRULE:FREQ=DAILY\nEXDATE;TZID=Europe/Berlin:20260106T150000"
        )
        assert [each.wall.day for each in occurrences(from_text(text), limit=2)] == [5, 7]

    def test_a_floating_start_takes_the_zone_it_is_given(self) -> None:
        text = "DTSTART:20260105T090000\nRRULE:FREQ=DAILY;UNTIL=20260106T090000\nEXDATE:20260105T090000"
        series = from_text(text, "Asia/Karachi")
        assert (series.zone_name, [each.wall.day for each in occurrences(series)]) == ("Asia/Karachi", [6])

    def test_several_lines_of_exclusions_add_up(self) -> None:
        text = "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:20260106\nEXDATE;VALUE=DATE:20260107"
        assert from_text(text).exclude == {date(2026, 1, 6), date(2026, 1, 7)}
