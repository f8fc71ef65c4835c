"""One attempt: open the address, find the words, send, and say what came of it. No database is touched here."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

import structlog

from duly.database.base import Record
from duly.errors import Unavailable
from duly.features.channels.errors import ChannelNoKey
from duly.features.channels.repository.due import Claimed
from duly.features.channels.service import wording
from duly.features.channels.service.seal import NotOurs, Sealer, sealer_of
from duly.ports.clock import Clock
from duly.ports.secret_store import SecretStore
from duly.ports.sender import Gone, Kind, Message, Receipt, Refused, Sender, TryLater
from duly.telemetry import DELIVERY_SECONDS

SEND_SECONDS = 20.0
"""An attempt ends by then; senders have shorter bounds of their own."""
Outcome = Literal["delivered", "gone", "refused", "later"]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one try: when it began, the other end's answer, and for `later` how long it wants to be left alone."""

    at: datetime
    outcome: Outcome
    status: int | None
    reason: str | None
    took_ms: int
    after: timedelta | None = None

    @property
    def record(self) -> Record:
        """The attempt as the delivery keeps it."""
        at = self.at.isoformat().replace("+00:00", "Z")
        return {"at": at} | {name: getattr(self, name) for name in ("outcome", "status", "reason", "took_ms")}


@dataclass(frozen=True, slots=True)
class Sending:
    """Makes attempts. `origin` is Duly's own address, for links."""

    senders: Mapping[Kind, Sender]
    secrets: SecretStore
    clock: Clock
    origin: str

    async def attempt(self, row: Claimed) -> Attempt:
        """Send a delivery once, within `SEND_SECONDS`. Whatever goes wrong is an outcome; only a cancellation is raised."""
        at, began = self.clock.now(), time.monotonic()
        outcome: Outcome = "later"
        status: int | None = None
        reason: str | None = None
        after: timedelta | None = None
        try:
            async with asyncio.timeout(SEND_SECONDS):
                receipt = await self._send(row)
            outcome, status = "delivered", receipt.status
        except Gone as error:
            outcome, status, reason = "gone", error.status, error.reason
        except Refused as error:
            outcome, status, reason = "refused", error.status, error.reason
        except TryLater as error:
            status, reason, after = error.status, error.reason, error.after
        except TimeoutError:
            reason = "time-out"
        except Exception as error:
            # A fault of ours or of a library; its words may be a person's, so only its name is told.
            _log.error("delivery.fault", delivery_id=str(row.id), kind=row.kind, error=type(error).__name__)
            reason = "fault"
        took = time.monotonic() - began
        DELIVERY_SECONDS.labels(row.kind).observe(took)
        return Attempt(at, outcome, status, reason, round(took * 1000), after)

    async def _send(self, row: Claimed) -> Receipt:
        """Errors: `SendingFailed`."""
        sender = self.senders.get(cast(Kind, row.kind))
        if sender is None:
            raise TryLater("kind-unavailable")
        sealer = await self._sealer()
        try:
            address = sealer.open(row.channel_id, row.user_id, (row.channel or {})["address"])
        except NotOurs as error:
            raise Refused("sealed-with-another-key") from error
        return await sender.send(address, self._message(row, sealer))

    async def _sealer(self) -> Sealer:
        try:
            return await sealer_of(self.secrets)
        except ChannelNoKey as error:
            raise TryLater("no-key") from error
        except Unavailable as error:
            raise TryLater("secrets-away") from error

    def _message(self, row: Claimed, sealer: Sealer) -> Message:
        unsubscribe, code = None, ""
        if row.kind == "email" and row.about != "confirmation":
            unsubscribe = f"{self.origin}/api/unsubscribe/{sealer.unsubscribe_token(row.channel_id, row.user_id)}"
        if row.about == "confirmation":
            code = sealer.code(row.channel_id, row.user_id, row.message["number"])
        subject = wording.Subject(
            id=row.id,
            user_id=row.user_id,
            notification_id=row.notification_id,
            about=row.about,
            message=row.message,
            created_at=row.created_at,
            expires_at=row.expires_at,
            origin=self.origin,
            locale=row.locale,
            zone_name=row.zone_name,
            unsubscribe=unsubscribe,
            code=code,
        )
        return wording.compose(subject, self.clock.now())
