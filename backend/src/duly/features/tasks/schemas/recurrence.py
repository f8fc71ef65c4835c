"""How a task repeats, in bodies and answers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from duly.calendar.grammar import LONGEST_RULE
from duly.web.fields import PRINTABLE

RuleText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_RULE),
    PRINTABLE,
    Field(description="RFC 5545 RRULE, from HOURLY to YEARLY.", examples=["FREQ=WEEKLY;BYDAY=MO,TH"]),
]
RepeatFrom = Literal["due", "completion"]
MonthEnd = Literal["clamp", "skip"]
CatchUp = Literal["skip", "each"]


class RecurrenceRead(BaseModel):
    """How a task repeats."""

    rule: str = Field(examples=["FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"])
    repeat_from: RepeatFrom
    month_end: MonthEnd
    catch_up: CatchUp


class RecurrencePatch(BaseModel):
    """A merge patch of how a task repeats; null is the default."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"catch_up": "each"}]})

    rule: RuleText | None = None
    repeat_from: RepeatFrom | None = Field(
        "due", description="The next one counts from the due date, or from completing."
    )
    month_end: MonthEnd | None = Field(
        "skip", description="A month too short for the day: leave it out, or take its last day."
    )
    catch_up: CatchUp | None = Field(
        "skip", description="Completed late: go on with the first one after now, or make up for each."
    )


class Recurrence(RecurrencePatch):
    """How a task repeats, from its due date on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"rule": "FREQ=MONTHLY;BYMONTHDAY=31", "month_end": "clamp"}]}
    )

    rule: RuleText
