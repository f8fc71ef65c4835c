"""The actions on the open occurrence of a series: skip, postpone, change as far as wished, end."""

from uuid import UUID

from duly.calendar.refusals import RecurrenceRefused
from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.features.recurrence.errors import DoesNotRepeat, NothingFollows, OccurrenceCompleted
from duly.features.recurrence.schemas import Postpone, SeriesPatch
from duly.features.recurrence.service.following import step_after
from duly.features.tasks.service import changing, history, repeating, succession
from duly.features.tasks.service.series_state import SeriesState
from duly.identity.principal import Principal
from duly.messaging import log

# What a change of all gives completed occurrences, too: what they are called and how they are found, not when they were.
SHARED = ("title", "description", "priority", "tags")
MOST_COMPLETED = 500


async def _open(unit: UnitOfWork, principal: Principal, task_id: UUID | None, if_match: str | None) -> Record:
    """Return the open occurrence. Errors: `TaskNotFound`, `PreconditionFailed`, `DoesNotRepeat`, `OccurrenceCompleted`."""
    await log.begin(unit, principal)
    task = await changing.read(unit.connection, principal, task_id)
    check_version(if_match, task["version"])
    if task["status"] == "open" and task["series_id"] is not None:
        series = await succession.series_of(unit.connection, principal, task["id"])
        if series is not None and series["made"] is not None:
            # Reopened a moment ago: what the service is about to do is done first, or two occurrences would act as one.
            await succession.take_back(unit, principal, task, series)
            task = await changing.read(unit.connection, principal, task_id)
    if task["recurrence"] is None:
        raise DoesNotRepeat(current=task)
    if task["status"] == "completed":
        raise OccurrenceCompleted(current=task)
    return task


async def skip(unit: UnitOfWork, principal: Principal, task_id: UUID | None, if_match: str | None) -> Record:
    """Leave this occurrence out: the task moves on to the next one, as if it had been completed now; return it.

    Errors: as `_open`; `NothingFollows` on the last occurrence.
    """
    task = await _open(unit, principal, task_id, if_match)
    series = await succession.series_of(unit.connection, principal, task["id"])
    assert series is not None
    state = SeriesState.read(task["recurrence"], series)
    try:
        step = await step_after(unit, principal, task, state, unit.now)
    except RecurrenceRefused:
        step = None
    if step is None:
        raise NothingFollows(current=task)
    return await succession.move_on(unit, principal, task, state, step)


async def postpone(
    unit: UnitOfWork, principal: Principal, task_id: UUID | None, body: Postpone, if_match: str | None
) -> Record:
    """Give this occurrence another due date; the next ones keep theirs. Errors: as `_open`."""
    task = await _open(unit, principal, task_id, if_match)
    given: Record = {name: getattr(body, name) for name in body.model_fields_set}
    return await changing.apply(unit, principal, task, given, set(given))


async def end(unit: UnitOfWork, principal: Principal, task_id: UUID | None, if_match: str | None) -> Record:
    """End the series with this occurrence, which stays as a task that does not repeat. Errors: as `_open`."""
    task = await _open(unit, principal, task_id, if_match)
    return await changing.apply(unit, principal, task, {"recurrence": None}, {"recurrence"})


async def change(
    unit: UnitOfWork, principal: Principal, task_id: UUID | None, body: SeriesPatch, if_match: str | None
) -> Record:
    """Change this occurrence, and the following or all with it; return this one. Errors: as `_open` and `changing.change`."""
    task = await _open(unit, principal, task_id, if_match)
    given = changing.fields_of(body.changes, only_given=True)
    scope: repeating.Scope = "this" if body.scope == "this" else "following"
    changed = await changing.apply(unit, principal, task, given, set(given), scope)
    shared = {name: given[name] for name in SHARED if name in given}
    if body.scope == "all" and shared:
        for old in await history.completed(unit.connection, principal, task["series_id"], MOST_COMPLETED):
            await changing.apply(unit, principal, old, dict(shared), set(shared))
    return changed
