"""Hypothesis strategies for series."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from duly.calendar.acceptance import accept
from duly.calendar.refusals import RecurrenceRefused
from duly.calendar.series import Series
from tests.calendar.rules import ZONES, rule_text, start_near_change

FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@st.composite
def inputs(
    draw: st.DrawFn,
    *,
    frequencies: tuple[str, ...] = FREQUENCIES,
    times: bool = True,
    ends: bool = True,
    timed: bool | None = None,
) -> dict[str, Any]:
    """Return what `accept` takes: with or without time, end, exclusions, clamp; from due or from completion."""
    random = draw(st.randoms(use_true_random=False))
    frequency = draw(st.sampled_from(frequencies))
    zone = draw(st.sampled_from(ZONES))
    with_time = draw(st.booleans()) if timed is None and frequency != "HOURLY" else timed is not False
    text = rule_text(random, frequency, times=times and with_time)
    start = start_near_change(random, zone, 20)
    if ends:
        text += draw(st.sampled_from(("", "", f";COUNT={random.randint(1, 40)}", f";UNTIL={start.year + 2}0101")))
    first: date | datetime = start if with_time else start.date()
    given = {
        "text": text,
        "start": first,
        "zone_name": zone if with_time else None,
        "month_end": draw(st.sampled_from(("skip", "clamp"))),
        "repeat_from": draw(st.sampled_from(("due", "due", "completion"))),
        "exclude": [first + timedelta(days=random.randint(0, 30)) for _ in range(random.choice((0, 0, 3)))],
    }
    try:
        accept(**given)
    except RecurrenceRefused:
        assume(False)
    return given


def series(**wishes: Any) -> st.SearchStrategy[Series]:
    """Return accepted series; `wishes` are those of `inputs`."""
    return inputs(**wishes).map(lambda given: accept(**given))
