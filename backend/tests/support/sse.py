"""A client of Server-Sent Events on a bare socket: it reads when it is asked to, and not before.

async with await EventStream.open(address, path, token) as stream:
    async for frame in stream: ...

async for frame in follow(addresses, path, lambda: token): ...  # comes back by itself, with its last id
"""

import asyncio
import contextlib
import itertools
import json
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

_READ_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """One event; `id` is its own, None when it has none."""

    id: str | None
    event: str
    data: str

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Refused(Exception):
    """The answer was not a stream."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(f"{status}: {body[:500]!r}")
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def problem(self) -> Any:
        return json.loads(self.body)


class Parser:
    """Bytes to frames, however they are cut. It remembers the pause it was told, and counts comments."""

    def __init__(self) -> None:
        self.retry_milliseconds: int | None = None
        self.comments = 0
        self._rest = b""

    def feed(self, data: bytes) -> list[Frame]:
        *blocks, self._rest = (self._rest + data).split(b"\n\n")
        return [frame for block in blocks if (frame := self._frame(block.decode())) is not None]

    def _frame(self, block: str) -> Frame | None:
        given, event, data = None, "message", []
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            match name:
                case "":
                    self.comments += 1
                case "id":
                    given = value
                case "event":
                    event = value
                case "data":
                    data.append(value)
                case "retry":
                    self.retry_milliseconds = int(value)
        return Frame(given, event, "\n".join(data)) if data else None


class EventStream:
    """One connection. Iterating ends with the stream; `complete` then tells whether it was ended or cut.

    `last_event_id` is of the last frame that was handed out, not of what lies in the buffer.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, last_event_id: str | None) -> None:
        self.parser = Parser()
        self.last_event_id = last_event_id
        self.headers: dict[str, str] = {}
        self.complete = False
        self._reader, self._writer = reader, writer
        self._frames: deque[Frame] = deque()

    @classmethod
    async def open(
        cls,
        address: str,
        path: str,
        token: str | None,
        last_event_id: str | int | None = None,
        *,
        headers: dict[str, str] | None = None,
        receive_buffer: int | None = None,
    ) -> Self:
        """Ask for a stream. `receive_buffer` bounds what the system takes while nobody reads. Errors: `Refused`, OSError."""
        parts = urlsplit(address)
        connection = socket.socket()
        connection.setblocking(False)
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            await asyncio.get_running_loop().sock_connect(connection, (parts.hostname, parts.port))
            reader, writer = await asyncio.open_connection(sock=connection, limit=receive_buffer or 2 * _READ_BYTES)
        except BaseException:
            connection.close()
            raise
        asked = {"Host": parts.netloc, "Accept": "text/event-stream", **(headers or {})}
        if token is not None:
            asked["Authorization"] = f"Bearer {token}"
        if last_event_id is not None:
            asked["Last-Event-ID"] = str(last_event_id)
        stream = cls(reader, writer, None if last_event_id is None else str(last_event_id))
        try:
            lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
            writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
            await stream._answer()
        except BaseException:
            await stream.close()
            raise
        return stream

    async def _answer(self) -> None:
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *rest = head.strip().split("\r\n")
            self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
            status = int(first.split()[1])
            if status != 200:
                body = await self._reader.readexactly(int(self.headers["content-length"]))
                raise Refused(status, self.headers, body)
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the answer was cut") from error

    def __aiter__(self) -> AsyncIterator[Frame]:
        return self

    async def __anext__(self) -> Frame:
        while not self._frames:
            try:
                size = int((await self._reader.readuntil(b"\r\n")).strip(), 16)
                self._frames += self.parser.feed(await self._chunk(size)) if size else []
                await self._reader.readexactly(2)
            except (asyncio.IncompleteReadError, ConnectionError):
                raise StopAsyncIteration from None
            if size == 0:
                self.complete = True
                raise StopAsyncIteration
        frame = self._frames.popleft()
        self.last_event_id = self.last_event_id if frame.id is None else frame.id
        return frame

    async def _chunk(self, size: int) -> bytes:
        parts = []
        while size:
            parts.append(await self._reader.readexactly(min(size, _READ_BYTES)))
            size -= len(parts[-1])
        return b"".join(parts)

    async def next(self, event: str, within_seconds: float = 10.0) -> Frame:
        """Return the next frame of a kind, passing over others. Errors: AssertionError when the stream ends first, TimeoutError."""
        async with asyncio.timeout(within_seconds):
            async for frame in self:
                if frame.event == event:
                    return frame
        raise AssertionError(f"the stream ended without {event}")

    async def changes(self, count: int, within_seconds: float = 20.0) -> list[Any]:
        """Return the next `count` changes."""
        return [(await self.next("change", within_seconds)).json for _ in range(count)]

    async def rest(self, within_seconds: float = 10.0) -> list[Frame]:
        """Return every frame up to the end."""
        async with asyncio.timeout(within_seconds):
            return [frame async for frame in self]

    def widen(self) -> None:
        """Let the system take as much at once as ever; for a stream that was opened with a small `receive_buffer`."""
        self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)

    async def close(self) -> None:
        self._writer.transport.abort()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def follow(
    addresses: Sequence[str],
    path: str,
    token: Callable[[], str],
    last_event_id: str | int | None = None,
    *,
    pause_seconds: float | None = None,
) -> AsyncIterator[Frame]:
    """Yield every frame for ever: after each end go on behind the last id, at the next address.

    Pauses for what the server said, or for `pause_seconds`. Errors: `Refused` when coming back cannot help.
    """
    last = None if last_event_id is None else str(last_event_id)
    told = 1000
    for address in itertools.cycle(addresses):
        try:
            async with await EventStream.open(address, path, token(), last) as stream:
                async for frame in stream:
                    last, told = stream.last_event_id, stream.parser.retry_milliseconds or told
                    yield frame
        except Refused as error:
            if error.status not in (429, 503):
                raise
        except OSError:
            pass
        await asyncio.sleep(told / 1000 if pause_seconds is None else pause_seconds)
