"""Field types of tasks."""

import re
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
)
from pydantic_core import PydanticCustomError

from duly.features.tags.schemas import TagName
from duly.features.tasks.rules import FIRST_YEAR, LAST_YEAR, MAX_TAGS
from duly.web.fields import PRINTABLE, Text, trimmed

DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


def _written(pattern: re.Pattern[str], code: str, message: str) -> BeforeValidator:
    """Accept only that way of writing: Pydantic would also take a number of seconds or an instant for a date."""

    def check(value: Any) -> Any:
        if value is None or (isinstance(value, str) and pattern.fullmatch(value)):
            return value
        raise PydanticCustomError(code, message)

    return BeforeValidator(check)


def in_range(value: Any) -> Any:
    """Return a date or instant whose year Duly can reckon with. Errors: `date_out_of_range`."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("date_out_of_range", "The year must be from 1900 to 9998.")
    return value


Title = Annotated[str, trimmed(500), PRINTABLE, Field(examples=["Buy milk"])]
Description = Annotated[Text, Field(max_length=50_000, description="Markdown")]
Priority = Literal["none", "low", "medium", "high", "urgent"]
Day = Annotated[
    date,
    _written(DATE, "date_form", "Write a date as YYYY-MM-DD."),
    AfterValidator(in_range),
    Field(examples=["2026-12-24"]),
]
Instant = Annotated[
    AwareDatetime,
    _written(INSTANT, "instant_form", "Write an instant as RFC 3339 with its offset: 2026-12-24T18:00:00Z."),
    AfterValidator(in_range),
    Field(examples=["2026-12-24T18:00:00Z"]),
]
Names = Annotated[
    list[TagName], Field(max_length=MAX_TAGS, description="Names; a new one becomes a tag.", examples=[["errand"]])
]
ProjectRef = Annotated[UUID | None, Field(description="Project; null is the Inbox. A subtask is in its parent's.")]
ParentRef = Annotated[UUID | None, Field(description="Parent task; null is the top level.")]
