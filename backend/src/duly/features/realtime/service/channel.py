"""One user's news in one process."""

import asyncio
from collections import deque
from itertools import islice
from typing import Protocol
from uuid import UUID

import structlog

from duly.errors import DulyError
from duly.features.realtime.schemas import Reason
from duly.features.realtime.service.reading import LogReader
from duly.messaging.errors import ChangesTooOld

RING_FRAMES = 256
RING_BYTES = 512 * 1024
_PAUSE_SECONDS = (0.1, 5.0)
_log = structlog.get_logger(__name__)


class Follower(Protocol):
    """A client as its channel sees it."""

    def wake(self) -> None:
        """Say that there may be something new to pull."""
        ...

    def end(self, reason: Reason) -> None:
        """Say that the client has to come back."""
        ...


class Channel:
    """The head of a user's feed and the last frames up to it, encoded once for all of the user's clients.

    An announcement only asks for a look at the log: the single reader then reads what follows the head. So a lost or doubled
    announcement cannot lose or double a change, and frames enter the ring in order, without a gap, whoever announced what.
    """

    def __init__(self, user_id: UUID, reader: LogReader) -> None:
        self.user_id = user_id
        self.head = 0
        self.workspace = 0
        """Counts the announcements that the user's workspace changed."""
        self.followers: set[Follower] = set()
        self._reader = reader
        self._known = False
        self._closed = False
        self._ring: deque[bytes] = deque()
        self._ring_bytes = 0
        self._asked: asyncio.Future[DulyError | None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None
        self._pause = _PAUSE_SECONDS[0]

    def after(self, revision: int) -> list[bytes] | None:
        """Return the frames after `revision`; None when the ring does not go back that far."""
        missing = self.head - revision
        have = len(self._ring)
        return None if missing > have else list(islice(self._ring, have - missing, have))

    def ask(self) -> asyncio.Future[DulyError | None]:
        """Have the log looked at, from now on; the future gives None when that is done, or why it was not."""
        if self._asked is None:
            self._asked = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return self._asked

    async def look(self) -> None:
        """Wait for a look at the log that started after this call; callers at the same time share one.

        Errors: `Unavailable`.
        """
        error = await asyncio.shield(self.ask())
        if error is not None:
            raise error

    def changed_workspace(self) -> None:
        """Say that the user's workspace changed."""
        self.workspace += 1
        self._wake()

    def close(self) -> None:
        """Nobody follows any more: what is being read is read to its end, and that is all."""
        self._closed = True
        if self._again is not None:
            self._again.cancel()

    async def _read(self) -> None:
        while (asked := self._asked) is not None:
            self._asked = None
            try:
                await self._catch_up()
            except Exception as error:
                _log.warning("stream.reading_failed", error=type(error).__name__)
                asked.set_result(error if isinstance(error, DulyError) else DulyError())
                if not self._closed:
                    self._again = asyncio.get_running_loop().call_later(self._pause, self.ask)
                self._pause = min(self._pause * 2, _PAUSE_SECONDS[1])
            else:
                self._pause = _PAUSE_SECONDS[0]
                asked.set_result(None)
        self._reading = None

    async def _catch_up(self) -> None:
        """Read on from the head to the end of the log. The first time there is no head yet: the end is where it starts."""
        more = self._known
        while more and not self._closed:
            try:
                new, more = await self._reader.page(self.user_id, self.head, live=True)
            except ChangesTooOld:
                self._begin_anew()
                break
            if new:
                self._append(new)
                self._wake()
                # Everybody who waits pulls now, before the ring moves on.
                await asyncio.sleep(0)
        if not self._known:
            self.head = await self._reader.head(self.user_id)
            self._known = True

    def _append(self, new: list[bytes]) -> None:
        self._ring.extend(new)
        self._ring_bytes += sum(map(len, new))
        self.head += len(new)
        while len(self._ring) > RING_FRAMES or (self._ring_bytes > RING_BYTES and len(self._ring) > 1):
            self._ring_bytes -= len(self._ring.popleft())

    def _begin_anew(self) -> None:
        """The log does not go on from the head: it was trimmed, or is another database's. Whoever follows has to know."""
        self._known = False
        self._ring.clear()
        self._ring_bytes = 0
        for follower in self.followers:
            follower.end("too-old")

    def _wake(self) -> None:
        for follower in self.followers:
            follower.wake()
