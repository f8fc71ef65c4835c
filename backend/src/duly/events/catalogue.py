"""Every event type there is: the one table that maps a type to its payload and its topic."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from duly.events.payloads import (
    Changed,
    ChannelCreated,
    ChannelDeleted,
    DigestComposed,
    NotificationCreated,
    NotificationsPurged,
    Payload,
    ProjectCreated,
    ProjectDeleted,
    ReminderFired,
    ReminderSnoozed,
    SeriesEnded,
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
    """One entry: the short name (as `/changes` gives it), the payload's model, where the relay publishes it, and when.

    `upcasts[n - 1]` turns data of version n into version n + 1, so a log or a bus that still holds old events stays
    readable: the current version is one more than there are upcasts.
    """

    name: str
    payload: type[Payload]
    topic: Topic = "task-events"
    upcasts: tuple[Upcast, ...] = ()
    when: str = ""

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


def _task_without_time(data: dict[str, Any]) -> dict[str, Any]:
    """Task version 1 to 2: it knew nothing of repeating and reminders."""
    return {"task": {**data["task"], "recurrence": None, "series_id": None, "reminders": []}}


def _as_it_is(data: dict[str, Any]) -> dict[str, Any]:
    """A version that only allows more than the one before: its data reads the same."""
    return data


def _fired_without_channels(data: dict[str, Any]) -> dict[str, Any]:
    """Firing version 1 to 2: it knew of no channels."""
    return {**data, "channels": None}


def _fired_by_any_date(data: dict[str, Any]) -> dict[str, Any]:
    """Firing version 2 to 3: it did not say which dates it was counted from, so a change of any counted."""
    return {**data, "dates": ["due_on", "due_at", "start_on", "start_at", "deadline_on"]}


def _told_without_digest(data: dict[str, Any]) -> dict[str, Any]:
    """Notification version 1 to 2: all were of reminders."""
    return {"notification": {**data["notification"], "digest": None}}


CATALOGUE: dict[str, EventType] = {
    entry.name: entry
    for entry in (
        EventType("task.created", TaskCreated, upcasts=(_task_without_time, _as_it_is), when="A task was added."),
        EventType("task.updated", Changed, when="Fields of a task changed, its tags too."),
        EventType("task.completed", Changed, when="A task was completed."),
        EventType("task.reopened", Changed, when="A completed task was opened again."),
        EventType("task.moved", Changed, when="A task got another project, parent or place in the manual order."),
        EventType("task.deleted", Changed, when="A task went to the trash."),
        EventType("task.restored", Changed, when="A task came back from the trash."),
        EventType("task.purged", TaskPurged, when="A task was removed for good."),
        EventType("series.ended", SeriesEnded, when="A series of tasks ended with this one: no other follows."),
        EventType(
            "reminder.fired",
            ReminderFired,
            topic="reminders",
            upcasts=(_fired_without_channels, _fired_by_any_date),
            when="A reminder of a task is due.",
        ),
        EventType("reminder.snoozed", ReminderSnoozed, topic="reminders", when="A reminder was put off."),
        EventType("digest.composed", DigestComposed, topic="reminders", when="A user's daily digest is due."),
        EventType(
            "notification.created",
            NotificationCreated,
            upcasts=(_told_without_digest,),
            when="A user is told something.",
        ),
        EventType(
            "notification.read",
            Changed,
            upcasts=(_as_it_is,),
            when="A notification was read, or marked as unread again.",
        ),
        EventType(
            "notifications.purged", NotificationsPurged, when="Old notifications were removed for good, many at once."
        ),
        EventType("channel.created", ChannelCreated, when="A channel was added."),
        EventType(
            "channel.updated",
            Changed,
            when="A channel was changed, confirmed, switched off, or works otherwise than it did.",
        ),
        EventType("channel.deleted", ChannelDeleted, when="A channel was removed."),
        EventType("project.created", ProjectCreated, when="A project was added."),
        EventType(
            "project.updated", Changed, when="A project was renamed, coloured, archived, brought back or placed."
        ),
        EventType("project.deleted", ProjectDeleted, when="A project was deleted."),
        EventType("tag.created", TagCreated, when="A tag was added, by itself or by a task that named it first."),
        EventType(
            "tag.updated", Changed, when="A tag was renamed or coloured; the tasks that bear it follow without events."
        ),
        EventType("tag.merged", TagMerged, when="A tag became another; the tasks that bore it follow without events."),
        EventType("tag.deleted", TagDeleted, when="A tag was deleted; the tasks that bore it follow without events."),
        EventType("account.updated", Changed, when="The user's preferences changed."),
    )
}
