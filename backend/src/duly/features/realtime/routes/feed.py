"""`/changes`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from duly.features.realtime.schemas import Changes, ChangesQuery
from duly.messaging import log
from duly.web.answers import answer
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.transaction import Reading

router = APIRouter(tags=["changes"])


@router.get("/changes", response_model=Changes, responses=problems(410), operation_id="listChanges")
async def list_changes(query: Annotated[ChangesQuery, Query()], reading: Reading, principal: Caller) -> Response:
    """Answer the events after a revision. Folding them over an old list gives exactly a fresh one."""
    rows, revision, more = await log.read_changes(reading, principal.user_id, query.after, query.limit)
    return answer({"changes": rows, "revision": revision, "more": more})
