"""Every example of RFC 5545, section 3.8.5.3."""

from datetime import datetime
from itertools import islice, pairwise

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.icalendar import from_text, to_text
from duly.calendar.occurrences import occurrences
from duly.calendar.refusals import RecurrenceRefused
from tests.calendar.rfc5545 import EXAMPLES, REFUSED, ZONE, Example

CASES = [pytest.param(example, rule, id=rule) for example in EXAMPLES for rule in example.rules]


class TestExamples:
    @pytest.mark.parametrize(("example", "rule"), CASES)
    def test_has_the_dates_of_the_rfc(self, example: Example, rule: str) -> None:
        exclude = [datetime.fromisoformat(text) for text in example.exclude]
        series = accept(rule, datetime.fromisoformat(example.start), ZONE, exclude=exclude)
        more = 1 if example.goes_on else 2
        found = [occurrence.local for occurrence in islice(occurrences(series), len(example.expected) + more)]
        assert found[: len(example.expected)] == example.expected
        # One beyond: there when it goes on, missing when it has ended.
        assert len(found) == len(example.expected) + (1 if example.goes_on else 0)
        assert series.ends is not example.goes_on
        assert from_text(to_text(series)) == series

    def test_all_of_the_section_are_here(self) -> None:
        # The section has 38; two are of minutes only (below), and one is two rules with different dates.
        assert len(EXAMPLES) == 37
        assert len(CASES) == 39
        assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)

    @pytest.mark.parametrize(("name", "rule", "instead"), REFUSED)
    def test_frequencies_below_the_hour_are_refused(self, name: str, rule: str, instead: str | None) -> None:
        start = datetime(1997, 9, 2, 9)
        with pytest.raises(RecurrenceRefused) as refused:
            accept(rule, start, ZONE)
        assert refused.value.code == "recurrence.frequency-too-fine"
        if instead is not None:
            step = int(rule.split("INTERVAL=")[1].split(";")[0])
            found = list(occurrences(accept(instead, start, ZONE), limit=6))
            gaps = {(b.at - a.at).total_seconds() / 60 for a, b in pairwise(found) if a.at and b.at}
            assert gaps == {step}
