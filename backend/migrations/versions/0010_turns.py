"""When each channel has its next turn, so that a look of the courier costs the same however much waits.

Revision: 0010

Kept by the database itself: the version before plans and claims deliveries without knowing of turns while pods are exchanged, and
an operator's statement makes rows due.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_WAITING = sa.text("due_at IS NOT NULL")
# What waits gives its channel a turn that is early enough. Turns become later only when a courier looked; so one may come too
# early, which costs a look, but none too late. The order keeps two that wait for each other's rows apart.
_TURNS = """
    INSERT INTO duly.channel_turn AS turn (channel_id, user_id, channel_kind, sure_at, doubtful_at)
    SELECT channel_id, user_id, channel_kind, min(due_at) FILTER (WHERE NOT doubtful), min(due_at) FILTER (WHERE doubtful)
    FROM (
        SELECT waiting.channel_id, waiting.user_id, waiting.channel_kind, waiting.due_at,
               waiting.tried > 0 OR coalesce(channel.state = 'failing', false) AS doubtful
        FROM {rows} AS waiting
        LEFT JOIN duly.channel ON channel.id = waiting.channel_id
        WHERE waiting.due_at IS NOT NULL
    ) AS given
    GROUP BY channel_id, user_id, channel_kind
    ORDER BY channel_id
    ON CONFLICT (channel_id) DO UPDATE
    SET sure_at = least(turn.sure_at, excluded.sure_at), doubtful_at = least(turn.doubtful_at, excluded.doubtful_at)
    WHERE excluded.sure_at < coalesce(turn.sure_at, 'infinity')
       OR excluded.doubtful_at < coalesce(turn.doubtful_at, 'infinity')
"""
# What only waits longer than before needs no other turn, so whoever notes that waits for nobody.
_EARLIER = """(
    SELECT after.* FROM after JOIN before ON before.id = after.id
    WHERE before.due_at IS NULL OR after.due_at < before.due_at OR after.tried <> before.tried
)"""
_WRITTEN = (
    ("insert", "NEW TABLE AS after", "after"),
    ("update", "OLD TABLE AS before NEW TABLE AS after", _EARLIER),
)


def upgrade() -> None:
    op.create_table(
        "channel_turn",
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("channel_kind", sa.String(), nullable=False),
        sa.Column("sure_at", _INSTANT, nullable=True),
        sa.Column("doubtful_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_turn")),
        schema="duly",
    )
    for pool in ("sure_at", "doubtful_at"):
        op.create_index(
            f"ix_channel_turn_{pool}",
            "channel_turn",
            ["channel_kind", pool],
            schema="duly",
            postgresql_where=sa.text(f"{pool} IS NOT NULL"),
        )
    # Serves what the index before served, too: how many wait for a channel.
    op.create_index(
        "ix_delivery_turn",
        "delivery",
        ["channel_id", sa.text("LEAST(tried, 1)"), "due_at", "id"],
        schema="duly",
        postgresql_where=_WAITING,
    )
    op.drop_index("ix_delivery_waiting", "delivery", schema="duly")
    for verb, tables, rows in _WRITTEN:
        op.execute(
            f"""
            CREATE FUNCTION duly.turns_after_{verb}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                {_TURNS.format(rows=rows)};
                RETURN NULL;
            END $$
            """
        )
        op.execute(
            f"CREATE TRIGGER turns_after_{verb} AFTER {verb} ON duly.delivery REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION duly.turns_after_{verb}()"
        )
    # The triggers keep writers out until the commit, so nothing that waits is missed.
    op.execute(_TURNS.format(rows="duly.delivery"))


def downgrade() -> None:
    for verb, _, _ in _WRITTEN:
        op.execute(f"DROP TRIGGER turns_after_{verb} ON duly.delivery")
        op.execute(f"DROP FUNCTION duly.turns_after_{verb}()")
    op.create_index("ix_delivery_waiting", "delivery", ["channel_id"], schema="duly", postgresql_where=_WAITING)
    op.drop_index("ix_delivery_turn", "delivery", schema="duly")
    op.drop_table("channel_turn", schema="duly")
