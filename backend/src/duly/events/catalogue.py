"""Every event type there is: the one table that maps a type to its payload and its topic."""

from dataclasses import dataclass
from typing import Literal

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

Topic = Literal["task-events", "reminders", "task-updates"]


@dataclass(frozen=True, slots=True)
class EventType:
    """One entry: the short name (as `/changes` gives it), the payload's model, and where the relay publishes it."""

    name: str
    payload: type[Payload]
    topic: Topic = "task-events"
    version: int = 1

    @property
    def cloud_event_type(self) -> str:
        """The name on the bus, with its version: `duly.task.completed.v1`."""
        return f"duly.{self.name}.v{self.version}"


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
