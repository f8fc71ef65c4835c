"""`/deliveries`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from duly.features.channels.routes.waking import planned
from duly.features.channels.schemas.deliveries import DeliveriesQuery, DeliveryList, DeliveryRead
from duly.features.channels.service import sending
from duly.web.answers import answer
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import PathId, parse_id
from duly.web.idempotency import Idempotent
from duly.web.transaction import Reading, Writing

router = APIRouter(prefix="/deliveries", tags=["channels"])


@router.get("", response_model=DeliveryList, operation_id="listDeliveries")
async def list_deliveries(query: Annotated[DeliveriesQuery, Query()], reading: Reading, principal: Caller) -> Response:
    """Answer a page of what was sent to channels and what became of it, the newest first.

    The log is operational: it changes without events, so there is no `ETag`.
    """
    items, following = await sending.page(reading, principal, query)
    return answer({"items": items, "next": following})


@router.get("/{delivery_id}", response_model=DeliveryRead, responses=problems(404), operation_id="getDelivery")
async def get_delivery(delivery_id: PathId, reading: Reading, principal: Caller) -> Response:
    """Answer one delivery."""
    return answer(await sending.read(reading, principal, parse_id(delivery_id)))


@router.post(
    "/{delivery_id}/replay",
    status_code=202,
    response_model=DeliveryRead,
    responses=problems(404, 409),
    operation_id="replayDelivery",
)
async def replay_delivery(
    request: Request, delivery_id: PathId, unit: Writing, principal: Caller, once: Idempotent
) -> Response:
    """Send what an ended delivery told once more; answers the new delivery."""

    async def work() -> Response:
        return answer(await sending.replay(unit, principal, parse_id(delivery_id)), 202)

    return planned(request, await once(unit, principal, work))
