"""A webhook's receiver that verifies as Standard Webhooks says, by its own code."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.ends.http import HttpEnd, NotTaken, Request

_TOLERANCE_SECONDS = 300


@dataclass(frozen=True)
class Hook:
    """What was delivered and verified."""

    id: str
    sent_at: int
    payload: dict[str, Any]


class WebhookReceiver(HttpEnd):
    """Takes what is signed with `secret`; a channel made over the API gets another one, which is set here."""

    def __init__(self, *, now: Callable[[], float] = time.time, **more: Any) -> None:
        super().__init__(**more)
        self.secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
        self._now = now

    @property
    def address(self) -> dict[str, str]:
        """The channel's address as a sender gets it."""
        return {"url": f"{self.url}/hooks/duly?source=test", "secret": self.secret}

    def read(self, request: Request) -> Hook:
        said = request.headers
        number, at, given = (said.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
        if abs(int(at or 0) - self._now()) > _TOLERANCE_SECONDS:
            raise NotTaken(400, "too old, or of the future")
        key = base64.b64decode(self.secret.split("_", 1)[1])
        wanted = hmac.new(key, b".".join((number.encode(), at.encode(), request.body)), hashlib.sha256).digest()
        versions = [part.split(",", 1) for part in given.split(" ")]
        if not any(name == "v1" and hmac.compare_digest(base64.b64decode(value), wanted) for name, value in versions):
            raise NotTaken(401, "wrong signature")
        if said.get("content-type") != "application/json":
            raise NotTaken(415, "not JSON")
        return Hook(number, int(at), json.loads(request.body))
