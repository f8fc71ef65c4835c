"""What a day asks for: what is overdue and what is due on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.calendar.zones import MICROSECOND, local_date
from duly.database.base import Record
from duly.features.tasks.repository import listing
from duly.features.tasks.schemas.queries import TasksQuery
from duly.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class Agenda:
    """How many open tasks were due before an instant, how many others are due on its day, and the first of both."""

    overdue: int
    today: int
    first: list[Record]


async def of_day(connection: AsyncConnection, principal: Principal, at: datetime, zone_name: str, most: int) -> Agenda:
    """Return the agenda of the day that `at` lies on in the zone, as tasks are now, with `most` of them by their due date.

    What is due in that very moment is today's, so that no task is left out, or counted twice.
    """

    async def count(**which: str) -> int:
        return await listing.count(connection, principal, TasksQuery.model_validate(which), at, zone_name)

    tomorrow = local_date(at, zone_name) + timedelta(days=1)
    query = TasksQuery.model_validate({"due_before": str(tomorrow), "sort": "due", "limit": most})
    first, _ = await listing.page(connection, principal, query, at, zone_name)
    today = await count(due="today", due_after=(at - MICROSECOND).isoformat())
    return Agenda(await count(due="overdue"), today, first)
