"""Write what became of deliveries, many in one transaction; what their channels must learn each in one of its own.

A note waits for nobody's transaction: what somebody holds is left out and tried again. Where a channel's owner writes for long, the
delivery is noted without its channel, which learns of it when the owner's stream is free.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog

from duly.database.unit_of_work import UnitOfWork, Work
from duly.errors import Unavailable
from duly.features.channels.repository import due, turns
from duly.features.channels.service import standing
from duly.features.channels.service.verdicts import Verdict
from duly.identity.principal import Principal
from duly.messaging import log
from duly.telemetry import DELIVERIES

SERVICE = "notifications"
_MOST = 500
# What channels have yet to learn is kept in memory only; an end that fails will say so again.
_MOST_NEWS = 1_000
_AWAY_PAUSE_SECONDS = (0.05, 2.0)
# Whose stream is held by somebody's write is asked again so soon.
_BUSY_PAUSE_SECONDS = 0.05
_log = structlog.get_logger(__name__)


class _Busy(Exception):
    """Somebody writes for the channel's owner now."""


class Notes:
    """Takes verdicts and writes them; one that cannot be written is left to the lease of its row, after which it is sent again.

    `noted` is called with each verdict whose delivery is no more to be thought of.
    """

    def __init__(self, work: Work, noted: Callable[[Verdict], None]) -> None:
        self._work = work
        self._noted = noted
        self._waiting: list[Verdict] = []
        self._news: deque[Verdict] = deque(maxlen=_MOST_NEWS)
        self._woken = asyncio.Event()
        self._told = asyncio.Event()
        self._told.set()

    def add(self, verdict: Verdict) -> None:
        """Have a verdict written soon."""
        self._waiting.append(verdict)
        self._woken.set()

    async def told(self) -> None:
        """Wait until every channel has learned what there was."""
        await self._told.wait()

    async def run(self) -> None:
        """Write until cancelled. What comes meanwhile is written together, so a database that is slow gets larger pieces."""
        while True:
            await self._woken.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write everything that waits; while the database is away, try again."""
        pause = _AWAY_PAUSE_SECONDS[0]
        while self._waiting or self._news:
            self._woken.clear()
            batch = self._waiting[:_MOST]
            try:
                busy = await self._write(batch)
                await self._tell()
                pause = _AWAY_PAUSE_SECONDS[0]
                if (self._waiting or self._news) and len(self._waiting) == busy:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), _BUSY_PAUSE_SECONDS)
            except Unavailable:
                _log.warning("courier.cannot_note", deliveries=len(self._waiting), again_in_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _AWAY_PAUSE_SECONDS[1])

    async def _write(self, batch: Sequence[Verdict]) -> int:
        """Write a batch and take it from what waits, but for rows that somebody holds; return how many these are.

        Errors: `Unavailable`; then the rest of it still waits.
        """
        together = [verdict for verdict in batch if not verdict.concerns_channel]
        busy = 0
        for verdict in batch:
            if not verdict.concerns_channel:
                continue
            try:
                busy += await self._guarded([verdict], self._settle_with_channel)
            except _Busy:
                together.append(verdict)
        return busy + (await self._guarded(together, self._settle) if together else 0)

    async def _guarded(
        self, piece: Sequence[Verdict], settle: Callable[[UnitOfWork, Sequence[Verdict]], Awaitable[set[UUID]]]
    ) -> int:
        """Settle verdicts in one transaction, and take from what waits what is still ours no more; return how many wait on."""
        left: set[UUID] = set()
        try:
            async with self._work.unit(f"courier-{piece[0].row.id.hex}") as unit:
                mine = await settle(unit, piece)
                others = [verdict.settled for verdict in piece if verdict.row.id not in mine]
                left = await due.still_waiting(unit.connection, others) if others else set()
            if len(others) > len(left):
                # Our lease had ended, and somebody else sent it as well.
                _log.warning("courier.overtaken", deliveries=len(others) - len(left))
        except (Unavailable, _Busy):
            raise
        except Exception as error:
            ids = [str(verdict.row.id) for verdict in piece[:10]]
            _log.error("courier.not_noted", deliveries=len(piece), first=ids, error=type(error).__name__)
        self._done([verdict for verdict in piece if verdict.row.id not in left])
        return len(left)

    async def _settle(self, unit: UnitOfWork, piece: Sequence[Verdict]) -> set[UUID]:
        """Write what became of any number of deliveries; what their channels must learn waits."""
        held, away = await turns.hold(unit.connection, {verdict.row.channel_id for verdict in piece})
        without = {verdict.row.id for verdict in piece if verdict.row.channel_id in away}
        mine = await due.settle(unit.connection, [verdict.settled for verdict in piece], without_turn=without)
        await turns.arrange(unit.connection, held, unit.now)
        news = [verdict for verdict in piece if verdict.concerns_channel and verdict.row.id in mine]
        unit.after_commit.append(lambda: self._keep(news))
        return mine

    async def _settle_with_channel(self, unit: UnitOfWork, piece: Sequence[Verdict]) -> set[UUID]:
        """Write what became of one delivery together with what its channel learns. Errors: `_Busy`."""
        (verdict,) = piece
        principal = await _begin(unit, verdict)
        mine = await due.settle(unit.connection, [verdict.settled])
        if mine:
            await _learn(unit, principal, verdict)
        return mine

    async def _tell(self) -> None:
        """Let channels learn what they had to wait for, each in the order it came; whose owner still writes waits on."""
        busy: set[UUID] = set()
        for verdict in list(self._news):
            if verdict.row.user_id in busy:
                continue
            try:
                async with self._work.unit(f"courier-{verdict.row.id.hex}") as unit:
                    await _learn(unit, await _begin(unit, verdict), verdict)
            except Unavailable:
                raise
            except _Busy:
                busy.add(verdict.row.user_id)
                continue
            except Exception as error:
                _log.error("courier.not_told", channel_id=str(verdict.row.channel_id), error=type(error).__name__)
            self._news.remove(verdict)
            if not self._news:
                self._told.set()

    def _keep(self, news: Sequence[Verdict]) -> None:
        self._news.extend(news)
        if news:
            self._told.clear()

    def _done(self, verdicts: Sequence[Verdict]) -> None:
        done = {id(verdict) for verdict in verdicts}
        self._waiting = [verdict for verdict in self._waiting if id(verdict) not in done]
        for verdict in verdicts:
            DELIVERIES.labels(verdict.row.kind, verdict.counted).inc()
            self._noted(verdict)


async def _begin(unit: UnitOfWork, verdict: Verdict) -> Principal:
    """Hold the stream of a channel's owner and the channel's turn. Errors: `_Busy`."""
    principal = Principal(verdict.row.user_id, service=SERVICE)
    if not await log.begin_now(unit, principal):
        raise _Busy
    _, away = await turns.hold(unit.connection, [verdict.row.channel_id])
    if away:
        raise _Busy
    return principal


async def _learn(unit: UnitOfWork, principal: Principal, verdict: Verdict) -> None:
    """Let a channel know what a verdict says of it."""
    channel_id = verdict.row.channel_id
    if verdict.gone:
        await standing.gone(unit, principal, channel_id)
    elif verdict.failed:
        await standing.failed(unit, principal, channel_id)
    elif verdict.arrived:
        await standing.delivered(unit, principal, channel_id)
    if verdict.leave_until is not None:
        await due.put_off(unit.connection, channel_id, verdict.leave_until)
    await turns.arrange(unit.connection, [channel_id], unit.now)
