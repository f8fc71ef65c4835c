"""Where a task hangs: projects, parents, depth."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.features.projects import service as projects
from duly.features.tasks.errors import NestedTooDeep, ParentCycle, ParentUnknown, TaskRuleBroken
from duly.features.tasks.repository import by_id, counts
from duly.features.tasks.rules import MAX_LEVELS
from duly.features.tasks.service import recording
from duly.identity.principal import Principal


async def subtasks(connection: AsyncConnection, principal: Principal, parents: Sequence[UUID]) -> list[Record]:
    """Return how many open and completed subtasks the caller's tasks among `parents` have; those without are left out."""
    return await counts.subtasks(connection, principal, parents)


async def settle_place(
    unit: UnitOfWork, principal: Principal, task: Record, before: Record | None, *, given: AbstractSet[str]
) -> None:
    """Check the project and the parent that `task` shall have; `before` is None for a new task.

    A subtask is in its parent's project: a parent brings its project along, and a subtask that is given another project
    (and no parent) leaves its parent. Its own subtasks follow.
    Errors: `ProjectUnknown`, `ParentUnknown`, `ParentCycle`, `NestedTooDeep`, `TaskRuleBroken` when the two disagree.
    """
    old = before or {"parent_id": None, "project_id": None}
    leaves = "parent_id" not in given and "project_id" in given and task["project_id"] != old["project_id"]
    if leaves:
        task["parent_id"] = None
    moves = task["parent_id"] != old["parent_id"]
    below = await by_id.subtree(unit.connection, principal, task["id"]) if before and _differs(task, old) else []
    if task["parent_id"] is not None:
        project_id = await _project_of(unit, principal, task, below) if moves else old["project_id"]
        if "project_id" in given and task["project_id"] != project_id:
            message = "A subtask is in its parent's project: leave the project out, or give the same."
            raise TaskRuleBroken("project_id", "task.project-differs", message)
        task["project_id"] = project_id
    elif task["project_id"] not in (None, old["project_id"]):
        await projects.require(unit.connection, principal, task["project_id"])
    if before and task["project_id"] != old["project_id"] and len(below) > 1:
        found = await by_id.find_many(unit.connection, principal, [task_id for task_id, _ in below[1:]])
        others = [found[task_id] for task_id, _ in below[1:]]
        await recording.write_alike(unit, principal, "task.moved", others, {"project_id": task["project_id"]})


def _differs(task: Record, old: Record) -> bool:
    return any(task[name] != old[name] for name in ("parent_id", "project_id"))


async def _project_of(
    unit: UnitOfWork, principal: Principal, task: Record, below: list[tuple[UUID, int]]
) -> UUID | None:
    """Check the new parent and return the project it is in."""
    above = await by_id.ancestors(unit.connection, principal, task["parent_id"])
    if not above:
        raise ParentUnknown
    if task["id"] in (task_id for task_id, _ in above):
        raise ParentCycle
    height = max((level for _, level in below), default=1)
    if len(above) + height > MAX_LEVELS:
        raise NestedTooDeep
    return above[0][1]
