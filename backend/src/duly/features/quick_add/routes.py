"""`/quick-add`."""

from fastapi import APIRouter, Request, Response

from duly.features.quick_add import service
from duly.features.quick_add.schemas import QuickAddAsk, QuickAddCreate, QuickAdded, QuickAddParsed
from duly.web.answers import answer
from duly.web.authentication import Caller
from duly.web.idempotency import Idempotent
from duly.web.transaction import Reading, Writing

router = APIRouter(prefix="/quick-add", tags=["quick add"])


@router.post("/parse", response_model=QuickAddParsed, operation_id="parseQuickAdd")
async def parse_text(body: QuickAddAsk, request: Request, reading: Reading, principal: Caller) -> Response:
    """Answer what a text would make, and which words that takes; nothing is changed."""
    now = request.app.state.resources.clock.now()
    return answer({"tasks": await service.parsed(reading, principal, body, now)})


@router.post("", status_code=201, response_model=QuickAdded, operation_id="quickAdd")
async def quick_add(body: QuickAddCreate, unit: Writing, principal: Caller, once: Idempotent) -> Response:
    """Make the tasks of a text."""

    async def work() -> Response:
        return answer({"tasks": await service.add(unit, principal, body)}, 201)

    return await once(unit, principal, work)
