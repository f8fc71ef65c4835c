"""Many open streams in one process: notes when each frame came, and does nothing else with it.

`python -m benchmarks.events.receiver PLAN` reads a plan (JSON: host, port, streams as [path, token, start, count], until),
prints `ready` once every stream has had its first frame, and after the last frame writes what it saw beside the plan.
"""

import asyncio
import json
import sys
import time
from array import array
from pathlib import Path

import uvloop

_WITHIN_SECONDS = 120.0
# Connections that are being opened at the same time; a burst of all would overflow the listen queue.
_AT_ONCE = 50


class Seen:
    """Stream number, revision and wall-clock second of every change, in three columns."""

    def __init__(self) -> None:
        self.streams, self.revisions, self.seconds = array("i"), array("q"), array("d")

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            file.write(len(self.streams).to_bytes(8, "little"))
            for column in (self.streams, self.revisions, self.seconds):
                column.tofile(file)

    @classmethod
    def load(cls, path: Path) -> "Seen":
        seen = cls()
        with path.open("rb") as file:
            count = int.from_bytes(file.read(8), "little")
            for column in (seen.streams, seen.revisions, seen.seconds):
                column.fromfile(file, count)
        return seen


class Stream(asyncio.Protocol):
    """One connection. Frames are found by their `id:` lines; `ready` has one, too, and is where it starts."""

    def __init__(self, number: int, until: int, seen: Seen) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number, self._until, self._seen = number, until, seen
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        now = time.time()
        *blocks, self._rest = (self._rest + data).split(b"\n\n")
        for block in blocks:
            lines = b"\n" + block
            at = lines.find(b"\nid: ")
            if at < 0:
                continue
            revision = int(lines[at + 5 : lines.index(b"\n", at + 1)])
            if b"event: change" in block:
                self._seen.streams.append(self._number)
                self._seen.revisions.append(revision)
                self._seen.seconds.append(now)
            elif not self.ready.done():
                self.ready.set_result(None)
            if revision >= self._until and not self.done.done():
                self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        for future in (self.ready, self.done):
            if not future.done():
                future.set_exception(ConnectionError(f"stream {self._number} ended early"))


async def receive(plan: Path) -> None:
    """Open the streams of the plan, wait for the last frame of each, and save what was seen."""
    told = json.loads(plan.read_text())
    loop, seen, opening = asyncio.get_running_loop(), Seen(), asyncio.Semaphore(_AT_ONCE)
    streams: list[Stream] = []

    async def open_one(path: str, token: str, until: int) -> None:
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        stream = Stream(len(streams), until, seen)
        streams.append(stream)
        async with opening:
            transport, _ = await loop.create_connection(lambda: stream, told["host"], told["port"])
            transport.write(request)
            await stream.ready

    async with asyncio.timeout(_WITHIN_SECONDS):
        await asyncio.gather(
            *(open_one(path, token, until) for path, token, until, count in told["streams"] for _ in range(count))
        )
        print("ready", flush=True)
        await asyncio.gather(*(stream.done for stream in streams))
    seen.save(plan.with_suffix(".seen"))


if __name__ == "__main__":
    uvloop.run(receive(Path(sys.argv[1])))
