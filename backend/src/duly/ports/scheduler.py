"""Wakes a handler at an instant."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}")

JobHandler = Callable[[str], Awaitable[None]]


class SchedulerAway(Exception):
    """The scheduler cannot be reached; the job may or may not be known to it."""


def check_job(name: str, at: datetime) -> None:
    """Refuse what no scheduler takes. Errors: ValueError for a bad name or an instant without a time zone."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of a job: {name[:40]!r}")
    if at.tzinfo is None:
        raise ValueError("the instant of a job needs a time zone")


class Scheduler(Protocol):
    """An alarm clock: it gives promptness, never certainty.

    Semantics that every adapter keeps:
    - A job is its name; it carries nothing else. Names: a letter or digit, then letters, digits and `-_.:`; at most 200
      characters.
    - A job fires in one process of the service that scheduled it, so the service that handles is the one that schedules.
    - A scheduled job usually fires once, at its instant or up to a second later; never before it. After a crash, a failing
      handler or an outage it may fire late, again, or not at all: whoever needs certainty keeps rows and looks at them.
    - An instant that has passed fires at once.
    - A name is used for one instant only: what moves gets a new name, and the handler ignores names that became stale.
    """

    is_outside: bool
    """Whether it rings from outside of the process. Who keeps rows of its own gains nothing from one that is inside."""

    async def schedule(self, name: str, at: datetime) -> None:
        """Have `name` fire at `at`, an aware instant; again with the same name it changes nothing that can be relied on.

        Errors: ValueError for a bad name or an instant without a zone, `SchedulerAway`.
        """
        ...

    async def cancel(self, name: str) -> None:
        """Say that `name` is not needed any more; it may fire all the same. Errors: `SchedulerAway`."""
        ...

    def handle(self, prefix: str, handler: JobHandler) -> None:
        """Give jobs whose name starts with `prefix` to `handler`, which gets the name; before the process starts to serve.

        Of several prefixes that fit, the longest counts.
        """
        ...

    async def run(self) -> None:
        """Fire until cancelled."""
        ...
