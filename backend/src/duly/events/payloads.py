"""The `data` of each event: ids, the version, and the changed fields.

Folding a user's events over an old list gives a fresh list (ADR-0002): a created event carries all fields, every other
the fields it changed. A task's `updated_at` is the `occurred_at` of its last event.
"""

from typing import Any
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
