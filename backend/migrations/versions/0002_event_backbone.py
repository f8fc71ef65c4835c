"""Consumers: inbox, parked events, dead letters; the embedded adapters' tables; the audit chain.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("event", sa.Column("version", sa.SmallInteger(), server_default="1", nullable=False), schema="duly")
    op.add_column(
        "event", sa.Column("source_class", sa.String(), server_default="unknown", nullable=False), schema="duly"
    )
    op.add_column("event", sa.Column("position", sa.BigInteger(), nullable=True), schema="duly")
    op.create_index(
        "ix_event_position",
        "event",
        ["position"],
        unique=True,
        schema="duly",
        postgresql_where=sa.text("position IS NOT NULL"),
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handled_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox")),
        schema="duly",
    )
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"], schema="duly", postgresql_using="brin")
    op.create_table(
        "parked_event",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_parked_event")),
        schema="duly",
    )
    op.create_index("ix_parked_event_line", "parked_event", ["consumer", "user_id", "revision"], schema="duly")
    op.create_index("ix_parked_event_due_at", "parked_event", ["consumer", "due_at"], schema="duly")
    op.create_index("ix_parked_event_event_id", "parked_event", ["event_id"], schema="duly")
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint("consumer", "event_id", name=op.f("uq_dead_letter_consumer_event_id")),
        schema="duly",
    )
    op.create_index("ix_dead_letter_event_id", "dead_letter", ["event_id"], schema="duly")
    # The embedded adapters'.
    op.create_table(
        "bus_position",
        sa.Column("single", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_bus_position_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_bus_position")),
        schema="duly",
    )
    op.execute("INSERT INTO duly.bus_position (position) VALUES (0)")
    op.create_table(
        "bus_consumer",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "topic", name=op.f("pk_bus_consumer")),
        schema="duly",
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
        schema="duly",
    )
    op.create_index("ix_job_due_at", "job", ["due_at"], schema="duly")
    op.create_table(
        "state",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("etag", sa.Uuid(), nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_state")),
        schema="duly",
    )
    # The audit chain.
    op.create_table(
        "audit_chain",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_audit_chain")),
        schema="duly",
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "audit_entry",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("source_class", sa.String(), nullable=False),
        sa.Column("differences", postgresql.JSONB(), nullable=True),
        sa.Column("differences_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "sequence", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("user_id", "revision", name=op.f("uq_audit_entry_user_id_revision")),
        schema="duly",
    )
    op.create_index("ix_audit_entry_target", "audit_entry", ["user_id", "target", "revision"], schema="duly")
    # Append-only: a change or a removal of an entry is refused, whoever asks, except that differences may be erased.
    op.execute(
        """
        CREATE FUNCTION duly.audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.differences IS NULL
               AND to_jsonb(NEW) - 'differences' = to_jsonb(OLD) - 'differences' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'audit entries are append-only';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON duly.audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION duly.audit_entry_is_append_only()"
    )


def downgrade() -> None:
    op.drop_table("audit_entry", schema="duly")
    op.execute("DROP FUNCTION duly.audit_entry_is_append_only()")
    for table in (
        "audit_chain", "state", "job", "bus_consumer", "bus_position", "dead_letter", "parked_event", "inbox",
    ):  # fmt: skip
        op.drop_table(table, schema="duly")
    op.drop_index("ix_event_position", "event", schema="duly")
    for column in ("position", "source_class", "version"):
        op.drop_column("event", column, schema="duly")
