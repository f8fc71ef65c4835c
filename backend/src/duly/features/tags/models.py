"""Tables of tags."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Tag(SQLModel, table=True):
    """One tag of one user; `name_key` is the name without case and composed, unique per user."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    id: UUID = Field(primary_key=True)
    user_id: UUID
    name: str
    name_key: str
    color: str | None
    version: int
    created_at: datetime = Field(sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)


class TaskTag(SQLModel, table=True):
    """A task bears a tag; `place` keeps the order in which the tags were given."""

    __tablename__ = "task_tag"
    __table_args__ = (
        PrimaryKeyConstraint("task_id", "tag_id"),
        ForeignKeyConstraint(["tag_id"], ["duly.tag.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["task_id"], ["duly.task.id"], ondelete="CASCADE"),
        Index("ix_task_tag_tag_id", "tag_id", "task_id"),
    )

    task_id: UUID
    tag_id: UUID
    place: int = Field(sa_type=SmallInteger)
