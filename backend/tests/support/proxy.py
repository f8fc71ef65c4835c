"""The way to a server, which a test can cut and mend."""

import asyncio
import contextlib
from pathlib import Path


class Cut:
    """Passes connections on to a socket in the file system or a port here; while it is cut, there is nobody at its own port."""

    def __init__(self, target: Path | int) -> None:
        self._target = target
        self.port = 0
        """Where it listens; the same after a cut."""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def mend(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            there_reader, there_writer = (
                await asyncio.open_connection("127.0.0.1", self._target)
                if isinstance(self._target, int)
                else await asyncio.open_unix_connection(str(self._target))
            )
        except OSError:
            self._open.discard(writer)
            writer.close()
            return
        self._open.add(there_writer)
        await asyncio.gather(_copy(reader, there_writer), _copy(there_reader, writer))
        self._open -= {writer, there_writer}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while content := await reader.read(65536):
            writer.write(content)
            await writer.drain()
    writer.close()
