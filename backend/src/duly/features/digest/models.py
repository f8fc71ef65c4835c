"""Table of the daily digest."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Digest(SQLModel, table=True):
    """When a user's next digest is due (null: none is wished), and the local day of the last one."""

    __tablename__ = "digest"
    __table_args__ = (Index("ix_digest_due", "fire_at", "user_id", postgresql_where=text("fire_at IS NOT NULL")),)

    user_id: UUID = Field(primary_key=True)
    fire_at: datetime | None = Field(sa_type=INSTANT)
    last_on: date | None
