"""Webhooks, signed as Standard Webhooks 1.0 says."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from hashlib import sha256

import orjson

from duly.adapters.delivery.answers import receipt
from duly.adapters.delivery.http import HttpEnds
from duly.adapters.delivery.words import instant, one_line
from duly.ports.clock import Clock
from duly.ports.sender import Message, Receipt, Refused

_SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with


class WebhookSender:
    """Posts to a URL: `address` is `url` and `secret` (`whsec_` and base64).

    `webhook-id` is the message's, the same for each attempt; the time and the signature are the attempt's.
    """

    def __init__(self, ends: HttpEnds, clock: Clock) -> None:
        self._ends = ends
        self._clock = clock

    async def send(self, address: Mapping[str, str], message: Message) -> Receipt:
        """Send as the port says; 410 is `Gone`."""
        now = self._clock.now()
        sent_at, body = int(now.timestamp()), content(message)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": str(message.id),
            "webhook-timestamp": str(sent_at),
            "webhook-signature": signature(address["secret"], str(message.id), sent_at, body),
        }
        return receipt(await self._ends.post(address["url"], headers, body), now)


def content(message: Message) -> bytes:
    """Return the body: `type`, `timestamp` and `data` as the specification wants, and `text`, which chats show."""
    title, lines = one_line(message.title), [one_line(line) for line in message.lines]
    told = dict(message.data)
    return orjson.dumps(
        {
            "type": told.pop("type", message.about),
            "timestamp": instant(message.created_at),
            "text": "\n".join(part for part in (title, *lines, message.link) if part),
            "data": {
                **told,
                "title": title,
                "lines": lines,
                "language": message.language,
                "link": message.link,
                "urgent": message.urgent,
                "replaces": message.replaces,
                "expires_at": instant(message.expires_at),
            },
        }
    )


def signature(secret: str, message_id: str, sent_at: int, body: bytes) -> str:
    """Return `v1,` and the HMAC-SHA256 over `id.timestamp.body`; `sent_at` is in seconds since 1970. Errors: `Refused`."""
    try:
        key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise Refused("address-invalid") from error
    signed = f"{message_id}.{sent_at}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, sha256)).decode()}"
