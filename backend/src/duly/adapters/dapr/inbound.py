"""What the sidecar calls: deliveries, jobs and its two questions at start, as a plain ASGI application.

How the sidecar reads an answer decides over the event (dapr-and-kafka, measured): 404 loses it, any other error repeats it,
`DROP` takes it off at once. So a path that is not known here is no 404, and a body that cannot be read is no 422.
"""

import asyncio
import contextlib
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
import structlog

from duly.adapters.dapr.event_bus import ANNOUNCEMENTS, DaprEventBus
from duly.adapters.dapr.scheduler import DaprScheduler
from duly.events.envelope import RecordedEvent
from duly.telemetry import JOBS, SIDECAR_CALLS, SIDECAR_CONNECTED

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY_BYTES = 2 * 1024 * 1024
_DEAD = ".dead"
_SUCCESS: tuple[int, Any] = (200, {"status": "SUCCESS"})
_DROP: tuple[int, Any] = (200, {"status": "DROP"})
_PAUSE_SECONDS = (0.2, 5.0)
_log = structlog.get_logger(__name__)


class Unreadable(Exception):
    """The body can never be an envelope of ours, however often it comes."""


class Inbound:
    """Answers the sidecar, and nobody else: the app's token must be there, another service's name must not.

    A service that is called through its sidecar carries the token too, so the token alone does not tell a delivery from a
    call by another service; those carry `dapr-caller-app-id`.
    """

    def __init__(self, bus: DaprEventBus, scheduler: DaprScheduler, token: str) -> None:
        self._bus = bus
        self._scheduler = scheduler
        self._token = token.encode()
        for kind in ("event", "dead", "announcement", "job"):
            for outcome in ("dropped", "refused"):
                # A series that begins with its first count shows no increase.
                SIDECAR_CALLS.labels(kind, outcome)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of those that `web.inbound` gives here."""
        path: str = scope["path"]
        kind, _, rest = path.removeprefix("/").partition("/")
        if refused := self._refused(scope):
            SIDECAR_CALLS.labels(_KINDS.get(kind, "other"), "refused").inc()
            _log.warning("inbound.refused", kind=kind, status=refused)
            await _answer(send, refused, {"status": refused})
            return
        SIDECAR_CONNECTED.set(1)
        if kind == "dapr":
            # The subscriptions are files of the deployment; actors, which the other question is about, there are none.
            if rest == "subscribe":
                self._bus.sidecar_started()
            await _answer(send, 200, [] if rest == "subscribe" else {})
        elif scope["method"] != "POST":
            await _answer(send, 405, {"status": 405})
        elif kind == "job":
            await _answer(send, *await self._job(rest))
        else:
            # Nobody waits for an answer any more: the sidecar takes its own hanging up for a failure.
            with contextlib.suppress(ConnectionAbortedError):
                await _answer(send, *await self._delivery(rest, receive))

    async def _delivery(self, topic: str, receive: Receive) -> tuple[int, Any]:
        if topic == ANNOUNCEMENTS:
            return await self._announcement(receive)
        if topic.endswith(_DEAD):
            return await self._dead(topic.removesuffix(_DEAD), receive)
        return await self._event(topic, receive)

    def _refused(self, scope: Scope) -> int | None:
        given = [value for name, value in scope["headers"] if name == b"dapr-api-token"]
        if len(given) != 1 or not hmac.compare_digest(given[0], self._token):
            return 401
        return 403 if any(name == b"dapr-caller-app-id" for name, _ in scope["headers"]) else None

    async def _event(self, topic: str, receive: Receive) -> tuple[int, Any]:
        try:
            event = RecordedEvent.from_cloud_event(await _envelope(receive))
        except (Unreadable, ValueError):
            return _dropped("event", topic)
        try:
            known = await self._bus.deliver(topic, event)
        except Exception as error:
            SIDECAR_CALLS.labels("event", "failed").inc()
            _log.warning("inbound.failed", topic=topic, event_id=str(event.id), error=type(error).__name__)
            return 500, {"status": "RETRY"}
        return _handled("event", topic, known=known)

    async def _dead(self, topic: str, receive: Receive) -> tuple[int, Any]:
        """Have an event noted that the broker gave up on. There is nowhere to put it after this, so it is held until noted."""
        try:
            event = RecordedEvent.from_cloud_event(await _envelope(receive))
        except (Unreadable, ValueError):
            return _dropped("dead", topic)
        pause = _PAUSE_SECONDS[0]
        while True:
            try:
                return _handled("dead", topic, known=await self._bus.give_up(topic, event))
            except Exception as error:
                SIDECAR_CALLS.labels("dead", "failed").inc()
                _log.warning("inbound.not_noted", topic=topic, event_id=str(event.id), error=type(error).__name__)
            if await _hung_up(receive, pause):
                return 500, {"status": "RETRY"}
            pause = min(pause * 2, _PAUSE_SECONDS[1])

    async def _announcement(self, receive: Receive) -> tuple[int, Any]:
        try:
            self._bus.hear(await _envelope(receive))
        except (Unreadable, ValueError):
            return _dropped("announcement", ANNOUNCEMENTS)
        return _handled("announcement", ANNOUNCEMENTS, known=True)

    async def _job(self, name: str) -> tuple[int, Any]:
        # The body says nothing: the name is the job. It has no content type either, so nothing may want to parse it.
        try:
            known = await self._scheduler.fire(name)
        except Exception as error:
            JOBS.labels("failed").inc()
            SIDECAR_CALLS.labels("job", "failed").inc()
            _log.warning("inbound.failed", job=name, error=type(error).__name__)
            return 500, {"status": "RETRY"}
        JOBS.labels("handled" if known else "unknown").inc()
        return _handled("job", name, known=known)


_KINDS = {"events": "event", "job": "job", "dapr": "question"}


def _handled(kind: str, name: str, *, known: bool) -> tuple[int, Any]:
    SIDECAR_CALLS.labels(kind, "handled" if known else "unknown").inc()
    if not known:
        _log.warning("inbound.unknown", kind=kind, name=name[:200])
    return _SUCCESS


def _dropped(kind: str, topic: str) -> tuple[int, Any]:
    SIDECAR_CALLS.labels(kind, "dropped").inc()
    _log.error("inbound.dropped", kind=kind, topic=topic[:200])
    return _DROP


async def _envelope(receive: Receive) -> dict[str, Any]:
    """Return the body as an object. Errors: `Unreadable`; `ConnectionAbortedError` when the sidecar hung up."""
    found = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        # Past the limit it is read to its end and thrown away: an answer in the middle could look like a broken connection.
        if len(found) <= MAX_BODY_BYTES:
            found += message.get("body", b"")
        if not message.get("more_body", False):
            break
    if len(found) > MAX_BODY_BYTES:
        raise Unreadable
    try:
        envelope = orjson.loads(found)
    except orjson.JSONDecodeError as error:
        raise Unreadable from error
    if not isinstance(envelope, dict):
        raise Unreadable
    return envelope


async def _hung_up(receive: Receive, seconds: float) -> bool:
    """Wait so long; return whether the sidecar hung up meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _answer(send: Send, status: int, body: Any) -> None:
    content = orjson.dumps(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
