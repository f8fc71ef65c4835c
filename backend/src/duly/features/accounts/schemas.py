"""Bodies of `/account`."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from duly.calendar.zones import zone_names
from duly.web.fields import form


def _known_zone(name: str) -> str:
    if name not in zone_names():
        raise PydanticCustomError("time_zone_unknown", "This is not an IANA time zone.")
    return name


TimeZone = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    AfterValidator(_known_zone),
    Field(description="IANA name", examples=["Asia/Karachi"]),
]
WallTime = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    form("Write a time of day in four digits, from 00:00 to 23:59."),
    Field(examples=["09:00"]),
]
Locale = Annotated[
    str,
    StringConstraints(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    form("Write a language tag, like en or ur-PK."),
    Field(
        description="BCP 47 language tag. Its language is the one of words that Duly sends and reads (en, ur, de, es, fr; English "
        "for every other), its region the order of day and month in dates that are typed.",
        examples=["ur"],
    ),
]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class QuietHours(BaseModel):
    """The hours in which nobody is disturbed; `end` may lie on the next day."""

    model_config = ConfigDict(extra="forbid")

    start: WallTime
    end: WallTime

    @model_validator(mode="after")
    def _last(self) -> Self:
        if self.start == self.end:
            raise PydanticCustomError("quiet_hours_empty", "Give two different times; null is no quiet hours.")
        return self


class AccountRead(BaseModel):
    """A user's preferences."""

    user_id: UUID
    time_zone: TimeZone
    locale: Locale
    week_start: Weekday
    default_reminder_time: WallTime
    quiet_hours: QuietHours | None
    digest_time: WallTime | None = Field(description="When the daily digest comes, in the account's zone; null: never.")
    revision: int = Field(description="Number of the last committed change of this user's data.")
    version: int
    created_at: datetime | None
    updated_at: datetime | None


class AccountPatch(BaseModel):
    """A merge patch of the preferences; `quiet_hours: null` ends them, `digest_time: null` the daily digest.

    Quiet hours that end when they begin are refused.
    """

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"time_zone": "Asia/Karachi", "locale": "ur"}]}
    )

    time_zone: TimeZone = "UTC"
    locale: Locale = "en"
    week_start: Weekday = "monday"
    default_reminder_time: WallTime = "09:00"
    quiet_hours: QuietHours | None = None
    digest_time: WallTime | None = None
