"""The embedded engine: bounded, sure of its offsets, the same on every thread and in every process, deaf to the machine's zone."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime

import pytest
import quickjs

from duly.quickadd import chrono, parse
from duly.quickadd.chrono import code_points, find_dates

NOW = datetime(2026, 11, 27, 16, 25)  # noqa: DTZ001 - a wall time


def test_reads_in_four_languages() -> None:
    lines = {"en": "on 3rd of may", "de": "am 3. Mai", "es": "el 3 de mayo", "fr": "le 3 mai"}
    for language, line in lines.items():
        [[hit]] = find_dates(language, NOW, [line])
        assert (hit.day, hit.year_said) == (date(2027, 5, 3), False)


def test_offsets_are_code_points() -> None:
    [[hit]] = find_dates("en", NOW, ["🥛🥛é 25 december 🥛"])
    assert (hit.start, hit.end) == (4, 15)
    assert code_points("a🥛b", 3) == 2
    assert code_points("\ud800x", 1) == 1


@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/Los_Angeles", "UTC"])
def test_the_zone_of_the_process_does_not_matter(zone: str) -> None:
    program = (
        "from datetime import datetime, UTC; from duly.quickadd import parse;"
        "print(parse('Call in 2 weeks', datetime(2026, 11, 27, 23, 30, tzinfo=UTC), 'UTC')[0].task['due_on'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "2026-12-11"


def test_many_threads_read_alike() -> None:
    texts = ["Call in 2 weeks", "Pay on 25 december", "Meet 5-7 may", "Ski in 3 months"]
    now = datetime(2026, 11, 27, tzinfo=UTC)
    expected = [parse(text, now, "UTC")[0].task for text in texts]
    wrong: list[object] = []

    def work() -> None:
        for _ in range(10):
            found = [parse(text, now, "UTC")[0].task for text in texts]
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []


def test_a_runaway_script_is_stopped_and_the_engine_stays_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = chrono._Engine()
    monkeypatch.setattr(chrono, "_ENGINE", engine)
    assert find_dates("en", NOW, ["25 december"])[0]
    engine._function.set_time_limit(0.05)
    # English words for the parser that repeats them: without a limit this line takes far longer.
    assert engine.call(f'{{"language":"en","now":0,"lines":{["in 1 day 1 day " * 4000]!r}}}'.replace("'", '"')) is None
    engine._function.set_time_limit(chrono.TIME_LIMIT_SECONDS)
    assert find_dates("en", NOW, ["25 december"])[0]


def test_without_an_answer_our_own_tables_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise quickjs.JSException("InternalError: interrupted")

    engine = chrono._Engine()
    engine._function = refuse
    monkeypatch.setattr(chrono, "_ENGINE", engine)
    [task] = parse("Call Ann on 25 december tomorrow", datetime(2026, 11, 27, tzinfo=UTC), "UTC")
    assert task.task == {"title": "Call Ann on 25 december", "due_on": "2026-11-28"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_makes_its_own_engine() -> None:
    program = (
        "import os; from datetime import datetime, UTC; from duly.quickadd import parse\n"
        "read = lambda: parse('Call 25 december', datetime(2026, 11, 27, tzinfo=UTC), 'UTC')[0].task['due_on']\n"
        "read()\n"
        "child = os.fork()\n"
        "if child == 0:\n    os._exit(0 if read() == '2026-12-25' else 1)\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    subprocess.run([sys.executable, "-c", program], timeout=60, check=True)


def test_the_engine_starts_only_when_it_is_needed() -> None:
    program = "import sys, duly.quickadd; assert 'quickjs' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], timeout=60, check=True)


def test_a_call_is_short() -> None:
    find_dates("en", NOW, ["warm"])
    start = time.process_time()
    for _ in range(100):
        find_dates("en", NOW, ["Pay rent on 25 december"])
    # Some 0.2 ms each; a hundred times more would be another design.
    assert time.process_time() - start < 2
