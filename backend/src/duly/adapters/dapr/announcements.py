"""Announcements as they stand on the bus: many in one envelope, as `contracts/events/duly.announcement.v1.json` says."""

from collections.abc import Sequence
from typing import Any, get_args
from uuid import UUID

import orjson
from uuid_utils import compat

from duly.events.schemas import ANNOUNCEMENT, Announced, Announcements
from duly.ports.event_bus import Announcement, AnnouncementKind

_KINDS = get_args(AnnouncementKind)


def envelope(announcements: Sequence[Announcement]) -> bytes:
    """Return a CloudEvent that carries `announcements`."""
    told = [
        Announced(kind=said.kind, user_id=None if said.user_id is None else str(said.user_id), revision=said.revision)
        for said in announcements
    ]
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(compat.uuid7()),
            "source": "/duly",
            "type": ANNOUNCEMENT,
            "datacontenttype": "application/json",
            "data": Announcements(announcements=told).model_dump(),
        }
    )


def carried(found: dict[str, Any]) -> list[Announcement]:
    """Return what an envelope announces, without kinds that only newer versions know.

    Errors: ValueError (pydantic's included) when it is none of ours.
    """
    if found.get("type") != ANNOUNCEMENT:
        raise ValueError("this is no announcement of ours")
    return [
        Announcement(said.kind, None if said.user_id is None else UUID(said.user_id), said.revision)  # type: ignore[arg-type]
        for said in Announcements.model_validate(found.get("data")).announcements
        if said.kind in _KINDS
    ]
