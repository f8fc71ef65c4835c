"""Use cases of notifications."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.envelope import RecordedEvent
from duly.events.payloads import Changed, DigestComposed, NotificationCreated, NotificationsPurged, ReminderFired
from duly.features.channels.service import planning
from duly.features.notifications import repository
from duly.features.notifications.errors import NotificationNotFound
from duly.features.notifications.schemas import NotificationsQuery
from duly.identity.principal import Principal
from duly.messaging import log

CONSUMER = "notifications"
_AT_ONCE = 500


async def tell(unit: UnitOfWork, event: RecordedEvent) -> None:
    """Make a notification of a reminder that fired or of a daily digest; one, however often the event comes."""
    principal = Principal(event.user_id, service=CONSUMER)
    await log.begin(unit, principal)
    told = _of_digest(event) if event.type == "digest.composed" else _of_reminder(event)
    notification: Record = {
        "id": compat.uuid7(),
        **told.fields,
        "read_at": None,
        "version": 1,
        "created_at": unit.now,
        "updated_at": unit.now,
    }
    if await repository.add(unit.connection, principal, event.id, notification):
        payload = NotificationCreated(notification=notification)
        log.record(unit, principal, "notification.created", _subject(notification["id"]), payload)
        await planning.plan(
            unit, principal, notification_id=notification["id"], about=told.fields["kind"], message=told.message,
            revision=event.revision, kinds=told.kinds, due_at=told.fields["deliver_at"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """What an event has to tell: the notification's own fields, the same for channels, and which kinds of these (None: all)."""

    fields: Record
    message: Record
    kinds: list[str] | None = None


def _of_reminder(event: RecordedEvent) -> _Told:
    fired = ReminderFired.model_validate(event.data)
    same = ("task_id", "reminder_id", "title", "due", "at", "late", "nag", "urgent", "deliver_at")
    fields = {"kind": "reminder", **{name: getattr(fired, name) for name in same}, "digest": None}
    return _Told(fields, fired.model_dump(mode="json", include=set(planning.OF_REMINDER)), fired.channels)


def _of_digest(event: RecordedEvent) -> _Told:
    """Return what a digest tells; it has no title: whoever shows it says it in the reader's language."""
    composed = DigestComposed.model_validate(event.data)
    digest = composed.model_dump(mode="json", include={"on", "overdue", "today", "tasks"})
    fields: Record = {
        "kind": "digest",
        **dict.fromkeys(("task_id", "reminder_id", "due")),
        "title": "",
        **{name: getattr(composed, name) for name in ("at", "late", "deliver_at")},
        "nag": 0,
        "urgent": False,
        "digest": digest,
    }
    return _Told(fields, digest)


def _subject(notification_id: UUID) -> str:
    return f"notifications/{notification_id}"


async def page(
    connection: AsyncConnection, principal: Principal, query: NotificationsQuery
) -> tuple[list[Record], str | None, int]:
    """Return a page of the caller's notifications, the cursor of the next, and how many are unread."""
    unread = query.status == "unread"
    items, following = await repository.page(connection, principal, unread, query.limit, query.cursor)
    return items, following, await repository.unread(connection, principal)


async def mark(unit: UnitOfWork, principal: Principal, notification_id: UUID | None, *, read: bool) -> Record:
    """Mark one as read, or as unread again, and return it; doing it again changes nothing.

    Errors: `NotificationNotFound`.
    """
    await log.begin(unit, principal)
    found = await repository.find(unit.connection, principal, notification_id) if notification_id else None
    if found is None:
        raise NotificationNotFound
    if (found["read_at"] is not None) == read:
        return found
    return (await _marked(unit, principal, [found], read=read))[0]


async def mark_upto(unit: UnitOfWork, principal: Principal, upto: UUID | None) -> int:
    """Mark every unread one up to `upto` as read, or all; return how many, at most 500 a call."""
    await log.begin(unit, principal)
    found = await repository.unread_upto(unit.connection, principal, upto, _AT_ONCE)
    return len(await _marked(unit, principal, found, read=True))


async def _marked(unit: UnitOfWork, principal: Principal, found: list[Record], *, read: bool) -> list[Record]:
    if not found:
        return []
    read_at = unit.now if read else None
    await repository.mark(unit.connection, principal, [one["id"] for one in found], read_at, unit.now)
    marked = []
    for before in found:
        after = before | {"read_at": read_at, "version": before["version"] + 1, "updated_at": unit.now}
        changes = {"read_at": {"from": before["read_at"], "to": read_at}}
        payload = Changed.model_validate({"version": after["version"], "changes": changes})
        log.record(unit, principal, "notification.read", _subject(after["id"]), payload)
        marked.append(after)
    return marked


async def purge_old(unit: UnitOfWork, read_before: datetime, unread_before: datetime, limit: int) -> int:
    """Remove up to `limit` notifications of one user: read before the one instant, or unread and made before the other.

    Only whole days (UTC) that are as old go, so that there is one event for each user and day. Returns how many; 0 means that
    nobody has any that old.
    """
    read_before, unread_before = (_midnight(before) for before in (read_before, unread_before))
    user_id = await repository.whose_are_old(unit.connection, read_before, unread_before)
    if user_id is None:
        return 0
    principal = Principal(user_id, service=CONSUMER)
    await log.begin(unit, principal)
    removed = await repository.remove_old(unit.connection, principal, read_before, unread_before, limit)
    if removed:
        payload = NotificationsPurged(ids=sorted(removed), unread=sum(removed.values()))
        log.record(unit, principal, "notifications.purged", "notifications", payload)
    # Somebody else may have removed them, or marked them unread, meanwhile; then others are looked for.
    return max(len(removed), 1)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
