"""The courier: claims what is due, sends it outside of any transaction, and has noted what came of it (ADR-0014)."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import random
from uuid import UUID

import structlog

from duly.database.engine import reading
from duly.database.unit_of_work import Work
from duly.features.channels.repository import due, turns
from duly.features.channels.repository.due import Claimed, News
from duly.features.channels.repository.turns import Room
from duly.features.channels.service import staleness, verdicts, waking
from duly.features.channels.service.attempting import SEND_SECONDS, Sending
from duly.features.channels.service.noting import Notes
from duly.features.channels.service.verdicts import Verdict
from duly.messaging.sleeping import Looked, Sleeper
from duly.ports.event_bus import EventBus
from duly.telemetry import DELIVERIES_IN_FLIGHT, DELIVERY_LAG

LEASE = timedelta(seconds=30)
"""For so long a claimed row is nobody else's. Longer than an attempt and the note of it; after a kill it is the pause."""
LANES: Mapping[str, tuple[int, int]] = {"web_push": (24, 8), "webhook": (24, 8), "ntfy": (12, 4), "email": (6, 2)}
"""Attempts at once, by kind: to ends that work, and to those that fail or were tried before. Mail servers count connections."""
A_CHANNEL, A_USER = 2, 12
"""Attempts at once to one channel, and to all of one user's (a little more, when they are claimed in two looks)."""
_LANDING_SECONDS = 3.0
_log = structlog.get_logger(__name__)


class Courier:
    """Sends what is due, on any number of replicas: each wakes at the same time, and row locks share the work out.

    A row in flight keeps its lane, its channel and its place at its user until it is noted. So ends that are slow have their
    own lanes full, and nobody else's; a database that is slow slows sending.
    """

    def __init__(self, work: Work, bus: EventBus, sending: Sending) -> None:
        self._work = work
        self._sending = sending
        self._notes = Notes(work, self._landed)
        self._flying: dict[UUID, Claimed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._grounded = asyncio.Event()
        self._grounded.set()
        self.sleeper = Sleeper("deliveries", work.clock, bus)
        waking.add(self.sleeper)

    async def run(self) -> None:
        """Send until cancelled; then what is in the air has some seconds to land, and the rest is sent again after its lease."""
        notes = asyncio.create_task(self._notes.run())
        try:
            await self.sleeper.run(self._look)
        finally:
            await self._land(notes)

    async def _look(self) -> Looked:
        """Claim and send what fits. Each channel has one turn a look, so that a quick one with a long queue holds nobody back."""
        began = self._work.clock.now()
        more = True
        while more:
            # By the end of an attempt that begins later, the row could be another courier's.
            latest = asyncio.get_running_loop().time() + LEASE.total_seconds() - SEND_SECONDS
            claimed = await self._claim(self._room(), began)
            for row, reason in claimed:
                self._start(row, reason, latest)
            more = bool(claimed)
        # What does not fit now is looked at again when something has landed.
        async with reading(self._work.engine) as connection:
            return Looked(await turns.earliest(connection, self._room()))

    def _room(self) -> Room:
        """Return what is free."""
        flying = self._flying.values()
        taken = Counter((row.kind, row.doubtful) for row in flying)
        lanes = {
            (kind, doubtful): most - taken[kind, doubtful]
            for kind, both in LANES.items()
            for doubtful, most in zip((False, True), both, strict=True)
        }
        channels = {row.channel_id for row in flying}
        users = Counter(row.user_id for row in flying)
        return Room(lanes, channels, {user for user, found in users.items() if found >= A_USER})

    async def _claim(self, room: Room, upto: datetime) -> list[tuple[Claimed, str | None]]:
        """Claim due rows of channels whose turn came by `upto`, and return each with why it is not to be sent any more.

        Errors: `Unavailable`; then none is claimed.
        """
        async with self._work.unit("courier") as unit:
            now = self._work.clock.now()
            rows = await due.claim(
                unit.connection, now, now + LEASE, room, upto=upto, a_channel=A_CHANNEL, a_user=A_USER
            )
            asked = [question for row in rows if (question := staleness.question(row)) is not None]
            news = await due.since(unit.connection, asked, staleness.TYPES) if asked else {}
        for row in rows:
            if row.tried == 1:
                DELIVERY_LAG.observe(max(0.0, (now - row.was_due_at).total_seconds()))
        return [(row, _stale(row, news.get(row.id, ()))) for row in rows]

    def _start(self, row: Claimed, stale: str | None, latest: float) -> None:
        """Send a row that was claimed this moment, or note why not."""
        now = self._work.clock.now()
        self._flying[row.id] = row
        self._grounded.clear()
        DELIVERIES_IN_FLIGHT.labels(row.kind).inc()
        verdict = verdicts.cancelled(row, stale, now) if stale is not None else verdicts.hopeless(row, now)
        if verdict is not None:
            self._notes.add(verdict)
            return
        task = asyncio.create_task(self._send(row, latest))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, row: Claimed, latest: float) -> None:
        if asyncio.get_running_loop().time() > latest:
            # This process stood still, or the database did.
            self._gone(row)
            return
        attempt = await self._sending.attempt(row)
        verdict = verdicts.after(row, attempt, self._work.clock.now(), random())  # noqa: S311
        if verdict.counted != "delivered":
            _log.warning(
                "delivery.not_taken", delivery_id=str(row.id), kind=row.kind, tried=row.tried, outcome=verdict.counted,
                reason=attempt.reason, status=attempt.status,
            )  # fmt: skip
        self._notes.add(verdict)

    def _landed(self, verdict: Verdict) -> None:
        """Free what a noted row took; what is to be tried again is told to the other replicas, should this one be gone by then."""
        self._gone(verdict.row)
        if verdict.settled.due_at is not None:
            self.sleeper.wake(verdict.settled.due_at)

    def _gone(self, row: Claimed) -> None:
        if self._flying.pop(row.id, None) is not None:
            DELIVERIES_IN_FLIGHT.labels(row.kind).dec()
        if not self._flying:
            self._grounded.set()
        self.sleeper.wake(None)

    async def _land(self, notes: asyncio.Task[None]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LANDING_SECONDS):
                await self._grounded.wait()
                await self._notes.told()
        for task in (notes, *self._tasks):
            task.cancel()
        await asyncio.gather(notes, *self._tasks, return_exceptions=True)
        for row in list(self._flying.values()):
            self._gone(row)


def _stale(row: Claimed, news: Sequence[News]) -> str | None:
    """Return why a row is not to be sent any more; one that cannot be judged is sent, and holds up nobody."""
    try:
        return staleness.of_channel(row) or staleness.of_news(row, news)
    except Exception as error:
        _log.error("delivery.not_judged", delivery_id=str(row.id), error=type(error).__name__)
        return None
