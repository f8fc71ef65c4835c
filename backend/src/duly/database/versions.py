"""Optimistic concurrency: a change names the version it was made to (RFC 9110, section 13.1.1)."""

from duly.errors import PreconditionFailed


def entity_tags(header: str) -> set[str]:
    """Return the opaque tags of an `If-Match` or `If-None-Match` header, weak marks dropped."""
    return {part.strip().removeprefix("W/").strip('"') for part in header.split(",") if part.strip()}


def check_version(if_match: str | None, version: int) -> None:
    """Refuse a change that was made to another version; None (no header) checks nothing.

    An entity tag is the version, or the version, a hyphen and what else the answer shows: only the version counts here.

    Errors: `PreconditionFailed`, with the current version.
    """
    if if_match is None:
        return
    tags = entity_tags(if_match)
    if "*" in tags or str(version) in {tag.partition("-")[0] for tag in tags}:
        return
    raise PreconditionFailed("It was changed since you read it.", version=version)
