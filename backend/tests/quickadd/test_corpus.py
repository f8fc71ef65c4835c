"""Every line of the corpus means what stands beside it, or stays a title."""

import json
from collections import Counter
from datetime import datetime, time, timedelta

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.occurrences import occurrences
from duly.calendar.zones import zone
from duly.features.tasks.schemas.bodies import TaskCreate
from duly.quickadd import rebuild
from duly.quickadd.outcome import CHIPS, TRACES
from tests.quickadd.corpus import Case, cases, described

CASES = list(cases())
SAID = [case for case in CASES if case.expected is not None]
UNTOUCHED = [case for case in CASES if case.expected is None]


def name(case: Case) -> str:
    return case.place


class TestSize:
    def test_six_hundred_lines_and_a_third_of_them_untouched(self) -> None:
        assert len(CASES) >= 600
        assert len(UNTOUCHED) * 3 >= len(CASES)

    def test_no_line_is_there_twice(self) -> None:
        counted = Counter((case.text, case.now, case.zone, case.locale, case.syntax) for case in CASES)
        assert [line for line, times in counted.items() if times > 1] == []

    def test_every_language_has_both_kinds(self) -> None:
        for kind in (SAID, UNTOUCHED):
            assert {case.locale.split("-")[0] for case in kind} == {"en", "ur", "de", "es", "fr"}
            assert {case.syntax for case in kind} == {"duly", "vikunja"}


@pytest.mark.parametrize("case", SAID, ids=name)
def test_means(case: Case) -> None:
    [parsed] = case.parsed()
    assert described(parsed, case.zone) == case.expected
    assert rebuild([parsed]) == case.text


@pytest.mark.parametrize("case", UNTOUCHED, ids=name)
def test_stays_untouched(case: Case) -> None:
    [parsed] = case.parsed()
    assert parsed.task == {"title": case.text}
    assert (parsed.spans, parsed.project, parsed.assignees) == ((), None, ())


@pytest.mark.parametrize("case", SAID, ids=name)
def test_is_a_body_and_its_rule_begins_where_it_is_due(case: Case) -> None:
    [parsed] = case.parsed()
    json.dumps([span.value for span in parsed.spans])
    assert {span.kind for span in parsed.spans} <= {*CHIPS, *TRACES}
    body = TaskCreate.model_validate_json(json.dumps(parsed.task))
    assert body.title == parsed.task["title"]
    recurrence = parsed.task.get("recurrence")
    if recurrence is None:
        return
    timed = body.start_at or body.due_at
    start = timed.astimezone(zone(case.zone)).replace(tzinfo=None) if timed else body.due_on
    assert start is not None
    options = {key: recurrence[key] for key in ("month_end", "repeat_from")}
    series = accept(recurrence["rule"], start, case.zone if timed else None, **options)
    first = next(occurrences(series))
    if series.rule.by_hour and isinstance(start, datetime) and start.hour not in series.rule.by_hour:
        # Moved by a spring gap: from the next day on the rule's own time is there.
        assert first.wall == datetime.combine(
            start + timedelta(days=1), time(series.rule.by_hour[0], *series.rule.by_minute)
        )
    else:
        assert first.at == timed if timed else first.wall == start
