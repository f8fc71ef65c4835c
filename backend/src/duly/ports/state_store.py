"""Keeps small values by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class State:
    """A value (anything JSON can say) and its entity tag, which changes with every write."""

    value: Any
    etag: str


@dataclass(frozen=True, slots=True)
class Write:
    """One write: `value` None deletes. `etag` must be the current one; None writes whatever is there."""

    key: str
    value: Any
    etag: str | None = None


class StateConflict(Exception):
    """The entity tag is not the current one; nothing was written."""


class StateAway(Exception):
    """The store cannot be reached; the write may or may not have happened."""


class StateStore(Protocol):
    """Keeps values by key: a write that returned is read by every process from then on.

    Keys: letters, digits and `-_.:/`, at most 200 characters. A value is at most 256 KiB of JSON.
    """

    async def get(self, key: str) -> State | None:
        """Return what is kept under `key`; None when nothing is. Errors: `StateAway`."""
        ...

    async def set(self, key: str, value: Any, etag: str | None = None) -> None:
        """Keep `value`, which is not None. Errors: `StateConflict`, `StateAway`."""
        ...

    async def delete(self, key: str, etag: str | None = None) -> None:
        """Forget `key`; nothing there is no error without an etag. Errors: `StateConflict`, `StateAway`."""
        ...

    async def transact(self, writes: Sequence[Write]) -> None:
        """Do all writes or none. Errors: `StateConflict`, `StateAway`."""
        ...
