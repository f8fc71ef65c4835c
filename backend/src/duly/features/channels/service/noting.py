"""Write what became of deliveries, many in one transaction; what their channels must learn each in one of its own."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

import structlog

from duly.database.unit_of_work import UnitOfWork, Work
from duly.errors import Unavailable
from duly.features.channels.repository import due
from duly.features.channels.service import standing
from duly.features.channels.service.verdicts import Verdict
from duly.identity.principal import Principal
from duly.messaging import log
from duly.telemetry import DELIVERIES

SERVICE = "notifications"
_MOST = 500
_AWAY_PAUSE_SECONDS = (0.05, 2.0)
# Whose stream is held by somebody's write is asked again so soon.
_BUSY_PAUSE_SECONDS = 0.05
_log = structlog.get_logger(__name__)


class _Busy(Exception):
    """Somebody writes for the channel's owner now."""


class Notes:
    """Takes verdicts and writes them; one that cannot be written is left to the lease of its row, after which it is sent again.

    What a channel must learn is written when its owner's stream is free: a write that takes long holds up its user's notes only.

    `noted` is called with each verdict that is no more to be thought of.
    """

    def __init__(self, work: Work, noted: Callable[[Verdict], None]) -> None:
        self._work = work
        self._noted = noted
        self._waiting: list[Verdict] = []
        self._woken = asyncio.Event()

    def add(self, verdict: Verdict) -> None:
        """Have a verdict written soon."""
        self._waiting.append(verdict)
        self._woken.set()

    async def run(self) -> None:
        """Write until cancelled. What comes meanwhile is written together, so a database that is slow gets larger pieces."""
        while True:
            await self._woken.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write everything that waits; while the database is away, try again."""
        pause = _AWAY_PAUSE_SECONDS[0]
        while self._waiting:
            self._woken.clear()
            batch = self._waiting[:_MOST]
            try:
                busy = await self._write(batch)
                pause = _AWAY_PAUSE_SECONDS[0]
                if busy and len(self._waiting) == busy:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), _BUSY_PAUSE_SECONDS)
            except Unavailable:
                _log.warning("courier.cannot_note", deliveries=len(self._waiting), again_in_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _AWAY_PAUSE_SECONDS[1])

    async def _write(self, batch: Sequence[Verdict]) -> int:
        """Write a batch and take it from what waits, but for those whose owner's stream is held; return how many these are.

        Errors: `Unavailable`; then the rest of it still waits.
        """
        busy = 0
        plain = [verdict for verdict in batch if not verdict.concerns_channel]
        pieces = [plain, *([verdict] for verdict in batch if verdict.concerns_channel)]
        for piece in pieces:
            if not piece:
                continue
            try:
                written = await self._settle(piece)
                if written < len(piece):
                    # Our lease had ended, and somebody else sent it as well.
                    _log.warning("courier.overtaken", deliveries=len(piece) - written)
            except Unavailable:
                raise
            except _Busy:
                busy += 1
                continue
            except Exception as error:
                ids = [str(verdict.row.id) for verdict in piece[:10]]
                _log.error("courier.not_noted", deliveries=len(piece), first=ids, error=type(error).__name__)
            self._done(piece)
        return busy

    async def _settle(self, piece: Sequence[Verdict]) -> int:
        """Write verdicts in one transaction: any number that concern no channel, or a single one that does."""
        first = piece[0]
        async with self._work.unit(f"courier-{first.row.id.hex}") as unit:
            if first.concerns_channel:
                return await self._settle_with_channel(unit, first)
            return len(await due.settle(unit.connection, [verdict.settled for verdict in piece]))

    async def _settle_with_channel(self, unit: UnitOfWork, verdict: Verdict) -> int:
        row, principal = verdict.row, Principal(verdict.row.user_id, service=SERVICE)
        if not await log.begin_now(unit, principal):
            raise _Busy
        mine = await due.settle(unit.connection, [verdict.settled])
        if mine:
            if verdict.gone:
                await standing.gone(unit, principal, row.channel_id)
            elif verdict.failed:
                await standing.failed(unit, principal, row.channel_id)
            elif verdict.arrived:
                await standing.delivered(unit, principal, row.channel_id)
            if verdict.leave_until is not None:
                await due.put_off(unit.connection, row.channel_id, verdict.leave_until)
        return len(mine)

    def _done(self, verdicts: Sequence[Verdict]) -> None:
        done = {id(verdict) for verdict in verdicts}
        self._waiting = [verdict for verdict in self._waiting if id(verdict) not in done]
        for verdict in verdicts:
            DELIVERIES.labels(verdict.row.kind, verdict.counted).inc()
            self._noted(verdict)
