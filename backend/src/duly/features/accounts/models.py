"""Table of accounts."""

from datetime import datetime, time
from uuid import UUID

from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Account(SQLModel, table=True):
    """One user's preferences."""

    __tablename__ = "account"

    user_id: UUID = Field(primary_key=True)
    time_zone: str
    locale: str
    week_start: str
    default_reminder_time: time
    quiet_start: time | None
    quiet_end: time | None
    digest_time: time | None
    version: int
    created_at: datetime = Field(sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)
