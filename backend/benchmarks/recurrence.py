"""Recurrence against python-dateutil on the same rules: `python -m benchmarks.recurrence`. Ratios compare between machines."""

import timeit
from datetime import UTC, datetime

from dateutil.rrule import rrulestr

from duly.calendar.acceptance import accept
from duly.calendar.icalendar import from_text, to_text
from duly.calendar.occurrences import next_occurrence, occurrences
from duly.calendar.progress import after_completion

ZONE, START = "Europe/Berlin", datetime(2026, 1, 31, 9)  # noqa: DTZ001 - a local time
AFTER = datetime(2026, 1, 31, 8, tzinfo=UTC)
RULES = [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    "FREQ=HOURLY;INTERVAL=4",
    "FREQ=HOURLY;BYMINUTE=0,30",
]
ROUNDS, LISTED = 1_000, 20_000


def microseconds(work: object) -> float:
    """Return what one call costs, the best of five rounds."""
    return min(timeit.repeat(work, number=ROUNDS, repeat=5)) / ROUNDS * 1e6  # type: ignore[arg-type]


def main() -> None:
    """Print a table: microseconds for one call of each, and the ratio of the next occurrence to dateutil's."""
    print(f"{'rule':<50} {'next':>7} {'complete':>9} {'read+next':>10} {'accept':>7} {'dateutil':>9} {'ratio':>6}")
    for rule in RULES:
        series = accept(rule, START, ZONE)
        text = to_text(series)
        following = microseconds(lambda series=series: next_occurrence(series, AFTER))
        done = microseconds(lambda series=series: after_completion(series, AFTER))
        read = microseconds(lambda text=text: next_occurrence(from_text(text), AFTER))
        accepted = microseconds(lambda rule=rule: accept(rule, START, ZONE))
        theirs = microseconds(lambda rule=rule: rrulestr(rule, dtstart=START).after(START))
        print(
            f"{rule:<50} {following:7.1f} {done:9.1f} {read:10.1f} {accepted:7.1f} {theirs:9.1f} {following / theirs:6.2f}"
        )
    daily = accept("FREQ=DAILY", START, ZONE)
    seconds = timeit.timeit(lambda: sum(1 for _ in occurrences(daily, limit=LISTED)), number=1)
    print(f"\n{LISTED / seconds:,.0f} daily occurrences a second")


if __name__ == "__main__":
    main()
