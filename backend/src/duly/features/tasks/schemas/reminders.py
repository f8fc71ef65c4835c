"""When to be told of a task, in bodies and answers."""

from datetime import UTC, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from duly.calendar.durations import Duration
from duly.features.tasks.schemas.fields import Instant

MAX_REMINDERS = 20
_LONGEST = timedelta(days=366)


def _duration(shortest: timedelta, code: str, message: str) -> AfterValidator:
    def check(text: str) -> str:
        try:
            found = Duration.parse(text)
        except ValueError:
            raise PydanticCustomError(
                "duration_form",
                "Write a length of time in weeks, days, hours, minutes and seconds: PT30M, P1D, P1DT2H.",
            ) from None
        if not shortest <= found.elapsed <= _LONGEST:
            raise PydanticCustomError(code, message)
        return str(found)

    return AfterValidator(check)


_Text = Annotated[str, StringConstraints(max_length=40, strict=True)]
Before = Annotated[
    _Text,
    _duration(timedelta(0), "before_too_long", "Be told at most 366 days before."),
    Field(description="ISO 8601 duration without months and years; days are the calendar's.", examples=["PT30M"]),
]
Every = Annotated[
    _Text,
    _duration(timedelta(minutes=1), "every_out_of_range", "Be told again after one minute at least, 366 days at most."),
    Field(description="ISO 8601 duration of one minute or more.", examples=["PT10M"]),
]


class Nag(BaseModel):
    """Until the task is done: again each time after `every`, `max` times at most."""

    model_config = ConfigDict(extra="forbid")

    every: Every
    max: int = Field(10, ge=1, le=50, strict=True)


class Reminder(BaseModel):
    """A wish to be told: `at` an instant, or so long `before` a date `of` the task.

    For a date without a time the account's default reminder time counts. Without that date the wish sleeps until the task has one.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"before": "PT30M", "of": "due"}, {"at": "2026-12-24T08:00:00Z"}]},
    )

    at: Instant | None = None
    before: Before | None = None
    of: Literal["due", "start", "deadline"] | None = None
    nag: Nag | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.at is None) == (self.before is None) or (self.before is None) != (self.of is None):
            raise PydanticCustomError("reminder_form", "Give at, or before together with of.")
        return self

    def stored(self) -> dict[str, Any]:
        """Return it as it is kept and answered: one form, canonical, without what is not there."""
        if self.at is not None:
            wish: dict[str, Any] = {"at": self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        else:
            wish = {"before": self.before, "of": self.of}
        return wish if self.nag is None else wish | {"nag": self.nag.model_dump()}


def _distinct(reminders: list[Reminder]) -> list[Reminder]:
    if len({(one.at, one.before, one.of) for one in reminders}) != len(reminders):
        raise PydanticCustomError("reminders_repeated", "Two reminders are for the same moment: leave one out.")
    return reminders


Reminders = Annotated[list[Reminder], Field(max_length=MAX_REMINDERS), AfterValidator(_distinct)]
