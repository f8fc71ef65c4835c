"""Messages and what sends them, for the tests of senders."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from duly.adapters.delivery.http import HttpEnds
from duly.adapters.delivery.ntfy import NtfySender
from duly.adapters.delivery.web_push import WebPushSender
from duly.adapters.delivery.webhook import WebhookSender
from duly.adapters.embedded.clock import FixedClock
from duly.ports.sender import Message, Sender
from tests.support.ends.http import HttpEnd
from tests.support.ends.ntfy import NtfyServer
from tests.support.ends.push import PushService
from tests.support.ends.webhook import WebhookReceiver

NOW = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
CONTACT = "mailto:ops@duly.example"
VAPID_KEY = (123456789).to_bytes(32)


def message(**changed: Any) -> Message:
    """Return a reminder, some of it changed."""
    told: dict[str, Any] = {
        "id": UUID("01936a00-0000-7000-8000-000000000001"),
        "about": "reminder",
        "title": "Call the dentist",
        "lines": ("Due today at 10:00",),
        "language": "en",
        "link": "https://duly.example/tasks/7",
        "urgent": False,
        "replaces": "",
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=6),
        "unsubscribe": None,
        "data": {"task_id": "7", "notification_id": "9"},
    }
    return Message(**{**told, **changed})


async def vapid_key() -> bytes:
    return VAPID_KEY


def _time() -> float:
    return NOW.timestamp()


SENDERS: dict[str, tuple[Callable[[HttpEnds], Sender], Callable[[], HttpEnd]]] = {
    "web_push": (
        lambda ends: WebPushSender(ends, FixedClock(NOW), vapid_key, CONTACT),
        lambda: PushService(now=_time),
    ),
    "webhook": (lambda ends: WebhookSender(ends, FixedClock(NOW)), lambda: WebhookReceiver(now=_time)),
    "ntfy": (lambda ends: NtfySender(ends, FixedClock(NOW)), lambda: NtfyServer(token="tk_secret")),
}
