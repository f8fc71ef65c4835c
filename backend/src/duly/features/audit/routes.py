"""`/activity`."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from duly.features.audit import service
from duly.features.audit.schemas import Activity, ActivityLine, ActivityQuery
from duly.web.answers import answer, encode, is_current, not_modified
from duly.web.authentication import Caller
from duly.web.headers import IfNoneMatch
from duly.web.transaction import Reading

router = APIRouter(prefix="/activity", tags=["activity"])
_LINES = "application/x-ndjson"


@router.get("", response_model=Activity, operation_id="listActivity")
async def list_activity(
    query: Annotated[ActivityQuery, Query()], reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer who changed what, the newest first. The record follows a change within moments; its length is the `ETag`."""
    etag = str(await service.length(reading, principal))
    if is_current(if_none_match, etag):
        return not_modified(etag)
    items, following = await service.page(reading, principal, query)
    return answer({"items": items, "next": following}, etag=etag)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "One JSON object a line.",
            "content": {_LINES: {"schema": ActivityLine.model_json_schema()}},
        }
    },
    operation_id="exportActivity",
)
async def export_activity(request: Request, principal: Caller) -> Response:
    """Answer the whole record, oldest first, one entry a line, with the hashes that let anybody verify it."""
    pages = service.export(request.app.state.resources.engine, principal)
    # The first page is read before the answer begins: a database that is away is a 503, not an empty record.
    first: list[dict[str, Any]] = await anext(pages, [])
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": 'attachment; filename="duly-activity.ndjson"',
    }
    return StreamingResponse(_lines(first, pages), media_type=_LINES, headers=headers)


async def _lines(first: list[dict[str, Any]], pages: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[bytes]:
    yield _joined(first)
    async for page in pages:
        yield _joined(page)


def _joined(page: list[dict[str, Any]]) -> bytes:
    return b"".join(encode(entry) + b"\n" for entry in page)
