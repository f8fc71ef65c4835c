"""Dapr's own chart with our values: does it know them, and does it ask for no more than the budget counts?

The chart of the pinned version is in Dapr's Go module; later ones have more values and always three schedulers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from chart import budget, render, tools

# Values that only later versions know; the pinned one passes over them.
_LATER = {"dapr_sidecar_injector.nativeSidecar", "dapr_scheduler.etcdMaxWals", "dapr_scheduler.etcdMaxSnapshots"}
# What etcd's files take in memory with two of its logs (64 MB each), and the program beside them.
_SCHEDULER_MB = 384


def faults(helm: Path) -> Iterator[str]:
    """Yield in words what is wrong with a file of values; nothing where Dapr's module is not there."""
    folder = tools.dapr_chart()
    if folder is None:
        return
    known = yaml.safe_load((folder / "values.yaml").read_text())
    for path in (folder / "charts").iterdir():
        known[path.name] = yaml.safe_load((path / "values.yaml").read_text() or "{}")
    for path in sorted(budget.DAPR.glob("values-*.yaml")):
        given = yaml.safe_load(path.read_text())
        for name in _unknown(given, known):
            if name not in _LATER:
                yield f"{path.name}: Dapr's chart has no value {name}"
        yield from (f"{path.name}: {said}" for said in scheduler(given["dapr_scheduler"]))
        text = render.helm(helm, "template", "dapr", str(folder), "--namespace", "dapr-system", "--values", str(path))
        documents = render.load(text)
        asked, counted = budget.steady(documents), budget.control_plane(path)
        if asked.cpu > counted.cpu or asked.memory > counted.memory:
            yield f"{path.name}: Dapr asks for {asked}, and the budget counts {counted}"
        if any("placement" in d["metadata"]["name"] for d in documents if d["kind"] == "StatefulSet"):
            yield f"{path.name}: starts a placement service, which nobody needs"


def scheduler(given: dict[str, Any]) -> Iterator[str]:
    """Yield in words why a scheduler that keeps its files in memory would not live long."""
    if not given.get("cluster", {}).get("inMemoryStorage"):
        return
    if budget.quantity(0, given["resources"]["limits"]["memory"]).memory < _SCHEDULER_MB:
        yield f"the scheduler's files and itself need {_SCHEDULER_MB} MB"
    if not 1 <= given.get("etcdMaxWals", 10) <= 2:
        yield "the scheduler keeps old logs until its memory is full"


def _unknown(given: dict[str, Any], known: Any, name: str = "") -> Iterator[str]:
    for key, value in given.items():
        at = f"{name}.{key}".lstrip(".")
        if not isinstance(known, dict) or key not in known:
            # `resources` is free by nature: empty in the chart.
            if not name.endswith("resources"):
                yield at
        elif isinstance(value, dict) and known[key]:
            yield from _unknown(value, known[key], at)
