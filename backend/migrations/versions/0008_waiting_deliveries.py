"""What waits for a channel is found without reading all that was ever sent there.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_delivery_waiting", "delivery", ["channel_id"], schema="duly", postgresql_where=sa.text("due_at IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_waiting", "delivery", schema="duly")
