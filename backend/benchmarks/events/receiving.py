"""The receiver as a process beside the server, so that reading frames takes none of the server's time but a core's."""

import contextlib
import json
import math
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.events.receiver import Seen
from duly.launcher.places import CHECKOUT

_WITHIN_SECONDS = 150.0


@dataclass(frozen=True, slots=True)
class Streams:
    """Streams of one user: as many as `count`, open until revision `until` has come to each."""

    path: str
    token: str
    until: int
    count: int


@dataclass
class Receiving:
    """A running receiver whose streams are all open."""

    process: subprocess.Popen[str]
    plan: Path

    def finish(self) -> Seen:
        """Wait for the last frame and return what was seen."""
        if self.process.wait(_WITHIN_SECONDS) != 0:
            raise RuntimeError("the receiver did not see every frame")
        return Seen.load(self.plan.with_suffix(".seen"))


@contextlib.contextmanager
def receiving(folder: Path, address: str, streams: Sequence[Streams]) -> Iterator[Receiving]:
    """Open the streams; yield once all are ready."""
    parts = urlsplit(address)
    plan = folder / "streams.json"
    told = [[one.path, one.token, one.until, one.count] for one in streams]
    plan.write_text(json.dumps({"host": parts.hostname, "port": parts.port, "streams": told}))
    command = [sys.executable, "-m", "benchmarks.events.receiver", str(plan)]
    process = subprocess.Popen(command, cwd=CHECKOUT / "backend", stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("the streams did not open")
        yield Receiving(process, plan)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of all does not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]
