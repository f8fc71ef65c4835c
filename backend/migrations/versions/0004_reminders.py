"""Reminders: the wishes on the task, and a row for each wish with what became of it.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # A constant default is kept beside the table: no row is rewritten.
    op.add_column(
        "task",
        sa.Column("reminders", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        schema="duly",
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moment", _INSTANT, nullable=True),
        sa.Column("fire_at", _INSTANT, nullable=True),
        sa.Column("fired_at", _INSTANT, nullable=True),
        sa.Column("late_seconds", sa.Integer(), nullable=False),
        sa.Column("nags", sa.SmallInteger(), nullable=False),
        sa.Column("snoozed_until", _INSTANT, nullable=True),
        sa.Column("alarm", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["duly.task.id"], name=op.f("fk_reminder_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("task_id", "wish", name=op.f("uq_reminder_task_id_wish")),
        schema="duly",
        # Firing and moving rewrite a row: leave room for it on the page.
        postgresql_with={"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02},
    )
    op.create_index(
        "ix_reminder_due",
        "reminder",
        ["fire_at", "id"],
        schema="duly",
        postgresql_where=sa.text("fire_at IS NOT NULL"),
    )
    op.create_index("ix_reminder_user_id", "reminder", ["user_id"], schema="duly")
    op.create_index(
        "ix_reminder_no_alarm",
        "reminder",
        ["fire_at"],
        schema="duly",
        postgresql_where=sa.text("fire_at IS NOT NULL AND alarm < version"),
    )


def downgrade() -> None:
    op.drop_table("reminder", schema="duly")
    op.drop_column("task", "reminders", schema="duly")
