"""What a profile asks of its nodes: requests of every pod, of the sidecars that are injected later, and of Dapr's control plane."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from chart import tools
from chart.pods import containers, pods
from chart.render import Document

DAPR = tools.ROOT / "deploy" / "helm" / "dapr"
# Of a node of 2 CPU and 12 GB, some 1.8 CPU and 9.5 GiB are free for pods, and Prometheus, Grafana, a gateway and the cluster's
# own pods want their share; an update needs room for one more of each pod.
LIMITS = {"oke-free": (Fraction(9, 10), 4 * 1024), "local": (Fraction(3, 2), 4 * 1024), "ha": (Fraction(12), 16 * 1024)}
# The scheduler always has three replicas; with `ha` everything else has, too.
REPLICAS = {"dapr_operator": 1, "dapr_sentry": 1, "dapr_sidecar_injector": 1, "dapr_scheduler": 3}
_UNITS = {"": Fraction(1, 1024 * 1024), "Ki": Fraction(1, 1024), "Mi": Fraction(1), "Gi": Fraction(1024)}


@dataclass(frozen=True)
class Requests:
    """CPU in cores, memory in MiB."""

    cpu: Fraction = Fraction(0)
    memory: Fraction = Fraction(0)

    def __add__(self, other: "Requests") -> "Requests":
        return Requests(self.cpu + other.cpu, self.memory + other.memory)

    def times(self, count: int) -> "Requests":
        """Return the same for `count` replicas."""
        return Requests(self.cpu * count, self.memory * count)

    def __str__(self) -> str:
        return f"{float(self.cpu):.3f} CPU and {float(self.memory) / 1024:.2f} GiB"


def quantity(cpu: str | int, memory: str) -> Requests:
    """Return quantities as Kubernetes writes them."""
    text, found = str(cpu), re.fullmatch(r"(\d+)(Ki|Mi|Gi|)", memory)
    assert found is not None
    cores = Fraction(text.removesuffix("m")) / 1000 if text.endswith("m") else Fraction(text)
    return Requests(cores, int(found[1]) * _UNITS[found[2]])


def of_pod(metadata: dict[str, Any], spec: dict[str, Any]) -> Requests:
    """Return what one pod asks for, with the sidecar it will get."""
    total = Requests()
    for container in containers(spec):
        requests = container["resources"]["requests"]
        total += quantity(requests["cpu"], requests["memory"])
    annotations = metadata.get("annotations", {})
    if annotations.get("dapr.io/enabled") == "true":
        total += quantity(annotations["dapr.io/sidecar-cpu-request"], annotations["dapr.io/sidecar-memory-request"])
    return total


def steady(documents: Iterable[Document]) -> Requests:
    """Return what all that runs all the time asks for; Jobs come and go."""
    documents = list(documents)
    least = {
        d["spec"]["scaleTargetRef"]["name"]: d["spec"]["minReplicas"]
        for d in documents
        if d["kind"] == "HorizontalPodAutoscaler"
    }
    total = Requests()
    for document in documents:
        if document["kind"] in {"Deployment", "StatefulSet"}:
            count = least.get(document["metadata"]["name"], document["spec"].get("replicas", 1))
            ((_, metadata, spec),) = pods([document])
            total += of_pod(metadata, spec).times(count)
    return total


@functools.cache
def control_plane(path: Path) -> Requests:
    """Return what Dapr's own chart asks for with a file of values."""
    values = yaml.safe_load(path.read_text())
    total = Requests()
    for part, count in REPLICAS.items():
        requests = values[part]["resources"]["requests"]
        total += quantity(requests["cpu"], requests["memory"]).times(3 if values["global"]["ha"]["enabled"] else count)
    return total


def total(profile: str, documents: Iterable[Document]) -> Requests:
    """Return everything that a profile asks for."""
    documents = list(documents)
    found = steady(documents)
    if any(document["kind"] == "Component" for document in documents):
        found += control_plane(DAPR / ("values-ha.yaml" if profile == "ha" else "values-oke-free.yaml"))
    return found


def budget(profile: str, documents: Iterable[Document]) -> list[str]:
    """Compare with the budget of the profile; a profile without one has none."""
    if profile not in LIMITS:
        return []
    found, (cpu, memory) = total(profile, documents), LIMITS[profile]
    if found.cpu <= cpu and found.memory <= memory:
        return []
    return [f"asks for {found}; the budget is {float(cpu)} CPU and {memory / 1024:.1f} GiB"]


def broker(documents: Iterable[Document]) -> list[str]:
    """The broker's volume holds all that it may keep: of each partition what is retained, and the segment being written."""
    documents = list(documents)
    for document in documents:
        settings = document.get("data", {}).get("server.properties") if document["kind"] == "ConfigMap" else None
        if settings is None:
            continue
        kept = sum(
            int(size) for size in re.findall(r"^log\.(?:retention|segment)\.bytes=(\d+)$", settings, re.MULTILINE)
        )
        name = document["metadata"]["name"]
        (spec,) = [d["spec"] for d in documents if d["kind"] == "StatefulSet" and d["metadata"]["name"] == name]
        env = {one["name"]: one.get("value", "") for one in spec["template"]["spec"]["containers"][0]["env"]}
        most = kept * int(env["PARTITIONS"]) * len(env["TOPICS"].split()) / 1024**2
        room = quantity(0, spec["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"]).memory
        if most > room:
            return [f"the broker may keep {most / 1024:.1f} GiB on a volume of {float(room) / 1024:.1f} GiB"]
    return []


def volumes(profile: str, documents: Iterable[Document]) -> list[str]:
    """On Oracle's free tier there is room for three volumes beside the node's own, and each has 50 GB at least."""
    if profile != "oke-free":
        return []
    claims = []
    for document in documents:
        if document["kind"] == "PersistentVolumeClaim":
            claims.append(document["spec"])
        claims += [claim["spec"] for claim in document.get("spec", {}).get("volumeClaimTemplates", [])]
    small = [c for c in claims if quantity(0, c["resources"]["requests"]["storage"]).memory < 50 * 1024]
    return (["has more than three volumes"] if len(claims) > 3 else []) + ["has a volume below 50 GB"] * bool(small)
