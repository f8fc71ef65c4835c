"""`/projects`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from duly.features.projects import service
from duly.features.projects.schemas import (
    ProjectCreate,
    ProjectDeleteQuery,
    ProjectList,
    ProjectPatch,
    ProjectRead,
    ProjectsQuery,
)
from duly.messaging import log
from duly.web.answers import answer, answer_unless_current, is_current, no_content, not_modified
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfMatch, IfNoneMatch, PathId, parse_id
from duly.web.idempotency import Idempotent
from duly.web.transaction import Reading, Writing

router = APIRouter(prefix="/projects", tags=["projects"])


@router.get("", response_model=ProjectList, operation_id="listProjects")
async def list_projects(
    query: Annotated[ProjectsQuery, Query()], reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer a page of projects in manual order."""
    etag = str(await log.current_revision(reading, principal.user_id))
    if is_current(if_none_match, etag):
        return not_modified(etag)
    items, following = await service.page(reading, principal, query)
    return answer({"items": items, "next": following}, etag=etag)


@router.post("", status_code=201, response_model=ProjectRead, operation_id="createProject")
async def create_project(body: ProjectCreate, unit: Writing, principal: Caller, once: Idempotent) -> Response:
    """Add a project."""

    async def work() -> Response:
        row = await service.create(unit, principal, body)
        location = f"/api/{principal.user_id}/projects/{row['id']}"
        return answer(row, 201, etag=str(row["version"]), headers={"Location": location})

    return await once(unit, principal, work)


@router.get("/{project_id}", response_model=ProjectRead, responses=problems(404), operation_id="getProject")
async def get_project(
    project_id: PathId, reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer one project; its `ETag` is its version."""
    row = await service.read(reading, principal, parse_id(project_id))
    return answer_unless_current(row, str(row["version"]), if_none_match)


@router.patch("/{project_id}", response_model=ProjectRead, responses=problems(404, 412), operation_id="changeProject")
async def change_project(
    project_id: PathId, body: ProjectPatch, unit: Writing, principal: Caller, if_match: IfMatch = None
) -> Response:
    """Change a project by JSON merge patch."""
    row = await service.change(unit, principal, parse_id(project_id), body, if_match)
    return answer(row, etag=str(row["version"]))


@router.delete("/{project_id}", status_code=204, responses=problems(404, 412), operation_id="deleteProject")
async def delete_project(
    project_id: PathId,
    query: Annotated[ProjectDeleteQuery, Query()],
    unit: Writing,
    principal: Caller,
    if_match: IfMatch = None,
) -> Response:
    """Delete a project; its tasks go to the Inbox, or to the trash."""
    await service.delete(unit, principal, parse_id(project_id), query.tasks, if_match)
    return no_content()
