"""One change for many tasks, in one transaction, with a result for each."""

from uuid import UUID

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.errors import DulyError
from duly.features.tasks.errors import TaskNotFound
from duly.features.tasks.repository import by_id
from duly.features.tasks.schemas.bodies import TaskBulk
from duly.features.tasks.service import changing, moving, trash
from duly.identity.principal import Principal
from duly.messaging import log

Outcome = tuple[UUID, Record | None, DulyError | None]


async def change(unit: UnitOfWork, principal: Principal, body: TaskBulk) -> list[Outcome]:
    """Apply the change to each task in order; return for each the task, nothing (deleted), or why not.

    A task that cannot be changed does not stop the others: each use case checks before it writes.
    """
    await log.begin(unit, principal)
    wanted = await by_id.find_many(unit.connection, principal, body.ids, trashed=body.action == "restore")
    gone: set[UUID] = set()
    outcomes: list[Outcome] = []
    for task_id in body.ids:
        try:
            if task_id in gone:
                outcomes.append((task_id, None, None))
                continue
            if task_id not in wanted:
                raise TaskNotFound
            # An earlier one of the batch may have changed this one too: a subtask follows its parent.
            task = await by_id.find(unit.connection, principal, task_id, trashed=body.action == "restore")
            if task is None:
                outcomes.append((task_id, await changing.read(unit.connection, principal, task_id), None))
                continue
            outcomes.append((task_id, await _apply(unit, principal, task, body, gone), None))
        except DulyError as error:
            outcomes.append((task_id, None, error))
    return outcomes


async def _apply(
    unit: UnitOfWork, principal: Principal, task: Record, body: TaskBulk, gone: set[UUID]
) -> Record | None:
    if body.action in ("complete", "reopen"):
        return await changing.set_completed(unit, principal, task, body.action == "complete")
    if body.action == "delete":
        gone.update(await trash.put_away(unit, principal, task))
        return None
    if body.action == "restore":
        return await trash.bring_back(unit, principal, task)
    if body.action == "move":
        given = body.model_fields_set & {"project_id", "parent_id"}
        return await moving.place(unit, principal, task, {name: getattr(body, name) for name in given})
    assert body.changes is not None
    given_fields = changing.fields_of(body.changes, only_given=True)
    explicit = set(given_fields)
    if body.changes.add_tags or body.changes.remove_tags:
        start = task | ({"tags": given_fields["tags"]} if "tags" in given_fields else {})
        given_fields["tags"] = changing.retagged(start, body.changes.add_tags, body.changes.remove_tags)
    return await changing.apply(unit, principal, task, given_fields, explicit)
