"""What follows when an occurrence is completed, or reopened.

The event only says "look": what counts is the task as it is now, under the user's stream lock. A completed occurrence says in
its row what was made of it, and its successor's number is unique in the series, so that however often and in whatever order
events come, one successor is there.
"""

import asyncio
from datetime import date, datetime
from uuid import UUID

from duly.calendar import progress
from duly.calendar.progress import Step
from duly.calendar.refusals import RecurrenceRefused
from duly.calendar.zones import local_date
from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.envelope import RecordedEvent
from duly.features.accounts import service as accounts
from duly.features.tasks.service import succession
from duly.features.tasks.service.series_state import SeriesState
from duly.identity.principal import Principal
from duly.messaging import log
from duly.messaging.retry import Poison

CONSUMER = "recurrence"


async def follow(unit: UnitOfWork, event: RecordedEvent) -> None:
    """Bring the series of the event's task to where the task says it is; nothing to do, nothing done."""
    principal = Principal(event.user_id, service=CONSUMER)
    await log.begin(unit, principal)
    task = await succession.find(unit.connection, principal, UUID(event.subject.partition("/")[2]))
    if task is None or task["series_id"] is None:
        return
    series = await succession.series_of(unit.connection, principal, task["id"])
    if series is None:
        return
    if task["status"] == "open":
        if series["made"] is not None:
            await succession.take_back(unit, principal, task, series)
    elif series["made"] is None:
        await _go_on(unit, principal, task, SeriesState.read(task["recurrence"], series))


async def _go_on(unit: UnitOfWork, principal: Principal, task: Record, state: SeriesState) -> None:
    try:
        step = await step_after(unit, principal, task, state, task["completed_at"])
    except RecurrenceRefused as refused:
        raise Poison(refused.code) from refused
    if step is None:
        await succession.finish(unit, principal, task, state)
    else:
        await succession.add_next(unit, principal, task, state, step)


async def step_after(
    unit: UnitOfWork, principal: Principal, task: Record, state: SeriesState, moment: datetime
) -> Step | None:
    """Return what follows when the open occurrence is done with at an instant; None when the series has ended.

    For a series of dates that is the date in the account's zone. Errors: `RecurrenceRefused`, when the search takes too long.
    """
    done: date | datetime = moment
    if not state.series.has_time:
        done = local_date(moment, await accounts.time_zone(unit.connection, principal))
    catch_up = task["recurrence"]["catch_up"]
    # Off the event loop: the next date of an odd rule may lie thousands of steps away.
    return await asyncio.to_thread(progress.after_completion, state.series, done, catch_up=catch_up)
