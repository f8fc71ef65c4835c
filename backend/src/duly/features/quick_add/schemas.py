"""Bodies of quick add."""

from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from duly.features.accounts.schemas import Locale, TimeZone
from duly.features.tasks.schemas.bodies import TaskCreate, TaskRead
from duly.features.tasks.schemas.fields import Day, Instant, Names
from duly.quickadd import MAX_LINE, MAX_LINES
from duly.web.fields import Text

_LONGEST = MAX_LINES * (MAX_LINE + 2)
_EXAMPLE: dict[str, JsonValue] = {"text": "Water the plants every 3 days at 8:00 #home @green p2"}


class QuickAddAsk(BaseModel):
    """A text, and what it is to be read by; what is left out is the account's, or now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    text: Text = Field(
        min_length=1,
        max_length=_LONGEST,
        description="One task a line; an indented line is a subtask of the one above.",
    )
    now: Instant | None = Field(None, description="The moment that words such as tomorrow are read from.")
    time_zone: TimeZone | None = None
    locale: Locale | None = None
    syntax: Literal["duly", "vikunja"] = "duly"
    ignore: list[tuple[int, int]] = Field(
        default_factory=list,
        max_length=2_000,
        description="Stretches, start and end in code points, that are plain text: the chips that were reverted.",
        examples=[[[10, 18]]],
    )

    @model_validator(mode="after")
    def _stretches(self) -> Self:
        if any(not 0 <= start < end <= len(self.text) for start, end in self.ignore):
            raise PydanticCustomError("ignore_outside", "Each stretch must lie in the text, its start before its end.")
        return self


class QuickAddSpan(BaseModel):
    """One stretch that was taken out of a title; offsets count Unicode code points of the whole text."""

    start: int
    end: int
    kind: Literal[
        "project", "tag", "priority", "assignee", "date", "time", "start", "deadline", "duration", "recurrence",
        "reminder", "escape", "bullet", "gap",
    ]  # fmt: skip
    text: str
    value: Any = Field(description="What it sets; null for what only had to go with a chip.")
    confidence: float = Field(ge=0, le=1)


class QuickAddTask(BaseModel):
    """One task of the text: a body that `POST /tasks` accepts, and where it came from."""

    task: TaskCreate
    spans: list[QuickAddSpan]
    parent: int | None = Field(description="Index of the task it is a subtask of, in this answer.")
    project: str | None = Field(description="A project that does not exist yet; `POST /quick-add` makes it.")


class QuickAddParsed(BaseModel):
    """What a text would make."""

    tasks: list[QuickAddTask]


class QuickAddCreate(QuickAddAsk):
    """A text to make tasks of, and what they get from where they are written.

    What a line says comes first; its tags and the given ones are added up. An indented line follows its own parent and gets
    nothing from here.
    """

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [_EXAMPLE | {"due_on": "2026-12-24", "tags": ["garden"]}]}
    )

    project_id: UUID | None = Field(None, description="Project of the lines that name none.")
    parent_id: UUID | None = Field(
        None, description="Parent of the lines that name no project; it brings its project along."
    )
    due_on: Day | None = Field(None, description="Due date of the lines that name no day.", examples=["2026-12-24"])
    tags: Names = Field(default_factory=list, description="Tags that every line gets beside its own.")


class QuickAdded(BaseModel):
    """The tasks that were made, in the order of the lines."""

    tasks: list[TaskRead]
