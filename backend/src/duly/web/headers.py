"""Request headers that several features read, and ids in paths."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Path

IfMatch = Annotated[
    str | None, Header(max_length=500, description='Change only this version: the `ETag` you read, such as `"3"`.')
]
IfNoneMatch = Annotated[
    str | None, Header(max_length=500, description="Answer 304 when nothing changed since this `ETag`.")
]
# Text, not UUID: an id that cannot exist is a 404 like any other that does not.
PathId = Annotated[str, Path(json_schema_extra={"format": "uuid"})]


def parse_id(text: str) -> UUID | None:
    """Return the id in a path; None when it is no UUID in its usual form."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None
