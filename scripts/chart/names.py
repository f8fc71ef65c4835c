"""Rules for names, labels, hooks and replicas."""

import re
from collections.abc import Iterable, Iterator

from chart.pods import containers, pods
from chart.render import Document

# Connections of a pod of the web (frontend/src/auth/pool.ts), and of all pods of profile ha together.
_OF_WEB, _AT_MOST = 10, 472
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
# Kubernetes adds to these names what must still fit into a label.
_SHORTER = {"CronJob": 52, "StatefulSet": 52, "Job": 57}


def names(documents: Iterable[Document]) -> Iterator[str]:
    """Every name and label fits, and no name stands twice for one kind."""
    seen = set()
    for document in documents:
        kind, name = document["kind"], document["metadata"]["name"]
        if len(name) > _SHORTER.get(kind, 63) or not _NAME.fullmatch(name):
            yield f"{kind} {name}: is too long, or no name"
        if (kind, name) in seen:
            yield f"{kind} {name}: is there twice"
        seen.add((kind, name))
        for label, value in document["metadata"].get("labels", {}).items():
            if len(value) > 63:
                yield f"{kind} {name}: label {label} is too long"
        if document["metadata"].get("namespace"):
            yield f"{kind} {name}: names its namespace, which the release has"


def labels(documents: Iterable[Document]) -> Iterator[str]:
    """What can never change selects nothing that changes with a version; a selector finds its own pods."""
    for document in documents:
        if document["kind"] not in {"Deployment", "StatefulSet"}:
            continue
        name, spec = document["metadata"]["name"], document["spec"]
        selector = spec["selector"]["matchLabels"]
        if {"helm.sh/chart", "app.kubernetes.io/version"} & selector.keys():
            yield f"{name}: selects its pods by a version, so no upgrade is possible"
        if not selector.items() <= spec["template"]["metadata"]["labels"].items():
            yield f"{name}: does not select its own pods"


def hooks(documents: Iterable[Document]) -> Iterator[str]:
    """A hook needs nothing that comes after it: no account or settings of the release, no database or broker in it."""
    documents = list(documents)
    kinds = {(document["kind"], document["metadata"]["name"]) for document in documents}
    weights: dict[str, int] = {}
    for document in documents:
        annotations = document["metadata"].get("annotations", {})
        when = annotations.get("helm.sh/hook", "")
        if not when or when == "test":
            continue
        name = document["metadata"]["name"]
        component = document["metadata"]["labels"]["app.kubernetes.io/component"]
        weights[name] = int(annotations.get("helm.sh/hook-weight", "0"))
        if "before-hook-creation" not in annotations.get("helm.sh/hook-delete-policy", ""):
            yield f"hook {name}: a second one cannot be made"
        for _, _, spec in pods([document]):
            if spec.get("serviceAccountName") or any("envFrom" in container for container in containers(spec)):
                yield f"hook {name}: needs something that is not there yet"
            if not document["spec"].get("activeDeadlineSeconds"):
                yield f"hook {name}: may hang for ever"
        own = {"migrate": "database", "topics": "broker"}.get(component)
        there = any(kind == "StatefulSet" and found.endswith(f"-{own}") for kind, found in kinds)
        if there and "pre-install" in when:
            yield f"hook {name}: runs before the {own} of this release is there"
        if not there and own and "post-upgrade" not in when and "pre-install" not in when:
            yield f"hook {name}: does not run before the first installation"
    topics, expand = (next((w for n, w in weights.items() if n.endswith(end)), None) for end in ("-topics", "-migrate"))
    if topics is not None and expand is not None and topics >= expand:
        yield "topics are not made before the database is migrated"


def jobs(documents: Iterable[Document]) -> Iterator[str]:
    """What runs to its end has no sidecar, which would not."""
    for name, metadata, spec in pods(documents):
        if spec.get("restartPolicy") == "Never" and metadata.get("annotations", {}).get("dapr.io/enabled") != "false":
            yield f"{name}: may get a sidecar and then never ends"


def replicas(documents: Iterable[Document]) -> Iterator[str]:
    """Several replicas have a budget, are apart, and budget and autoscaler lead to what is there."""
    documents = list(documents)
    scaled = {
        d["spec"]["scaleTargetRef"]["name"]: d["spec"] for d in documents if d["kind"] == "HorizontalPodAutoscaler"
    }
    budgets = {d["metadata"]["name"]: d["spec"] for d in documents if d["kind"] == "PodDisruptionBudget"}
    deployments = {d["metadata"]["name"]: d["spec"] for d in documents if d["kind"] == "Deployment"}
    for name in sorted((scaled.keys() | budgets.keys()) - deployments.keys()):
        yield f"{name}: there is nothing of this name to scale or to keep"
    for name, spec in deployments.items():
        if name in scaled and "replicas" in spec:
            yield f"{name}: an upgrade undoes what the autoscaler did"
        if name not in scaled and "replicas" not in spec:
            yield f"{name}: nobody says how many"
        container = spec["template"]["spec"]["containers"][0]["name"]
        if name in scaled and scaled[name]["metrics"][0]["containerResource"]["container"] != container:
            yield f"{name}: is scaled by a container that it does not have"


def connections(documents: Iterable[Document]) -> Iterator[str]:
    """For profile ha: with every pod that may come there are no more connections to the database than its comment says."""
    documents = list(documents)
    most = {
        d["spec"]["scaleTargetRef"]["name"]: d["spec"]["maxReplicas"]
        for d in documents
        if d["kind"] == "HorizontalPodAutoscaler"
    }
    (settings,) = [d["data"] for d in documents if d["kind"] == "ConfigMap" and "DULY_RUNTIME" in d["data"]]
    mine = int(settings.get("DULY_DATABASE_POOL_SIZE", 10)) + int(settings.get("DULY_BACKGROUND_POOL_SIZE", 12))
    total = 0
    for document in documents:
        if document["kind"] == "Deployment":
            count = most.get(document["metadata"]["name"], document["spec"].get("replicas", 1))
            web = document["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"] == "web"
            total += count * (_OF_WEB if web else mine)
    if total != _AT_MOST:
        yield f"there may be {total} connections to the database, and values-ha.yaml says {_AT_MOST}"


def available(documents: Iterable[Document]) -> Iterator[str]:
    """For profile ha: every Deployment has at least two replicas, which are on different nodes and have a budget."""
    documents = list(documents)
    least = {
        d["spec"]["scaleTargetRef"]["name"]: d["spec"]["minReplicas"]
        for d in documents
        if d["kind"] == "HorizontalPodAutoscaler"
    }
    budgets = {d["metadata"]["name"] for d in documents if d["kind"] == "PodDisruptionBudget"}
    for document in documents:
        if document["kind"] == "StatefulSet":
            yield f"{document['metadata']['name']}: has one replica only"
        if document["kind"] != "Deployment":
            continue
        name, spec = document["metadata"]["name"], document["spec"]
        if least.get(name, spec.get("replicas", 1)) < 2:
            yield f"{name}: has one replica only"
        if name not in budgets:
            yield f"{name}: may lose all replicas at once"
        inside = spec["template"]["spec"]
        spread = {each["topologyKey"]: each for each in inside.get("topologySpreadConstraints", [])}
        nodes = spread.get("kubernetes.io/hostname", {})
        if nodes.get("whenUnsatisfiable") != "DoNotSchedule" or nodes.get("minDomains", 1) < 2:
            yield f"{name}: all replicas may be on one node"
        if "topology.kubernetes.io/zone" not in spread:
            yield f"{name}: all replicas may be in one zone"
