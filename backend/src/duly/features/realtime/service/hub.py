"""The streams of one process."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from random import uniform
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from duly.errors import DulyError, Unavailable
from duly.features.realtime.errors import TooManyStreams
from duly.features.realtime.service.channel import Channel
from duly.features.realtime.service.client import Client
from duly.features.realtime.service.reading import LogReader
from duly.identity.principal import Principal
from duly.ports.event_bus import Announcement
from duly.settings import Settings
from duly.telemetry import RATE_LIMITED, STREAM_CLIENTS

TICK_SECONDS = 0.5
SWEEP_SECONDS = 30.0
# How long a client may take to read that the process stops.
_STOP_SECONDS = 0.5
_READ_AT_ONCE = 4
_log = structlog.get_logger(__name__)


class Hub:
    """Opens streams within the limits, wakes the channel that an announcement names, and looks at the time for everybody.

    A process asks the database nothing for its streams while nobody is connected. While somebody is, one query for all of
    them now and then finds what an announcement should have told: those are hints and may get lost with their sender.
    """

    def __init__(self, engine: AsyncEngine, settings: Settings) -> None:
        self._settings = settings
        self._reader = LogReader(
            engine,
            at_once=min(_READ_AT_ONCE, settings.database_pool_size),
            timeout_seconds=settings.database_timeout_seconds,
        )
        self._channels: dict[UUID, Channel] = {}
        self._clients: set[Client] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._stopped = False

    def heard(self, said: Announcement) -> None:
        """Hear an announcement of the bus. One without a user is for everybody: some may have been lost."""
        if said.kind not in ("feed", "workspace"):
            return
        for channel in self._channels.values() if said.user_id is None else self._of(said.user_id):
            if said.kind == "workspace":
                channel.changed_workspace()
            elif said.user_id is None or said.revision > channel.head:
                channel.ask()

    @contextlib.asynccontextmanager
    async def join(self, principal: Principal, after: int | None, cut: Callable[[], None]) -> AsyncIterator[Client]:
        """Open a stream after a revision (None: the current one) for the length of the block.

        Errors: `TooManyStreams`, `ChangesTooOld`, `Unavailable`.
        """
        self._admit(principal.user_id)
        if (channel := self._channels.get(principal.user_id)) is None:
            channel = self._channels[principal.user_id] = Channel(principal.user_id, self._reader)
        now = asyncio.get_running_loop().time()
        client = Client(
            channel,
            self._reader,
            # Not all at once, when they all came at once.
            until=now + self._settings.stream_lifetime_seconds * uniform(0.9, 1.0),  # noqa: S311
            expires_at=now + principal.expires_at - time.time(),
            cut=cut,
        )
        channel.followers.add(client)
        self._clients.add(client)
        STREAM_CLIENTS.inc()
        if not self._loops:
            self._loops = [asyncio.create_task(self._tick()), asyncio.create_task(self._sweep())]
        try:
            await client.place(after)
            yield client
        finally:
            STREAM_CLIENTS.dec()
            self._clients.discard(client)
            channel.followers.discard(client)
            if not channel.followers:
                del self._channels[principal.user_id]
                channel.close()
            if not self._clients:
                for loop in self._loops:
                    loop.cancel()
                self._loops = []

    def stop(self) -> None:
        """Tell every client to come back, and open no more streams; for the moment when the process is told to stop."""
        if self._stopped:
            return
        self._stopped = True
        for client in self._clients:
            client.end("shutdown")
        asyncio.get_running_loop().call_later(_STOP_SECONDS, self._cut_the_rest)

    def _of(self, user_id: UUID) -> list[Channel]:
        channel = self._channels.get(user_id)
        return [channel] if channel is not None else []

    def _admit(self, user_id: UUID) -> None:
        if self._stopped:
            raise Unavailable("This process is about to stop.", retry_after_seconds=1)
        mine = sum(len(channel.followers) for channel in self._of(user_id))
        if mine >= self._settings.streams_per_user or len(self._clients) >= self._settings.streams_per_process:
            RATE_LIMITED.labels("streams").inc()
            raise TooManyStreams

    def _cut_the_rest(self) -> None:
        for client in list(self._clients):
            client.cut()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(min(TICK_SECONDS, self._settings.stream_lifetime_seconds / 2))
            now = asyncio.get_running_loop().time()
            for client in list(self._clients):
                client.tick(now)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS * uniform(0.9, 1.1))  # noqa: S311
            try:
                heads = await self._reader.heads(list(self._channels))
            except DulyError as error:
                _log.warning("stream.sweep_failed", error=type(error).__name__)
                continue
            for user_id, head in heads.items():
                self.heard(Announcement("feed", user_id, head))
