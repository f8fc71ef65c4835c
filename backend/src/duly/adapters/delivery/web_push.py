"""Web push: RFC 8030 (delivery), RFC 8291 (encryption), RFC 8292 (who we are)."""

import base64
import binascii
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from duly.adapters.delivery.answers import receipt
from duly.adapters.delivery.encryption import encrypt, point
from duly.adapters.delivery.http import HttpEnds, origin
from duly.adapters.delivery.words import instant, json_size, one_line, shortened
from duly.ports.clock import Clock
from duly.ports.sender import Message, Receipt, Refused

MOST_PAYLOAD_BYTES = 3_000
_MOST_TITLE_BYTES = 600
_MOST_VALUE_BYTES = 100
# A push service refuses more than a day (RFC 8292, section 2).
_TOKEN_LIFE = timedelta(hours=12)
_TOPIC_LENGTH = 32


class WebPushSender:
    """Sends to browsers: `address` is a subscription's `endpoint`, `p256dh` and `auth`.

    `vapid_key` gives the private key's number, 32 bytes, and raises what `Sender` may raise when there is none; `contact` is a
    `mailto:` or `https:` address for the push service's operator. A message that has not been fetched yet is replaced by a
    repeat of it, and by a newer one of the same `replaces`.
    """

    def __init__(self, ends: HttpEnds, clock: Clock, vapid_key: Callable[[], Awaitable[bytes]], contact: str) -> None:
        self._ends = ends
        self._clock = clock
        self._vapid_key = vapid_key
        self._contact = contact

    async def send(self, address: Mapping[str, str], message: Message) -> Receipt:
        """Send as the port says; 404 and 410 are `Gone`."""
        endpoint = address["endpoint"]
        now = self._clock.now()
        try:
            body = encrypt(payload(message), _decoded(address["p256dh"]), _decoded(address["auth"]))
        except (ValueError, KeyError) as error:
            raise Refused("address-invalid") from error
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(max(0, int((message.expires_at - now).total_seconds()))),
            # A reminder is of its moment: "normal" may wait until a phone is picked up (RFC 8030, section 5.3).
            "Urgency": "normal" if message.about == "digest" and not message.urgent else "high",
            "Topic": _topic(message.replaces or str(message.id)),
            "Authorization": await self._authorization(endpoint),
        }
        answer = await self._ends.post(endpoint, headers, body)
        return receipt(answer, now, gone=(404, 410), reference=answer.headers.get("location", "")[:200])

    async def _authorization(self, endpoint: str) -> str:
        number = int.from_bytes(await self._vapid_key())
        key = ec.derive_private_key(number, ec.SECP256R1())
        claims = {
            "aud": origin(endpoint),
            "exp": int((self._clock.now() + _TOKEN_LIFE).timestamp()),
            "sub": self._contact,
        }
        return f"vapid t={jwt.encode(claims, key, algorithm='ES256')}, k={_encoded(point(key))}"


def payload(message: Message) -> bytes:
    """Return what the service worker reads, at most 3 kB: a message that is longer loses words, lists first, the title last."""
    told: dict[str, Any] = {
        "id": str(message.id),
        "about": message.about,
        "title": one_line(message.title),
        "lines": [one_line(line) for line in message.lines],
        "language": message.language,
        "link": message.link,
        "urgent": message.urgent,
        "replaces": message.replaces,
        "created_at": instant(message.created_at),
        "data": dict(message.data),
    }
    if json_size(told) > MOST_PAYLOAD_BYTES:
        # What a button acts on is short; what is long is in the message's words already.
        told["data"] = {key: value for key, value in told["data"].items() if json_size(value) <= _MOST_VALUE_BYTES}
        told["title"] = shortened(told["title"], _MOST_TITLE_BYTES)
        told["lines"] = _fitting(told)
    return orjson.dumps(told)


def _fitting(told: Mapping[str, Any]) -> list[str]:
    """Return the lines that fit, the last of them shortened."""
    room = MOST_PAYLOAD_BYTES - json_size({**told, "lines": []})
    kept: list[str] = []
    for line in told["lines"]:
        # The comma.
        fits = shortened(line, room - 1)
        if not fits:
            break
        kept.append(fits)
        room -= json_size(fits) + 1
        if fits != line:
            break
    return kept


def _topic(text: str) -> str:
    # 32 characters of base64url are the most (RFC 8030, section 5.4).
    return _encoded(hashlib.sha256(text.encode()).digest())[:_TOPIC_LENGTH]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
