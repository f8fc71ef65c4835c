"""A consumer that keeps what it got, and fails as it is told."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from duly.events.envelope import RecordedEvent
from duly.ports.event_bus import Announcement
from tests.ports.runtime import Declare, Member, until


@dataclass
class Recorder:
    """Handles the events of some users: others' are on the bus as well."""

    users: Sequence[UUID]
    failing: dict[UUID, list[Exception]] = field(default_factory=dict)
    takes_seconds: float = 0
    tried: list[tuple[float, UUID]] = field(default_factory=list)
    handled: list[RecordedEvent] = field(default_factory=list)
    given_up: list[RecordedEvent] = field(default_factory=list)
    announced: list[Announcement] = field(default_factory=list)

    async def handle(self, event: RecordedEvent) -> None:
        if event.user_id not in self.users:
            return
        self.tried.append((time.monotonic(), event.id))
        if errors := self.failing.get(event.id):
            raise errors.pop(0)
        await asyncio.sleep(self.takes_seconds)
        self.handled.append(event)

    async def give_up(self, event: RecordedEvent) -> None:
        if event.user_id in self.users:
            self.given_up.append(event)

    def hear(self, said: Announcement) -> None:
        if said.user_id is None or said.user_id in self.users:
            self.announced.append(said)

    def of(self, consumer: str) -> Declare:
        """Return what makes a process consume into this recorder."""

        def declare(member: Member) -> None:
            member.bus.subscribe(consumer, "task-events", self.handle, self.give_up)

        return declare

    def listening(self, member: Member) -> None:
        """Make a process listen into this recorder."""
        member.bus.listen(self.hear)

    def ids(self) -> list[UUID]:
        """Return the events, each where it was handled first."""
        return list(dict.fromkeys(event.id for event in self.handled))

    def revisions(self, user: UUID) -> list[int]:
        """Return a user's revisions, each where it was handled first."""
        return list(dict.fromkeys(event.revision for event in self.handled if event.user_id == user))

    def tries(self, event: RecordedEvent) -> list[float]:
        """Return the instants at which the event came."""
        return [at for at, event_id in self.tried if event_id == event.id]

    async def until_handled(self, events: Sequence[RecordedEvent], seconds: float) -> None:
        """Wait until all of them were handled. Errors: AssertionError."""
        wanted = {event.id for event in events}
        await until(lambda: wanted <= set(self.ids()), seconds, lambda: f"{len(self.ids())} of {len(wanted)} handled")
