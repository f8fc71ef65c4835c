"""Bodies of `/notifications`."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class DigestTask(BaseModel):
    """A task of a digest as it was then."""

    id: UUID
    title: str = Field(examples=["Buy milk"])
    due: str = Field(description="A date or an instant.", examples=["2026-12-24"])


class Digest(BaseModel):
    """What a day begins with: open tasks that are overdue or due on it, counted, and the first of them."""

    on: date = Field(description="The day in the account's zone.")
    overdue: int = Field(description="How many were due before the digest.", examples=[2])
    today: int = Field(description="How many others are due on that day.", examples=[3])
    tasks: list[DigestTask] = Field(description="By their due date, overdue ones first; at most 20.")


class NotificationRead(BaseModel):
    """One message: of a reminder that fired, or the daily digest."""

    id: UUID
    kind: Literal["reminder", "digest"]
    task_id: UUID | None = Field(description="Null for a digest.")
    reminder_id: UUID | None = Field(description="Null for a digest.")
    title: str = Field(description="The task's title when it was told; empty for a digest.", examples=["Buy milk"])
    due: str | None = Field(description="When the task was due then: a date or an instant.", examples=["2026-12-24"])
    at: datetime = Field(description="When it was to be told.")
    late: bool = Field(description="It comes later than it should have.")
    nag: int = Field(description="How often it was told before.")
    urgent: bool
    digest: Digest | None = Field(description="For kind `digest`, else null.")
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
