"""What `make dapr` and the tests on real Kafka and Dapr need beside the rest; nothing else does."""

from collections.abc import Iterator

from duly.launcher.diagnosis import Finding, good, hint
from duly.launcher.stack import needs


def stack() -> Iterator[Finding]:
    """Look at Go, Java and Maven."""
    if lacks := needs.missing():
        yield hint(
            f"`make dapr` cannot run here, and its tests are skipped: {', '.join(lacks)}.",
            f"Only if you want them ({needs.HOW}); `make run` needs none of it.",
        )
    else:
        yield good(f"Go {needs.go_version()}, Java {needs.java_version()} and Maven: `make dapr` can run")
