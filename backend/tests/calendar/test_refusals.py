"""Every reason to refuse is reached, says what to do, and names the part."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.icalendar import from_text
from duly.calendar.occurrences import next_occurrence
from duly.calendar.refusals import REASONS, RecurrenceRefused

START, ZONE = datetime(2026, 1, 5, 9), "Europe/Berlin"
DAYS = [START + timedelta(days=number) for number in range(1_001)]
HOURS = ",".join(map(str, range(24)))
# Reason, part, rule, and what is given beside it.
CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("rule-too-long", "rule", "FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 2_000), {}),
    ("rule-malformed", "rule", "", {}),
    ("rule-malformed", "rule", "daily", {}),
    ("rule-malformed", "rule", "FREQ=DAILY;", {}),
    ("rule-malformed", "rule", "=DAILY", {}),
    ("part-unknown", "rule", "FREQ=DAILY;X-MINE=1", {}),
    ("part-unknown", "rule", "FREQ=DAILY; COUNT=1", {}),
    ("part-unknown", "RSCALE", "RSCALE=CHINESE;FREQ=DAILY", {}),
    ("part-unknown", "SKIP", "FREQ=MONTHLY;SKIP=BACKWARD", {}),
    ("part-unknown", "BYEASTER", "FREQ=YEARLY;BYEASTER=0", {}),
    ("part-repeated", "BYDAY", "FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", {}),
    ("seconds-not-offered", "BYSECOND", "FREQ=DAILY;BYSECOND=0", {}),
    ("value-malformed", "BYDAY", "FREQ=WEEKLY;BYDAY=MONDAY", {}),
    ("value-malformed", "BYDAY", "FREQ=WEEKLY;BYDAY=", {}),
    ("value-malformed", "INTERVAL", "FREQ=WEEKLY;INTERVAL=two", {}),
    ("value-malformed", "INTERVAL", "FREQ=WEEKLY;INTERVAL=٢", {}),
    ("value-malformed", "BYMONTH", "FREQ=YEARLY;BYMONTH=1,,2", {}),
    ("value-malformed", "BYMONTH", "FREQ=YEARLY;BYMONTH=5L", {}),
    ("value-malformed", "UNTIL", "FREQ=DAILY;UNTIL=20260230", {}),
    ("value-malformed", "UNTIL", "FREQ=DAILY;UNTIL=2026-12-31", {}),
    ("value-malformed", "WKST", "FREQ=WEEKLY;WKST=1", {}),
    ("too-many-values", "BYDAY", "FREQ=YEARLY;BYDAY=" + ",".join(f"{n}MO" for n in range(1, 33)), {}),
    ("too-many-values", "BYMINUTE", "FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(32))), {}),
    ("frequency-missing", "FREQ", "INTERVAL=2", {}),
    ("frequency-unknown", "FREQ", "FREQ=FORTNIGHTLY", {}),
    ("frequency-too-fine", "FREQ", "FREQ=SECONDLY", {}),
    ("frequency-too-fine", "FREQ", "FREQ=MINUTELY;INTERVAL=90", {}),
    ("interval-out-of-range", "INTERVAL", "FREQ=DAILY;INTERVAL=0", {}),
    ("interval-out-of-range", "INTERVAL", "FREQ=DAILY;INTERVAL=1000", {}),
    ("interval-out-of-range", "INTERVAL", "FREQ=DAILY;INTERVAL=-1", {}),
    ("interval-out-of-range", "INTERVAL", "FREQ=DAILY;INTERVAL=" + "9" * 3_000, {}),
    ("count-out-of-range", "COUNT", "FREQ=DAILY;COUNT=0", {}),
    ("count-out-of-range", "COUNT", "FREQ=DAILY;COUNT=-1", {}),
    ("bymonth-out-of-range", "BYMONTH", "FREQ=YEARLY;BYMONTH=13", {}),
    ("bymonth-out-of-range", "BYMONTH", "FREQ=YEARLY;BYMONTH=-1", {}),
    ("byweekno-out-of-range", "BYWEEKNO", "FREQ=YEARLY;BYWEEKNO=0", {}),
    ("byweekno-out-of-range", "BYWEEKNO", "FREQ=YEARLY;BYWEEKNO=54", {}),
    ("byyearday-out-of-range", "BYYEARDAY", "FREQ=YEARLY;BYYEARDAY=367", {}),
    ("bymonthday-out-of-range", "BYMONTHDAY", "FREQ=MONTHLY;BYMONTHDAY=32", {}),
    ("bymonthday-out-of-range", "BYMONTHDAY", "FREQ=MONTHLY;BYMONTHDAY=0", {}),
    ("byday-out-of-range", "BYDAY", "FREQ=MONTHLY;BYDAY=6MO", {}),
    ("byday-out-of-range", "BYDAY", "FREQ=MONTHLY;BYDAY=0MO", {}),
    ("byday-out-of-range", "BYDAY", "FREQ=YEARLY;BYMONTH=3;BYDAY=-6MO", {}),
    ("byday-out-of-range", "BYDAY", "FREQ=YEARLY;BYDAY=54MO", {}),
    ("byhour-out-of-range", "BYHOUR", "FREQ=DAILY;BYHOUR=24", {}),
    ("byminute-out-of-range", "BYMINUTE", "FREQ=DAILY;BYMINUTE=60", {}),
    ("bysetpos-out-of-range", "BYSETPOS", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", {}),
    ("count-with-until", "COUNT", "FREQ=DAILY;COUNT=1;UNTIL=20270101", {}),
    ("byday-number-not-allowed", "BYDAY", "FREQ=WEEKLY;BYDAY=2MO", {}),
    ("byday-number-not-allowed", "BYDAY", "FREQ=DAILY;BYDAY=2MO", {}),
    ("byday-number-not-allowed", "BYDAY", "FREQ=HOURLY;BYDAY=2MO", {}),
    ("byday-number-not-allowed", "BYDAY", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", {}),
    ("bymonthday-with-weekly", "BYMONTHDAY", "FREQ=WEEKLY;BYMONTHDAY=1", {}),
    ("byweekno-needs-yearly", "BYWEEKNO", "FREQ=MONTHLY;BYWEEKNO=1", {}),
    ("byyearday-not-allowed", "BYYEARDAY", "FREQ=MONTHLY;BYYEARDAY=1", {}),
    ("byyearday-not-allowed", "BYYEARDAY", "FREQ=DAILY;BYYEARDAY=1", {}),
    ("bysetpos-alone", "BYSETPOS", "FREQ=MONTHLY;BYSETPOS=1", {}),
    ("bysetpos-beyond", "BYSETPOS", "FREQ=DAILY;BYHOUR=9;BYSETPOS=2", {}),
    ("bysetpos-beyond", "BYSETPOS", "FREQ=HOURLY;BYHOUR=9;BYSETPOS=2", {}),
    ("bysetpos-beyond", "BYSETPOS", "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=-3", {}),
    ("start-out-of-range", "start", "FREQ=DAILY", {"start": START.replace(year=1899)}),
    ("start-out-of-range", "start", "FREQ=DAILY", {"start": START.replace(year=9999)}),
    ("start-not-whole-seconds", "start", "FREQ=DAILY", {"start": START.replace(microsecond=1)}),
    ("start-not-local", "start", "FREQ=DAILY", {"start": START.replace(tzinfo=UTC)}),
    ("zone-missing", "time_zone", "FREQ=DAILY", {"zone_name": None}),
    ("zone-without-time", "time_zone", "FREQ=DAILY", {"start": START.date()}),
    ("zone-unknown", "time_zone", "FREQ=DAILY", {"zone_name": "Mars/Olympus"}),
    ("zone-unknown", "time_zone", "FREQ=DAILY", {"zone_name": "../../etc/passwd"}),
    ("date-only-hourly", "FREQ", "FREQ=HOURLY", {"start": START.date(), "zone_name": None}),
    ("date-only-time", "BYHOUR", "FREQ=DAILY;BYHOUR=9", {"start": START.date(), "zone_name": None}),
    ("date-only-time", "BYMINUTE", "FREQ=DAILY;BYMINUTE=9", {"start": START.date(), "zone_name": None}),
    ("until-too-early", "UNTIL", "FREQ=DAILY;UNTIL=20260104", {}),
    ("until-too-early", "UNTIL", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260106T075959Z", {}),
    ("month-end-unclear", "month_end", "FREQ=MONTHLY;BYMONTHDAY=30,31", {"month_end": "clamp"}),
    ("month-end-unclear", "month_end", "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=MO", {"month_end": "clamp"}),
    ("month-end-unclear", "month_end", "FREQ=MONTHLY;BYMONTHDAY=29,-1", {"month_end": "clamp"}),
    ("month-end-unclear", "month_end", "FREQ=DAILY;BYMONTHDAY=31", {"month_end": "clamp"}),
    ("month-end-unclear", "month_end", "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2;BYMONTHDAY=31", {"month_end": "clamp"}),
    ("exclude-kind", "exclude", "FREQ=DAILY", {"exclude": [START.date()]}),
    ("exclude-kind", "exclude", "FREQ=DAILY", {"start": START.date(), "zone_name": None, "exclude": [START]}),
    ("too-many-excluded", "exclude", "FREQ=DAILY", {"exclude": DAYS}),
    ("never-occurs", "rule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", {}),
    ("never-occurs", "rule", "FREQ=DAILY;INTERVAL=7;BYDAY=TU", {}),
    ("never-occurs", "rule", "FREQ=MONTHLY;BYMONTHDAY=1,2,3;BYDAY=5MO", {}),
    ("never-occurs", "rule", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", {}),
    ("never-occurs", "rule", "FREQ=HOURLY;BYMONTH=4;BYMONTHDAY=31", {}),
    ("never-occurs", "rule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20300101", {}),
    ("never-occurs", "rule", "FREQ=YEARLY;BYWEEKNO=1;BYMONTH=6", {}),
    ("nothing-left", "exclude", "FREQ=DAILY;COUNT=2", {"exclude": [START, START + timedelta(days=1)]}),
    ("too-sparse", "rule", "FREQ=HOURLY;INTERVAL=24;BYHOUR=3", {"zone_name": "UTC"}),
]
LINES = [
    ("text-malformed", "RRULE:FREQ=DAILY"),
    ("text-malformed", "DTSTART:20260105T090000Z"),
    ("text-malformed", "DTSTART:20260105T090000Z\nDTSTART:20260105T090000Z\nRRULE:FREQ=DAILY"),
    ("text-malformed", "DTSTART:5 January\nRRULE:FREQ=DAILY"),
    ("text-malformed", "DTSTART;VALUE=DATE:20260105T090000Z\nRRULE:FREQ=DAILY"),
    ("text-malformed", "DTSTART;LANGUAGE=en:20260105\nRRULE:FREQ=DAILY"),
    ("text-malformed", "no line"),
    ("text-malformed", "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:2026"),
    ("text-malformed", "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY\nX-DULY-REPEAT-FROM:NOW"),
    (
        "text-malformed",
        "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY\nX-DULY-REPEAT-FROM;X-DULY-ANCHOR-DAY=32:COMPLETION",
    ),
    ("text-malformed", "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY\n" + "EXDATE:20260106T090000Z\n" * 9_000),
    ("text-line-unknown", "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY\nRDATE:20260110T090000Z"),
    ("zone-missing", "DTSTART:20260105T090000\nRRULE:FREQ=DAILY"),
    ("zone-unknown", "DTSTART;TZID=Mars/Olympus:20260105T090000\nRRULE:FREQ=DAILY"),
    ("zone-unknown", "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY\nEXDATE;TZID=Mars/Olympus:20260105T090000"),
]


class TestRefusals:
    @pytest.mark.parametrize(("reason", "part", "rule", "beside"), CASES, ids=[f"{c[0]}-{c[2][:40]}" for c in CASES])
    def test_says_what_and_why(self, reason: str, part: str, rule: str, beside: dict[str, Any]) -> None:
        with pytest.raises(RecurrenceRefused) as refused:
            accept(**{"text": rule, "start": START, "zone_name": ZONE} | beside)
        assert (refused.value.code, refused.value.part) == (f"recurrence.{reason}", part)
        assert "{" not in refused.value.message

    @pytest.mark.parametrize(("reason", "lines"), LINES)
    def test_lines_of_icalendar(self, reason: str, lines: str) -> None:
        with pytest.raises(RecurrenceRefused) as refused:
            from_text(lines)
        assert refused.value.code == f"recurrence.{reason}"

    @pytest.mark.parametrize(("start", "zone", "after"), [(START, ZONE, START.date()), (START.date(), None, START)])
    def test_after_of_another_kind(self, start: date, zone: str | None, after: date) -> None:
        with pytest.raises(RecurrenceRefused) as refused:
            next_occurrence(accept("FREQ=DAILY", start, zone), after)
        assert (refused.value.code, refused.value.part) == ("recurrence.after-kind", "after")

    def test_every_reason_is_reached_here(self) -> None:
        assert {case[0] for case in CASES} | {line[0] for line in LINES} | {"after-kind"} == set(REASONS)

    def test_every_sentence_says_what_to_do(self) -> None:
        firsts = {sentence.split()[0] for sentence in REASONS.values()}
        assert firsts <= {
            "Add",
            "Change",
            "Choose",
            "End",
            "Exclude",
            "Give",
            "Leave",
            "Make",
            "Name",
            "Number",
            "Repeat",
            "Say",
            "Start",
            "Use",
            "Write",
        }
        assert all(sentence.endswith(".") for sentence in REASONS.values())


class TestAccepted:
    @pytest.mark.parametrize(
        ("written", "canonical"),
        [
            ("FREQ=DAILY;INTERVAL=1;WKST=SU", "FREQ=DAILY"),
            ("rrule:freq=weekly;byday=+fr,mo,mo", None),
            ("BYDAY=FR,MO;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,FR"),
            ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO"),
            ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1,1,-2", "FREQ=MONTHLY;BYMONTHDAY=1,-2,-1"),
            ("FREQ=MONTHLY;BYDAY=-1FR,TU,+1MO", "FREQ=MONTHLY;BYDAY=TU,1MO,-1FR"),
            ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5"),
            ("FREQ=YEARLY;BYMONTH=6,3", "FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=5"),
            ("FREQ=YEARLY;BYWEEKNO=20;WKST=SU", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU"),
            (f"FREQ=DAILY;BYHOUR={HOURS}", f"FREQ=DAILY;BYHOUR={HOURS}"),
            ("FREQ=DAILY;UNTIL=20260131", "FREQ=DAILY;UNTIL=20260131T225959Z"),
            ("FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29"),
        ],
    )
    def test_in_canonical_form(self, written: str, canonical: str | None) -> None:
        if canonical is None:
            with pytest.raises(RecurrenceRefused):
                accept(written, START, ZONE)
        else:
            assert str(accept(written, START, ZONE).rule) == canonical
