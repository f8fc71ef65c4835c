"""Bodies of the actions on series, of their history, and of previews."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from duly.calendar.acceptance import MOST_EXCLUDED
from duly.features.accounts.schemas import TimeZone
from duly.features.tasks.schemas.bodies import TaskPatch, TaskRead
from duly.features.tasks.schemas.fields import Day, Instant
from duly.features.tasks.schemas.recurrence import MonthEnd, RecurrenceRead, RepeatFrom, RuleText

_LOCAL = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?", re.ASCII)
MOST_PREVIEWED = 366


def _local(value: Any) -> Any:
    """Read a date, or a date with a time and no zone."""
    try:
        if isinstance(value, str) and _LOCAL.fullmatch(value):
            return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("local_form", "Write a local date or time: 2026-01-31, or 2026-01-31T09:00.")


# Any: the validator has made a date or a naive datetime of it, and Pydantic would read the one as the other.
Local = Annotated[
    Any,
    BeforeValidator(_local),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$"}),
]


class PreviewAsk(BaseModel):
    """A rule to look at."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "rule": "FREQ=MONTHLY;BYMONTHDAY=31",
                    "start": "2026-01-31T09:00",
                    "time_zone": "Europe/Berlin",
                    "month_end": "clamp",
                    "limit": 4,
                }
            ]
        },
    )

    rule: RuleText
    start: Local = Field(description="Local date, or date and time.", examples=["2026-01-31T09:00"])
    time_zone: TimeZone | None = Field(None, description="For a start with a time; without it the account's.")
    month_end: MonthEnd = "skip"
    repeat_from: RepeatFrom = Field("due", description="From completion: as if each were completed when it is due.")
    exclude: list[Local] = Field(default_factory=list, max_length=MOST_EXCLUDED, description="Left out; local.")
    after: Local | None = Field(None, description="Only what comes after this; local, exclusive.")
    limit: int = Field(10, ge=1, le=MOST_PREVIEWED)


class Planned(BaseModel):
    """One occurrence as planned."""

    local: str = Field(description="What the clock shows.", examples=["2026-01-31T09:00"])
    at: datetime | None = Field(description="The instant; null for a date without a time.")


class Preview(BaseModel):
    """What a rule means."""

    rule: str = Field(description="In canonical form.", examples=["FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"])
    occurrences: list[Planned]
    ends: bool = Field(description="Whether the series has a last occurrence.")
    text: str = Field(
        description="In words, in the account's language.", examples=["every month on the 31st, or the last day"]
    )


class Postpone(BaseModel):
    """When this occurrence is due instead; the next ones keep their dates."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"due_on": "2026-12-28"}]})

    due_on: Day | None = None
    due_at: Instant | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.due_on is None) == (self.due_at is None):
            raise PydanticCustomError("one_due", "Give either due_on or due_at.")
        return self


class SeriesPatch(BaseModel):
    """A change and how far it reaches."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"scope": "following", "changes": {"due_on": "2026-12-28", "priority": "high"}}]
        },
    )

    scope: Literal["this", "following", "all"] = Field(
        description="`this` occurrence alone, dates and all; this and the `following`, whose pattern then starts here; or `all`: "
        "completed ones get title, description, priority and tags, too (the newest 500)."
    )
    changes: TaskPatch

    @model_validator(mode="after")
    def _fits_scope(self) -> Self:
        if self.scope == "this" and "recurrence" in self.changes.model_fields_set:
            raise PydanticCustomError("scope_unfit", "A rule belongs to the series: change it for following or all.")
        return self


class SeriesQuery(BaseModel):
    """Which page of the history."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=2000)


class SeriesStatistics(BaseModel):
    """How it went so far."""

    completed: int
    on_time: int = Field(description="Completed before they were overdue.")
    streak: int = Field(description="Completed on time in a row, up to the newest.")
    skipped: int


class SeriesRead(BaseModel):
    """A series: how it repeats, what comes, and its occurrences, the newest first."""

    series_id: UUID
    recurrence: RecurrenceRead | None = Field(description="Null when the series has ended.")
    text: str | None = Field(description="The rule in words, in the account's language.")
    ended: bool
    open_task_id: UUID | None = Field(
        description="The occurrence that is open; null when none is, or it is in the trash."
    )
    upcoming: list[Planned] = Field(description="Up to ten after the open one.")
    statistics: SeriesStatistics
    items: list[TaskRead]
    next: str | None = Field(description="Cursor of the next page; null on the last.")
