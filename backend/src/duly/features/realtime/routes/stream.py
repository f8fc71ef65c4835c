"""`/stream`."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from starlette.types import Receive, Scope, Send

from duly.features.realtime.schemas import STREAM_DESCRIPTION, STREAM_ITEMS
from duly.features.realtime.service.hub import Hub
from duly.identity.principal import Principal
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.streaming import goes_on

router = APIRouter(tags=["changes"])

CUT = "duly.cut"
"""The ASGI extension of our server that ends a connection at once: `scope["extensions"][CUT]["cut"]()`."""

_MEDIA_TYPE = "text/event-stream"
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern=r"^[0-9]{1,19}$",
        description="The last revision you have; the stream goes on after it. Without it, it starts at the current one.",
    ),
]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": STREAM_DESCRIPTION,
        "content": {_MEDIA_TYPE: {"itemSchema": STREAM_ITEMS}},
    },
    429: {"description": "Too many requests, or too many open streams (`stream.too-many`)."},
}


class StreamAnswer(Response):
    """An answer that goes on until one side ends it.

    What it may refuse, it refuses before the first byte. Errors: `TooManyStreams`, `ChangesTooOld`, `Unavailable`.
    """

    def __init__(self, hub: Hub, principal: Principal, after: int | None) -> None:
        self.status_code = 200
        self.background = None
        # For proxies: do not keep, do not compress, do not gather (nginx knows only a header of its own).
        self.init_headers(
            {"Content-Type": _MEDIA_TYPE, "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        )
        self._hub, self._principal, self._after = hub, principal, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leave the framework first."""
        goes_on(scope, send, self._stream)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the client is gone or has been told to come back."""
        cut = scope.get("extensions", {}).get(CUT, {}).get("cut", lambda: None)
        async with self._hub.join(self._principal, self._after, cut) as client:
            # The server says only here that the connection is gone; what is sent then goes nowhere without an error.
            gone = asyncio.create_task(_gone(receive))
            gone.add_done_callback(lambda _: client.leave())
            try:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await client.run(lambda body: send({"type": "http.response.body", "body": body, "more_body": True}))
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@router.get(
    "/stream",
    status_code=200,
    response_class=StreamAnswer,
    responses=problems(410) | _RESPONSES,
    operation_id="streamChanges",
)
async def stream_changes(request: Request, principal: Caller, last_event_id: LastEventId = None) -> Response:
    """Stream each change as it happens, without gap or repeat."""
    after = None if last_event_id is None else int(last_event_id)
    return StreamAnswer(request.app.state.hub, principal, after)
