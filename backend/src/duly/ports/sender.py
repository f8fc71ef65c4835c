"""Sends one message to one end: a browser, a mailbox, a URL, a topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

Kind = Literal["web_push", "email", "webhook", "ntfy"]


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, already in words; plain text, no markup.

    `id` is the delivery's: the same in each attempt, so that the other end can tell a repeat. `replaces` names what a newer
    message takes the place of (a reminder that nags), empty for none. `link` is the absolute address of what it is about;
    `unsubscribe` that of the one-click unsubscription (RFC 8058), None where there is none. `data` is the same for
    programs: what a webhook gets and a service worker acts on. `expires_at` is when nobody wants it any more.
    """

    id: UUID
    about: Literal["reminder", "digest", "test", "confirmation"]
    title: str
    lines: tuple[str, ...]
    language: str
    link: str
    urgent: bool
    replaces: str
    created_at: datetime
    expires_at: datetime
    unsubscribe: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other end took it; `status` is its answer (HTTP or SMTP), `reference` what it calls the message, if it said so."""

    status: int
    reference: str = ""


class SendingFailed(Exception):
    """The other end did not take it. `reason` is a stable word for people's logs; `status` its answer, None without one."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Gone(SendingFailed):
    """The end does not exist any more and never will again."""


class Refused(SendingFailed):
    """This message will never be taken there, or the address must not be reached."""


class TryLater(SendingFailed):
    """It may be taken later, not before `after` if the end said so."""

    def __init__(self, reason: str, status: int | None = None, after: timedelta | None = None) -> None:
        super().__init__(reason, status)
        self.after = after


class Sender(Protocol):
    """Sends to ends of one kind. An attempt is bounded in time; sending twice is possible, losing silently is not."""

    async def send(self, address: Mapping[str, str], message: Message) -> Receipt:
        """Send once. `address` is what the channel was given, by kind. Errors: `Gone`, `Refused`, `TryLater`."""
        ...
