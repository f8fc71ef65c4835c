"""The event bus of the Dapr runtime: bulk publish to the sidecar; what it delivers comes in by `inbound`."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

import orjson
import structlog

from duly.adapters.dapr import announcements as hints
from duly.adapters.dapr.sidecar import Sidecar, SidecarAway, error_code, read
from duly.events.catalogue import Topic
from duly.events.envelope import RecordedEvent
from duly.ports.event_bus import Announcement, AnnouncementKind, BusAway, Handler, Listener

EVENTS, UPDATES = "events", "updates"
"""The components: a consumer group a service, and one a process."""
ANNOUNCEMENTS = "task-updates"
CLOUD_EVENT = "application/cloudevents+json"
ENTRIES = 100
ENTRY_BYTES = 900_000
"""The broker's client takes 1,000,000 bytes a record, and the sidecar adds attributes."""
CALL_BYTES = 3_000_000
"""The sidecar takes 4 MiB a call."""
_ANNOUNCEMENTS_A_CALL = 500
# A new sidecar asks for its subscriptions first and hears announcements some seconds later, when its group was joined.
_LOOKS_AFTER_SECONDS = (1.0, 4.0, 10.0)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Subscription:
    consumer: str
    handler: Handler
    given_up: Handler


@dataclass(frozen=True, slots=True)
class _Entry:
    event: RecordedEvent
    content: bytes


class DaprEventBus:
    """Publishes by bulk calls, one in flight, so that a user's events keep their order in the broker's partition."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar
        self._subscriptions: dict[str, list[_Subscription]] = {}
        self._listeners: list[Listener] = []
        self._sidecar_started = asyncio.Event()

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        """Publish as the port says."""
        fitting, lost = _fitting(events)
        # Behind an event that was not taken, nothing of the same user goes out.
        held = set[UUID]()
        taken, away = False, False
        for call in _calls(fitting):
            sending = [] if away else [entry for entry in call if entry.event.user_id not in held]
            failed = await self._publish(topic, sending) if sending else set[UUID]()
            away = away or (bool(sending) and len(failed) == len(sending))
            taken = taken or len(failed) < len(sending)
            out = {entry.event.id for entry in sending} - failed
            held |= {entry.event.user_id for entry in sending if entry.event.id in failed}
            lost += [entry.event.id for entry in call if entry.event.id not in out]
        if away and not taken:
            raise BusAway
        return lost

    async def announce(self, announcements: Sequence[Announcement]) -> None:
        """Announce as the port says."""
        for start in range(0, len(announcements), _ANNOUNCEMENTS_A_CALL):
            body = hints.envelope(announcements[start : start + _ANNOUNCEMENTS_A_CALL])
            path = f"/v1.0/publish/{UPDATES}/{ANNOUNCEMENTS}"
            try:
                answer = await self._sidecar.request("POST", path, headers={"Content-Type": CLOUD_EVENT}, body=body)
            except SidecarAway as error:
                raise BusAway from error
            if not answer.is_success:
                raise BusAway(error_code(answer))

    def subscribe(self, consumer: str, topic: Topic, handler: Handler, given_up: Handler) -> None:
        """Subscribe as the port says. Which topics reach this process say the subscription files of the deployment."""
        self._subscriptions.setdefault(topic, []).append(_Subscription(consumer, handler, given_up))

    def listen(self, listener: Listener) -> None:
        """Listen as the port says."""
        self._listeners.append(listener)

    async def run(self) -> None:
        """Until cancelled, tell listeners to look after each start of the sidecar; it pushes, there is nothing to fetch."""
        while True:
            await self._sidecar_started.wait()
            self._sidecar_started.clear()
            for pause in _LOOKS_AFTER_SECONDS:
                await asyncio.sleep(pause)
                for kind in get_args(AnnouncementKind):
                    self._tell(Announcement(kind, None))

    def sidecar_started(self) -> None:
        """Note that the sidecar is a new one: what was announced while there was none, nobody here heard."""
        self._sidecar_started.set()

    def _tell(self, announcement: Announcement) -> None:
        for listener in self._listeners:
            listener(announcement)

    async def deliver(self, topic: str, event: RecordedEvent) -> bool:
        """Give a delivery to every consumer of the topic; False when there is none. Raises what a handler raised."""
        return await self._hand_over([found.handler for found in self._subscriptions.get(topic, ())], event)

    async def give_up(self, topic: str, event: RecordedEvent) -> bool:
        """The same for an event that the broker gave up on: it did not say for which consumer."""
        return await self._hand_over([found.given_up for found in self._subscriptions.get(topic, ())], event)

    async def _hand_over(self, handlers: Sequence[Handler], event: RecordedEvent) -> bool:
        # Each gets it, whatever becomes of it with the others; the broker has one answer for all.
        outcomes = await asyncio.gather(*(handler(event) for handler in handlers), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return bool(handlers)

    def hear(self, envelope: dict[str, Any]) -> None:
        """Give announcements to every listener. Errors: ValueError when the envelope is none of ours."""
        for announcement in hints.carried(envelope):
            self._tell(announcement)

    async def _publish(self, topic: Topic, entries: Sequence[_Entry]) -> set[UUID]:
        """Publish in one call and return the ids of what was not taken; after an answer that says nothing, all of them."""
        body = b"[" + b",".join(entry.content for entry in entries) + b"]"
        everything = {entry.event.id for entry in entries}
        try:
            answer = await self._sidecar.versioned(
                "POST",
                lambda can: f"/v1.0{'' if can.stable_bulk else '-alpha1'}/publish/bulk/{EVENTS}/{topic}",
                body=lambda _: body,
            )
        except SidecarAway as error:
            _log.warning("bus.away", error=str(error))
            return everything
        if answer.is_success:
            return set()
        # The partition key stands on each entry alone: in the query it would override every entry's.
        named = read(answer).get("failedEntries")
        failed = {entry["entryId"] for entry in named or () if isinstance(entry, dict) and "entryId" in entry}
        _log.warning("bus.refused", status=answer.status_code, code=error_code(answer), entries=len(failed))
        return {found for found in everything if str(found) in failed} if failed else everything


def _fitting(events: Sequence[RecordedEvent]) -> tuple[list[_Entry], list[UUID]]:
    """Return the entries that a broker takes, and the ids of events that are too large or wait behind such a one."""
    fitting, lost, stuck = list[_Entry](), list[UUID](), set[UUID]()
    for event in events:
        entry = _Entry(event, _content(event))
        if len(entry.content) > ENTRY_BYTES:
            _log.error("bus.event_too_large", event_id=str(event.id), bytes=len(entry.content))
            stuck.add(event.user_id)
        if event.user_id in stuck:
            lost.append(event.id)
        else:
            fitting.append(entry)
    return fitting, lost


def _calls(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Cut entries into calls by count and by bytes."""
    call: list[_Entry] = []
    size = 0
    for entry in entries:
        if call and (len(call) == ENTRIES or size + len(entry.content) > CALL_BYTES):
            yield call
            call, size = [], 0
        call.append(entry)
        size += len(entry.content) + 1
    if call:
        yield call


def _content(event: RecordedEvent) -> bytes:
    return orjson.dumps(
        {
            "entryId": str(event.id),
            "event": event.cloud_event(),
            "contentType": CLOUD_EVENT,
            "metadata": {"partitionKey": str(event.user_id)},
        }
    )
