"""What an entry says, and how entries hang together. Pure: a third party can verify an export with this page alone.

Each user has one chain. An entry's `hash` covers every field of it and the hash of the entry before:

- **Canonical JSON** is RFC 8785: UTF-8, no spaces, keys in order. Entries hold text, integers, true, false, null, lists and
  objects; no other numbers.
- `differences_hash` = SHA-256 of the canonical JSON of `differences`. Differences may be erased (then null): their hash stays
  in the chain, so the chain still verifies.
- `hash` = SHA-256 of the canonical JSON of the list `[previous hash, user_id, sequence, revision, event_id, occurred_at,
  action, target, actor, request_id, source_class, differences_hash]`, hashes in lower-case hexadecimal, everything as the
  export writes it. The previous hash of the first entry is 64 zeros.
- `sequence` counts 1, 2, 3 … without gaps. `revision` usually does too; an event that was set aside for a while comes
  later than its revision says, and keeps it.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

FIRST_PREVIOUS = bytes(32)
"""What stands in for the hash before the first entry."""

_LINKED = ("action", "target", "actor", "request_id", "source_class")
# They say when and how often a thing was written, which the entry itself tells; `id` is its target.
_BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at"})
_NOTHING: tuple[Any, ...] = (None, "", [], {})
_GONE = frozenset({"deleted", "purged"})


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value (RFC 8785).

    Errors: TypeError for what has no canonical form here, fractions among them: their text differs between languages.
    """
    _refuse_fractions(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("fractions have no canonical form here")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_fractions(part)


def instant(at: datetime) -> str:
    """Return an instant as chain and export write it: UTC, microseconds unless they are zero, `Z` at the end."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def differences(action: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an event changed, by field: `{"title": {"from": …, "to": …}}`.

    A change has its changed fields. A thing that was created has the fields that were set, from null; one that is gone has
    what is known of it, to null; a merged tag has both names. Any other fact has all it says, from null.
    """
    if "changes" in data:
        return dict(data["changes"])
    kind, _, verb = action.partition(".")
    if verb == "created":
        return {
            name: {"from": None, "to": value}
            for name, value in data[kind].items()
            if name not in _BOOKKEEPING and value not in _NOTHING
        }
    if verb in _GONE:
        return {name: {"from": value, "to": None} for name, value in data.items()}
    if verb == "merged":
        return {
            "name": {"from": data["name"], "to": data["into_name"]},
            "merged_into": {"from": None, "to": data["into"]},
        }
    return {name: {"from": None, "to": value} for name, value in data.items()}


def differences_hash(found: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of differences, 32 bytes."""
    return hashlib.sha256(canonical(found)).digest()


def entry_hash(previous: bytes, entry: Mapping[str, Any]) -> bytes:
    """Return the hash of an entry (a row of `audit_entry`) that follows one with hash `previous`: 32 bytes."""
    linked = [
        previous.hex(),
        str(entry["user_id"]),
        entry["sequence"],
        entry["revision"],
        str(entry["event_id"]),
        instant(entry["occurred_at"]),
        *(entry[name] for name in _LINKED),
        entry["differences_hash"].hex(),
    ]
    return hashlib.sha256(canonical(linked)).digest()


def broken_link(previous: bytes, sequence: int, entry: Mapping[str, Any]) -> str | None:
    """Return in words what is wrong with an entry that should be number `sequence` after `previous`; None when it fits."""
    if entry["sequence"] != sequence:
        return f"entry {sequence} is missing: the next one is {entry['sequence']}"
    if entry["differences"] is not None and differences_hash(entry["differences"]) != entry["differences_hash"]:
        return f"the differences of entry {sequence} were changed"
    if entry_hash(previous, entry) != entry["hash"]:
        return f"entry {sequence} or the link to the one before it was changed"
    return None
