"""Move a task to another project, parent or place among its siblings."""

from uuid import UUID

from duly.database.base import Record
from duly.database.positions import last_position, position_between
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.features.tasks.errors import SiblingUnknown
from duly.features.tasks.repository import by_id
from duly.features.tasks.schemas.bodies import TaskMove
from duly.features.tasks.service import changing, recording, tree
from duly.identity.principal import Principal
from duly.messaging import log


async def move(
    unit: UnitOfWork, principal: Principal, task_id: UUID | None, body: TaskMove, if_match: str | None
) -> Record:
    """Move a task and return it.

    Errors: `TaskNotFound`, `PreconditionFailed`, `ProjectUnknown`, `ParentUnknown`, `ParentCycle`, `NestedTooDeep`,
    `SiblingUnknown` when the neighbour is not at that place.
    """
    await log.begin(unit, principal)
    before = await changing.read(unit.connection, principal, task_id)
    check_version(if_match, before["version"])
    given = body.model_fields_set & {"project_id", "parent_id"}
    return await place(unit, principal, before, {name: getattr(body, name) for name in given}, body.before, body.after)


async def place(
    unit: UnitOfWork,
    principal: Principal,
    task: Record,
    where: Record,
    before: UUID | None = None,
    after: UUID | None = None,
) -> Record:
    """Put a task that was read in this unit at a place; at its end when no neighbour is named. Errors: as `move`."""
    moved = task | where
    # Next to a sibling means: where the sibling is, unless a place was named.
    sibling_id = before or after
    field = "before" if before else "after"
    sibling = None
    if sibling_id is not None:
        sibling = await by_id.find(unit.connection, principal, sibling_id)
        if sibling is None or sibling_id == task["id"]:
            raise SiblingUnknown(field)
        if not where:
            where = {"project_id": sibling["project_id"], "parent_id": sibling["parent_id"]}
            moved = task | where
    await tree.settle_place(unit, principal, moved, task, given=set(where))
    if sibling is not None:
        if any(sibling[name] != moved[name] for name in ("project_id", "parent_id")):
            raise SiblingUnknown(field)
        moved["position"] = await _next_to(unit, principal, task, sibling, below=before is not None)
    elif any(task[name] != moved[name] for name in ("project_id", "parent_id")):
        moved["position"] = last_position()
    return await recording.write(unit, principal, "task.moved", task, moved)


async def _next_to(unit: UnitOfWork, principal: Principal, task: Record, sibling: Record, *, below: bool) -> str:
    beyond = await by_id.neighbour(unit.connection, principal, sibling, below=below)
    if beyond is not None and beyond["id"] == task["id"]:
        return str(task["position"])
    edge = beyond["position"] if beyond else None
    there = sibling["position"]
    return position_between(edge, there) if below else position_between(there, edge)
