"""Query strings of tasks."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from duly.features.tags.schemas import TagName
from duly.features.tasks.schemas.fields import DATE, INSTANT, Priority, in_range
from duly.web.fields import PRINTABLE, trimmed


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
        if isinstance(value, str) and DATE.fullmatch(value):
            return in_range(date.fromisoformat(value))
        if isinstance(value, str) and INSTANT.fullmatch(value):
            return in_range(datetime.fromisoformat(value.upper()))
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


class SubtasksQuery(BaseModel):
    """Whose subtasks to count."""

    model_config = ConfigDict(extra="forbid")

    parent: list[UUID] = Field(min_length=1, max_length=100, description="Repeat it: the tasks of a page.")


class TrashQuery(BaseModel):
    """Which page of the trash."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=2000)


class TaskDeleteQuery(BaseModel):
    """To the trash, or for good."""

    model_config = ConfigDict(extra="forbid")

    permanently: bool = Field(False, description="Remove it for good, with its subtasks; it cannot be restored.")
