"""The life of a release for every profile: judged, installed, upgraded from the chart before, rolled back, gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chart import budget, render
from cluster import access, changes, references
from cluster.api import Object
from cluster.cases import CASES, Case
from cluster.control_plane import ControlPlane
from cluster.release import KEEP, RELEASE, Release, names


@pytest.fixture(scope="class", params=CASES, ids=str)
def release(plane: ControlPlane, request: pytest.FixtureRequest) -> Iterator[Release]:
    case: Case = request.param
    release = Release(plane, case, f"r-{case}".replace(".", "-"))
    try:
        release.prepare()
        yield release
    finally:
        release.close()


def state(release: Release) -> dict[tuple[str, str], Object]:
    """Return what Helm brought, by kind and name, without what the cluster itself says about it."""
    found = {}
    for version, resource in release.api.collections():
        if not resource["namespaced"] or resource["kind"] in {"Event", "Pod", "ReplicaSet", "Job", "EndpointSlice", "Endpoints"}:
            continue
        group = f"api/{version}" if version == "v1" else f"apis/{version}"
        for one in release.objects(resource["name"], group=group):
            if one["metadata"].get("labels", {}).get("app.kubernetes.io/managed-by") == "Helm":
                content = {key: value for key, value in one.items() if key not in {"metadata", "status"}}
                content["labels"] = one["metadata"]["labels"]
                found[resource["kind"], one["metadata"]["name"]] = content
    return found


def image(chart: Path) -> str:
    """Return the tag of the images that a chart runs."""
    return ":" + ".".join(map(str, _version(chart)))


def _version(chart: Path) -> tuple[int, int, int]:
    from cluster.previous import version_of

    return version_of(chart)


def backend(release: Release, chart: Path) -> str:
    """Return the backend's image as a chart names it for this case."""
    registry = "registry.example.com/duly/" if release.case.profile == "everything" else ""
    return f"{registry}duly-backend{image(chart)}"
