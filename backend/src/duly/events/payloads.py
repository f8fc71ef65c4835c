"""The `data` of each event: ids, the version, and the changed fields.

Folding a user's events over an old list gives a fresh list (ADR-0002): a created event carries all fields, every other
the fields it changed. A task's `updated_at` is the `occurred_at` of its last event.
"""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Payload(BaseModel):
    """The data of one event."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(BaseModel):
    """One field before and after."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    before: Any = Field(alias="from")
    after: Any = Field(alias="to")


class TaskCreated(Payload):
    """A task was added; `task` is the task as the API answers it."""

    task: dict[str, Any]


class Changed(Payload):
    """Something changed: its new version and each changed field, before and after."""

    version: int
    changes: dict[str, Change]


class TaskPurged(Payload):
    """A task is gone for good; `version` was its last."""

    version: int


class SeriesEnded(Payload):
    """A series has no next occurrence any more: its rule has none (`finished`), or somebody ended it (`stopped`)."""

    series_id: UUID
    reason: Literal["finished", "stopped"]


class ReminderFired(Payload):
    """A reminder is due: what there is to tell, so that nobody has to ask for the task.

    `at` is when it was due, `late_seconds` how long ago that was, whole seconds; `late` says that it is worth telling.
    `nag` counts the repetitions, 0 for the first time. `due` is the task's, a date or an instant. `deliver_at` is the end of
    the quiet hours that it fell into; null when it is to be told at once. `channels` are the kinds of channels that tell of
    it beside the inbox; null is every channel that wants reminders. `dates` are the fields of the task that its moment was
    counted from: a change of one makes it another reminder. None are those of an instant of its own.
    """

    reminder_id: UUID
    version: int
    task_id: UUID
    title: str
    due: str | None
    at: datetime
    late: bool
    late_seconds: int
    nag: int
    urgent: bool
    deliver_at: datetime | None
    channels: list[str] | None = None
    dates: list[str]


class ReminderSnoozed(Payload):
    """A reminder that fired will fire again at `until`, as `version`."""

    reminder_id: UUID
    version: int
    task_id: UUID
    until: datetime


class DigestTask(Payload):
    """A task as it was when a digest was composed; `due` is a date or an instant."""

    id: UUID
    title: str
    due: str


class DigestComposed(Payload):
    """What a user's day begins with: open tasks that are overdue or due on the day `on`, in the account's zone.

    `overdue` and `today` count them, no task twice; `tasks` are the first by their due date, at most 20. `at` is when the digest
    was to come, `late` says that it is worth telling that it came later. `deliver_at` as for a reminder.
    """

    on: date
    at: datetime
    late: bool
    overdue: int
    today: int
    tasks: list[DigestTask]
    deliver_at: datetime | None


class NotificationCreated(Payload):
    """There is something to tell; `notification` is the notification as the API answers it."""

    notification: dict[str, Any]


class NotificationsPurged(Payload):
    """Old notifications are gone for good, all those of a user that are as old together; `unread` of them were unread."""

    ids: list[UUID]
    unread: int


class ChannelCreated(Payload):
    """A channel was added; `channel` is the channel as the API answers it, without its address."""

    channel: dict[str, Any]


class ChannelDeleted(Payload):
    """A channel is gone; what was sent there stays in the log of deliveries."""

    name: str


class ProjectCreated(Payload):
    """A project was added; `project` is the project as the API answers it."""

    project: dict[str, Any]


class ProjectDeleted(Payload):
    """A project is gone; what became of its tasks stands in their own events."""

    name: str


class TagCreated(Payload):
    """A tag was added, by itself or by a task that named it first."""

    tag: dict[str, Any]


class TagMerged(Payload):
    """A tag became another: in every task's `tags`, `name` gives way to `into_name` (once)."""

    into: UUID
    name: str
    into_name: str


class TagDeleted(Payload):
    """A tag is gone, from every task too."""

    name: str
