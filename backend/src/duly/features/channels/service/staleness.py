"""Whether a message still says something true, from what its user's log holds after the event that caused it (ADR-0014).

The inbox keeps what happened; a channel tells only what there is still to do.
"""

from collections.abc import Iterable
from typing import Any

from duly.features.channels.repository.due import Asked, Claimed, News

TYPES = frozenset(
    {
        *("task.updated", "task.completed", "task.reopened", "task.deleted", "task.restored", "task.purged"),
        *("reminder.fired", "reminder.snoozed", "notification.read"),
    }
)
# Of deliveries that were planned before a firing said which dates it was counted from.
_ANY_DATE = frozenset({"due_on", "due_at", "start_on", "start_at", "deadline_on"})
_WANT = {"reminder": "reminders", "digest": "digest"}


def question(row: Claimed) -> Asked | None:
    """Return what to look for in the log; None for what cannot become stale: tests and codes."""
    if row.about not in _WANT:
        return None
    return Asked(row.id, row.user_id, row.revision, row.message.get("task_id"), row.notification_id)


def of_channel(row: Claimed) -> str | None:
    """Return why the channel takes this no more; None when it does. Codes go to channels that are not confirmed yet."""
    if row.channel is None:
        return "channel-removed"
    if row.about == "confirmation":
        return None
    if not row.channel["enabled"]:
        return "channel-disabled"
    if row.channel["state"] == "unconfirmed":
        return "channel-unconfirmed"
    want = _WANT.get(row.about)
    return "channel-unwilling" if want is not None and want not in row.channel["wants"] else None


def of_news(row: Claimed, news: Iterable[News]) -> str | None:
    """Return why there is nothing to tell any more; None when there is.

    What was taken back counts no more: a task that was completed and reopened is to be done.
    """
    found: dict[str, str | None] = {}
    for kind, data in news:
        found |= _said(row, kind, data)
    return next((reason for reason in found.values() if reason is not None), None)


def _said(row: Claimed, kind: str, data: dict[str, Any]) -> dict[str, str | None]:
    """Return what one event says, by what it says it of."""
    match kind:
        case "task.completed":
            return {"task": "task-completed"}
        case "task.reopened":
            return {"task": None}
        case "task.deleted" | "task.purged":
            return {"trash": "task-deleted"}
        case "task.restored":
            return {"trash": None}
        case "notification.read":
            read = data["changes"].get("read_at", {}).get("to")
            return {"notification": None if read is None else "notification-read"}
        # With one of these the reminder is planned anew; another date, like a wish that was added or removed, leaves what fired
        # as it was, and nothing else would tell of it.
        case "task.updated" if data["changes"].keys() & row.message.get("dates", _ANY_DATE):
            return {"dates": "task-rescheduled"}
        case "reminder.snoozed" if data["reminder_id"] == row.message.get("reminder_id"):
            return {"reminder": "reminder-snoozed"}
        case "reminder.fired" if data["reminder_id"] == row.message.get("reminder_id"):
            return {"reminder": "told-again"}
    return {}
