"""Every event type there is: the one table that maps a type to its payload and its topic."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from duly.events.payloads import (
    Changed,
    Payload,
    ProjectCreated,
    ProjectDeleted,
    TagCreated,
    TagDeleted,
    TagMerged,
    TaskCreated,
    TaskPurged,
)

Topic = Literal["task-events", "reminders"]
"""The topics that carry events. `task-updates` carries announcements, which are no events."""

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def named(name: str, version: int) -> str:
    """Return an event type as it stands on the bus, with its version: `duly.task.completed.v1`."""
    return f"duly.{name}.v{version}"


@dataclass(frozen=True, slots=True)
class EventType:
    """One entry: the short name (as `/changes` gives it), the payload's model, and where the relay publishes it.

    `upcasts[n - 1]` turns data of version n into version n + 1, so a log or a bus that still holds old events stays
    readable: the current version is one more than there are upcasts.
    """

    name: str
    payload: type[Payload]
    topic: Topic = "task-events"
    upcasts: tuple[Upcast, ...] = ()

    @property
    def version(self) -> int:
        """The schema version that is written today."""
        return len(self.upcasts) + 1

    def current(self, data: dict[str, Any], version: int) -> dict[str, Any]:
        """Return `data` of `version` as the current version says it.

        Errors: ValueError for a version that this code does not know yet.
        """
        if not 1 <= version <= self.version:
            raise ValueError(f"version {version} of {self.name} is not known here")
        for upcast in self.upcasts[version - 1 :]:
            data = upcast(data)
        return data


CATALOGUE: dict[str, EventType] = {
    entry.name: entry
    for entry in (
        EventType("task.created", TaskCreated),
        EventType("task.updated", Changed),
        EventType("task.completed", Changed),
        EventType("task.reopened", Changed),
        EventType("task.moved", Changed),
        EventType("task.deleted", Changed),
        EventType("task.restored", Changed),
        EventType("task.purged", TaskPurged),
        EventType("project.created", ProjectCreated),
        EventType("project.updated", Changed),
        EventType("project.deleted", ProjectDeleted),
        EventType("tag.created", TagCreated),
        EventType("tag.updated", Changed),
        EventType("tag.merged", TagMerged),
        EventType("tag.deleted", TagDeleted),
        EventType("account.updated", Changed),
    )
}
