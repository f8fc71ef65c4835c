"""The trace of the request that recorded an event.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null for what was recorded without a trace; adding it rewrites nothing.
    op.add_column("event", sa.Column("trace_context", sa.String(), nullable=True), schema="duly")


def downgrade() -> None:
    op.drop_column("event", "trace_context", schema="duly")
