"""`/workspace`."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from duly.features.workspace import service
from duly.features.workspace.schemas import Workspace
from duly.web.answers import answer, is_current, not_modified
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfMatch, IfNoneMatch
from duly.web.resources import Resources

router = APIRouter(tags=["workspace"])
OnlyNew = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=500, description="`*` keeps it only when nothing was kept before."),
]


@router.get("/workspace", response_model=Workspace, operation_id="getWorkspace")
async def get_workspace(request: Request, principal: Caller, if_none_match: IfNoneMatch = None) -> Response:
    """Answer how the user left the screen; an empty workspace with the tag `"0"` before anything was kept."""
    resources: Resources = request.app.state.resources
    value, etag = await service.read(resources.state, principal)
    return not_modified(etag) if is_current(if_none_match, etag) else answer(value, etag=etag)


@router.put("/workspace", response_model=Workspace, responses=problems(412), operation_id="replaceWorkspace")
async def replace_workspace(
    request: Request, body: Workspace, principal: Caller, if_match: IfMatch = None, if_none_match: OnlyNew = None
) -> Response:
    """Keep the whole workspace. Every stream of the user then says `workspace`, this screen's too."""
    resources: Resources = request.app.state.resources
    value, etag = await service.replace(
        resources.state,
        resources.bus,
        principal,
        body.model_dump(mode="json"),
        if_match=if_match,
        if_none_match=if_none_match,
    )
    return answer(value, etag=etag)
