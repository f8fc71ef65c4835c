"""Thousands of rules, and ten zones, agree with an engine that looks at every day and every minute (`oracle`)."""

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from random import Random
from zoneinfo import ZoneInfo

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.occurrences import occurrences
from duly.calendar.refusals import RecurrenceRefused
from tests.calendar import oracle
from tests.calendar.rules import ZONES, rule_text, start_near_change

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# What chance makes and Duly refuses: no date at all.
REFUSED = {"recurrence.bysetpos-beyond", "recurrence.never-occurs"}
YEARS = 2


def instants(text: str, start: datetime, zone: str, end: datetime) -> list[datetime]:
    """Return the instants before `end`; none for a rule that is refused as having no date."""
    try:
        series = accept(text, start, zone)
    except RecurrenceRefused as refused:
        if refused.code not in REFUSED:
            raise
        return []
    keys = (found.at for found in occurrences(series) if found.at is not None)
    return list(takewhile(lambda at: at < end, keys))


def midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


class TestDays:
    @pytest.mark.parametrize("frequency", FREQUENCIES)
    def test_agree(self, frequency: str) -> None:
        random, dates = Random(f"days {frequency}"), 0
        for _ in range(400):
            text = rule_text(random, frequency)
            start = datetime(2019, 12, 20, random.randint(0, 23)) + timedelta(days=random.randint(0, 2000))
            last = start.date() + timedelta(days=366 * YEARS)
            expected = oracle.wall_times(text, start, last)
            found = instants(text, start, "UTC", midnight(last + timedelta(days=1), "UTC"))
            assert [at.replace(tzinfo=None) for at in found] == expected, (text, start)
            dates += len(expected)
        assert dates > 1500


class TestClocks:
    @pytest.mark.parametrize("zone", ZONES)
    def test_agree(self, zone: str) -> None:
        random, dates = Random(f"clocks {zone}"), 0
        for number in range(120):
            text = rule_text(random, ("DAILY", "WEEKLY", "MONTHLY")[number % 3])
            start = start_near_change(random, zone, 12)
            last = start.date() + timedelta(days=25)
            expected = oracle.instants(text, start, ZoneInfo(zone), last)
            end = midnight(last, zone)
            found = instants(text, start, zone, end)
            # A day short: a time of the last days may be moved past the edge.
            assert found == [at for at in expected if at < end], (text, start)
            dates += len(found)
        assert dates > 150


class TestHours:
    @pytest.mark.parametrize("zone", ZONES)
    def test_agree(self, zone: str) -> None:
        random, dates = Random(f"hours {zone}"), 0
        for _ in range(18):
            text, start = rule_text(random, "HOURLY"), start_near_change(random, zone, 4)
            end = midnight(start.date() + timedelta(days=9), zone)
            expected = [at for at in oracle.hourly_instants(text, start, ZoneInfo(zone), days=11) if at < end]
            if not expected:
                # Rare dates and none: which of the two is not for nine days to say.
                continue
            assert instants(text, start, zone, end) == expected, (text, start)
            dates += len(expected)
        assert dates > 40
