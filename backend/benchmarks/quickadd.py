"""How long quick add takes: `python -m benchmarks.quickadd`. Ratios compare between machines; CPU time leaves neighbours out."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.quickadd.corpus import Case, cases

from duly.calendar.acceptance import accept
from duly.quickadd import MAX_LINE, MAX_LINES, parse

NOW = datetime(2026, 11, 27, 16, 25, tzinfo=UTC)
LOCALES = ("en", "ur", "de", "es", "fr")
HOSTILE = ("at 9 ", "in 1 day ", "5 may - ", "every mon, ", "1st and ", "tomorrow at 9 #a ")
ROUNDS = 5


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and the CPU time of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def spread(found: list[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    return statistics.median(found), statistics.quantiles(found, n=100)[98]


def repeated(fragment: str) -> str:
    """Return a line of nothing else, as long as a line may be."""
    return (fragment * MAX_LINE)[: MAX_LINE - 1]


def main() -> None:
    """Print tables: the corpus by language, and the worst that a text may hold."""
    rule = min(milliseconds(lambda: accept("FREQ=MONTHLY;BYDAY=-1FR", NOW.date()))[1] for _ in range(200))
    print(
        f"{'corpus':<8} {'lines':>6} {'first':>7} {'p50':>6} {'p99':>6} {'CPU p50':>8} {'CPU p99':>8} {'ratio':>6}  (ms)"
    )
    for locale in LOCALES:
        lines: list[Case] = [case for case in cases() if case.locale.split("-")[0] == locale]
        first, _ = milliseconds(lambda locale=locale: parse("warm 5 may", NOW, "UTC", locale))  # type: ignore[misc]
        found = [milliseconds(case.parsed) for _ in range(ROUNDS) for case in lines]
        wall, cpu = spread([one for one, _ in found]), spread([one for _, one in found])
        times = f"{wall[0]:>6.2f} {wall[1]:>6.2f} {cpu[0]:>8.2f} {cpu[1]:>8.2f} {cpu[0] / rule:>6.1f}"
        print(f"{locale:<8} {len(lines):>6} {first:>7.0f} {times}")
    print("\nratio: a median line to accepting one recurrence rule, CPU\n")
    print(f"{'hostile, Urdu with English':<28} {'a line':>7} {'a text':>8}  (CPU ms; {MAX_LINES} lines of {MAX_LINE})")
    for fragment in HOSTILE:
        line = repeated(fragment)
        text = "\n".join([line] * MAX_LINES)
        one = min(milliseconds(lambda line=line: parse(line, NOW, "UTC", "ur"))[1] for _ in range(ROUNDS))  # type: ignore[misc]
        all_ = milliseconds(lambda text=text: parse(text, NOW, "UTC", "ur"))[1]  # type: ignore[misc]
        print(f"{fragment!r:<28} {one:>7.1f} {all_:>8.0f}")


if __name__ == "__main__":
    main()
