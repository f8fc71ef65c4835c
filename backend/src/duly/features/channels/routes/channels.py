"""`/channels`."""

import hashlib
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from duly.features.channels import rules
from duly.features.channels.errors import WrongCode
from duly.features.channels.routes.waking import planned
from duly.features.channels.schemas.channels import (
    ChannelAdded,
    ChannelCreate,
    ChannelList,
    ChannelPatch,
    ChannelRead,
    CodeBody,
)
from duly.features.channels.schemas.deliveries import DeliveryRead
from duly.features.channels.service import adding, changing, confirming, sending
from duly.features.channels.service.offer import Offer
from duly.messaging import log
from duly.web.answers import answer, answer_unless_current, is_current, no_content, not_modified
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfMatch, IfNoneMatch, PathId, parse_id
from duly.web.idempotency import Idempotent
from duly.web.problems import render, request_id_of
from duly.web.resources import Resources
from duly.web.transaction import Reading, Writing

router = APIRouter(prefix="/channels", tags=["channels"])


async def _offer(request: Request) -> Offer:
    resources: Resources = request.app.state.resources
    allowed = rules.networks(resources.settings.delivery_allowed_networks)
    return Offer(resources.secrets, resources.senders, allowed, resources.settings.codes_per_address)


Offered = Annotated[Offer, Depends(_offer)]


@router.get("", response_model=ChannelList, operation_id="listChannels")
async def list_channels(
    reading: Reading, principal: Caller, offer: Offered, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer every channel, oldest first. The `ETag` is the revision, and what this installation offers."""
    revision = await log.current_revision(reading, principal.user_id)
    kinds, key = await offer.shown()
    etag = f"{revision}-{hashlib.blake2b(repr((kinds, key)).encode(), digest_size=4).hexdigest()}"
    if is_current(if_none_match, etag):
        return not_modified(etag)
    items = await changing.every(reading, principal)
    return answer({"items": items, "kinds": kinds, "web_push_key": key}, etag=etag)


@router.post(
    "",
    status_code=201,
    response_model=ChannelAdded,
    responses={200: {"model": ChannelRead, "description": "The channel with that address."}, **problems(409)},
    operation_id="createChannel",
)
async def create_channel(
    request: Request, body: ChannelCreate, unit: Writing, principal: Caller, offer: Offered, once: Idempotent
) -> Response:
    """Add a channel. The same address again answers 200 with the channel that has it.

    A push subscription that is given again takes the new keys and is switched on. An e-mail channel is `unconfirmed` until the
    code that is sent there was given to `/confirm`. The `secret` of a webhook is answered here and nowhere else.
    """

    async def work() -> Response:
        channel, new = await adding.add(unit, principal, offer, body.root)
        headers = {"Location": f"/api/{principal.user_id}/channels/{channel['id']}"} if new else {}
        return answer(channel, 201 if new else 200, etag=str(channel["version"]), headers=headers)

    response = await once(unit, principal, work)
    if body.root.kind == "webhook" and response.status_code == 201:
        channel = orjson.loads(response.body)
        secret = await adding.webhook_secret(unit.connection, principal, offer.secrets, channel["id"])
        response = _with_body(response, channel | ({"secret": secret} if secret else {}))
    return planned(request, response) if body.root.kind == "email" else response


def _with_body(response: Response, value: object) -> Response:
    """Return a response with the same status and headers, and another body."""
    headers = {name: text for name, text in response.headers.items() if name != "content-length"}
    return Response(orjson.dumps(value), response.status_code, headers)


@router.get("/{channel_id}", response_model=ChannelRead, responses=problems(404), operation_id="getChannel")
async def get_channel(
    channel_id: PathId, reading: Reading, principal: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Answer one channel; its `ETag` is its version."""
    channel = await changing.read(reading, principal, parse_id(channel_id))
    return answer_unless_current(channel, str(channel["version"]), if_none_match)


@router.patch("/{channel_id}", response_model=ChannelRead, responses=problems(404, 412), operation_id="changeChannel")
async def change_channel(
    channel_id: PathId, body: ChannelPatch, unit: Writing, principal: Caller, if_match: IfMatch = None
) -> Response:
    """Rename a channel, choose what it is told, or switch it off and on, by JSON merge patch."""
    channel = await changing.change(unit, principal, parse_id(channel_id), body, if_match)
    return answer(channel, etag=str(channel["version"]))


@router.delete("/{channel_id}", status_code=204, responses=problems(404, 412), operation_id="deleteChannel")
async def delete_channel(channel_id: PathId, unit: Writing, principal: Caller, if_match: IfMatch = None) -> Response:
    """Remove a channel; what was sent there stays in the log of deliveries."""
    await changing.delete(unit, principal, parse_id(channel_id), if_match)
    return no_content()


@router.post(
    "/{channel_id}/confirm", response_model=ChannelRead, responses=problems(404, 409), operation_id="confirmChannel"
)
async def confirm_channel(
    request: Request, channel_id: PathId, body: CodeBody, unit: Writing, principal: Caller, offer: Offered
) -> Response:
    """Confirm an e-mail channel with the code that was sent there: eight digits, good for a day and five tries."""
    found = await confirming.confirm(unit, principal, offer.secrets, parse_id(channel_id), body.code)
    if isinstance(found, WrongCode):
        # Answered, not raised: an error would roll back that the try counts.
        return render(found, request_id_of(request.scope))
    return answer(found, etag=str(found["version"]))


@router.post(
    "/{channel_id}/resend",
    status_code=202,
    response_model=DeliveryRead,
    responses=problems(404, 409),
    operation_id="resendCode",
)
async def resend_code(
    request: Request, channel_id: PathId, unit: Writing, principal: Caller, offer: Offered, once: Idempotent
) -> Response:
    """Send a new code, which ends the one before; five an hour at most."""

    async def work() -> Response:
        return answer(await confirming.resend(unit, principal, offer, parse_id(channel_id)), 202)

    return planned(request, await once(unit, principal, work))


@router.post(
    "/{channel_id}/test",
    status_code=202,
    response_model=DeliveryRead,
    responses=problems(404, 409),
    operation_id="testChannel",
)
async def test_channel(
    request: Request, channel_id: PathId, unit: Writing, principal: Caller, once: Idempotent
) -> Response:
    """Send a message that says it works; the delivery tells what became of it."""

    async def work() -> Response:
        return answer(await sending.test(unit, principal, parse_id(channel_id)), 202)

    return planned(request, await once(unit, principal, work))
