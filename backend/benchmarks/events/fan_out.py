"""One change to very many streams of one user on one process: how late the frames are, and what a stream costs."""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.issuer import Issuer
from tests.support.server import api_server

from benchmarks.data import user_id
from benchmarks.database import api_address
from benchmarks.events.receiving import Streams, percentile, receiving
from benchmarks.events.writer import create
from benchmarks.processes import cpu_seconds, resident_bytes
from duly.launcher.postgres import EmbeddedPostgres

USER = 9_001
_SETTLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class FanOut:
    """Milliseconds from a commit's answer to a frame, over all frames; memory; CPU of the server per frame."""

    clients: int
    changes: int
    p50: float
    p99: float
    before_mib: float
    with_clients_mib: float
    micros_per_frame: float

    @property
    def kb_per_client(self) -> float:
        return (self.with_clients_mib - self.before_mib) * 1024 / self.clients


def measure(
    server: EmbeddedPostgres, issuer: Issuer, folder: Path, *, clients: int, changes: int, every_seconds: float
) -> FanOut:
    """Open the streams, make changes at a steady pace, and look at when each frame came to each stream."""
    path, token = f"/api/{user_id(USER)}", issuer.token(user_id(USER), expires_in=7200)
    env = {"DULY_STREAMS_PER_USER": str(clients), "DULY_STREAM_LIFETIME_SECONDS": "3600"}
    with api_server(api_address(server), issuer, "all", env=env) as (address, pid):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        # What is loaded with the first request and the first stream is no stream's cost.
        for number in range(50):
            create(connection, f"{path}/tasks", token, number)
        with receiving(folder, address, [Streams(f"{path}/stream", token, 0, 1)]):
            pass
        time.sleep(_SETTLE_SECONDS)
        before = resident_bytes(pid)
        last = 50 + changes
        with receiving(folder, address, [Streams(f"{path}/stream", token, last, clients)]) as receiver:
            time.sleep(_SETTLE_SECONDS)
            within, cpu = resident_bytes(pid), cpu_seconds(pid)
            answered = _write(connection, f"{path}/tasks", token, range(50, last), every_seconds)
            seen = receiver.finish()
            cpu = cpu_seconds(pid) - cpu
        connection.close()
    if len(seen.revisions) != clients * changes:
        raise RuntimeError(f"{len(seen.revisions)} frames came, not {clients * changes}")
    late = [(second - answered[revision]) * 1000 for revision, second in zip(seen.revisions, seen.seconds, strict=True)]
    mib = 1024 * 1024
    return FanOut(
        clients, changes, percentile(late, 0.5), percentile(late, 0.99), before / mib, within / mib,
        cpu / len(late) * 1e6,
    )  # fmt: skip


def _write(
    connection: http.client.HTTPConnection, path: str, token: str, numbers: Sequence[int], every_seconds: float
) -> dict[int, float]:
    """Create a task for each number; return the wall-clock second of each answer by revision."""
    answered = {}
    started = time.perf_counter()
    for place, number in enumerate(numbers):
        time.sleep(max(0.0, started + place * every_seconds - time.perf_counter()))
        create(connection, path, token, number)
        answered[number + 1] = time.time()
    return answered
