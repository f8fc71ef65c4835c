"""The benchmark of deliveries runs, and every message it plants arrives once."""

import re
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).parents[2]


def test_quick_run_delivers_each_once() -> None:
    command = [sys.executable, "-m", "benchmarks", "deliveries", "--quick"]
    done = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "200 of 200 delivered, 0 doubled" in done.stdout
    found = re.search(r"(\d+) a second; an attempt p50 (\d+) ms, p99 (\d+) ms", done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) > 0
    assert "a look at 200 that are due, of 20 failing channels: claim" in done.stdout
