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
        Index(
            "ix_delivery_turn",
            "channel_id",
            text("LEAST(tried, 1)"),
            "due_at",
            "id",
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_delivery_user_id_id", "user_id", text("id DESC")),
        Index("ix_delivery_notification_id", "notification_id", postgresql_where=text("notification_id IS NOT NULL")),
        Index("ix_delivery_channel_id_id", "channel_id", text("id DESC")),
        Index("ix_delivery_ended_at", "ended_at"),
        # What is not of a notification: tests, codes and repeats, which are counted.
        Index("ix_delivery_by_hand", "user_id", "created_at", postgresql_where=text("key NOT LIKE 'notification:%'")),
        # Most are delivered, and found with all the others of their user.
        Index(
            "ix_delivery_troubled",
            "user_id",
            "outcome",
            text("id DESC"),
            postgresql_where=text("outcome <> 'delivered'"),
        ),
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


class ChannelTurn(SQLModel, table=True):
    """When the courier looks at a channel for which something waits: for what is sure to go well, and for what is not.

    Never later than the earliest of these deliveries and the moment the channel was served last; perhaps earlier. Triggers on
    `delivery` see to it, whoever writes there; only a courier that holds the row makes it later.
    """

    __tablename__ = "channel_turn"
    __table_args__ = (
        Index("ix_channel_turn_sure_at", "channel_kind", "sure_at", postgresql_where=text("sure_at IS NOT NULL")),
        Index(
            "ix_channel_turn_doubtful_at", "channel_kind", "doubtful_at",
            postgresql_where=text("doubtful_at IS NOT NULL"),
        ),
    )  # fmt: skip

    channel_id: UUID = Field(primary_key=True)
    user_id: UUID
    channel_kind: str
    sure_at: datetime | None = Field(sa_type=INSTANT)
    doubtful_at: datetime | None = Field(sa_type=INSTANT)
