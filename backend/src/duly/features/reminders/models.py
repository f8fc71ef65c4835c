"""Table of reminders."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Reminder(SQLModel, table=True):
    """What became of one wish of one task. The wish itself is in the task's `reminders`; `wish` says which (`rules.key`).

    `moment` is the instant that the wish means now, null while its date is missing. `fire_at` is when it fires next: the
    moment, a repetition or the end of a snooze; null when there is nothing to wait for. `version` changes with `fire_at`, so
    that each firing has its own. `fired_at` and `late_seconds` are the last firing's, `nags` counts repetitions after the first.
    `alarm` is the last version for which an alarm was set outside.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        ForeignKeyConstraint(["task_id"], ["duly.task.id"], ondelete="CASCADE"),
        UniqueConstraint("task_id", "wish"),
        Index("ix_reminder_due", "fire_at", "id", postgresql_where=text("fire_at IS NOT NULL")),
        Index("ix_reminder_no_alarm", "fire_at", postgresql_where=text("fire_at IS NOT NULL AND alarm < version")),
        Index("ix_reminder_user_id", "user_id"),
        {"postgresql_with": {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02}},
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID
    task_id: UUID
    wish: str
    version: int
    moment: datetime | None = Field(sa_type=INSTANT)
    fire_at: datetime | None = Field(sa_type=INSTANT)
    fired_at: datetime | None = Field(sa_type=INSTANT)
    late_seconds: int
    nags: int = Field(sa_type=SmallInteger)
    snoozed_until: datetime | None = Field(sa_type=INSTANT)
    alarm: int
