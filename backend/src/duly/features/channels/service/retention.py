"""Deliveries are a log of operations, kept for a while."""

from datetime import datetime

from duly.database.unit_of_work import UnitOfWork
from duly.features.channels.repository import deliveries


async def forget_ended(unit: UnitOfWork, before: datetime, limit: int) -> int:
    """Remove up to `limit` deliveries that ended before an instant; return how many. What waits stays, however old."""
    return await deliveries.forget(unit.connection, before, limit)
