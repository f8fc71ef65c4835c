"""Channels, deliveries, and the daily digest.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("wants", JSONB(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("confirmation", JSONB(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("user_id", "kind", "address_digest", name=op.f("uq_channel_user_id_kind_address_digest")),
        schema="duly",
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("channel_kind", sa.String(), nullable=False),
        sa.Column("channel_name", sa.String(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("message", JSONB(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", JSONB(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("channel_id", "key", name=op.f("uq_delivery_channel_id_key")),
        schema="duly",
    )
    op.create_index(
        "ix_delivery_due", "delivery", ["due_at", "id"], schema="duly", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index("ix_delivery_user_id_id", "delivery", ["user_id", sa.literal_column("id DESC")], schema="duly")
    op.create_index(
        "ix_delivery_notification_id",
        "delivery",
        ["notification_id"],
        schema="duly",
        postgresql_where=sa.text("notification_id IS NOT NULL"),
    )
    op.create_index(
        "ix_delivery_channel_id_id", "delivery", ["channel_id", sa.literal_column("id DESC")], schema="duly"
    )
    op.create_index("ix_delivery_ended_at", "delivery", ["ended_at"], schema="duly")
    op.add_column("account", sa.Column("digest_time", sa.Time(), nullable=True), schema="duly")
    op.create_table(
        "digest",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("fire_at", _INSTANT, nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_digest")),
        schema="duly",
    )
    op.create_index(
        "ix_digest_due",
        "digest",
        ["fire_at", "user_id"],
        schema="duly",
        postgresql_where=sa.text("fire_at IS NOT NULL"),
    )
    op.alter_column("notification", "task_id", nullable=True, schema="duly")
    op.alter_column("notification", "reminder_id", nullable=True, schema="duly")
    op.add_column("notification", sa.Column("digest", JSONB(), nullable=True), schema="duly")


def downgrade() -> None:
    op.drop_column("notification", "digest", schema="duly")
    op.execute("DELETE FROM duly.notification WHERE task_id IS NULL OR reminder_id IS NULL")
    op.alter_column("notification", "reminder_id", nullable=False, schema="duly")
    op.alter_column("notification", "task_id", nullable=False, schema="duly")
    op.drop_table("digest", schema="duly")
    op.drop_column("account", "digest_time", schema="duly")
    op.drop_table("delivery", schema="duly")
    op.drop_table("channel", schema="duly")
