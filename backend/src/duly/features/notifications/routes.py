"""`/notifications`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from duly.features.notifications import service
from duly.features.notifications.schemas import (
    NotificationList,
    NotificationPatch,
    NotificationRead,
    NotificationsQuery,
    ReadCount,
    ReadUpto,
)
from duly.messaging import log
from duly.web.answers import answer, is_current, not_modified
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfNoneMatch, PathId, parse_id
from duly.web.transaction import Reading, Writing

router = APIRouter(prefix="/notifications", tags=["notifications"])


@router.get("", response_model=NotificationList, operation_id="listNotifications")
async def list_notifications(
    query: Annotated[NotificationsQuery, Query()],
    reading: Reading,
    principal: Caller,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Answer a page of notifications, the newest first. The `ETag` is the revision."""
    etag = str(await log.current_revision(reading, principal.user_id))
    if is_current(if_none_match, etag):
        return not_modified(etag)
    items, following, unread = await service.page(reading, principal, query)
    return answer({"items": items, "next": following, "unread": unread}, etag=etag)


@router.post("/read", response_model=ReadCount, operation_id="readNotifications")
async def read_notifications(body: ReadUpto, unit: Writing, principal: Caller) -> Response:
    """Mark every unread notification as read, up to one of them or all; at most 500 a call."""
    return answer({"read": await service.mark_upto(unit, principal, body.upto)})


@router.patch(
    "/{notification_id}", response_model=NotificationRead, responses=problems(404), operation_id="changeNotification"
)
async def change_notification(
    notification_id: PathId, body: NotificationPatch, unit: Writing, principal: Caller
) -> Response:
    """Mark a notification as read, or as unread again."""
    found = await service.mark(unit, principal, parse_id(notification_id), read=body.read)
    return answer(found, etag=str(found["version"]))
