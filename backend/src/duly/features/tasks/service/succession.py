"""From one occurrence to the next: added, withdrawn, moved on to, or no more. The user's stream is held by the caller."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils import compat

from duly.calendar.progress import Step
from duly.database.base import Record
from duly.database.positions import last_position
from duly.database.unit_of_work import UnitOfWork
from duly.events.payloads import TaskCreated
from duly.features.accounts import service as accounts
from duly.features.projects import service as projects
from duly.features.projects.errors import ProjectUnknown
from duly.features.tags import service as tags
from duly.features.tasks import rules
from duly.features.tasks.errors import TaskRuleBroken
from duly.features.tasks.repository import by_id, occurrences
from duly.features.tasks.service import recording, repeating, trash
from duly.features.tasks.service.moved import Distance, dates, next_fields, reminders
from duly.features.tasks.service.series_state import SeriesState, stopped
from duly.identity.principal import Principal
from duly.messaging import log


async def find(connection: AsyncConnection, principal: Principal, task_id: UUID) -> Record | None:
    """Return a task of the caller, in the trash or not; None when it is gone, or in the trash with its parent."""
    task = await by_id.find(connection, principal, task_id)
    if task is not None:
        return task
    task = await by_id.find(connection, principal, task_id, trashed=True)
    if task is None or task["parent_id"] is None:
        return task
    return task if await by_id.find(connection, principal, task["parent_id"]) else None


async def series_of(connection: AsyncConnection, principal: Principal, task_id: UUID) -> Record | None:
    """Return what continues a series from a task, as `series_state` says; None for a task that never repeated or was stopped."""
    place = await occurrences.place(connection, principal, task_id)
    found: Record | None = place["series"]
    return found if found is not None and "start" in found else None


async def add_next(unit: UnitOfWork, principal: Principal, task: Record, state: SeriesState, step: Step) -> Record:
    """Add the occurrence after a completed one, with its subtasks, and note on the completed one what was made."""
    place = await occurrences.place(unit.connection, principal, task["id"])
    zone = await accounts.time_zone(unit.connection, principal)
    fresh = _fresh(unit, task | next_fields(task, state, step))
    down = await by_id.subtree(unit.connection, principal, task["id"], trashed_at=task["deleted_at"])
    await _settle_place(unit, principal, fresh, task, height=max(level for _, level in down))
    moved = SeriesState(step.series, skipped=state.skipped).stored()
    await _add(unit, principal, fresh, {"occurrence": place["occurrence"] + 1, "series": moved}, zone)
    distance = Distance.between(state.series, step)
    count = 1 + await _copy_subtasks(unit, principal, task, [task_id for task_id, _ in down[1:]], fresh, distance, zone)
    made = {"next": str(fresh["id"]), "tasks": count}
    await occurrences.keep(unit.connection, principal, task["id"], state.stored() | {"made": made})
    return fresh


async def finish(unit: UnitOfWork, principal: Principal, task: Record, state: SeriesState) -> None:
    """Let a series end with its last occurrence, which no longer repeats."""
    kept = state.stored() | {"made": {"ended": task["recurrence"]}}
    ended = task | {"recurrence": None}
    await recording.write(unit, principal, "task.updated", task, ended, {"series": kept})
    repeating.record_end(unit, principal, task, "finished")


async def take_back(unit: UnitOfWork, principal: Principal, task: Record, series: Record) -> None:
    """Undo what completing made, for a task that was reopened.

    An untouched next occurrence is withdrawn and the series is back at this one. When the series has gone on otherwise, this
    one is a task that does not repeat. Where it had ended, it goes on from here.
    """
    later = await occurrences.later(unit.connection, principal, task)
    made = series["made"]
    if "next" in made and len(later) == 1 and await _is_untouched(unit, principal, UUID(made["next"]), made["tasks"]):
        await trash.purge(unit, principal, later[0], None)
        later = []
    if later:
        plain = task | {"recurrence": None}
        await recording.write(unit, principal, "task.updated", task, plain, {"series": stopped(series)})
        return
    kept = series | {"made": None}
    if "ended" in made:
        again = task | {"recurrence": made["ended"]}
        await recording.write(unit, principal, "task.updated", task, again, {"series": kept})
    else:
        await occurrences.keep(unit.connection, principal, task["id"], kept)


async def move_on(unit: UnitOfWork, principal: Principal, task: Record, state: SeriesState, step: Step) -> Record:
    """Let an open task be the next occurrence instead of the one it is; return it. Its subtasks stay as they are."""
    place = await occurrences.place(unit.connection, principal, task["id"])
    fields = next_fields(task, state, step)
    # Where it hangs is where it was put; only what belongs to the occurrence moves on.
    after = task | {name: value for name, value in fields.items() if name not in ("project_id", "parent_id")}
    if after["tags"] != task["tags"]:
        borne = await tags.named(unit, principal, after["tags"])
        after["tags"] = [tag["name"] for tag in borne]
        await tags.assign(unit, task["id"], borne)
    zone = await accounts.time_zone(unit.connection, principal)
    columns = {
        "due_key": rules.due_key(after["due_on"], after["due_at"], zone),
        "occurrence": place["occurrence"] + 1,
        "series": SeriesState(step.series, skipped=state.skipped + 1).stored(),
    }
    return await recording.write(unit, principal, "task.updated", task, after, columns)


async def _is_untouched(unit: UnitOfWork, principal: Principal, task_id: UUID, count: int) -> bool:
    """Tell whether a task and its subtasks are as they were made: all there, none added, none changed."""
    ids = await by_id.whole_subtree(unit.connection, principal, task_id)
    found = await by_id.find_many(unit.connection, principal, ids)
    if task_id not in found or len(ids) != count or len(found) != count:
        return False
    made_at = found[task_id]["created_at"]
    return all(task["version"] == 1 and task["created_at"] == made_at for task in found.values())


def _fresh(unit: UnitOfWork, task: Record) -> Record:
    """Return a task like this one that is new and open."""
    return task | {
        "id": compat.uuid7(),
        "status": "open",
        "completed_at": None,
        "deleted_at": None,
        "version": 1,
        "created_at": unit.now,
        "updated_at": unit.now,
    }


async def _settle_place(unit: UnitOfWork, principal: Principal, fresh: Record, task: Record, height: int) -> None:
    """Let the next one hang where the pattern says, if that is still there; else where this one hangs, or at the top."""
    wanted = {name: fresh[name] for name in ("project_id", "parent_id")}
    here = {name: task[name] for name in wanted}
    for place in (wanted, here, here | {"parent_id": None}):
        if await _is_there(unit, principal, place, height):
            fresh |= place
            break
    else:
        fresh |= {"project_id": None, "parent_id": None}
    if {name: fresh[name] for name in wanted} != here:
        fresh["position"] = last_position()


async def _is_there(unit: UnitOfWork, principal: Principal, place: Record, height: int) -> bool:
    if place["parent_id"] is not None:
        parent_id = UUID(str(place["parent_id"]))
        parent = await by_id.find(unit.connection, principal, parent_id)
        above = await by_id.ancestors(unit.connection, principal, parent_id)
        place |= {"parent_id": parent_id, "project_id": parent["project_id"] if parent else None}
        return parent is not None and len(above) + height <= rules.MAX_LEVELS
    if place["project_id"] is not None:
        place["project_id"] = UUID(str(place["project_id"]))
        try:
            await projects.require(unit.connection, principal, place["project_id"])
        except ProjectUnknown:
            return False
    return True


async def _add(unit: UnitOfWork, principal: Principal, task: Record, columns: Record, zone: str) -> None:
    borne = await tags.named(unit, principal, task["tags"])
    task["tags"] = [tag["name"] for tag in borne]
    due_key = rules.due_key(task["due_on"], task["due_at"], zone)
    await by_id.add(unit.connection, principal, task, columns | {"due_key": due_key})
    if borne:
        await tags.assign(unit, task["id"], borne)
    log.record(unit, principal, "task.created", recording.subject(task["id"]), TaskCreated(task=task))


async def _copy_subtasks(
    unit: UnitOfWork, principal: Principal, task: Record, ids: list[UUID], fresh: Record, distance: Distance, zone: str
) -> int:
    """Copy what is below a task, nearest first, open and with its dates moved; return how many.

    Completed occurrences of a subtask that repeats by itself are history and stay behind; its copy begins a series of its own.
    """
    found = await by_id.find_many(unit.connection, principal, ids, trashed=task["deleted_at"] is not None)
    copies = {task["id"]: fresh["id"]}
    for old in (found[task_id] for task_id in ids):
        is_history = old["status"] == "completed" and old["series_id"] is not None
        if is_history or old["parent_id"] not in copies:
            continue
        place = {"parent_id": copies[old["parent_id"]], "project_id": fresh["project_id"]}
        copy = _fresh(unit, old | dates(old, distance) | reminders(old, distance) | place | {"series_id": None})
        try:
            columns = await repeating.begin(copy)
        except TaskRuleBroken:
            # Its rule ends before the new date, or the date is beyond reckoning: a task that does not repeat.
            copy["recurrence"], columns = None, {}
        await _add(unit, principal, copy, columns, zone)
        copies[old["id"]] = copy["id"]
    return len(copies) - 1
