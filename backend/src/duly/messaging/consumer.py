"""What a consumer is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from duly.database.unit_of_work import UnitOfWork
from duly.events.catalogue import CATALOGUE, Topic
from duly.events.envelope import RecordedEvent


@dataclass(frozen=True, slots=True)
class Consumer:
    """Handles events of some types, each in a transaction of its own that also marks the event as done.

    `name` is stable: it is the consumer's place in the log. `handle` gets the event with its data in the current schema
    version; it may raise `Poison`.
    """

    name: str
    types: frozenset[str]
    handle: Callable[[UnitOfWork, RecordedEvent], Awaitable[None]]

    @property
    def topics(self) -> frozenset[Topic]:
        """The topics that carry its types."""
        return frozenset(CATALOGUE[name].topic for name in self.types)


EVERY_TYPE = frozenset(CATALOGUE)
