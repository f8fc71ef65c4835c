"""One control plane for all tests, with every definition and policy that the chart's objects need."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chart import tools
from cluster import previous, programs, simulated
from cluster.api import Refused, until
from cluster.control_plane import ControlPlane


@pytest.fixture(scope="session")
def plane() -> Iterator[ControlPlane]:
    if lacks := programs.missing():
        pytest.skip(f"this machine lacks {lacks}")
    with ControlPlane() as plane:
        began = time.monotonic()
        files = [f"--filename={path}" for path in tools.crds(every=True)]
        plane.api.kubectl("apply", "--server-side", *files)
        plane.api.kubectl("wait", "--for=condition=Established", "--timeout=30s", *files)
        plane.api.forget()
        plane.api.apply([*simulated.classes(), *simulated.injection()])
        until(lambda: _injects(plane), 30, "no sidecar comes into a pod that asks for one")
        plane.took["definitions"] = time.monotonic() - began
        print("\nControl plane: " + ", ".join(f"{part} {seconds:.1f} s" for part, seconds in plane.took.items()))
        yield plane


def _injects(plane: ControlPlane) -> bool:
    """Return whether the policy is at work yet."""
    annotations = {"dapr.io/enabled": "true", "dapr.io/sidecar-cpu-request": "1m", "dapr.io/sidecar-memory-request": "1Mi"}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "asks", "namespace": "default", "annotations": annotations},
        "spec": {"containers": [{"name": "asks", "image": "registry.example.com/asks:1"}]},
    }
    try:
        made = plane.api.call("POST", "/api/v1/namespaces/default/pods?dryRun=All", pod)
    except Refused:
        return False
    return [one["name"] for one in made["spec"].get("initContainers", [])] == ["daprd"]


@pytest.fixture(scope="session")
def previous_chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chart, words = previous.chart(tmp_path_factory.mktemp("previous"))
    print(f"\nUpgrades begin with {words}.")
    return chart
