"""Tables of the event log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint, text
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
    """One committed fact. Rows without `published_at` are the outbox."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("user_id", "revision"),
        UniqueConstraint("id"),
        Index("ix_event_unpublished", "seq", postgresql_where=text("published_at IS NULL")),
        # Time grows with the rows' place on disk, so a few bytes a megabyte find what retention may remove.
        Index("ix_event_occurred_at", "occurred_at", postgresql_using="brin"),
    )

    seq: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    id: UUID
    user_id: UUID
    revision: int = Field(sa_type=BigInteger)
    type: str
    subject: str
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    actor: str
    request_id: str
    occurred_at: datetime = Field(sa_type=INSTANT)
    published_at: datetime | None = Field(default=None, sa_type=INSTANT)
