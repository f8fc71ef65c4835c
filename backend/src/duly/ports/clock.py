"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; inject it, so that tests can move it."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC, with microseconds."""
        ...
