"""What holds for every series."""

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duly.calendar.acceptance import accept
from duly.calendar.expansion import month_length
from duly.calendar.grammar import parse
from duly.calendar.icalendar import from_text, to_text
from duly.calendar.occurrences import occurrences
from duly.calendar.progress import advance
from duly.calendar.refusals import RecurrenceRefused
from duly.calendar.series import Series
from duly.calendar.words.describing import LANGUAGES, describe, pieces
from tests.calendar.strategies import inputs, series

SOME = 25
usual = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def exists(local: datetime, zone: str) -> bool:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


class TestOccurrences:
    @usual
    @given(series())
    def test_strictly_increase(self, given: Series) -> None:
        keys = [found.key for found in occurrences(given, limit=SOME)]
        assert keys == sorted(set(keys))

    @usual
    @given(inputs(timed=True), st.integers(20, 31), st.integers(0, 23))
    def test_none_is_in_a_day_that_was_skipped(self, given: dict[str, Any], day: int, hour: int) -> None:
        try:
            apia = accept(given["text"], datetime(2011, 12, day, hour), "Pacific/Apia")
        except RecurrenceRefused:
            return
        found = [each.local for each in occurrences(apia, limit=SOME)]
        assert all(local.timetuple()[:3] != (2011, 12, 30) for local in found)

    @usual
    @given(series(timed=True, times=False, frequencies=("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    def test_wall_time_is_kept_but_in_a_gap(self, given: Series) -> None:
        assert isinstance(given.start, datetime)
        for found in occurrences(given, limit=SOME):
            assert isinstance(found.wall, datetime)
            assert found.wall.time() == given.start.time()
            assert (found.local == found.wall) is exists(found.wall, given.zone_name or "")
            assert found.local >= found.wall

    @usual
    @given(series(timed=True))
    def test_local_is_the_instant_in_the_zone(self, given: Series) -> None:
        for found in occurrences(given, limit=SOME):
            assert found.at is not None
            assert found.at.astimezone(ZoneInfo(given.zone_name or "")).replace(tzinfo=None) == found.local

    @usual
    @given(series())
    def test_none_is_excluded_or_beyond_the_end(self, given: Series) -> None:
        for found in occurrences(given, limit=SOME):
            assert found.key not in given.exclude
            assert given.rule.until is None or found.key <= given.rule.until

    @usual
    @given(series(ends=False), st.integers(1, 30))
    def test_count_counts(self, given: Series, count: int) -> None:
        endless = replace(given, exclude=frozenset())
        counted = replace(endless, rule=replace(endless.rule, count=count))
        expected = list(occurrences(endless, limit=count))
        assert list(occurrences(counted)) == expected

    @usual
    @given(series(), st.integers(0, 12))
    def test_after_is_a_place_in_the_list(self, given: Series, place: int) -> None:
        found = list(occurrences(given, limit=SOME))
        place = min(place, len(found) - 1)
        assert list(occurrences(given, after=found[place].key, limit=SOME - place - 1)) == found[place + 1 :]

    @usual
    @given(series(), st.integers(0, 12))
    def test_a_series_moved_on_goes_on_the_same(self, given: Series, place: int) -> None:
        found = list(occurrences(given, limit=SOME))
        place = min(place, len(found) - 1)
        if given.is_span:
            return
        moved = advance(given, found[place])
        assert list(occurrences(moved, limit=SOME - place)) == found[place:]


class TestMonthEnd:
    @usual
    @given(st.integers(1, 31), st.integers(1, 5), st.integers(1, 12))
    def test_clamp_never_leaves_the_month(self, day: int, interval: int, month: int) -> None:
        start = date(2027, month, min(day, month_length(2027, month)))
        given = accept(f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={day}", start, month_end="clamp")
        found = [found.key for found in occurrences(given, limit=30)]
        months = [key.year * 12 + key.month for key in found]
        assert {b - a for a, b in pairwise(months)} == {interval}
        assert all(key.day == min(day, month_length(key.year, key.month)) for key in found)


class TestCanonicalForm:
    @usual
    @given(inputs())
    def test_of_the_canonical_form_is_itself(self, given: dict[str, Any]) -> None:
        once = accept(**given)
        assert accept(**given | {"text": str(once.rule)}) == once
        # It says all by itself: what the clamp made needs no clamp to be read.
        assert accept(**given | {"text": str(once.rule), "month_end": "skip"}) == once

    @usual
    @given(series())
    def test_text_says_the_rule(self, given: Series) -> None:
        assert parse(str(given.rule)) == given.rule
        assert parse(f"rrule:{str(given.rule).lower()}") == given.rule

    @usual
    @given(series())
    def test_icalendar_lines_say_the_series(self, given: Series) -> None:
        text = to_text(given)
        assert from_text(text) == given
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


class TestWords:
    @usual
    @given(series())
    def test_name_every_part(self, given: Series) -> None:
        named = {part.split("=")[0] for part in str(given.rule).split(";")}
        for locale, language in LANGUAGES.items():
            found = list(pieces(given, language))
            assert {part for piece in found for part in piece.parts} == named
            assert len({piece.kind for piece in found}) == len(found)
            sentence = describe(given, locale)
            assert all(piece.text in sentence for piece in found)
            assert "{" not in sentence


class TestAnyText:
    @usual
    @given(
        st.text(st.sampled_from("FREQ=DAILYWKMON;BYSETPOS,-+0123456789TZ \r\n:"), max_size=60) | st.text(max_size=40)
    )
    def test_is_accepted_or_refused_with_a_reason(self, text: str) -> None:
        for candidate in (text, f"FREQ=MONTHLY;{text}", f"FREQ=WEEKLY;BYDAY={text}", f"FREQ=DAILY;UNTIL={text}"):
            with contextlib.suppress(RecurrenceRefused):
                assert next(occurrences(accept(candidate, datetime(2026, 1, 31, 9), "Europe/Berlin")), None)

    @usual
    @given(st.text(max_size=80), st.sampled_from(("DTSTART", "RRULE", "EXDATE", "X-DULY-REPEAT-FROM")))
    def test_lines_too(self, text: str, name: str) -> None:
        for lines in (
            text,
            f"DTSTART:20260131T090000Z\nRRULE:FREQ=DAILY\n{name}:{text}",
            f"DTSTART{text}\nRRULE:FREQ=DAILY",
        ):
            with contextlib.suppress(RecurrenceRefused):
                assert from_text(lines).rule.frequency
