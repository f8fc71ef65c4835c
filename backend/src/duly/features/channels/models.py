"""Tables of channels and deliveries (ADR-0014)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Channel(SQLModel, table=True):
    """One end of one person. `address` is sealed; `address_digest` tells whether two are the same without opening them.

    `confirmation` holds what an unconfirmed e-mail channel waits for: the number of the code that was sent last (`number`), from
    which the code is derived, when it ends (`ends_at`), how often it was tried (`tries`).
    `failures` counts deliveries that failed in a row.
    """

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("user_id", "kind", "address_digest"),)

    id: UUID = Field(primary_key=True)
    user_id: UUID
    kind: str
    name: str
    target: str
    address_digest: bytes
    address: bytes
    wants: list[str] = Field(sa_type=JSONB)
    enabled: bool
    state: str
    confirmation: dict[str, Any] | None = Field(sa_type=JSONB)
    failures: int
    version: int
    created_at: datetime = Field(sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)


class Delivery(SQLModel, table=True):
    """One message to one channel, and what became of it. `due_at` is null once it has ended.

    `key` names what it tells, unique for the channel: `notification:ID`, `test:ID`, `confirmation:ID`, `replay:ID`.
    `revision` is that of the event that caused it: what the user's log holds after it may have made the message stale.
    `tried` counts attempts that were begun, `attempts` keeps those that ended.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("channel_id", "key"),
        Index("ix_delivery_due", "due_at", "id", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_delivery_waiting", "channel_id", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_delivery_user_id_id", "user_id", text("id DESC")),
        Index("ix_delivery_notification_id", "notification_id", postgresql_where=text("notification_id IS NOT NULL")),
        Index("ix_delivery_channel_id_id", "channel_id", text("id DESC")),
        Index("ix_delivery_ended_at", "ended_at"),
        Index("ix_delivery_confirmation", "created_at", postgresql_where=text("about = 'confirmation'")),
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID
    channel_id: UUID
    channel_kind: str
    channel_name: str
    notification_id: UUID | None
    about: str
    key: str
    revision: int = Field(sa_type=BigInteger)
    message: dict[str, Any] = Field(sa_type=JSONB)
    due_at: datetime | None = Field(sa_type=INSTANT)
    outcome: str
    reason: str | None
    attempts: list[dict[str, Any]] = Field(sa_type=JSONB)
    tried: int
    expires_at: datetime = Field(sa_type=INSTANT)
    created_at: datetime = Field(sa_type=INSTANT)
    ended_at: datetime | None = Field(sa_type=INSTANT)
