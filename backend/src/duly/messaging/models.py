"""Tables of the event log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Stream(SQLModel, table=True):
    """A user's place in the log. Its row lock makes the user's revisions gap-free and ordered by commit.

    `trimmed_revision` is the last revision that retention removed: a reader below it starts from a fresh list.
    """

    __tablename__ = "stream"
    # Updated by every write: the free half of each page keeps those updates in place (HOT).
    __table_args__ = {"postgresql_with": {"fillfactor": 50}}

    user_id: UUID = Field(primary_key=True)
    revision: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    trimmed_revision: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})


class Event(SQLModel, table=True):
    """One committed fact. Rows without `published_at` are the outbox.

    `trace_context` is the traceparent of what recorded it, None without a trace (ADR-0020).
    `version` is the schema version of `data`; `source_class` the class of address the request came from. `position` is the
    place in the embedded bus's order of publishing: unlike `seq` it grows in the order of commits.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("user_id", "revision"),
        UniqueConstraint("id"),
        Index("ix_event_unpublished", "seq", postgresql_where=text("published_at IS NULL")),
        Index("ix_event_position", "position", unique=True, postgresql_where=text("position IS NOT NULL")),
        # Time grows with the rows' place on disk, so a few bytes a megabyte find what retention may remove.
        Index("ix_event_occurred_at", "occurred_at", postgresql_using="brin"),
    )

    seq: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    id: UUID
    user_id: UUID
    revision: int = Field(sa_type=BigInteger)
    type: str
    version: int = Field(sa_type=SmallInteger, sa_column_kwargs={"server_default": "1"})
    subject: str
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    actor: str
    request_id: str
    source_class: str = Field(sa_column_kwargs={"server_default": "unknown"})
    trace_context: str | None = None
    occurred_at: datetime = Field(sa_type=INSTANT)
    published_at: datetime | None = Field(default=None, sa_type=INSTANT)
    position: int | None = Field(default=None, sa_type=BigInteger)


class Inbox(SQLModel, table=True):
    """Which events a consumer is done with: it handled them, or gave them up as dead letters."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_handled_at", "handled_at", postgresql_using="brin"),)

    consumer: str = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    handled_at: datetime = Field(sa_type=INSTANT)


class ParkedEvent(SQLModel, table=True):
    """An event that waits for another attempt of a consumer, or behind an earlier one of the same user."""

    __tablename__ = "parked_event"
    __table_args__ = (
        Index("ix_parked_event_line", "consumer", "user_id", "revision"),
        Index("ix_parked_event_due_at", "consumer", "due_at"),
        Index("ix_parked_event_event_id", "event_id"),
    )

    consumer: str = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    user_id: UUID
    revision: int = Field(sa_type=BigInteger)
    attempts: int
    due_at: datetime = Field(sa_type=INSTANT)
    error: str | None


class DeadLetter(SQLModel, table=True):
    """An event that a consumer gave up on; the event itself stays in the log as long as this row does."""

    __tablename__ = "dead_letter"
    __table_args__ = (
        UniqueConstraint("consumer", "event_id"),
        Index("ix_dead_letter_event_id", "event_id"),
    )

    id: UUID = Field(primary_key=True)
    consumer: str
    event_id: UUID
    user_id: UUID
    revision: int = Field(sa_type=BigInteger)
    type: str
    attempts: int
    error: str
    created_at: datetime = Field(sa_type=INSTANT)
