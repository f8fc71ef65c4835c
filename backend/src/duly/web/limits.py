"""Bounds on what a caller may send, and how often."""

import asyncio
import contextlib
import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duly.errors import DulyError, MalformedRequest, PayloadTooLarge, TooManyRequests, UnsupportedMediaType
from duly.telemetry import RATE_LIMITED
from duly.web.addresses import ClientAddresses
from duly.web.problems import render, request_id_of

MAX_BODY_BYTES = 1024 * 1024
# A caller who sends everything before listening hears a refusal only when somebody takes what is sent.
LINGER_BYTES = 64 * 1024 * 1024
LINGER_SECONDS = 3.0
# So little the server has read by itself: the connection can go on.
_SMALL_BYTES = 64 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class RefusedLimit:
    """Counts refused requests per client address, so that guessing tokens gets slow."""

    def __init__(self, per_minute: int, addresses: ClientAddresses) -> None:
        self._item = RateLimitItemPerMinute(per_minute, namespace="refused") if per_minute else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._addresses = addresses

    async def count(self, scope: Scope) -> TooManyRequests | None:
        """Count one refusal; return the 429 to answer once the address has used up its minute."""
        if self._item is None or await self._limiter.hit(self._item, self._addresses.address(scope)):
            return None
        RATE_LIMITED.labels("refused").inc()
        error = TooManyRequests()
        error.headers = {"Retry-After": "60"}
        return error


class RateLimit:
    """So many requests per user and minute, told in `RateLimit` headers.

    Source: draft-ietf-httpapi-ratelimit-headers-10. Each process counts for itself.
    """

    def __init__(self, app: ASGIApp, *, per_minute: int) -> None:
        self.app = app
        self._item = RateLimitItemPerMinute(per_minute, namespace="user") if per_minute else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._policy = f'"user";q={per_minute};w=60'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        principal = scope.get("state", {}).get("principal") if scope["type"] == "http" else None
        if self._item is None or principal is None:
            await self.app(scope, receive, send)
            return
        key = str(principal.user_id)
        allowed = await self._limiter.hit(self._item, key)
        reset, remaining = await self._limiter.get_window_stats(self._item, key)
        wait = max(1, math.ceil(reset - time.time()))
        told = [
            (b"ratelimit-policy", self._policy),
            (b"ratelimit", f'"user";r={max(0, remaining)};t={wait}'.encode()),
        ]

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *told]
            await send(message)

        if allowed:
            await self.app(scope, receive, tagged)
            return
        RATE_LIMITED.labels("user").inc()
        error = TooManyRequests(f"Wait {wait} seconds.")
        error.headers = {"Retry-After": str(wait)}
        await render(error, request_id_of(scope))(scope, receive, tagged)


class Linger:
    """Lets a caller hear an answer that was given before the body was read: takes the rest for a while, then closes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = dict(scope["headers"]) if scope["type"] == "http" else {}
        length = headers.get(b"content-length", b"0")
        if length == b"0" and b"transfer-encoding" not in headers:
            await self.app(scope, receive, send)
            return
        small = length.isdigit() and 0 < int(length) <= _SMALL_BYTES
        unread, open_ended = True, False

        async def reading() -> Message:
            nonlocal unread
            message = await receive()
            unread = unread and message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def patient(message: Message) -> None:
            nonlocal open_ended
            if unread and message["type"] == "http.response.start" and not small:
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            elif unread and message["type"] == "http.response.body" and not message.get("more_body", False):
                # The length was told, so the caller has the whole answer now; ending it here would close the connection.
                message, open_ended = {**message, "more_body": True}, True
            await send(message)

        await self.app(scope, reading, patient)
        if open_ended:
            await self._take_rest(receive)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _take_rest(self, receive: Receive) -> None:
        taken, more = 0, True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while more and taken < LINGER_BYTES:
                    message = await receive()
                    taken += len(message.get("body", b""))
                    more = message.get("more_body", False)


class BodyLimit:
    """Refuses a body over 1 MiB or one that is not JSON, before anything parses it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, await self._read(scope, receive), send)
        except DulyError as error:
            await render(error, request_id_of(scope))(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> Receive:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            raise MalformedRequest("Content-Length is not a number.")
        if int(length) > MAX_BODY_BYTES:
            raise PayloadTooLarge
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_BODY_BYTES:
                raise PayloadTooLarge
        # Who follows a link sends what its kind sends, a form mostly; nothing reads it.
        if body and not scope["state"].get("open"):
            kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
            if kind != b"application/json" and not (kind.startswith(b"application/") and kind.endswith(b"+json")):
                raise UnsupportedMediaType
            if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"", b"identity"):
                raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
        scope["state"]["body"] = body
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        return replay
