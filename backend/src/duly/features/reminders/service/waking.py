"""Who sleeps in this process, and how to wake them."""

from datetime import datetime
from typing import Protocol
from weakref import WeakSet


class Sleeper(Protocol):
    """Sleeps until the earliest reminder."""

    def wake(self, at: datetime | None) -> None:
        """Say that there is something to do at `at`; None: look."""
        ...


# One in a process that runs the service. A consumer is a plain value and has no other way to its process.
_sleepers: WeakSet[Sleeper] = WeakSet()


def add(sleeper: Sleeper) -> None:
    """Wake `sleeper` from now on, as long as it lives."""
    _sleepers.add(sleeper)


def wake(at: datetime | None = None) -> None:
    """Tell every sleeper of this process that something is due at `at`; None: that it must look."""
    for sleeper in list(_sleepers):
        sleeper.wake(at)
