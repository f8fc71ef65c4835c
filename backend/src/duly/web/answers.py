"""Answers: JSON straight from rows, entity tags, and what they promise a cache."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import Response

from duly.database.versions import entity_tags

_JSON = "application/json"
# Private data behind a token: a browser may keep it but must ask each time.
_CACHE = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


def encode(value: Any) -> bytes:
    """Return `value` as JSON; instants in UTC end in `Z`."""
    return orjson.dumps(value, _plain, orjson.OPT_UTC_Z)


def _plain(value: Any) -> str:
    """Return what orjson does not know: asyncpg's own UUID class."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


def answer(
    value: Any, status: int = 200, *, etag: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """Return a JSON answer. Rows become JSON once: the response model documents, it does not validate again."""
    extra = {"ETag": f'"{etag}"'} if etag is not None else {}
    return Response(encode(value), status, {**_CACHE, **extra, **(headers or {})}, _JSON)


def no_content() -> Response:
    """Return the answer that says nothing."""
    return Response(status_code=204, headers=dict(_CACHE))


def not_modified(etag: str) -> Response:
    """Return the answer that says the client has it already."""
    return Response(status_code=304, headers={**_CACHE, "ETag": f'"{etag}"'})


def answer_unless_current(value: Any, etag: str, if_none_match: str | None) -> Response:
    """Return the answer with its entity tag, or that the client has it already."""
    return not_modified(etag) if is_current(if_none_match, etag) else answer(value, etag=etag)


def is_current(if_none_match: str | None, etag: str) -> bool:
    """Tell whether the client already has the representation with `etag` (RFC 9110, section 13.1.2)."""
    if if_none_match is None:
        return False
    tags = entity_tags(if_none_match)
    return "*" in tags or etag in tags
