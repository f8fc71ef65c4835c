"""Wakes a handler at an instant."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

JobHandler = Callable[[str], Awaitable[None]]


class SchedulerAway(Exception):
    """The scheduler cannot be reached; the job may or may not be known to it."""


class Scheduler(Protocol):
    """An alarm clock: it gives promptness, never certainty.

    Semantics that every adapter keeps:
    - A job is its name; it carries nothing else. Names: letters, digits and `-_.:`, at most 200 characters.
    - A scheduled job usually fires once, at its instant or up to a second later; never before it. After a crash, a failing
      handler or an outage it may fire late, again, or not at all: whoever needs certainty keeps rows and looks at them.
    - An instant that has passed fires at once.
    - A name is used for one instant only: what moves gets a new name, and the handler ignores names that became stale.
    """

    async def schedule(self, name: str, at: datetime) -> None:
        """Have `name` fire at `at`, an aware instant. Errors: ValueError for a bad name, `SchedulerAway`."""
        ...

    async def cancel(self, name: str) -> None:
        """Say that `name` is not needed any more; it may fire all the same. Errors: `SchedulerAway`."""
        ...

    def handle(self, prefix: str, handler: JobHandler) -> None:
        """Give jobs whose name starts with `prefix` to `handler`, which gets the name; before the process starts to serve."""
        ...

    async def run(self) -> None:
        """Fire until cancelled."""
        ...
