"""Run the benchmark: `python -m benchmarks [--quick] [--users N] [--tasks N]`."""

import argparse
import asyncio
import json
import shutil
import signal
import statistics
import sys
import tempfile
from pathlib import Path

from tests.support.issuer import Issuer
from tests.support.server import api_server

from benchmarks import data, floor
from benchmarks import load as api_load
from benchmarks.processes import cpu_seconds
from duly.database.migrate import migrate
from duly.launcher.places import CHECKOUT, Places
from duly.launcher.postgres import EmbeddedPostgres, find_binaries
from duly.settings import Settings

PATHS = ("list", "unchanged", "get", "create", "mix", "search")
CLIENTS = 16
ORIGIN = "http://bench.test"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--quick", action="store_true", help="100 × 200, one round of two seconds: does it run at all?")
    given = parser.parse_args()
    if given.quick:
        given.users, given.tasks, given.rounds, given.seconds = 100, 200, 1, 2
    return given


def prepare(server: EmbeddedPostgres, given: argparse.Namespace) -> None:
    """Migrate and load, unless this folder holds the same data already."""
    chosen = Settings(DATABASE_URL=server.address(), api_password="api0bench", auth_password="auth0bench")
    asyncio.run(migrate(chosen))
    print(f"Loading {given.users} × {given.tasks} tasks…", flush=True)
    asyncio.run(data.load(server.address(), given.users, given.tasks))


def measure(server: EmbeddedPostgres, given: argparse.Namespace, work: Path) -> dict[str, dict[str, float]]:
    """Measure every path and its floor in turn; return medians."""
    issuer = Issuer(ORIGIN)
    tokens = work / "tokens"
    tokens.write_text("".join(issuer.token(data.user_id(n), expires_in=7200) + "\n" for n in range(given.users)))
    scripts = floor.write_scripts(work, given.users, given.tasks)
    binaries = find_binaries()
    results: dict[str, dict[str, float]] = {}
    assert server.child.process is not None
    postgres = server.child.process.pid
    api_address = server.address("duly_api", "api0bench")
    with api_server(api_address, issuer) as (address, pid):
        common = {"each": given.tasks, "clients": CLIENTS}
        for path in PATHS:
            api_load.measure(work, path, address, tokens=tokens, seconds=2, **common)  # warm
            floors, loads, cpus = [], [], []
            for _ in range(given.rounds):
                seconds = given.seconds
                floors.append(
                    floor.measure(
                        binaries, server.address(), scripts[path], users=given.users, seconds=seconds, **common
                    )
                )
                before = (cpu_seconds(pid), cpu_seconds(postgres))
                seen = api_load.measure(work, path, address, tokens=tokens, seconds=seconds, **common)
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
            show(path, results[path])
    return results


def show(path: str, result: dict[str, float]) -> None:
    """Print one line of the table."""
    print(
        f"{path:>10} {result['rate']:9.0f} {result['floor']:9.0f} {result['rate'] / result['floor']:7.3f}"
        f" {result['p50']:8.1f} {result['p99']:8.1f} {result['api_us']:8.0f} {result['postgres_us']:8.0f}",
        flush=True,
    )


def main() -> int:
    """Load, measure, print, and write the figures beside the data."""
    given = options()
    if shutil.which("wrk") is None:
        print("duly: `make bench` needs wrk: apt-get install wrk, brew install wrk.", file=sys.stderr)
        return 1
    # A socket's folder must be short, and as root the server runs as another user: not pytest's, not a private one.
    folder = Path(tempfile.mkdtemp(prefix="duly-bench-"))
    folder.chmod(0o755)
    places = Places(folder)
    places.logs.mkdir()
    server = EmbeddedPostgres(places, "owner0bench", echo=False)
    # As on a server of this size; durability stays on.
    server.child.command = [*server.child.command, "-c", "shared_buffers=2GB", "-c", "max_wal_size=4GB"]
    try:
        server.start()
        prepare(server, given)
        print(
            f"{'path':>10} {'req/s':>9} {'floor':>9} {'ratio':>7} {'p50 ms':>8} {'p99 ms':>8} {'API µs':>8} {'PG µs':>8}"
        )
        results = measure(server, given, folder)
        target = CHECKOUT / ".duly" / "bench.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps({"users": given.users, "tasks": given.tasks, "paths": results}, indent=2) + "\n")
        print(f"Written to {target.relative_to(CHECKOUT)}. One API process, {CLIENTS} connections.")
    finally:
        server.child.signal(signal.SIGINT)
        server.child.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
