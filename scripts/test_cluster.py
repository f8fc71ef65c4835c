"""The part `cluster` of `make test`, and `make verify-cluster`: every profile of the chart on a real control plane of Kubernetes.

Needs Linux on amd64, where packages have Helm and kubectl, and Go, which builds the control plane once, for some minutes.
Without Go its tests count as skipped; on another machine they cannot run at all, and are not counted there.
"""

import platform
import subprocess
import sys
import time
from pathlib import Path

from cluster import programs
from duly.launcher.places import LauncherError

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
TESTS = ROOT / "deploy" / "tests" / "kubernetes"


def run(*more: str) -> tuple[Path, int] | None:
    """Run the tests; return their JUnit report and exit code, or None on a machine for which there is no kubectl.

    `more` are more words for pytest. Without a control plane there is no report, which counts as a failure.
    """
    report = RESULTS / "cluster.xml"
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        print("NO CLUSTER HERE: it runs on Linux on amd64 alone. Its tests are not counted.", flush=True)
        return None
    if lacks := programs.missing():
        print(f"NO CLUSTER HERE: this machine lacks {lacks}. Its tests are skipped.", flush=True)
    else:
        began = time.monotonic()
        try:
            programs.find()
        except LauncherError as error:
            print(error, flush=True)
            return report, 1
        what = f"etcd, Kubernetes {programs.kubernetes_version()} and kwok"
        print(f"{what} found or built in {time.monotonic() - began:.1f} s", flush=True)
    options = ["-q", "-s", f"--junit-xml={report}", "--durations=8", "--config-file", str(TESTS.parent / "pytest.ini")]
    command = [sys.executable, "-m", "pytest", *options, *(more or [str(TESTS)])]
    return report, subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode


def main() -> int:
    """Run the part alone; return 1 when it failed."""
    RESULTS.mkdir(exist_ok=True)
    done = run(*sys.argv[1:])
    return 1 if done is None else done[1]


if __name__ == "__main__":
    sys.exit(main())
