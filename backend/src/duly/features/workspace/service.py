"""Use cases of the workspace."""

import contextlib
from collections.abc import Iterator

import structlog

from duly.database.base import Record
from duly.database.versions import entity_tags
from duly.errors import PreconditionFailed, Unavailable
from duly.identity.principal import Principal
from duly.ports.event_bus import Announcement, BusAway, EventBus
from duly.ports.state_store import ABSENT, StateAway, StateConflict, StateStore

UNSAVED = "0"
"""The entity tag of the workspace of somebody who never kept one."""
_EMPTY: Record = {"collapsed_projects": [], "sorts": {}, "drafts": {}}
_log = structlog.get_logger(__name__)


async def read(store: StateStore, principal: Principal) -> tuple[Record, str]:
    """Return the caller's workspace and its entity tag. Errors: `Unavailable`."""
    with _away_is_unavailable():
        found = await store.get(_key(principal))
    # What was kept before a field existed lacks it.
    return (_EMPTY, UNSAVED) if found is None else (_EMPTY | found.value, found.etag)


async def replace(
    store: StateStore,
    bus: EventBus,
    principal: Principal,
    value: Record,
    *,
    if_match: str | None,
    if_none_match: str | None,
) -> tuple[Record, str]:
    """Keep a workspace, tell the user's other screens, and return what is there then with its entity tag.

    The same again writes nothing and tells nobody. Errors: `PreconditionFailed` when a header names another state than the
    current one, also when it changed in this moment; `Unavailable`.
    """
    now, etag = await read(store, principal)
    _check(etag, if_match, if_none_match)
    if now == value and etag != UNSAVED:
        return now, etag
    condition = None
    if if_match is not None or if_none_match is not None:
        condition = ABSENT if etag == UNSAVED else etag
    try:
        with _away_is_unavailable():
            await store.set(_key(principal), value, condition)
    except StateConflict as error:
        raise _changed() from error
    try:
        await bus.announce([Announcement("workspace", principal.user_id)])
    except BusAway:
        _log.warning("workspace.announcement_lost")
    return await read(store, principal)


def _key(principal: Principal) -> str:
    return f"workspace/{principal.user_id}"


def _check(etag: str, if_match: str | None, if_none_match: str | None) -> None:
    """Compare the headers with the current state (RFC 9110, sections 13.1.1 and 13.1.2)."""
    current = {etag} if etag == UNSAVED else {etag, "*"}
    if if_match is not None and not current & entity_tags(if_match):
        raise _changed()
    if if_none_match is not None and current & entity_tags(if_none_match):
        raise _changed()


def _changed() -> PreconditionFailed:
    return PreconditionFailed("It was changed since you read it.")


@contextlib.contextmanager
def _away_is_unavailable() -> Iterator[None]:
    try:
        yield
    except StateAway as error:
        raise Unavailable("The workspace cannot be read or kept now.") from error
