"""A live Prometheus with our rules: what fires, who would be told, what a panel shows.

Intervals are seconds, and every `for` is `FASTER` times shorter than in production; nothing else of the rules is changed.
"""

import contextlib
import json
import math
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from duly.launcher.places import CHECKOUT
from tests.support.server import free_port

FASTER = 4
SCRAPE_SECONDS, EVALUATE_SECONDS = 2, 1
OBSERVABILITY = CHECKOUT / "deploy" / "observability"
_UNITS = {"s": 1, "m": 60, "h": 3600}


def needed(name: str) -> str:
    """Return a program of the PATH; without it the test is skipped, in CI it fails."""
    if found := shutil.which(name):
        return found
    words = f"NO {name.upper()} HERE: install prometheus and prometheus-alertmanager"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(words)
    pytest.skip(words)


def told(alert: str, severity: str) -> str:
    """Return the receivers that our Alertmanager would tell of an alert."""
    config = OBSERVABILITY / "alertmanager" / "alertmanager.yml"
    command = [needed("amtool"), "config", "routes", "test", f"--config.file={config}"]
    labels = [f"alertname={alert}", f"severity={severity}"]
    return subprocess.run([*command, *labels], capture_output=True, text=True, check=True).stdout.strip()


def faster(rules: str) -> str:
    """Return the rules with every `for` made shorter."""
    return re.sub(
        r"(?m)^(\s+for: )(\d+)([smh])$", lambda m: f"{m[1]}{max(1, int(m[2]) * _UNITS[m[3]] // FASTER)}s", rules
    )


def panels() -> Iterator[tuple[str, str, str]]:
    """Yield dashboard, panel and query of every dashboard, its variables filled in."""
    for path in sorted((OBSERVABILITY / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                yield path.stem, panel["title"], target["expr"].replace("$__rate_interval", "1m")


@dataclass
class Prometheus:
    """A server by its address; `began` is when it did, in Unix seconds."""

    address: str
    began: float = field(default_factory=time.time)

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return what an expression gives now."""
        return list(self._ask("query", query=expression)["result"])

    def shows(self, expression: str) -> bool:
        """Tell whether a panel with this query would show at least one number."""
        return any(not math.isnan(float(found["value"][1])) for found in self.query(expression))

    def fired(self, since: float | None = None) -> set[str]:
        """Return the alerts that fired at any moment since then, or since the beginning."""
        said = self._ask(
            "query_range",
            query='ALERTS{alertstate="firing"}',
            start=str(since or self.began), end=str(time.time()), step=str(EVALUATE_SECONDS),
        )  # fmt: skip
        return {found["metric"]["alertname"] for found in said["result"]}

    def firing(self) -> dict[str, dict[str, str]]:
        """Return labels and annotations of what fires now, by alert."""
        alerts = self._ask("alerts")["alerts"]
        return {
            found["labels"]["alertname"]: {**found["labels"], **found["annotations"]}
            for found in alerts
            if found["state"] == "firing"
        }

    def wait_for(self, alert: str, seconds: float) -> Mapping[str, str]:
        """Wait until an alert fires; return its labels and annotations."""
        deadline = time.monotonic() + seconds
        while alert not in (now := self.firing()):
            assert time.monotonic() < deadline, f"{alert} did not fire in {seconds} s; firing: {sorted(now)}"
            time.sleep(0.5)
        return now[alert]

    def _ask(self, what: str, **parameters: str) -> Any:
        address = f"{self.address}/api/v1/{what}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)["data"]


@contextlib.contextmanager
def prometheus(targets: Mapping[str, str]) -> Iterator[Prometheus]:
    """Run one over these targets (name → address) until the block ends."""
    server = needed("prometheus")
    folder = Path(tempfile.mkdtemp(prefix="duly-prometheus-"))
    port = free_port()
    rules = sorted((OBSERVABILITY / "prometheus" / "rules").glob("*.yaml"))
    for path in rules:
        (folder / path.name).write_text(faster(path.read_text()))
    static = [
        {"targets": [address.removeprefix("http://")], "labels": {"instance": name}}
        for name, address in targets.items()
    ]
    config = {
        "global": {"scrape_interval": f"{SCRAPE_SECONDS}s", "evaluation_interval": f"{EVALUATE_SECONDS}s"},
        "rule_files": [str(folder / path.name) for path in rules],
        "scrape_configs": [{"job_name": "duly", "static_configs": static}],
    }
    # JSON is YAML.
    (folder / "prometheus.yml").write_text(json.dumps(config))
    command = [
        server, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", "--enable-feature=exemplar-storage",
    ]  # fmt: skip
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        log = stack.enter_context((folder / "log").open("ab"))
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        stack.callback(_end, process)
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while not _ready(address):
            assert time.monotonic() < deadline, (folder / "log").read_text(errors="replace")[-3000:]
            time.sleep(0.2)
        yield Prometheus(address)


def _ready(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/-/ready", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
