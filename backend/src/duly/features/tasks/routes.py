"""`/tasks` and `/trash`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from duly.database.base import Record
from duly.features.tasks.rules import etag_of
from duly.features.tasks.schemas.bodies import (
    BulkResults,
    SubtaskCounts,
    TaskBulk,
    TaskComplete,
    TaskCreate,
    TaskList,
    TaskMove,
    TaskPatch,
    TaskRead,
    TaskReplace,
)
from duly.features.tasks.schemas.queries import SubtasksQuery, TaskDeleteQuery, TasksQuery, TrashQuery
from duly.features.tasks.service import bulk, changing, moving, trash, tree
from duly.messaging import log
from duly.web.answers import answer, answer_unless_current, is_current, no_content, not_modified
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfMatch, IfNoneMatch, PathId, parse_id
from duly.web.idempotency import Idempotent
from duly.web.problems import document, request_id_of
from duly.web.transaction import Reading, Writing

router = APIRouter(tags=["tasks"])


def _task(task: Record) -> Response:
    return answer(task, etag=etag_of(task))


@router.get("/tasks", response_model=TaskList, operation_id="listTasks")
async def list_tasks(
    query: Annotated[TasksQuery, Query()],
    request: Request,
    reading: Reading,
    principal: Caller,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Answer a page of tasks. The `ETag` is the revision; a list that changes with the clock alone has none."""
    clock = request.app.state.resources.clock
    etag: str | None = str(await log.current_revision(reading, principal.user_id))
    suffix = await changing.clock_tag(reading, principal, query, clock)
    etag = None if suffix is None else f"{etag}{suffix}"
    if etag is not None and is_current(if_none_match, etag):
        return not_modified(etag)
    items, following = await changing.page(reading, principal, query, clock)
    return answer({"items": items, "next": following}, etag=etag)


@router.post("/tasks", status_code=201, response_model=TaskRead, operation_id="createTask")
async def create_task(body: TaskCreate, unit: Writing, principal: Caller, once: Idempotent) -> Response:
    """Add a task."""

    async def work() -> Response:
        task = await changing.create(unit, principal, body)
        location = f"/api/{principal.user_id}/tasks/{task['id']}"
        return answer(task, 201, etag=etag_of(task), headers={"Location": location})

    return await once(unit, principal, work)


@router.post("/tasks/bulk", response_model=BulkResults, operation_id="changeTasks")
async def change_tasks(
    body: TaskBulk, request: Request, unit: Writing, principal: Caller, once: Idempotent
) -> Response:
    """Apply one change to many tasks in one transaction."""

    async def work() -> Response:
        results = [
            {
                "id": task_id,
                "status": error.status if error else 200 if task else 204,
                "task": task,
                "problem": document(error, request_id_of(request.scope)) if error else None,
            }
            for task_id, task, error in await bulk.change(unit, principal, body)
        ]
        return answer({"results": results})

    return await once(unit, principal, work)


@router.get("/tasks/subtasks", response_model=SubtaskCounts, operation_id="countSubtasks")
async def count_subtasks(
    query: Annotated[SubtasksQuery, Query()], reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer how many subtasks tasks have: what a list of them cannot tell by itself. The `ETag` is the revision."""
    etag = str(await log.current_revision(reading, principal.user_id))
    if is_current(if_none_match, etag):
        return not_modified(etag)
    return answer({"items": await tree.subtasks(reading, principal, query.parent)}, etag=etag)


@router.get("/tasks/{task_id}", response_model=TaskRead, responses=problems(404), operation_id="getTask")
async def get_task(task_id: PathId, reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None) -> Response:
    """Answer one task. Its `ETag` is its version, and with tags their names' digest too."""
    task = await changing.read(reading, principal, parse_id(task_id))
    return answer_unless_current(task, etag_of(task), if_none_match)


@router.put("/tasks/{task_id}", response_model=TaskRead, responses=problems(404, 412), operation_id="replaceTask")
async def replace_task(
    task_id: PathId, body: TaskReplace, unit: Writing, principal: Caller, if_match: IfMatch = None
) -> Response:
    """Give a task all its fields anew."""
    return _task(await changing.replace(unit, principal, parse_id(task_id), body, if_match))


@router.patch("/tasks/{task_id}", response_model=TaskRead, responses=problems(404, 412), operation_id="changeTask")
async def change_task(
    task_id: PathId, body: TaskPatch, unit: Writing, principal: Caller, if_match: IfMatch = None
) -> Response:
    """Change a task by JSON merge patch."""
    return _task(await changing.change(unit, principal, parse_id(task_id), body, if_match))


@router.delete("/tasks/{task_id}", status_code=204, responses=problems(404, 412), operation_id="deleteTask")
async def delete_task(
    task_id: PathId,
    query: Annotated[TaskDeleteQuery, Query()],
    unit: Writing,
    principal: Caller,
    if_match: IfMatch = None,
) -> Response:
    """Put a task and its subtasks into the trash, or remove them for good."""
    use_case = trash.purge if query.permanently else trash.delete
    await use_case(unit, principal, parse_id(task_id), if_match)
    return no_content()


@router.patch(
    "/tasks/{task_id}/complete", response_model=TaskRead, responses=problems(404, 412), operation_id="completeTask"
)
async def complete_task(
    task_id: PathId,
    unit: Writing,
    principal: Caller,
    body: TaskComplete | None = None,
    if_match: IfMatch = None,
) -> Response:
    """Complete a task, or reopen it; doing it again changes nothing."""
    completed = body.completed if body else True
    return _task(await changing.complete(unit, principal, parse_id(task_id), completed, if_match))


@router.post(
    "/tasks/{task_id}/restore", response_model=TaskRead, responses=problems(404, 409, 412), operation_id="restoreTask"
)
async def restore_task(
    task_id: PathId, unit: Writing, principal: Caller, once: Idempotent, if_match: IfMatch = None
) -> Response:
    """Take a task out of the trash, with the subtasks that went there with it."""

    async def work() -> Response:
        return _task(await trash.restore(unit, principal, parse_id(task_id), if_match))

    return await once(unit, principal, work)


@router.post("/tasks/{task_id}/move", response_model=TaskRead, responses=problems(404, 412), operation_id="moveTask")
async def move_task(
    task_id: PathId, body: TaskMove, unit: Writing, principal: Caller, once: Idempotent, if_match: IfMatch = None
) -> Response:
    """Move a task to another project, parent, or place among its siblings."""

    async def work() -> Response:
        return _task(await moving.move(unit, principal, parse_id(task_id), body, if_match))

    return await once(unit, principal, work)


@router.get("/trash", response_model=TaskList, operation_id="listTrash")
async def list_trash(
    query: Annotated[TrashQuery, Query()], reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer a page of the trash, what was deleted last first."""
    etag = str(await log.current_revision(reading, principal.user_id))
    if is_current(if_none_match, etag):
        return not_modified(etag)
    items, following = await trash.page(reading, principal, query)
    return answer({"items": items, "next": following}, etag=etag)
