"""What became of everybody's deliveries, in numbers: nothing here names a person or an address."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.features.channels.models import Delivery


async def since(connection: AsyncConnection, instant: datetime) -> list[dict[str, Any]]:
    """Return how many deliveries ended after `instant` or still wait, by kind, outcome and reason."""
    names = ("channel_kind", "outcome", "reason")
    columns = [getattr(Delivery, name) for name in names]
    statement = (
        select(*columns, func.count(), func.min(col(Delivery.due_at)))
        .where(or_(col(Delivery.ended_at) >= instant, col(Delivery.due_at).is_not(None)))
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        dict(zip((*names, "count", "next_due_at"), row, strict=True)) for row in await connection.execute(statement)
    ]
