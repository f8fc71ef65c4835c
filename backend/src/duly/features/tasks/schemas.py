"""Bodies and queries of `/tasks` and `/trash`."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    model_validator,
)
from pydantic_core import PydanticCustomError

from duly.features.accounts.schemas import TimeZone
from duly.features.tags.schemas import TagName
from duly.features.tasks.rules import FIRST_YEAR, LAST_YEAR, MAX_TAGS
from duly.web.fields import PRINTABLE, Text, trimmed

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


def _written(pattern: re.Pattern[str], code: str, message: str) -> BeforeValidator:
    """Accept only that way of writing: Pydantic would also take a number of seconds or an instant for a date."""

    def check(value: Any) -> Any:
        if value is None or (isinstance(value, str) and pattern.fullmatch(value)):
            return value
        raise PydanticCustomError(code, message)

    return BeforeValidator(check)


def _in_range(value: Any) -> Any:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("date_out_of_range", "The year must be from 1900 to 9998.")
    return value


def _nothing(code: str, message: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value is None or value == []:
            return value
        raise PydanticCustomError(code, message)

    return BeforeValidator(check)


Title = Annotated[str, trimmed(500), PRINTABLE, Field(examples=["Buy milk"])]
Description = Annotated[Text, Field(max_length=50_000, description="Markdown")]
Priority = Literal["none", "low", "medium", "high", "urgent"]
Day = Annotated[
    date,
    _written(_DATE, "date_form", "Write a date as YYYY-MM-DD."),
    AfterValidator(_in_range),
    Field(examples=["2026-12-24"]),
]
Instant = Annotated[
    AwareDatetime,
    _written(_INSTANT, "instant_form", "Write an instant as RFC 3339 with its offset: 2026-12-24T18:00:00Z."),
    AfterValidator(_in_range),
    Field(examples=["2026-12-24T18:00:00Z"]),
]
Names = Annotated[
    list[TagName], Field(max_length=MAX_TAGS, description="Names; a new one becomes a tag.", examples=[["errand"]])
]
NoRecurrence = Annotated[
    None, _nothing("recurrence_unsupported", "This version of Duly cannot repeat tasks: leave this out or send null.")
]
NoReminders = Annotated[
    list[dict[str, Any]],
    _nothing("reminders_unsupported", "This version of Duly has no reminders: leave this out or send an empty list."),
    Field(max_length=0),
]
ProjectRef = Annotated[UUID | None, Field(description="Project; null is the Inbox. A subtask is in its parent's.")]
ParentRef = Annotated[UUID | None, Field(description="Parent task; null is the top level.")]
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
    recurrence: NoRecurrence = None
    reminders: NoReminders | None = Field(default_factory=list)

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


class TaskReplace(_Fields):
    """The whole task anew: a field left out gets its default."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    title: Title


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


class TaskList(BaseModel):
    """A page of tasks."""

    items: list[TaskRead]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


def _id_or_none(value: str) -> str:
    if value != "none":
        try:
            UUID(value)
        except ValueError as error:
            raise PydanticCustomError("id_form", "Give an id, or none.") from error
    return value


def _moment(value: Any) -> Any:
    """Read a date or an instant, whichever form it has."""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return _in_range(date.fromisoformat(value))
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return _in_range(datetime.fromisoformat(value.upper()))
    except ValueError:
        pass
    raise PydanticCustomError("moment_form", "Give a date (YYYY-MM-DD) or an RFC 3339 instant.")


Moment = Annotated[date | AwareDatetime, BeforeValidator(_moment)]
_SORT = r"^-?(due|priority|created|updated|title|position)(,-?(due|priority|created|updated|title|position)){0,5}$"
IdOrNone = Annotated[str, AfterValidator(_id_or_none), Field(max_length=36)]


class TasksQuery(BaseModel):
    """Which tasks, in which order. Filters narrow each other."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["open", "completed", "all"] = "open"
    project: IdOrNone | None = Field(None, description="Id of a project, or `none` for the Inbox.")
    tag: list[TagName] = Field(default_factory=list, max_length=20, description="Repeat it: tasks that bear all.")
    priority: list[Priority] = Field(default_factory=list, max_length=5, description="Repeat it: tasks of any.")
    parent: IdOrNone | None = Field(None, description="Id of a task, or `none` for the top level.")
    due_before: Moment | None = Field(None, description="Due before this date's first or this instant.")
    due_after: Moment | None = Field(None, description="Due after this date's end or this instant.")
    due: Literal["overdue", "today", "upcoming", "none"] | None = Field(None, description="In the account's zone.")
    q: Annotated[str, trimmed(200), PRINTABLE] | None = Field(
        None, description="Words of title or description; beginnings of words and small typing errors are found too."
    )
    sort: Annotated[str, Field(pattern=_SORT)] = Field(
        "-created",
        description="By due, priority, created, updated, title, position; `-` is descending; several by comma.",
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=4000)


class TrashQuery(BaseModel):
    """Which page of the trash."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=2000)


class TaskDeleteQuery(BaseModel):
    """To the trash, or for good."""

    model_config = ConfigDict(extra="forbid")

    permanently: bool = Field(False, description="Remove it for good, with its subtasks; it cannot be restored.")
