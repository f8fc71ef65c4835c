"""Run the benchmark: `python -m benchmarks [api | events] [--quick] [--users N] [--tasks N]`."""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support.issuer import Issuer

from benchmarks import api
from benchmarks.database import postgres
from benchmarks.events import report
from duly.launcher.places import CHECKOUT

ORIGIN = "http://bench.test"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("what", nargs="?", choices=("all", "api", "events"), default="all")
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--quick", action="store_true", help="little of everything: does it run at all?")
    given = parser.parse_args()
    if given.quick:
        given.users, given.tasks, given.rounds, given.seconds = 100, 200, 1, 2
    return given


def main() -> int:
    """Measure, print, and write the figures into the data folder."""
    given = options()
    if given.what != "events" and shutil.which("wrk") is None:
        print("duly: `make bench` needs wrk: apt-get install wrk, brew install wrk.", file=sys.stderr)
        return 1
    issuer, results = Issuer(ORIGIN), dict[str, Any]()
    with postgres(large=not given.quick) as server, tempfile.TemporaryDirectory(prefix="duly-bench-") as work:
        folder = Path(work)
        if given.what != "events":
            results |= {"users": given.users, "tasks": given.tasks}
            results["paths"] = api.measure(
                server, issuer, folder, users=given.users, tasks=given.tasks, rounds=given.rounds, seconds=given.seconds
            )
        if given.what != "api":
            results["events"] = report.measure(server, issuer, folder, report.QUICK if given.quick else report.FULL)
    if not given.quick:
        target = CHECKOUT / ".duly" / "bench.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(results, indent=2) + "\n")
        print(f"Written to {target.relative_to(CHECKOUT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
