"""Bodies of reminders."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from duly.features.tasks.schemas.fields import Instant
from duly.features.tasks.schemas.reminders import Reminder

YEAR_MINUTES = 366 * 24 * 60


class Snooze(BaseModel):
    """Until when: so many minutes from now, or an instant."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"minutes": 10}]})

    minutes: int | None = Field(None, ge=1, le=YEAR_MINUTES, strict=True)
    until: Instant | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.minutes is None) == (self.until is None):
            raise PydanticCustomError("snooze_form", "Give either minutes or until.")
        return self


class ReminderRead(BaseModel):
    """One of a task's reminders, and what became of it."""

    id: UUID
    reminder: Reminder
    version: int = Field(description="Changes whenever it is to fire at another time.")
    fire_at: datetime | None = Field(description="When it fires next; null when there is nothing to wait for.")
    fired_at: datetime | None = Field(description="When it fired last for the date that the task has now.")
    late_seconds: int = Field(description="How late that was.")
    nags: int = Field(description="How often it was repeated.")
    snoozed_until: datetime | None


class ReminderList(BaseModel):
    """A task's reminders, in the order of the task's `reminders`."""

    items: list[ReminderRead]
