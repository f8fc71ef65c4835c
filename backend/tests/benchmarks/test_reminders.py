"""The benchmark of reminders runs, and every one it plants fires once."""

import re
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).parents[2]


def test_quick_run_fires_each_once() -> None:
    command = [sys.executable, "-m", "benchmarks", "reminders", "--quick"]
    done = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "200 of 200 fired, 0 doubled" in done.stdout
    found = re.search(r"p50 ([\d.]+) ms, p99 ([\d.]+) ms, highest (\d+) ms", done.stdout)
    assert found is not None, done.stdout
    assert 0 <= float(found[1]) <= float(found[2]) < 60_000
