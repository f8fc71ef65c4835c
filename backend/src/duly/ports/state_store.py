"""Keeps small values by key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

MAX_VALUE_BYTES = 256 * 1024
ABSENT = ""
"""The entity tag of what is not there: a write with it is done only when its key is new."""
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,199}")


@dataclass(frozen=True, slots=True)
class State:
    """A value (anything JSON can say) and its entity tag, which changes with every write."""

    value: Any
    etag: str


@dataclass(frozen=True, slots=True)
class Write:
    """One write: `value` None deletes. `etag` must be the current one, or `ABSENT`; None writes whatever is there."""

    key: str
    value: Any
    etag: str | None = None


class StateConflict(Exception):
    """The entity tag is not the current one, or there is a value where none should be; nothing was written."""


class StateAway(Exception):
    """The store cannot be reached; the write may or may not have happened."""


def check_key(key: str) -> None:
    """Refuse a key that no store takes. Errors: ValueError."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key of the state store: {key[:40]!r}")


def check_writes(writes: Sequence[Write]) -> None:
    """Refuse what no store takes.

    Errors: ValueError for a bad key, a key named twice, a value that is too large, or the deletion of what is not there.
    """
    for write in writes:
        check_key(write.key)
        if write.value is None and write.etag == ABSENT:
            raise ValueError("what is not there cannot be deleted")
        try:
            size = len(orjson.dumps(write.value, option=orjson.OPT_STRICT_INTEGER))
        except orjson.JSONEncodeError as error:
            raise ValueError("JSON cannot say this value") from error
        if size > MAX_VALUE_BYTES:
            raise ValueError(f"a value of {size} bytes is too large for the state store")
    if len({write.key for write in writes}) < len(writes):
        raise ValueError("a key is written twice at once")


class StateStore(Protocol):
    """Keeps values by key: a write that returned is read by every process from then on.

    Keys: a letter or digit, then letters, digits and `-_.:/`; at most 200 characters. A value is at most 256 KiB of JSON
    and comes back equal; its integers are below 2^53, for a store may keep numbers as JavaScript does. A bad key, a key
    named twice in a transaction and a value that JSON cannot say or that is too large are ValueErrors.
    """

    async def get(self, key: str) -> State | None:
        """Return what is kept under `key`; None when nothing is. Errors: `StateAway`."""
        ...

    async def set(self, key: str, value: Any, etag: str | None = None) -> None:
        """Keep `value`, which is not None; with `ABSENT` only under a new key. Errors: `StateConflict`, `StateAway`."""
        ...

    async def delete(self, key: str, etag: str | None = None) -> None:
        """Forget `key`; nothing there is no error without an etag. Errors: `StateConflict`, `StateAway`."""
        ...

    async def transact(self, writes: Sequence[Write]) -> None:
        """Do all writes or none; each key once. Errors: `StateConflict`, `StateAway`."""
        ...
