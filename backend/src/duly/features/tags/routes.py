"""`/tags`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from duly.features.tags import service
from duly.features.tags.schemas import TagCreate, TagList, TagMerge, TagPatch, TagRead, TagsQuery
from duly.messaging import log
from duly.web.answers import answer, answer_unless_current, is_current, no_content, not_modified
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfMatch, IfNoneMatch, PathId, parse_id
from duly.web.idempotency import Idempotent
from duly.web.transaction import Reading, Writing

router = APIRouter(prefix="/tags", tags=["tags"])


@router.get("", response_model=TagList, operation_id="listTags")
async def list_tags(
    query: Annotated[TagsQuery, Query()], reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer a page of tags by name."""
    etag = str(await log.current_revision(reading, principal.user_id))
    if is_current(if_none_match, etag):
        return not_modified(etag)
    items, following = await service.page(reading, principal, query)
    return answer({"items": items, "next": following}, etag=etag)


@router.post("", status_code=201, response_model=TagRead, responses=problems(409), operation_id="createTag")
async def create_tag(body: TagCreate, unit: Writing, principal: Caller, once: Idempotent) -> Response:
    """Add a tag."""

    async def work() -> Response:
        row = await service.create(unit, principal, body)
        location = f"/api/{principal.user_id}/tags/{row['id']}"
        return answer(row, 201, etag=str(row["version"]), headers={"Location": location})

    return await once(unit, principal, work)


@router.get("/{tag_id}", response_model=TagRead, responses=problems(404), operation_id="getTag")
async def get_tag(tag_id: PathId, reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None) -> Response:
    """Answer one tag; its `ETag` is its version."""
    row = await service.read(reading, principal, parse_id(tag_id))
    return answer_unless_current(row, str(row["version"]), if_none_match)


@router.patch("/{tag_id}", response_model=TagRead, responses=problems(404, 409, 412), operation_id="changeTag")
async def change_tag(
    tag_id: PathId, body: TagPatch, unit: Writing, principal: Caller, if_match: IfMatch = None
) -> Response:
    """Rename or colour a tag by JSON merge patch."""
    row = await service.change(unit, principal, parse_id(tag_id), body, if_match)
    return answer(row, etag=str(row["version"]))


@router.post("/{tag_id}/merge", response_model=TagRead, responses=problems(404, 412), operation_id="mergeTag")
async def merge_tag(
    tag_id: PathId, body: TagMerge, unit: Writing, principal: Caller, once: Idempotent, if_match: IfMatch = None
) -> Response:
    """Make this tag another one; answers the tag that stays."""

    async def work() -> Response:
        row = await service.merge(unit, principal, parse_id(tag_id), body.into, if_match)
        return answer(row, etag=str(row["version"]))

    return await once(unit, principal, work)


@router.delete("/{tag_id}", status_code=204, responses=problems(404, 412), operation_id="deleteTag")
async def delete_tag(tag_id: PathId, unit: Writing, principal: Caller, if_match: IfMatch = None) -> Response:
    """Delete a tag, from its tasks too."""
    await service.delete(unit, principal, parse_id(tag_id), if_match)
    return no_content()
