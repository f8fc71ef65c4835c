"""Old notifications are found for retention; what a person made by hand, and what did not arrive, without reading the rest.

Revision: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_notification_read_at", "notification", ["read_at"], "read_at IS NOT NULL"),
    ("ix_notification_unread_created_at", "notification", ["created_at"], "read_at IS NULL"),
    ("ix_delivery_by_hand", "delivery", ["user_id", "created_at"], "key NOT LIKE 'notification:%'"),
    ("ix_delivery_troubled", "delivery", ["user_id", "outcome", "id DESC"], "outcome <> 'delivered'"),
)


def upgrade() -> None:
    for name, table, columns, where in _INDEXES:
        keys = [sa.text(column) if " " in column else column for column in columns]
        op.create_index(name, table, keys, schema="duly", postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, _, _ in reversed(_INDEXES):
        op.drop_index(name, table, schema="duly")
