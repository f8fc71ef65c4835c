"""Carries committed events from the relay to consumers, and announcements to every process."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from duly.events.catalogue import Topic
from duly.events.envelope import RecordedEvent

Handler = Callable[[RecordedEvent], Awaitable[None]]
AnnouncementKind = Literal["feed", "workspace", "parked", "reminders", "deliveries", "digests"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something is new: a user's feed reached `revision`, a user's workspace changed, events were parked anew, or a reminder,
    a delivery or a digest became due before all others.

    Without a user it is for all of them: some announcements may have been lost. Only `feed` and `workspace` may name one.
    """

    kind: AnnouncementKind
    user_id: UUID | None
    revision: int = 0


Listener = Callable[[Announcement], None]


class BusAway(Exception):
    """The bus cannot be reached; nothing of the call was taken."""


class EventBus(Protocol):
    """Delivers each event to each consumer at least once.

    Semantics that every adapter keeps, and the contract suite over all of them proves:
    - An event is delivered to each consumer name, by one of the processes that subscribe under that name.
    - Events of one user reach a consumer in the order of publishing, as long as no delivery fails.
    - A handler that raises gets the event again after a pause. Until it succeeds, later events of that user wait;
      others may. An adapter may give up after at least five minutes of tries; the event then goes to `given_up`.
    - A process that dies in a handler, or before its end is noted, leads to another delivery.
    - An announcement reaches every listening process at most once, soon, or never: it is a hint to look, nothing more.
    """

    async def publish(self, topic: Topic, events: Sequence[RecordedEvent]) -> Sequence[UUID]:
        """Publish events in order; return the ids of those that were not taken (empty when all were).

        One relay calls this at a time. An event that was taken may be delivered twice, also because it is published twice.
        Errors: `BusAway`.
        """
        ...

    async def announce(self, announcements: Sequence[Announcement]) -> None:
        """Tell every listening process. Errors: `BusAway`."""
        ...

    def subscribe(self, consumer: str, topic: Topic, handler: Handler, given_up: Handler) -> None:
        """Declare interest before the process starts to serve; `given_up` must only note the event and return."""
        ...

    def listen(self, listener: Listener) -> None:
        """Declare interest in announcements before the process starts to serve; the listener must not block."""
        ...

    async def run(self) -> None:
        """Deliver until cancelled; what was in a handler then is delivered again."""
        ...
