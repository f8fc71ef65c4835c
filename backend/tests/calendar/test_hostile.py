"""No rule, however it is made, takes more than a moment: it is answered or refused."""

import time
from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.occurrences import occurrences
from duly.calendar.refusals import RecurrenceRefused
from tests.calendar.rules import rule_text

ALL_HOURS = "BYHOUR=" + ",".join(map(str, range(24)))
MANY_MINUTES = "BYMINUTE=" + ",".join(map(str, range(0, 60, 2)))
ALL_POSITIONS = "BYSETPOS=" + ",".join(map(str, range(1, 367)))
HOSTILE = [
    # Those that other engines search for seconds or for ever.
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYSETPOS=2;BYDAY=MO",
    "FREQ=HOURLY;BYSETPOS=2;BYDAY=MO",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY",
    "FREQ=DAILY;INTERVAL=0",
    # Rare dates, long intervals, and large sets.
    "FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    "FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    "FREQ=DAILY;INTERVAL=773;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    "FREQ=DAILY;INTERVAL=999;BYMONTHDAY=31;BYDAY=MO",
    "FREQ=DAILY;INTERVAL=21;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=999;BYMONTH=2",
    "FREQ=HOURLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3",
    "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
    "FREQ=HOURLY;INTERVAL=24;BYHOUR=3;BYMINUTE=7",
    f"FREQ=HOURLY;BYYEARDAY=366;BYDAY=MO;{MANY_MINUTES};{ALL_POSITIONS}",
    f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;{ALL_HOURS};{MANY_MINUTES};{ALL_POSITIONS}",
    f"FREQ=YEARLY;BYMONTHDAY=31;{MANY_MINUTES};BYSETPOS=218,219,220,221,222",
    f"FREQ=MONTHLY;BYMONTHDAY=28;{ALL_HOURS};BYSETPOS=25,26,27,28,29",
    f"FREQ=YEARLY;BYWEEKNO=53;BYMONTH=1;BYMONTHDAY=1;BYDAY=FR;{ALL_HOURS}",
]
# Listing so many dates of the simplest rule is the measure of this machine; a rule may take some of them.
DATES, TIMES = 10_000, 8
MOST = 366


def measure() -> float:
    series = accept("FREQ=DAILY", datetime(2026, 1, 1, 9), "Europe/Berlin")
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        assert sum(1 for _ in occurrences(series, limit=DATES)) == DATES
        best = min(best, time.process_time() - begin)
    return best


def ask(rule: str, start: datetime, zone: str, after: datetime) -> tuple[str, float]:
    """Accept a rule and list it, as a preview does; return what came of it and the seconds it took."""
    begin = time.process_time()
    try:
        for _ in occurrences(accept(rule, start, zone), after=after, limit=MOST):
            pass
        code = "answered"
    except RecurrenceRefused as refused:
        code = refused.code
    return code, time.process_time() - begin


@pytest.fixture(scope="module")
def bound() -> float:
    return measure() * TIMES


class TestHostileRules:
    @pytest.mark.parametrize("rule", HOSTILE, ids=lambda rule: rule[:60])
    @pytest.mark.parametrize("year", [1900, 2026])
    def test_are_bounded(self, rule: str, year: int, bound: float) -> None:
        _, seconds = ask(rule, datetime(year, 1, 5, 9), "Australia/Lord_Howe", datetime(2026, 1, 5, tzinfo=UTC))
        assert seconds < bound

    def test_and_those_by_chance(self, bound: float) -> None:
        random, codes = Random("hostile"), Counter[str]()
        for _ in range(300):
            rule = rule_text(random, random.choice(("HOURLY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
            rule = rule.replace("INTERVAL=2", f"INTERVAL={random.choice((7, 24, 48, 773, 999))}")
            code, seconds = ask(rule, datetime(1950, 1, 5, 9), "America/New_York", datetime(2026, 1, 5, tzinfo=UTC))
            assert seconds < bound, rule
            codes[code] += 1
        assert codes["answered"] > 200
        assert set(codes) <= {
            "answered",
            "recurrence.never-occurs",
            "recurrence.too-sparse",
            "recurrence.bysetpos-beyond",
        }
