"""Run the benchmark: `python -m benchmarks [api | events | reminders | deliveries] [--quick] [--users N] [--tasks N]`."""

import argparse
import dataclasses
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support.issuer import Issuer

from benchmarks import api, deliveries, looking, reminders
from benchmarks.database import postgres
from benchmarks.events import report
from duly.launcher.places import CHECKOUT

ORIGIN = "http://bench.test"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("what", nargs="?", choices=("all", "api", "events", "reminders", "deliveries"), default="all")
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
    if given.what in ("all", "api") and shutil.which("wrk") is None:
        print("duly: `make bench` needs wrk: apt-get install wrk, brew install wrk.", file=sys.stderr)
        return 1
    issuer, results = Issuer(ORIGIN), dict[str, Any]()
    with postgres(large=not given.quick) as server, tempfile.TemporaryDirectory(prefix="duly-bench-") as work:
        folder = Path(work)
        if given.what in ("all", "api"):
            results |= {"users": given.users, "tasks": given.tasks}
            results["paths"] = api.measure(
                server, issuer, folder, users=given.users, tasks=given.tasks, rounds=given.rounds, seconds=given.seconds
            )
        if given.what in ("all", "events"):
            results["events"] = report.measure(server, issuer, folder, report.QUICK if given.quick else report.FULL)
        if given.what in ("all", "reminders"):
            size = {"seconds": 2, "ballast": 0} if given.quick else {"seconds": 10, "ballast": 200_000}
            per_second = 100 if given.quick else 1_000
            found = reminders.measure(server, issuer, per_second=per_second, users=given.users, **size)
            reminders.show(found)
            results["reminders"] = dataclasses.asdict(found)
        if given.what in ("all", "deliveries"):
            results["deliveries"] = []
            for answer_ms in (0,) if given.quick else (0, 100):
                waiting = {"channels": 50, "each": 4} if given.quick else {"channels": 1_000, "each": 10}
                drained = deliveries.measure(server, issuer, **waiting, answer_ms=answer_ms)
                deliveries.show(drained, **waiting, answer_ms=answer_ms)
                results["deliveries"].append(dataclasses.asdict(drained) | waiting | {"answer_ms": answer_ms})
            size = {"channels": 20, "each": 10} if given.quick else {"channels": 2_000, "each": 100}
            look = looking.measure(server, **size)
            looking.show(look)
            results["look"] = dataclasses.asdict(look)
    if not given.quick:
        target = CHECKOUT / ".duly" / "bench.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(results, indent=2) + "\n")
        print(f"Written to {target.relative_to(CHECKOUT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
