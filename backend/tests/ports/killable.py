"""A process of its own that says when it is ready, and can be killed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

BACKEND = Path(__file__).parents[2]


class Killable:
    """One running Python module."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, module: str, *arguments: str, **env: str) -> AsyncIterator["Killable"]:
        """Run `module` until the block ends; the block begins when it said `ready`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments,
            cwd=BACKEND, env={"PATH": os.environ["PATH"], **env}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        child = cls(process)
        try:
            assert process.stdout is not None
            async with asyncio.timeout(30):
                said = await process.stdout.readline()
            assert said == b"ready\n", f"{module} said {said!r}"
            yield child
        finally:
            await child.kill()

    async def kill(self) -> None:
        """Kill -9, and collect it."""
        if self._process.returncode is None:
            self._process.kill()
        # Reads its output to the end as well, so that no pipe stays open.
        await self._process.communicate()
