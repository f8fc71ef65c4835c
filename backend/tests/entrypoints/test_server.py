"""What the HTTP server of a process adds to uvicorn."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from duly.entrypoints.server import keep_for_good

_SCRIPT = """
import resource, sys
from duly.entrypoints.server import allow_connections
from duly.telemetry import configure_logs
configure_logs("warning", "json")
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
allow_connections(int(sys.argv[3]))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


class TestAllowConnections:
    @pytest.mark.parametrize(
        ("soft", "hard", "wanted", "allowed", "warned"),
        [(256, 4096, 1000, 1000, False), (256, 512, 1000, 512, True), (2048, 4096, 1000, 2048, False)],
        ids=["raised", "as far as the system allows", "never lowered"],
    )
    def test_limit(self, soft: int, hard: int, wanted: int, allowed: int, warned: bool) -> None:
        command = [sys.executable, "-c", _SCRIPT, *map(str, (soft, hard, wanted))]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert int(done.stdout) == allowed
        assert ("server.few_descriptors" in done.stderr) is warned


class TestMemory:
    @pytest.fixture
    def collector(self) -> Iterator[None]:
        """Leave the garbage collector of the test process as it was."""
        before = gc.get_threshold()
        yield
        gc.unfreeze()
        gc.set_threshold(*before)

    def test_what_is_there_at_the_start_is_not_looked_through_again(self, collector: None) -> None:
        assert gc.get_freeze_count() == 0
        keep_for_good()
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < 10_000
