"""The benchmark of the event path runs, and its figures can be right."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.events.receiver import Seen, Stream
from benchmarks.events.receiving import percentile

BACKEND = Path(__file__).parents[2]


@pytest.mark.timeout(400)
def test_quick_run_prints_each_part() -> None:
    command = [sys.executable, "-m", "benchmarks", "events", "--quick"]
    done = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, check=False, timeout=380)
    assert done.returncode == 0, done.stderr[-3000:]
    relay, fan_out, lag = done.stdout.strip().splitlines()
    assert float(re.search(r"ratio ([\d.]+)", relay)[1]) > 0.1  # type: ignore[index]
    found = re.search(r"p50 ([\d.]+) ms, p99 ([\d.]+) ms", fan_out)
    assert found is not None
    assert 0 < float(found[1]) <= float(found[2]) < 10_000
    # The commit comes before the frame and before the audit entry.
    for what in ("frame", "audit entry"):
        pair = re.search(rf"commit to {what} (\d+) / (\d+)", lag)
        assert pair is not None, lag
        assert 0 <= int(pair[1]) <= int(pair[2]) < 30_000


class TestReceiver:
    async def test_finds_every_frame_however_the_bytes_are_cut(self) -> None:
        said = (
            b"HTTP/1.1 200 OK\r\nx-request-id: 7\r\n\r\n26\r\nretry: 900\nid: 3\nevent: ready\ndata: {}\n\n\r\n"
            b"1f\r\nid: 4\nevent: change\ndata: {}\n\nid: 5\nevent: change\ndata: {}\n\n\r\n"
            b"4\r\n:\n\n\r\n1f\r\nid: 6\nevent: change\ndata: {}\n\n\r\n"
        )
        for size in (1, 7, 40, len(said)):
            seen = Seen()
            stream = Stream(0, 6, seen)
            for start in range(0, len(said), size):
                stream.data_received(said[start : start + size])
            assert list(seen.revisions) == [4, 5, 6]
            assert stream.ready.done()
            assert stream.done.done()

    def test_saves_what_it_saw(self, tmp_path: Path) -> None:
        seen = Seen()
        for number in range(3):
            seen.streams.append(number)
            seen.revisions.append(number + 2**40)
            seen.seconds.append(number / 3)
        seen.save(tmp_path / "seen")
        again = Seen.load(tmp_path / "seen")
        assert (again.streams, again.revisions, again.seconds) == (seen.streams, seen.revisions, seen.seconds)


def test_percentile_is_the_smallest_value_that_is_enough() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)) == (50, 99, 100)
    assert percentile([7.0], 0.5) == 7
