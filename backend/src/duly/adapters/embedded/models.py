"""Tables of the embedded adapters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class BusPosition(SQLModel, table=True):
    """The last position given to an event. The lock on its one row makes positions grow in the order of commits."""

    __tablename__ = "bus_position"
    __table_args__ = (CheckConstraint("single", name="single"),)

    single: bool = Field(primary_key=True, sa_column_kwargs={"server_default": "true"})
    position: int = Field(sa_type=BigInteger)


class BusConsumer(SQLModel, table=True):
    """How far a consumer has read a topic. Who holds the row's lock is the one process that delivers to it."""

    __tablename__ = "bus_consumer"

    consumer: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)


class Job(SQLModel, table=True):
    """A name that is to fire at an instant."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due_at", "due_at"),)

    name: str = Field(primary_key=True)
    due_at: datetime = Field(sa_type=INSTANT)
    attempts: int = Field(sa_column_kwargs={"server_default": "0"})


class StateRow(SQLModel, table=True):
    """One value by key. JSON and not JSONB: it gives back what was written, U+0000 in a text included."""

    __tablename__ = "state"

    key: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))
    etag: UUID
    updated_at: datetime = Field(sa_type=INSTANT)
