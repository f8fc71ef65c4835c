"""Accounts, projects, tags, tasks, the event log, idempotency keys, and search.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Words are compared without case and accents in any language, not stemmed in one. `unaccent` is declared stable only because
# its dictionary could be altered; named with its dictionary it is as constant as an index needs.
SEARCH = r"""
CREATE FUNCTION duly.task_search(title text, description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('simple', public.unaccent('public.unaccent', lower(title))), 'A')
        || setweight(to_tsvector('simple', public.unaccent('public.unaccent', lower(description))), 'B')
$$;
CREATE FUNCTION duly.task_search_query(word text) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(to_tsquery('simple', quote_literal(nullif(
        translate(public.unaccent('public.unaccent', lower(word)), '''\', ''), '')) || ':*'), ''::tsquery)
$$;
"""


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("week_start", sa.String(), nullable=False),
        sa.Column("default_reminder_time", sa.Time(), nullable=False),
        sa.Column("quiet_start", sa.Time(), nullable=True),
        sa.Column("quiet_end", sa.Time(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account")),
        schema="duly",
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
        sa.UniqueConstraint("user_id", "revision", name=op.f("uq_event_user_id_revision")),
        schema="duly",
    )
    op.create_index("ix_event_occurred_at", "event", ["occurred_at"], schema="duly", postgresql_using="brin")
    op.create_index(
        "ix_event_unpublished", "event", ["seq"], schema="duly", postgresql_where=sa.text("published_at IS NULL")
    )
    op.create_table(
        "idempotency_key",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_idempotency_key")),
        schema="duly",
    )
    op.create_index(
        "ix_idempotency_key_created_at", "idempotency_key", ["created_at"], schema="duly", postgresql_using="brin"
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("color", sa.String(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        schema="duly",
    )
    op.create_index("ix_project_user_id_position", "project", ["user_id", "position", "id"], schema="duly")
    op.create_table(
        "stream",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("trimmed_revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_stream")),
        schema="duly",
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("color", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("user_id", "name_key", name=op.f("uq_tag_user_id_name_key")),
        schema="duly",
    )
    for function in SEARCH.strip().split(";\n"):
        op.execute(function)
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Text(collation="C"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("due_key", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(due_key IS NULL) = (due_on IS NULL AND due_at IS NULL)", name=op.f("ck_task_due_key")),
        sa.CheckConstraint("char_length(description) <= 50000", name=op.f("ck_task_description_length")),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 500", name=op.f("ck_task_title_length")),
        sa.CheckConstraint("due_on IS NULL OR due_at IS NULL", name=op.f("ck_task_one_due")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_task_parent_other")),
        sa.CheckConstraint("priority BETWEEN 0 AND 4", name=op.f("ck_task_priority_range")),
        sa.CheckConstraint("start_on IS NULL OR start_at IS NULL", name=op.f("ck_task_one_start")),
        sa.ForeignKeyConstraint(["parent_id"], ["duly.task.id"], name=op.f("fk_task_parent_id")),
        sa.ForeignKeyConstraint(["project_id"], ["duly.project.id"], name=op.f("fk_task_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        schema="duly",
    )
    op.create_index(
        "ix_task_created",
        "task",
        ["user_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        schema="duly",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_task_deleted_at", "task", ["deleted_at"], schema="duly", postgresql_where=sa.text("deleted_at IS NOT NULL")
    )
    op.create_index(
        "ix_task_open_created",
        "task",
        ["user_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        schema="duly",
        postgresql_where=sa.text("deleted_at IS NULL AND completed_at IS NULL"),
    )
    op.create_index(
        "ix_task_open_due",
        "task",
        ["user_id", "due_key", "id"],
        schema="duly",
        postgresql_where=sa.text("deleted_at IS NULL AND completed_at IS NULL"),
    )
    op.create_index(
        "ix_task_parent_id", "task", ["parent_id"], schema="duly", postgresql_where=sa.text("parent_id IS NOT NULL")
    )
    op.create_index(
        "ix_task_project_id", "task", ["project_id"], schema="duly", postgresql_where=sa.text("project_id IS NOT NULL")
    )
    op.create_index(
        "ix_task_search",
        "task",
        ["user_id", sa.literal_column("duly.task_search(title, description)")],
        schema="duly",
        postgresql_using="gin",
    )
    op.create_index(
        "ix_task_siblings",
        "task",
        ["user_id", "project_id", "parent_id", "position"],
        schema="duly",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_task_title_trigrams",
        "task",
        ["user_id", "title"],
        schema="duly",
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_task_trash",
        "task",
        ["user_id", sa.literal_column("deleted_at DESC"), sa.literal_column("id DESC")],
        schema="duly",
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_table(
        "task_tag",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["duly.tag.id"], name=op.f("fk_task_tag_tag_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["duly.task.id"], name=op.f("fk_task_tag_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "tag_id", name=op.f("pk_task_tag")),
        schema="duly",
    )
    op.create_index("ix_task_tag_tag_id", "task_tag", ["tag_id", "task_id"], schema="duly")


def downgrade() -> None:
    for table in ("task_tag", "task", "tag", "stream", "project", "idempotency_key", "event", "account"):
        op.drop_table(table, schema="duly")
    op.execute("DROP FUNCTION duly.task_search_query(text)")
    op.execute("DROP FUNCTION duly.task_search(text, text)")
