"""Deliveries of everybody, counted for an operator."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.features.channels.repository import summary


async def of_last(connection: AsyncConnection, hours: int, now: datetime) -> list[dict[str, Any]]:
    """Return how many deliveries ended in the last `hours` or still wait, by kind, outcome and reason."""
    return await summary.since(connection, now - timedelta(hours=hours))
