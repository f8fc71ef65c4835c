"""Delete, restore, purge, and what a deleted project or a new time zone means for tasks."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.calendar.zones import end_of_day
from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.events.payloads import TaskPurged
from duly.features.tasks.errors import TaskNotFound, TaskNotInTrash
from duly.features.tasks.repository import by_id, listing
from duly.features.tasks.rules import MAX_LEVELS
from duly.features.tasks.schemas.queries import TrashQuery
from duly.features.tasks.service import changing, recording
from duly.identity.principal import Principal
from duly.messaging import log


async def page(connection: AsyncConnection, principal: Principal, query: TrashQuery) -> tuple[list[Record], str | None]:
    """Return a page of the caller's trash, what was deleted last first. Errors: `CursorInvalid`."""
    return await listing.trash(connection, principal, query.limit, query.cursor)


async def delete(unit: UnitOfWork, principal: Principal, task_id: UUID | None, if_match: str | None) -> None:
    """Put a task and its subtasks into the trash. Errors: `TaskNotFound`, `PreconditionFailed`."""
    await log.begin(unit, principal)
    task = await changing.read(unit.connection, principal, task_id)
    check_version(if_match, task["version"])
    await put_away(unit, principal, task)


async def put_away(unit: UnitOfWork, principal: Principal, task: Record) -> list[UUID]:
    """Put a task that was read in this unit into the trash with its subtasks; return the ids.

    What goes together carries the same `deleted_at`, and comes back together.
    """
    ids = [found for found, _ in await by_id.subtree(unit.connection, principal, task["id"])]
    tasks = await by_id.find_many(unit.connection, principal, ids)
    ordered = [tasks[found] for found in ids]
    await recording.write_alike(unit, principal, "task.deleted", ordered, {"deleted_at": unit.now})
    return ids


async def restore(unit: UnitOfWork, principal: Principal, task_id: UUID | None, if_match: str | None) -> Record:
    """Take a task out of the trash with what went into it together; return it.

    A parent that stays in the trash is left: the task comes back at the top level of its project.
    Errors: `TaskNotFound`; `TaskNotInTrash` when it is there already; `PreconditionFailed`.
    """
    await log.begin(unit, principal)
    task = await by_id.find(unit.connection, principal, task_id, trashed=True) if task_id else None
    if task is None:
        raise TaskNotInTrash(current=await changing.read(unit.connection, principal, task_id))
    check_version(if_match, task["version"])
    return await bring_back(unit, principal, task)


async def bring_back(unit: UnitOfWork, principal: Principal, task: Record) -> Record:
    """Restore a task that was read in the trash in this unit; return it."""
    down = await by_id.subtree(unit.connection, principal, task["id"], trashed_at=task["deleted_at"])
    ids = [found for found, _ in down]
    tasks = await by_id.find_many(unit.connection, principal, ids, trashed=True)
    fields: Record = {"deleted_at": None}
    if task["parent_id"] is not None:
        parent = await by_id.find(unit.connection, principal, task["parent_id"])
        # The parent may have moved to another project, or nested deeper, while the task was away.
        if parent is None or parent["project_id"] != task["project_id"] or not await _fits(unit, principal, task, down):
            fields["parent_id"] = None
    restored = (await recording.write_alike(unit, principal, "task.restored", [task], fields))[0]
    others = [tasks[found] for found in ids if found != task["id"]]
    await recording.write_alike(unit, principal, "task.restored", others, {"deleted_at": None})
    return restored


async def _fits(unit: UnitOfWork, principal: Principal, task: Record, down: list[tuple[UUID, int]]) -> bool:
    above = await by_id.ancestors(unit.connection, principal, task["parent_id"])
    return len(above) + max(level for _, level in down) <= MAX_LEVELS


async def purge(unit: UnitOfWork, principal: Principal, task_id: UUID | None, if_match: str | None) -> None:
    """Remove a task for good with its subtasks, from the trash or directly. Errors: `TaskNotFound`, `PreconditionFailed`."""
    await log.begin(unit, principal)
    task = None
    if task_id:
        task = await by_id.find(unit.connection, principal, task_id, trashed=True)
        task = task or await by_id.find(unit.connection, principal, task_id)
    if task is None:
        raise TaskNotFound
    check_version(if_match, task["version"])
    await _remove(unit, principal, await by_id.whole_subtree(unit.connection, principal, task["id"]))


async def _remove(unit: UnitOfWork, principal: Principal, ids: list[UUID]) -> None:
    tasks = await by_id.find_many(unit.connection, principal, ids)
    tasks |= await by_id.find_many(unit.connection, principal, ids, trashed=True)
    await by_id.remove(unit.connection, principal, ids)
    for found in ids:
        payload = TaskPurged(version=tasks[found]["version"])
        log.record(unit, principal, "task.purged", recording.subject(found), payload)


async def purge_expired(unit: UnitOfWork, before: datetime, limit: int) -> int:
    """Remove what one user deleted before an instant, up to `limit` tasks and their subtasks; return how many.

    0 means that nobody's trash holds anything that old.
    """
    expired = await by_id.expired(unit.connection, before, limit)
    if not expired:
        return 0
    user_id = expired[0][0]
    principal = Principal(user_id)
    await log.begin(unit, principal)
    removed = 0
    for owner, task_id in expired:
        # Read again under the lock: it may be restored, or gone with its parent, since.
        task = await by_id.find(unit.connection, principal, task_id, trashed=True) if owner == user_id else None
        if task is not None and task["deleted_at"] < before:
            ids = await by_id.whole_subtree(unit.connection, principal, task_id)
            await _remove(unit, principal, ids)
            removed += len(ids)
    return max(removed, 1)


async def leave_project(
    unit: UnitOfWork, principal: Principal, project_id: UUID, fate: Literal["inbox", "trash"]
) -> None:
    """Take every task out of a project that is about to be deleted: to the Inbox, and with `trash` on to the trash."""
    ids = await by_id.in_project(unit.connection, principal, project_id)
    alive = await by_id.find_many(unit.connection, principal, ids)
    gone = await by_id.find_many(unit.connection, principal, ids, trashed=True)
    fields: Record = {"project_id": None}
    if fate == "trash":
        fields["deleted_at"] = unit.now
    away = [alive[found] for found in ids if found in alive]
    await recording.write_alike(unit, principal, "task.deleted" if fate == "trash" else "task.moved", away, fields)
    rest = [gone[found] for found in ids if found in gone]
    await recording.write_alike(unit, principal, "task.moved", rest, {"project_id": None})


async def follow_time_zone(unit: UnitOfWork, principal: Principal, zone: str) -> None:
    """Let the days of date-only tasks end in the account's new zone; nothing an answer shows changes, so no event."""
    days = await by_id.due_dates(unit.connection, principal)
    await by_id.place_due_dates(unit.connection, principal, {day: end_of_day(day, zone) for day in days})
