"""Dates in words, read by chrono-node inside an embedded JavaScript engine.

The engine has no clock, zone or network of its own: it gets the user's wall time as if it were UTC, and answers days. Source:
`chrono.bundle.js`, made from `backend/quickadd-bundle`. It runs on one thread of its own, for its contexts must not change threads.
"""

import json
import os
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any, NamedTuple

# A time limit counts the CPU time of the whole process, busy threads included: far above the few milliseconds that a call takes.
TIME_LIMIT_SECONDS = 2.0
MEMORY_LIMIT_BYTES = 64 << 20
STACK_LIMIT_BYTES = 1 << 20


class Hit(NamedTuple):
    """A date that chrono found: where it stands, its first and last day, and whether a year was said."""

    start: int
    end: int
    day: date
    last: date | None
    year_said: bool


class _Engine:
    """The engine of this process, made at first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._function: Any = None

    def forget(self) -> None:
        """Leave the engine to the parent process: its thread did not come along."""
        self._lock = threading.Lock()
        self._function = None

    def call(self, request: str) -> Any:
        import quickjs  # it starts a thread when it is imported

        with self._lock:
            if self._function is None:
                source = resources.files("duly.quickadd").joinpath("chrono.bundle.js").read_text(encoding="utf-8")
                function = quickjs.Function("findDates", source, own_executor=True)
                function.set_memory_limit(MEMORY_LIMIT_BYTES)
                function.set_max_stack_size(STACK_LIMIT_BYTES)
                function.set_time_limit(TIME_LIMIT_SECONDS)
                self._function = function
            function = self._function
        try:
            return json.loads(function(request, run_gc=False))
        except quickjs.JSException:
            # Out of time or memory: the text keeps its words, our own tables still read it.
            return None


_ENGINE = _Engine()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_ENGINE.forget)


def find_dates(language: str, now: datetime, lines: Sequence[str]) -> list[list[Hit]]:
    """Return the dates in each of the lines.

    `language`: de, en, es or fr. `now`: the user's wall time without zone. Offsets count code points.
    """
    if not lines:
        return []
    moment = int(now.replace(tzinfo=UTC).timestamp() * 1000)
    found = _ENGINE.call(json.dumps({"language": language, "now": moment, "lines": list(lines)}))
    if found is None:
        return [[] for _ in lines]
    return [
        [hit for one in hits if (hit := _hit(line, one)) is not None] for line, hits in zip(lines, found, strict=True)
    ]


def _hit(line: str, found: dict[str, Any]) -> Hit | None:
    said = found["start"]["said"]
    if said["hour"] is not None or said["month"] is None:
        # Elapsed hours and bare weekdays are read by our own tables.
        return None
    try:
        day = date(*found["start"]["date"])
        last = date(*found["end"]["date"]) if found["end"] else None
    except ValueError:
        return None
    start = code_points(line, found["index"])
    return Hit(start, start + len(found["text"].rstrip()), day, last, said["year"] is not None)


def code_points(text: str, units: int) -> int:
    """Return how many code points the first `units` UTF-16 units of a text are."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "surrogatepass"))
