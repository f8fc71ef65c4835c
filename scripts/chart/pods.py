"""Rules for pods: how tightly they are shut, what they ask for, how they are probed and stopped."""

from collections.abc import Iterable, Iterator
from typing import Any

from chart.render import Document

# Nothing but the start may wake a database that sleeps.
_WAKING = {"/readyz", "/api/auth/jwks"}
_QUIET = {"/healthz", "/icon.svg"}
_ANSWERS_SECONDS, _DRAIN_SECONDS = 3, 30


def pods(documents: Iterable[Document]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield every pod that a document makes: where it is from, its metadata, its spec."""
    for document in documents:
        name = f"{document['kind']} {document['metadata']['name']}"
        match document["kind"]:
            case "Pod":
                yield name, document["metadata"], document["spec"]
            case "Deployment" | "StatefulSet" | "Job":
                yield name, document["spec"]["template"]["metadata"], document["spec"]["template"]["spec"]
            case "CronJob":
                template = document["spec"]["jobTemplate"]["spec"]["template"]
                yield name, template["metadata"], template["spec"]


def containers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every container of a pod."""
    return [*spec.get("initContainers", []), *spec["containers"]]


def restricted(documents: Iterable[Document]) -> Iterator[str]:
    """Pod Security "restricted", read-only roots, and no token that nobody uses."""
    for name, metadata, spec in pods(documents):
        of_pod = spec.get("securityContext", {})
        if not of_pod.get("runAsNonRoot") or of_pod.get("runAsUser", 0) < 1:
            yield f"{name}: runs as root"
        if of_pod.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            yield f"{name}: has no seccomp profile"
        if any(spec.get(word) for word in ("hostNetwork", "hostPID", "hostIPC")):
            yield f"{name}: is in a namespace of its node"
        if any({"hostPath"} & volume.keys() for volume in spec.get("volumes", [])):
            yield f"{name}: has a volume of its node"
        sidecar = metadata.get("annotations", {}).get("dapr.io/app-port")
        if spec.get("automountServiceAccountToken") is not bool(sidecar):
            yield f"{name}: has a token of Kubernetes that it does not need, or lacks one"
        for container in containers(spec):
            of_container = container.get("securityContext", {})
            if (
                of_container.get("allowPrivilegeEscalation") is not False
                or of_container.get("readOnlyRootFilesystem") is not True
                or of_container.get("capabilities") != {"drop": ["ALL"]}
                or of_container.get("privileged")
            ):
                yield f"{name}, {container['name']}: is not shut"


def resources(documents: Iterable[Document]) -> Iterator[str]:
    """Every container asks for CPU and memory and has a limit of memory, and volumes in memory or on the node have one."""
    for name, _, spec in pods(documents):
        for container in containers(spec):
            said = container.get("resources", {})
            if not {"cpu", "memory"} <= said.get("requests", {}).keys() or "memory" not in said.get("limits", {}):
                yield f"{name}, {container['name']}: does not say what it needs"
        for volume in spec.get("volumes", []):
            if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
                yield f"{name}: volume {volume['name']} may fill the node"
        mounted = {mount["name"] for container in containers(spec) for mount in container.get("volumeMounts", [])}
        declared = {volume["name"] for volume in spec.get("volumes", [])}
        # `data` is a claim of the StatefulSet.
        if wrong := (mounted ^ declared) - {"data"}:
            yield f"{name}: volumes that are not mounted, or mounts without a volume: {sorted(wrong)}"


def images(documents: Iterable[Document]) -> Iterator[str]:
    """Every image has a version."""
    for name, _, spec in pods(documents):
        for container in containers(spec):
            last = container["image"].rpartition("/")[2]
            if "@sha256:" not in last and (":" not in last or last.endswith((":latest", ":"))):
                yield f"{name}: image {container['image']} has no version"


def probes(documents: Iterable[Document]) -> Iterator[str]:
    """What serves is probed, and once it has started by nothing that asks the database."""
    for document in documents:
        if document["kind"] not in {"Deployment", "StatefulSet"}:
            continue
        name, main = document["metadata"]["name"], document["spec"]["template"]["spec"]["containers"][0]
        for kind in ("readinessProbe", "livenessProbe"):
            if kind not in main:
                yield f"{name}: has no {kind}"
            elif (path := main[kind].get("httpGet", {}).get("path")) not in {None, *_QUIET}:
                yield f"{name}: {kind} asks {path}, which may wake the database every few seconds"
        if (
            document["kind"] == "Deployment"
            and main.get("startupProbe", {}).get("httpGet", {}).get("path") not in _WAKING
        ):
            yield f"{name}: takes requests before it found its database"


def stopping(documents: Iterable[Document]) -> Iterator[str]:
    """A Deployment's pod has the time to stop without losing anything, and is there until its successor is."""
    for document in documents:
        if document["kind"] != "Deployment":
            continue
        name, spec = document["metadata"]["name"], document["spec"]["template"]["spec"]
        annotations = document["spec"]["template"]["metadata"].get("annotations", {})
        pause = spec["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        if pause < 1:
            yield f"{name}: stops before proxies know"
        needs = pause + _ANSWERS_SECONDS
        if annotations.get("dapr.io/enabled") == "true":
            block = annotations.get("dapr.io/block-shutdown-duration", "0s").rstrip("s")
            needs += int(block) + _DRAIN_SECONDS + int(annotations["dapr.io/graceful-shutdown-seconds"])
        if spec.get("terminationGracePeriodSeconds", 30) <= needs:
            yield f"{name}: needs up to {needs} s to stop and does not get them"
        if document["spec"].get("strategy", {}).get("rollingUpdate", {}).get("maxUnavailable") != 0:
            yield f"{name}: an update takes pods away before there are new ones"
