"""Codes to one address are counted whoever asked for them.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_delivery_confirmation",
        "delivery",
        ["created_at"],
        schema="duly",
        postgresql_where=sa.text("about = 'confirmation'"),
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_confirmation", "delivery", schema="duly")
