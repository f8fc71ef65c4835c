"""What an operator sees and does by HTTP: the state of the event path, and dead letters.

Outside `/api`, never passed on by the web, guarded by the operator token (secret `operator-token`). Answers hold ids and
counts; one dead letter, asked for by name, also shows its event.
"""

import hashlib
import hmac
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask

from duly.errors import Unauthenticated, Unavailable
from duly.messaging import backlog, dead_letters
from duly.ports.event_bus import Announcement, BusAway, EventBus
from duly.ports.secret_store import SecretMissing, SecretsAway
from duly.web.answers import answer, no_content
from duly.web.headers import parse_id
from duly.web.transaction import Reading, Writing

SECRET = "operator-token"  # noqa: S105 - its name


async def operator(request: Request) -> None:
    """Let only a caller with the operator token in. Errors: `Unauthenticated`, `Unavailable` when secrets are away."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    await admit(request, SECRET, given.strip() if scheme.lower() == "bearer" else "")


async def admit(request: Request, secret: str, given: str) -> None:
    """Let only a caller in who knows a secret; one that is not set lets nobody in. Errors: as `operator`."""
    state = request.app.state
    try:
        expected = await state.resources.secrets.get(secret)
    except SecretMissing:
        expected = ""
    except SecretsAway as error:
        raise Unavailable("The secret store cannot be reached.") from error
    if not expected or not hmac.compare_digest(_digest(given), _digest(expected)):
        raise await state.refused.count(request.scope) or Unauthenticated("The operator token is not valid.")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


router = APIRouter(prefix="/operator", dependencies=[Depends(operator)], include_in_schema=False)


class DeadLettersQuery(BaseModel):
    """Whose dead letters, from where, how many."""

    model_config = ConfigDict(extra="forbid")

    consumer: str | None = Field(None, max_length=100)
    after: UUID | None = None
    limit: int = Field(50, ge=1, le=200)


class Selection(BaseModel):
    """Which dead letters: those named, or all of one consumer."""

    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] | None = Field(None, max_length=1000)
    consumer: str | None = Field(None, max_length=100)


@router.get("/backbone")
async def backbone(request: Request, reading: Reading) -> Response:
    """Answer what waits where: the outbox, parked events and dead letters."""
    return answer({"runtime": request.app.state.resources.settings.runtime, **await backlog.look(reading)})


@router.get("/dead-letters")
async def list_dead_letters(query: Annotated[DeadLettersQuery, Query()], reading: Reading) -> Response:
    """Answer a page of dead letters, the oldest first; `next` is the value for `after`."""
    items = await dead_letters.listing(reading, query.consumer, query.after, query.limit + 1)
    page = items[: query.limit]
    return answer({"items": page, "next": page[-1]["id"] if len(items) > query.limit else None})


@router.get("/dead-letters/{letter_id}")
async def show_dead_letter(letter_id: str, reading: Reading) -> Response:
    """Answer one dead letter with its event."""
    return answer(await dead_letters.show(reading, _known(letter_id)))


@router.post("/dead-letters/redrive")
async def redrive_dead_letters(body: Selection, request: Request, unit: Writing) -> Response:
    """Give dead letters back to their consumer: those named, or all."""
    count = await dead_letters.redrive(unit, body.ids, body.consumer)
    response = answer({"redriven": count})
    response.background = BackgroundTask(wake_everywhere, request.app.state.resources.bus)
    return response


@router.post("/dead-letters/discard")
async def discard_dead_letters(body: Selection, unit: Writing) -> Response:
    """Let dead letters go: those named, or all."""
    return answer({"discarded": await dead_letters.discard(unit, body.ids, body.consumer)})


@router.delete("/dead-letters/{letter_id}", status_code=204)
async def discard_dead_letter(letter_id: str, unit: Writing) -> Response:
    """Let one dead letter go."""
    await dead_letters.discard(unit, [_known(letter_id)])
    return no_content()


def _known(letter_id: str) -> UUID:
    found = parse_id(letter_id)
    if found is None:
        raise dead_letters.DeadLetterNotFound
    return found


async def wake_everywhere(bus: EventBus) -> bool:
    """Tell every process to look at its parked events; False when the bus is away (they look again by themselves later)."""
    try:
        await bus.announce([Announcement("parked", None)])
    except BusAway:
        return False
    return True
