"""What `python -m benchmarks events` measures and prints."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.support.issuer import Issuer

from benchmarks.events import fan_out, lag, relay
from duly.launcher.postgres import EmbeddedPostgres


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    clients: int
    changes: int
    every_seconds: float
    rows: int
    rounds: int
    floor_seconds: int
    per_second: int
    lag_seconds: int
    users: int


FULL = Size(
    clients=1000, changes=200, every_seconds=0.1, rows=50_000, rounds=3, floor_seconds=6,
    per_second=200, lag_seconds=20, users=20,
)  # fmt: skip
QUICK = Size(
    clients=40, changes=20, every_seconds=0.02, rows=2_000, rounds=1, floor_seconds=1,
    per_second=40, lag_seconds=2, users=4,
)  # fmt: skip


def measure(server: EmbeddedPostgres, issuer: Issuer, folder: Path, size: Size) -> dict[str, Any]:
    """Measure the three parts, print each, and return them."""
    rates = relay.measure(server, folder, rows=size.rows, users=100, rounds=size.rounds, seconds=size.floor_seconds)
    print(
        f"relay    {rates.relay:,.0f} events/s without a bus; create floor {rates.floor:,.0f}/s; ratio {rates.ratio:.1f}"
        f" {_verdict(rates.ratio >= 5, rates.ratio >= 3, '≥ 5')}",
        flush=True,
    )
    streams = fan_out.measure(
        server, issuer, folder, clients=size.clients, changes=size.changes, every_seconds=size.every_seconds
    )
    print(
        f"fan-out  {streams.clients:,} streams of one user, {streams.changes} changes: answer to frame p50"
        f" {streams.p50:.1f} ms, p99 {streams.p99:.1f} ms {_verdict(streams.p99 <= 50, streams.p99 <= 100, 'p99 ≤ 50 ms')};"
        f" server {streams.before_mib:.0f} → {streams.with_clients_mib:.0f} MiB, {streams.kb_per_client:.1f} kB a stream;"
        f" {streams.micros_per_frame:.0f} µs of the server a frame",
        flush=True,
    )
    late = lag.measure(server, issuer, folder, per_second=size.per_second, seconds=size.lag_seconds, users=size.users)
    print(
        f"lag      {late.writes:,} writes at {late.per_second}/s, p50 / p99 ms: commit to frame {_ends(late.frame)}, commit"
        f" to audit entry {_ends(late.audit)}, due to answer {_ends(late.answer)}",
        flush=True,
    )
    return {
        "relay": asdict(rates) | {"ratio": rates.ratio},
        "fan_out": asdict(streams) | {"kb_per_client": streams.kb_per_client},
        "lag": asdict(late),
    }


def _verdict(reached: bool, passed: bool, target: str) -> str:
    return f"(target {target}: {'reached' if reached else 'short of it' if passed else 'FAILED'})"


def _ends(pair: tuple[float, float]) -> str:
    return f"{pair[0]:.0f} / {pair[1]:.0f}"
