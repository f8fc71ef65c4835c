"""One example of each event, for the schemas and the reference. A test checks each against its schema."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from duly.events.catalogue import EventType
from duly.events.envelope import RecordedEvent

_USER = UUID("0198c5b2-8a4f-7c11-9d3e-00000000000b")
_TASK = "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"
_PROJECT = "0198c5b2-8a4f-7c11-9d3e-00000000000c"
_REMINDER = "0198c5b2-8a4f-7c11-9d3e-000000000011"
_SERIES = "0198c5b2-8a4f-7c11-9d3e-000000000010"
_TAG, _OTHER_TAG = "0198c5b2-8a4f-7c11-9d3e-00000000000d", "0198c5b2-8a4f-7c11-9d3e-00000000000e"
_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
_WRITTEN = {"version": 1, "created_at": "2026-11-24T12:00:00Z", "updated_at": "2026-11-24T12:00:00Z"}
_TASK_FIELDS = {
    "id": _TASK,
    "title": "Buy milk",
    "description": "The **oat** one",
    "status": "open",
    "priority": "high",
    "project_id": None,
    "parent_id": None,
    "tags": ["errand"],
    "position": "a0",
    "due_on": "2026-12-24",
    "due_at": None,
    "start_on": None,
    "start_at": None,
    "deadline_on": None,
    "time_zone": None,
    "recurrence": None,
    "series_id": None,
    "reminders": [{"before": "PT30M", "of": "due", "channels": ["web_push"]}],
    "completed_at": None,
    "deleted_at": None,
    **_WRITTEN,
}


def _changed(**changes: tuple[Any, Any]) -> dict[str, Any]:
    return {"version": 2, "changes": {name: {"from": before, "to": after} for name, (before, after) in changes.items()}}


_NOTIFICATION = "0198c5b2-8a4f-7c11-9d3e-000000000012"
_CHANNEL = "0198c5b2-8a4f-7c11-9d3e-000000000013"
_DATA: dict[str, tuple[str, dict[str, Any]]] = {
    "task.created": (f"tasks/{_TASK}", {"task": _TASK_FIELDS}),
    "task.updated": (f"tasks/{_TASK}", _changed(title=("Buy milk", "Buy oat milk"), priority=("high", "urgent"))),
    "task.completed": (
        f"tasks/{_TASK}",
        _changed(status=("open", "completed"), completed_at=(None, "2026-11-24T12:00:00Z")),
    ),
    "task.reopened": (
        f"tasks/{_TASK}",
        _changed(status=("completed", "open"), completed_at=("2026-11-24T12:00:00Z", None)),
    ),
    "task.moved": (f"tasks/{_TASK}", _changed(project_id=(None, _PROJECT), position=("a0", "a5"))),
    "task.deleted": (f"tasks/{_TASK}", _changed(deleted_at=(None, "2026-11-24T12:00:00Z"))),
    "task.restored": (f"tasks/{_TASK}", _changed(deleted_at=("2026-11-24T12:00:00Z", None))),
    "task.purged": (f"tasks/{_TASK}", {"version": 5}),
    "series.ended": (f"tasks/{_TASK}", {"series_id": _SERIES, "reason": "finished"}),
    "reminder.fired": (
        f"tasks/{_TASK}",
        {
            "reminder_id": _REMINDER,
            "version": 1,
            "task_id": _TASK,
            "title": "Buy milk",
            "due": "2026-12-24",
            "at": "2026-11-24T12:00:00Z",
            "late": False,
            "late_seconds": 0,
            "nag": 0,
            "urgent": False,
            "deliver_at": None,
            "channels": ["web_push"],
            "dates": ["due_on", "due_at"],
        },
    ),
    "reminder.snoozed": (
        f"tasks/{_TASK}",
        {"reminder_id": _REMINDER, "version": 2, "task_id": _TASK, "until": "2026-11-24T12:10:00Z"},
    ),
    "digest.composed": (
        "digest",
        {
            "on": "2026-11-24",
            "at": "2026-11-24T12:00:00Z",
            "late": False,
            "overdue": 1,
            "today": 2,
            "tasks": [{"id": _TASK, "title": "Buy milk", "due": "2026-11-23"}],
            "deliver_at": None,
        },
    ),
    "notification.created": (
        f"notifications/{_NOTIFICATION}",
        {
            "notification": {
                "id": _NOTIFICATION,
                "kind": "reminder",
                "task_id": _TASK,
                "reminder_id": _REMINDER,
                "title": "Buy milk",
                "due": "2026-12-24",
                "at": "2026-11-24T12:00:00Z",
                "late": False,
                "nag": 0,
                "urgent": False,
                "digest": None,
                "deliver_at": None,
                "read_at": None,
                **_WRITTEN,
            }
        },
    ),
    "notification.read": (f"notifications/{_NOTIFICATION}", _changed(read_at=(None, "2026-11-24T12:00:00Z"))),
    "notifications.purged": ("notifications", {"ids": [_NOTIFICATION], "unread": 0}),
    "channel.created": (
        f"channels/{_CHANNEL}",
        {
            "channel": {
                "id": _CHANNEL,
                "kind": "email",
                "name": "Mail",
                "target": "ada@example.com",
                "wants": ["reminders", "digest"],
                "enabled": True,
                "state": "unconfirmed",
                **_WRITTEN,
            }
        },
    ),
    "channel.updated": (f"channels/{_CHANNEL}", _changed(state=("unconfirmed", "active"))),
    "channel.deleted": (f"channels/{_CHANNEL}", {"name": "Mail"}),
    "project.created": (
        f"projects/{_PROJECT}",
        {
            "project": {
                "id": _PROJECT,
                "name": "Home",
                "color": "green",
                "archived": False,
                "position": "a0",
                **_WRITTEN,
            }
        },
    ),
    "project.updated": (f"projects/{_PROJECT}", _changed(name=("Home", "House"))),
    "project.deleted": (f"projects/{_PROJECT}", {"name": "House"}),
    "tag.created": (f"tags/{_TAG}", {"tag": {"id": _TAG, "name": "errand", "color": None, **_WRITTEN}}),
    "tag.updated": (f"tags/{_TAG}", _changed(color=(None, "amber"))),
    "tag.merged": (f"tags/{_TAG}", {"into": _OTHER_TAG, "name": "errand", "into_name": "errands"}),
    "tag.deleted": (f"tags/{_TAG}", {"name": "errand"}),
    "account.updated": ("account", _changed(time_zone=("UTC", "Asia/Karachi"))),
}


def examples(kind: EventType) -> list[dict[str, Any]]:
    """Return example envelopes of an event type in its current version; a type needs at least one."""
    subject, data = _DATA[kind.name]
    event = RecordedEvent(
        id=UUID("0198c5b2-8a4f-7c11-9d3e-00000000000a"),
        user_id=_USER,
        revision=42,
        type=kind.name,
        version=kind.version,
        subject=subject,
        data=data,
        actor=f"user:{_USER}",
        request_id="0198c5b2-8a4f-7c11-9d3e-00000000000f",
        source_class="public",
        occurred_at=_AT,
    )
    return [event.cloud_event()]
