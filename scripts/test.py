"""`make test`: every test there is, counted in one last line.

Each part writes a report that a machine can read, and only reports are counted: a part that fails without one, or says
that it passed nothing, is a failure. With CI=true a skipped test is a failure too.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import browser
import test_cluster
import test_images
import test_monitoring
from duly.launcher.places import LauncherError
from duly.launcher.stack import needs, tools
from running import running

ROOT = Path(__file__).resolve().parents[1]
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
RESULTS = ROOT / "test-results"
CI = os.environ.get("CI", "").lower() in {"1", "true"}


@dataclass
class Count:
    """How the tests of one part ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read_junit(path: Path) -> Count:
    """Count the test cases of a JUnit report. Errors: OSError or ParseError when there is none."""
    count = Count()
    # Node copies a failure's colours into the report, and those are no XML.
    text = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", path.read_bytes())
    for case in ElementTree.fromstring(text).iter("testcase"):  # noqa: S314 - written by our own tools
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            count.failed += 1
        elif "skipped" in kinds:
            count.skipped += 1
        else:
            count.passed += 1
    return count


def execute(command: list[str], folder: Path, **env: str) -> int:
    """Run one part, its output on the terminal; return its exit code."""
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **env}, stdin=subprocess.DEVNULL, check=False
    ).returncode


def judge(count: Count, code: int) -> Count:
    """Return the count, with a failure added when the part failed in a way that no test case tells, or ran nothing."""
    if (code != 0 and count.failed == 0) or count.passed + count.failed + count.skipped == 0:
        count.failed += 1
    return count


def backend() -> Count:
    """Run pytest, without what needs the real stack."""
    return pytest("backend", "not stack and not monitoring", min(4, os.cpu_count() or 1), *sys.argv[1:])


def real_stack() -> Count:
    """Run what needs real Kafka and Dapr, which are built first, once; one at a time, because they share a broker."""
    if lacks := needs.missing():
        print(f"NO REAL STACK HERE: this machine lacks {', '.join(lacks)}. Its tests are skipped.", flush=True)
    else:
        try:
            start = time.monotonic()
            found = tools.find_tools()
        except LauncherError as error:
            print(error, flush=True)
            return Count(failed=1)
        print(f"Kafka and Dapr found or built in {time.monotonic() - start:.1f} s; daprd: {found.origin}", flush=True)
    return pytest("stack", "stack and not monitoring", 0)


def monitoring() -> Count:
    """Run what needs a live Prometheus, and in part the real stack."""
    if not test_monitoring.counted():
        print(f"NO PROMETHEUS HERE: {test_monitoring.programs.HOW}. Its tests are not counted.", flush=True)
        return Count()
    env = test_monitoring.environment()
    return Count(failed=1) if env is None else pytest("monitoring", "monitoring", 0, **env)


def pytest(name: str, marker: str, workers: int, *more: str, **env: str) -> Count:
    """Run the backend's tests of a marker."""
    report = RESULTS / f"{name}.xml"
    options = ["-q", "-n", str(workers), "-m", marker, f"--junit-xml={report}"]
    return judge_report(report, execute([sys.executable, "-m", "pytest", *options, *more], BACKEND, **env))


def web() -> Count:
    """Run the unit tests of the web application."""
    report = RESULTS / "web.xml"
    command = [
        "npm",
        "test",
        "--silent",
        "--",
        "--reporter=default",
        "--reporter=junit",
        f"--outputFile.junit={report}",
    ]
    return judge_report(report, execute(command, FRONTEND))


def judge_report(report: Path, code: int) -> Count:
    """Judge a part by its JUnit report; no report is a failure."""
    try:
        return judge(read_junit(report), code)
    except (OSError, ElementTree.ParseError) as error:
        print(f"There is no report: {error}", flush=True)
        return Count(failed=1)


def journeys() -> Count:
    """Run the journeys in a real browser, on a Duly of their own."""
    files = sorted(str(path.relative_to(FRONTEND)) for path in (FRONTEND / "e2e").glob("*.test.mjs"))
    if not files:
        print("There are no journeys in frontend/e2e.", flush=True)
        return Count(failed=1)
    path = browser.find_or_install()
    if path is None:
        print(browser.HOW, flush=True)
        return Count(skipped=len(files))
    report = RESULTS / "journeys.xml"
    reporters = [*_reporter("spec", "stdout"), *_reporter("junit", str(report))]
    with running(RESULTS / "journeys.log") as duly:
        if duly is None:
            return Count(failed=1)
        # One at a time: on a small machine browsers side by side only make each other late.
        code = execute(
            ["node", "--test", "--test-concurrency=1", *reporters, *files],
            FRONTEND,
            DULY_BROWSER=path,
            DULY_E2E_URL=duly.web,
            DULY_E2E_DATA_DIR=duly.data,
            DULY_E2E_MAIL_PORT=str(duly.mail_port),
        )
    return judge_report(report, code)


def images() -> Count:
    """Build both images, and run the small install from them."""
    done = test_images.run()
    return Count() if done is None else judge_report(*done)


def cluster() -> Count:
    """Install, upgrade and roll back every profile of the chart on a real control plane."""
    done = test_cluster.run()
    return Count() if done is None else judge_report(*done)


def _reporter(kind: str, destination: str) -> list[str]:
    return [f"--test-reporter={kind}", f"--test-reporter-destination={destination}"]


PARTS = {
    "backend": backend,
    "real stack": real_stack,
    "monitoring": monitoring,
    "web": web,
    "journeys": journeys,
    "images": images,
    "cluster": cluster,
}


def main() -> int:
    """Run every part; return 1 when anything failed, and in CI when anything was skipped."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir()
    total = Count()
    lines = []
    for name, part in PARTS.items():
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        count = part()
        lines.append(f"{name:>10}: {count} ({time.monotonic() - start:.0f} s)")
        total = Count(total.passed + count.passed, total.failed + count.failed, total.skipped + count.skipped)
    bad = total.failed > 0 or (CI and total.skipped > 0)
    if CI and total.skipped:
        lines.append("In CI nothing may be skipped: this run failed.")
    print("\n" + "\n".join(lines), flush=True)
    (RESULTS / "summary.txt").write_text(f"{total}\n")
    print(total, flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
