"""Table of tasks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT

_ALIVE = text("deleted_at IS NULL")
_OPEN = text("deleted_at IS NULL AND completed_at IS NULL")
_TRASHED = text("deleted_at IS NOT NULL")


class Task(SQLModel, table=True):
    """One thing to do.

    `due_key` is the instant after which the task is overdue: `due_at`, or the last microsecond of `due_on` in the
    account's zone. One column sorts and filters both kinds of due date.

    `occurrence` is the task's number in its series, one more than its predecessor's; `series` is what continues the series
    from here (`service.series_state`). Neither is in an answer.
    """

    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(["project_id"], ["duly.project.id"]),
        ForeignKeyConstraint(["parent_id"], ["duly.task.id"]),
        CheckConstraint("char_length(title) BETWEEN 1 AND 500", name="title_length"),
        CheckConstraint("char_length(description) <= 50000", name="description_length"),
        CheckConstraint("priority BETWEEN 0 AND 4", name="priority_range"),
        CheckConstraint("due_on IS NULL OR due_at IS NULL", name="one_due"),
        CheckConstraint("start_on IS NULL OR start_at IS NULL", name="one_start"),
        CheckConstraint("(due_key IS NULL) = (due_on IS NULL AND due_at IS NULL)", name="due_key"),
        CheckConstraint("parent_id <> id", name="parent_other"),
        Index("ix_task_open_created", "user_id", text("created_at DESC"), text("id DESC"), postgresql_where=_OPEN),
        Index("ix_task_created", "user_id", text("created_at DESC"), text("id DESC"), postgresql_where=_ALIVE),
        Index("ix_task_open_due", "user_id", "due_key", "id", postgresql_where=_OPEN),
        Index("ix_task_siblings", "user_id", "project_id", "parent_id", "position", postgresql_where=_ALIVE),
        Index("ix_task_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_task_project_id", "project_id", postgresql_where=text("project_id IS NOT NULL")),
        Index("ix_task_trash", "user_id", text("deleted_at DESC"), text("id DESC"), postgresql_where=_TRASHED),
        Index("ix_task_deleted_at", "deleted_at", postgresql_where=_TRASHED),
        Index(
            "ix_task_occurrence",
            "series_id",
            "occurrence",
            unique=True,
            postgresql_where=text("series_id IS NOT NULL"),
        ),
        Index(
            "ix_task_search",
            "user_id",
            text("duly.task_search(title, description)"),
            postgresql_using="gin",
        ),
        Index(
            "ix_task_title_trigrams",
            "user_id",
            "title",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops"},
        ),
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID
    title: str
    description: str
    priority: int = Field(sa_type=SmallInteger)
    project_id: UUID | None
    parent_id: UUID | None
    position: str = Field(sa_column=Column(Text(collation="C"), nullable=False))
    due_on: date | None
    due_at: datetime | None = Field(sa_type=INSTANT)
    start_on: date | None
    start_at: datetime | None = Field(sa_type=INSTANT)
    deadline_on: date | None
    time_zone: str | None
    recurrence: dict[str, Any] | None = Field(sa_column=Column(JSONB(none_as_null=True), nullable=True))
    series_id: UUID | None
    reminders: list[dict[str, Any]] = Field(sa_column=Column(JSONB, server_default=text("'[]'"), nullable=False))
    occurrence: int | None
    series: dict[str, Any] | None = Field(sa_column=Column(JSONB(none_as_null=True), nullable=True))
    due_key: datetime | None = Field(sa_type=INSTANT)
    completed_at: datetime | None = Field(sa_type=INSTANT)
    deleted_at: datetime | None = Field(sa_type=INSTANT)
    version: int
    created_at: datetime = Field(sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)
