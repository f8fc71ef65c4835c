"""Table of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Notification(SQLModel, table=True):
    """One message to a user. `event_id` is the event it tells of: unique, so that none is told twice."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ix_notification_user_id_created_at", "user_id", text("created_at DESC"), text("id DESC")),
        Index("ix_notification_unread", "user_id", postgresql_where=text("read_at IS NULL")),
        # Retention: each row is in one of them.
        Index("ix_notification_read_at", "read_at", postgresql_where=text("read_at IS NOT NULL")),
        Index("ix_notification_unread_created_at", "created_at", postgresql_where=text("read_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID
    event_id: UUID
    kind: str
    task_id: UUID | None
    reminder_id: UUID | None
    title: str
    due: str | None
    at: datetime = Field(sa_type=INSTANT)
    late: bool
    nag: int
    urgent: bool
    digest: dict[str, Any] | None = Field(sa_type=JSONB)
    deliver_at: datetime | None = Field(sa_type=INSTANT)
    read_at: datetime | None = Field(sa_type=INSTANT)
    version: int
    created_at: datetime = Field(sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)
