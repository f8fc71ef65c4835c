"""Each path of the API in turn with its floor."""

import asyncio
import statistics
from pathlib import Path

from tests.support.issuer import Issuer
from tests.support.server import api_server

from benchmarks import data, floor
from benchmarks import load as api_load
from benchmarks.database import api_address
from benchmarks.processes import cpu_seconds
from duly.launcher.postgres import EmbeddedPostgres, find_binaries

PATHS = ("list", "unchanged", "get", "create", "mix", "search")
CLIENTS = 16


def measure(
    server: EmbeddedPostgres, issuer: Issuer, work: Path, *, users: int, tasks: int, rounds: int, seconds: int
) -> dict[str, dict[str, float]]:
    """Load the data, measure every path and its floor in turn, print each; return medians."""
    print(f"Loading {users} × {tasks} tasks…", flush=True)
    asyncio.run(data.load(server.address(), users, tasks))
    print(f"{'path':>10} {'req/s':>9} {'floor':>9} {'ratio':>7} {'p50 ms':>8} {'p99 ms':>8} {'API µs':>8} {'PG µs':>8}")
    tokens = work / "tokens"
    tokens.write_text("".join(issuer.token(data.user_id(n), expires_in=7200) + "\n" for n in range(users)))
    scripts = floor.write_scripts(work, users, tasks)
    binaries = find_binaries()
    results: dict[str, dict[str, float]] = {}
    assert server.child.process is not None
    postgres = server.child.process.pid
    common = {"each": tasks, "clients": CLIENTS, "seconds": seconds}
    with api_server(api_address(server), issuer) as (address, pid):
        for path in PATHS:
            api_load.measure(work, path, address, tokens=tokens, **(common | {"seconds": 2}))  # warm
            floors, loads, cpus = [], [], []
            for _ in range(rounds):
                floors.append(floor.measure(binaries, server.address(), scripts[path], users=users, **common))
                before = (cpu_seconds(pid), cpu_seconds(postgres))
                seen = api_load.measure(work, path, address, tokens=tokens, **common)
                after = (cpu_seconds(pid), cpu_seconds(postgres))
                if seen.bad:
                    raise RuntimeError(f"{path}: {seen.bad} bad answers")
                loads.append(seen)
                cpus.append([(b - a) / seen.requests * 1e6 for a, b in zip(before, after, strict=True)])
            results[path] = {
                "floor": statistics.median(floors),
                "rate": statistics.median(one.per_second for one in loads),
                "p50": statistics.median(one.p50 for one in loads),
                "p99": statistics.median(one.p99 for one in loads),
                "api_us": statistics.median(one[0] for one in cpus),
                "postgres_us": statistics.median(one[1] for one in cpus),
            }
            _show(path, results[path])
    return results


def _show(path: str, result: dict[str, float]) -> None:
    print(
        f"{path:>10} {result['rate']:9.0f} {result['floor']:9.0f} {result['rate'] / result['floor']:7.3f}"
        f" {result['p50']:8.1f} {result['p99']:8.1f} {result['api_us']:8.0f} {result['postgres_us']:8.0f}",
        flush=True,
    )
