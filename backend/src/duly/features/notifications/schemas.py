"""Bodies of `/notifications`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class NotificationRead(BaseModel):
    """One message."""

    id: UUID
    kind: Literal["reminder"]
    task_id: UUID
    reminder_id: UUID
    title: str = Field(description="The task's title when it was told.", examples=["Buy milk"])
    due: str | None = Field(description="When the task was due then: a date or an instant.", examples=["2026-12-24"])
    at: datetime = Field(description="When it was to be told.")
    late: bool = Field(description="It comes later than it should have.")
    nag: int = Field(description="How often it was told before.")
    urgent: bool
    deliver_at: datetime | None = Field(
        description="End of the quiet hours it fell into; until then it does not disturb."
    )
    read_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class NotificationList(BaseModel):
    """A page of notifications, the newest first."""

    items: list[NotificationRead]
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    unread: int = Field(description="How many are unread; 100 stands for 100 or more.")


class NotificationsQuery(BaseModel):
    """Which notifications."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["unread", "all"] = "all"
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=500)


class NotificationPatch(BaseModel):
    """Read, or with false unread again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"read": True}]})

    read: bool = Field(strict=True)


class ReadUpto(BaseModel):
    """Every unread notification up to this one; without it all."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})

    upto: UUID | None = None


class ReadCount(BaseModel):
    """How many were unread before."""

    read: int
