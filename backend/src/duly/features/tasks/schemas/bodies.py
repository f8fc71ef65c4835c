"""Bodies of tasks."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from duly.features.accounts.schemas import TimeZone
from duly.features.tasks.schemas.fields import (
    Day,
    Description,
    Instant,
    Names,
    ParentRef,
    Priority,
    ProjectRef,
    Title,
)
from duly.features.tasks.schemas.recurrence import Recurrence, RecurrencePatch, RecurrenceRead
from duly.features.tasks.schemas.reminders import Reminder, Reminders

_EXAMPLE: dict[str, JsonValue] = {
    "title": "Buy milk",
    "description": "The **oat** one",
    "priority": "high",
    "tags": ["errand"],
    "due_on": "2026-12-24",
}


class TaskRead(BaseModel):
    """A task."""

    id: UUID
    title: str
    description: str
    status: Literal["open", "completed"]
    priority: Priority
    project_id: UUID | None
    parent_id: UUID | None
    tags: list[str]
    position: str = Field(description="Manual order: sorts byte by byte; opaque otherwise.")
    due_on: date | None
    due_at: datetime | None
    start_on: date | None
    start_at: datetime | None
    deadline_on: date | None
    time_zone: str | None = Field(description="Zone in which to show the instants.")
    recurrence: RecurrenceRead | None = Field(description="How it repeats, the rule in its canonical form.")
    series_id: UUID | None = Field(description="The series that it is, or was, an occurrence of.")
    reminders: list[Reminder] = Field(
        description="When to be told, each in the form it was given, durations canonical."
    )
    completed_at: datetime | None
    deleted_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class _Fields(BaseModel):
    """The fields a person sets; one form of each date at most."""

    description: Description | None = ""
    priority: Priority | None = "none"
    project_id: ProjectRef = None
    parent_id: ParentRef = None
    tags: Names | None = Field(default_factory=list)
    due_on: Day | None = None
    due_at: Instant | None = None
    start_on: Day | None = None
    start_at: Instant | None = None
    deadline_on: Day | None = None
    time_zone: TimeZone | None = None
    recurrence: RecurrencePatch | None = None
    reminders: Reminders | None = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        for kind in ("due", "start"):
            if getattr(self, f"{kind}_on") is not None and getattr(self, f"{kind}_at") is not None:
                raise PydanticCustomError("two_forms", "Give a date or an instant, not both.")
        return self


class TaskCreate(_Fields):
    """A new task."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    title: Title
    recurrence: Recurrence | None = None


class TaskReplace(_Fields):
    """The whole task anew: a field left out gets its default."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    title: Title
    recurrence: Recurrence | None = None


class TaskPatch(_Fields):
    """A JSON merge patch: only what is given changes, null clears."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"priority": "urgent", "due_at": "2026-12-24T18:00:00Z"}]}
    )

    title: Title = ""


class TaskComplete(BaseModel):
    """Complete, or with `false` reopen."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"completed": True}]})

    completed: bool = Field(True, strict=True)


class TaskMove(BaseModel):
    """Where the task goes; what is left out stays. `before` or `after` names a task at that place."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"project_id": None, "parent_id": None}]})

    project_id: ProjectRef = None
    parent_id: ParentRef = None
    before: UUID | None = None
    after: UUID | None = None

    @model_validator(mode="after")
    def _one_neighbour(self) -> Self:
        if self.before is not None and self.after is not None:
            raise PydanticCustomError("neighbour_ambiguous", "Give either before or after.")
        return self


class BulkPatch(TaskPatch):
    """What every task of a bulk change gets; `tags` sets them all, the other two add and take away."""

    add_tags: Names = Field(default_factory=list)
    remove_tags: Names = Field(default_factory=list)


class TaskBulk(BaseModel):
    """One change for many tasks, in one transaction."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"ids": ["0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"], "action": "update", "changes": {"priority": "low"}}
            ]
        },
    )

    ids: list[UUID] = Field(min_length=1, max_length=200)
    action: Literal["update", "complete", "reopen", "delete", "restore", "move"]
    changes: BulkPatch | None = Field(None, description="For `update`.")
    project_id: ProjectRef = None
    parent_id: ParentRef = None

    @model_validator(mode="after")
    def _fits_action(self) -> Self:
        if len(set(self.ids)) != len(self.ids):
            raise PydanticCustomError("ids_repeated", "Name each task once.")
        if (self.action == "update") != (self.changes is not None):
            raise PydanticCustomError("changes_unfit", "The action update needs changes, and no other takes them.")
        place = self.model_fields_set & {"project_id", "parent_id"}
        if (self.action == "move") != bool(place):
            raise PydanticCustomError("place_unfit", "The action move needs a project or a parent, no other takes one.")
        return self


class BulkResult(BaseModel):
    """What became of one task."""

    id: UUID
    status: int = Field(examples=[200])
    task: TaskRead | None
    problem: dict[str, Any] | None


class BulkResults(BaseModel):
    """One result for each id, in their order."""

    results: list[BulkResult]


class SubtaskCount(BaseModel):
    """How many subtasks a task has, one level down."""

    parent_id: UUID
    open: int = Field(examples=[2])
    completed: int = Field(examples=[1])


class SubtaskCounts(BaseModel):
    """One entry for each task that has subtasks; the others are left out."""

    items: list[SubtaskCount]


class TaskList(BaseModel):
    """A page of tasks."""

    items: list[TaskRead]
    next: str | None = Field(description="Cursor of the next page; null on the last.")
