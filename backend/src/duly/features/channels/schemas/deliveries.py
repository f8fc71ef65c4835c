"""Bodies of `/deliveries`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from duly.ports.sender import Kind

Outcome = Literal["waiting", "delivered", "failed", "cancelled"]


class AttemptRead(BaseModel):
    """One try, and what the other end said to it."""

    at: datetime
    outcome: Literal["delivered", "gone", "refused", "later"]
    status: int | None = Field(description="Its answer (HTTP or SMTP); null when there was none.")
    reason: str | None = Field(description="A stable word for what was wrong.")
    took_ms: int


class DeliveryRead(BaseModel):
    """One message to one channel, and what became of it. What it said is not answered: the notification has it."""

    id: UUID
    channel_id: UUID
    channel_kind: Kind
    channel_name: str = Field(description="As it was called then; the channel may be gone.")
    notification_id: UUID | None = Field(description="The notification it tells of; null for tests and codes.")
    about: Literal["reminder", "digest", "test", "confirmation"]
    outcome: Outcome
    reason: str | None = Field(description="Why it failed or was cancelled, a stable word.")
    attempts: list[AttemptRead]
    due_at: datetime | None = Field(description="When it is tried next; null once it has ended.")
    created_at: datetime
    ended_at: datetime | None


class DeliveryList(BaseModel):
    """A page of deliveries, the newest first."""

    items: list[DeliveryRead]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class DeliveriesQuery(BaseModel):
    """Which deliveries."""

    model_config = ConfigDict(extra="forbid")

    channel: UUID | None = Field(None, description="Those of one channel.")
    notification: UUID | None = Field(None, description="Those that tell of one notification.")
    outcome: Outcome | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=2000)
