"""One open stream."""

import asyncio
from collections.abc import Awaitable, Callable
from random import randint

from duly.features.realtime.schemas import Reason
from duly.features.realtime.service import frames
from duly.features.realtime.service.channel import Channel
from duly.features.realtime.service.reading import LogReader
from duly.messaging.errors import ChangesTooOld
from duly.telemetry import STREAM_FRAMES, STREAM_RECONNECTS, STREAM_SLOW

HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 10.0
SLOW_FRAMES = 1_000
# What one call sends at most, unless a single frame is larger.
_PORTION_BYTES = 64 * 1024
# Clients of a process that went away do not all come back at once.
_RETRY_MILLISECONDS = (500, 1_500)
_CHANGES, _OTHERS = STREAM_FRAMES.labels("change"), STREAM_FRAMES.labels("other")

Send = Callable[[bytes], Awaitable[None]]


class Client:
    """Pulls what follows its own revision from its channel; it holds nothing else, so it costs the same however far behind.

    `cut` ends the connection at once. It is for the client that does not read: nothing can be told to it any more.
    """

    __slots__ = (
        "_channel", "_cut", "_cut_off", "_expires_at", "_gone", "_live", "_loop", "_page", "_reader", "_reason", "_sending",
        "_sent_at", "_until", "_waiting", "_workspace", "revision",
    )  # fmt: skip

    def __init__(
        self, channel: Channel, reader: LogReader, *, until: float, expires_at: float, cut: Callable[[], None]
    ) -> None:
        self.revision = 0
        self._channel = channel
        self._reader = reader
        self._until = until
        self._expires_at = expires_at
        self._cut = cut
        self._cut_off = False
        self._gone = False
        self._live = False
        self._page: list[bytes] = []
        self._reason: Reason | None = None
        self._sending = False
        self._loop = asyncio.get_running_loop()
        self._sent_at = self._loop.time()
        self._waiting: asyncio.Future[None] | None = None
        self._workspace = channel.workspace

    async def place(self, after: int | None) -> None:
        """Start after a revision, None for the current one.

        Errors: `ChangesTooOld` when the log does not go on right after it, or it lies ahead; `Unavailable`.
        """
        await self._channel.look()
        head = self._channel.head
        if after is None:
            self.revision = head
            return
        if after > head:
            raise ChangesTooOld(revision=head)
        self.revision = after
        if self._channel.after(after) is None:
            self._page, _ = await self._reader.page(self._channel.user_id, after)

    async def run(self, send: Send) -> None:
        """Send frames until the client is told to come back or has gone."""
        await self._put(send, frames.ready(self.revision, randint(*_RETRY_MILLISECONDS)), 0)  # noqa: S311
        while not self._gone:
            if self._reason is not None:
                await self._put(send, frames.reconnect(self._reason), 0)
                STREAM_RECONNECTS.labels(self._reason).inc()
                return
            if self._page or self.revision < self._channel.head:
                await self._pull(send)
            elif self._workspace != self._channel.workspace:
                self._workspace = self._channel.workspace
                await self._put(send, frames.WORKSPACE, 0)
            elif self._loop.time() - self._sent_at >= HEARTBEAT_SECONDS:
                await self._put(send, frames.HEARTBEAT, 0)
            else:
                self._live = True
                self._waiting = self._loop.create_future()
                await self._waiting

    def wake(self) -> None:
        """Look for something to send."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self, reason: Reason) -> None:
        """Tell the client to come back; the first reason counts."""
        self._reason = self._reason or reason
        self.wake()

    def leave(self) -> None:
        """Say that the connection is gone."""
        self._gone = True
        self.wake()

    def tick(self, now: float) -> None:
        """Look at the time: is it up, has it been quiet for long, does a send hang?"""
        quiet = now - self._sent_at
        if self._sending:
            if quiet >= SEND_SECONDS:
                self.cut()
        elif now >= self._expires_at:
            self.end("token-expired")
        elif now >= self._until:
            self.end("lifetime")
        elif quiet >= HEARTBEAT_SECONDS:
            self.wake()

    def cut(self) -> None:
        """End the connection if a send hangs on it."""
        if self._sending and not self._cut_off:
            self._cut_off = True
            STREAM_SLOW.inc()
            self._cut()

    async def _pull(self, send: Send) -> None:
        if self._live and self._channel.head - self.revision > SLOW_FRAMES:
            STREAM_SLOW.inc()
            self.end("slow")
            return
        new = self._page or self._channel.after(self.revision)
        if new is None:
            try:
                new, _ = await self._reader.page(self._channel.user_id, self.revision)
            except ChangesTooOld:
                self.end("too-old")
                return
            except Exception:
                self.end("unavailable")
                return
        self._page = []
        for portion in frames.portions(new, _PORTION_BYTES):
            await self._put(send, portion[0] if len(portion) == 1 else b"".join(portion), len(portion))
            self.revision += len(portion)
            if self._gone or self._reason is not None:
                return

    async def _put(self, send: Send, body: bytes, changes: int) -> None:
        self._sent_at = self._loop.time()
        self._sending = True
        await send(body)
        self._sending = False
        if changes:
            _CHANGES.inc(changes)
        else:
            _OTHERS.inc()
