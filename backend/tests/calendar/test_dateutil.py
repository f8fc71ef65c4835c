"""Thousands of rules, each in ten zones, agree with python-dateutil, but for the listed differences."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice, takewhile
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from duly.calendar.acceptance import accept
from duly.calendar.grammar import parse
from duly.calendar.occurrences import occurrences
from duly.calendar.refusals import RecurrenceRefused
from tests.calendar.differences import DIFFERENCES, Difference
from tests.calendar.rules import ZONES, rule_text, start_near_change

RECORD = Path(__file__).parents[3] / "docs" / "decisions" / "0011-recurrence-rules.md"
RULES, COMPARED = 2_400, 8
# dateutil has no bound: what is this rare it would search for seconds.
LAST = datetime(2300, 1, 1)


def theirs(text: str, start: datetime, zone: str, most: int = 2 * COMPARED) -> list[datetime]:
    """Return dateutil's dates, placed in the zone as it would place them."""
    walls = takewhile(lambda wall: wall < LAST, islice(rrulestr(text, dtstart=start), most))
    return [wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for wall in walls]


def placed(walls: Iterable[datetime], zone: str) -> list[datetime]:
    return sorted({wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for wall in walls})


def ours(text: str, start: datetime, zone: str, most: int = COMPARED) -> list[datetime]:
    keys = (found.at for found in occurrences(accept(text, start, zone)) if found.at is not None)
    return list(islice(takewhile(lambda at: at.replace(tzinfo=None) < LAST, keys), most))


class TestAgreement:
    @pytest.mark.parametrize("part", range(4))
    def test_thousands_of_rules_in_ten_zones(self, part: int) -> None:
        random, counts = Random(f"dateutil {part}"), Counter[str]()
        for number in range(RULES // 4):
            text = rule_text(random)
            start = start_near_change(random, ZONES[number % len(ZONES)], 20)
            try:
                rule = parse(text)
                found = ours(text, start, "UTC")
            except RecurrenceRefused as refused:
                counts[refused.code] += 1
                continue
            if any(difference.concerns(rule) for difference in DIFFERENCES):
                counts["differs"] += 1
                continue
            counts["compared"] += 1
            walls = [at.replace(tzinfo=None) for at in theirs(text, start, "UTC")]
            assert found == placed(walls, "UTC")[:COMPARED], (text, start)
            for zone in ZONES:
                # Twice as many walls as dates: some may fall together, or be moved past others.
                assert ours(text, start, zone) == placed(walls, zone)[:COMPARED], (text, start, zone)
        assert counts["compared"] > RULES // 4 * 0.7
        assert set(counts) <= {"compared", "differs", "recurrence.never-occurs", "recurrence.bysetpos-beyond"}

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Karachi"])
    def test_hours_agree_where_the_clock_never_changes(self, zone: str) -> None:
        random, compared = Random(f"hours {zone}"), 0
        for _ in range(150):
            text, start = rule_text(random, "HOURLY"), datetime(2026, random.randint(1, 12), 1, random.randint(0, 23))
            try:
                found = ours(text, start, zone)
            except RecurrenceRefused:
                continue
            if len(found) < COMPARED or found[-1].year > 2030:
                continue
            compared += 1
            assert found == theirs(text, start, zone, COMPARED), text
        assert compared > 80


class TestDifferences:
    @pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
    def test_is_one(self, difference: Difference) -> None:
        start = datetime.fromisoformat(difference.start)
        assert difference.concerns(parse(difference.rule))
        assert ours(difference.rule, start, "Europe/Berlin") != theirs(
            difference.rule, start, "Europe/Berlin", COMPARED
        )

    def test_the_decision_record_shows_them_all(self) -> None:
        record = RECORD.read_text()
        for difference in DIFFERENCES:
            assert f"| {difference.name} | `{difference.rule}` | {difference.reason} |" in record
