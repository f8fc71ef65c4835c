"""When to be told of a task, in bodies and answers."""

from datetime import UTC, timedelta
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from duly.calendar.durations import Duration
from duly.features.tasks.schemas.fields import Instant
from duly.ports.sender import Kind

MAX_REMINDERS = 20
_KINDS: tuple[Kind, ...] = get_args(Kind)
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


def _in_order(kinds: list[Kind]) -> list[Kind]:
    if len(set(kinds)) != len(kinds):
        raise PydanticCustomError("channels_repeated", "Name each kind of channel once.")
    return sorted(kinds, key=_KINDS.index)


Channels = Annotated[
    list[Kind],
    Field(max_length=len(_KINDS), description="Kinds of channels that tell of it; an empty list is the inbox alone."),
    AfterValidator(_in_order),
]


class Reminder(BaseModel):
    """A wish to be told: `at` an instant, or so long `before` a date `of` the task.

    For a date without a time the account's default reminder time counts. Without that date the wish sleeps until the task has one.
    Without `channels` every channel that wants reminders tells of it; the inbox always does.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"before": "PT30M", "of": "due"}, {"at": "2026-12-24T08:00:00Z"}]},
    )

    at: Instant | None = None
    before: Before | None = None
    of: Literal["due", "start", "deadline"] | None = None
    nag: Nag | None = None
    channels: Channels | None = None

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
        if self.nag is not None:
            wish["nag"] = self.nag.model_dump()
        if self.channels is not None:
            wish["channels"] = self.channels
        return wish


def _distinct(reminders: list[Reminder]) -> list[Reminder]:
    if len({(one.at, one.before, one.of) for one in reminders}) != len(reminders):
        raise PydanticCustomError("reminders_repeated", "Two reminders are for the same moment: leave one out.")
    return reminders


Reminders = Annotated[list[Reminder], Field(max_length=MAX_REMINDERS), AfterValidator(_distinct)]
