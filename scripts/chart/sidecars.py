"""Rules for the Dapr runtime: annotations, who gets which topic, and what may be read."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from chart.pods import pods
from chart.render import Document

_WANTED = {
    "dapr.io/config": "duly",
    "dapr.io/api-token-secret": "dapr-api-token",
    "dapr.io/app-token-secret": "dapr-app-token",
    # With it, `/v1.0/secrets/kubernetes/…` gives what `deniedSecrets` keeps back.
    "dapr.io/disable-builtin-k8s-secret-store": "true",
    "dapr.io/sidecar-seccomp-profile-type": "RuntimeDefault",
    "dapr.io/log-as-json": "true",
}
_OF_APPS = {
    "dapr.io/app-port": "8000",
    "dapr.io/app-protocol": "http",
    "dapr.io/enable-app-health-check": "true",
    "dapr.io/app-health-check-path": "/healthz",
}
# Every annotation of Dapr's injector that Duly uses: it says nothing of one it does not know.
_KNOWN = {
    *_WANTED, *_OF_APPS, "dapr.io/enabled", "dapr.io/app-id", "dapr.io/app-max-concurrency", "dapr.io/scheduler-host-address",
    "dapr.io/enable-native-sidecar", "dapr.io/block-shutdown-duration", "dapr.io/graceful-shutdown-seconds",
    "dapr.io/read-buffer-size", "dapr.io/max-body-size", "dapr.io/log-level", "dapr.io/metrics-port",
    "dapr.io/sidecar-cpu-request", "dapr.io/sidecar-memory-request", "dapr.io/sidecar-cpu-limit",
    "dapr.io/sidecar-memory-limit",
}  # fmt: skip
# Which topics a service consumes: `consumers` of backend/src/duly/entrypoints, compared with them in `scripts/check_deploy.py`.
Consumed = dict[str, set[str]]


def _sidecars(documents: Iterable[Document]) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Yield each pod with a sidecar: its name, its annotations, the services it serves."""
    for name, metadata, spec in pods(documents):
        annotations = metadata.get("annotations", {})
        if annotations.get("dapr.io/enabled") == "true":
            command = spec["containers"][0].get("command", [])
            yield name, annotations, command[2:] if command[:2] == ["duly", "serve"] else []


def annotations(documents: Iterable[Document]) -> Iterator[str]:
    """Every sidecar is set up as facts and traps demand, and nothing is mistyped."""
    documents = list(documents)
    if not any(document["kind"] == "Component" for document in documents):
        for name, _, _ in _sidecars(documents):
            yield f"{name}: has a sidecar on the embedded runtime"
        return
    for name, found, serves in _sidecars(documents):
        for key in sorted({key for key in found if key.startswith("dapr.io/")} - _KNOWN):
            yield f"{name}: {key} is none of Dapr's"
        for key, value in (_WANTED | (_OF_APPS if serves else {})).items():
            if found.get(key) != value:
                yield f"{name}: {key} is {found.get(key)}, not {value}"
        if not all(f"dapr.io/sidecar-{what}-request" in found for what in ("cpu", "memory")):
            yield f"{name}: the sidecar does not say what it needs"
        if ("dapr.io/scheduler-host-address" in found) is ("reminders" in serves):
            yield f"{name}: waits for the scheduler without jobs, or has jobs and no scheduler"
        if (
            "reminders" in serves
            and not {"api", "realtime"} & set(serves)
            and "dapr.io/app-max-concurrency" not in found
        ):
            yield f"{name}: gets every job of a moment at once"
        if {"api", "realtime"} & set(serves) and "dapr.io/app-max-concurrency" in found:
            yield f"{name}: requests of users wait for each other"
        if found.get("dapr.io/enable-native-sidecar") != "true" and "dapr.io/block-shutdown-duration" not in found:
            yield f"{name}: the sidecar stops while the service still works"
        if not re.fullmatch(r"(1[6-9]|[2-9]\d)Ki", found.get("dapr.io/read-buffer-size", "4Ki")):
            yield f"{name}: a long access token does not fit"
    ready = [name for name, _, spec in pods(documents) if name.startswith("Deployment")]
    if len(ready) != len(list(_sidecars(documents))):
        yield "a Deployment has no sidecar"


def deliveries(documents: Iterable[Document], consumed: Consumed) -> Iterator[str]:
    """Every topic reaches the pods that consume it and no others, through components that they may use."""
    documents = list(documents)
    apps = {found["dapr.io/app-id"]: serves for _, found, serves in _sidecars(documents) if serves}
    if not apps:
        return
    components = {d["metadata"]["name"]: d for d in documents if d["kind"] == "Component"}
    subscribed: dict[str, set[str]] = {}
    for document in documents:
        if document["kind"] != "Subscription":
            continue
        spec = document["spec"]
        if spec["routes"] != {"default": f"/events/{spec['topic']}"}:
            yield f"{spec['topic']}: is delivered to {spec['routes']}"
        if (
            spec["pubsubname"] == "events"
            and not spec["topic"].endswith(".dead")
            and spec.get("deadLetterTopic") != f"{spec['topic']}.dead"
        ):
            yield f"{spec['topic']}: has no dead letters"
        for app in document["scopes"]:
            subscribed.setdefault(app, set()).add(spec["topic"])
            if app not in components[spec["pubsubname"]]["scopes"]:
                yield f"{app}: may not use {spec['pubsubname']}, which brings {spec['topic']}"
    for app, serves in apps.items():
        topics = set().union(*(consumed[service] for service in serves))
        wanted = {"task-updates"} | topics | {f"{topic}.dead" for topic in topics}
        if subscribed.get(app, set()) != wanted:
            yield f"{app}: gets {sorted(subscribed.get(app, set()))}, not {sorted(wanted)}"
    for name, document in components.items():
        for app in set(document["scopes"]) - apps.keys():
            yield f"Component {name}: is for {app}, which there is not"
    for app in apps:
        for name in ("events", "updates", "secrets"):
            if app not in components[name]["scopes"]:
                yield f"Component {name}: is not for {app}"
    yield from _addresses(documents, apps)


def _addresses(documents: Iterable[Document], apps: dict[str, list[str]]) -> Iterator[str]:
    """The web calls the application that serves the API, and the state store is its alone."""
    (of_api,) = [app for app, serves in apps.items() if "api" in serves]
    for document in documents:
        if (
            document["kind"] == "Component"
            and document["metadata"]["name"] == "state"
            and document["scopes"] != [of_api]
        ):
            yield f"the state store is for {document['scopes']}"
        if document["kind"] == "Deployment" and document["metadata"]["name"].endswith("-web"):
            env: dict[str, Any] = {
                v["name"]: v.get("value") for v in document["spec"]["template"]["spec"]["containers"][0]["env"]
            }
            if env["DULY_API_URL"] != f"http://127.0.0.1:3500/v1.0/invoke/{of_api}/method":
                yield f"the web calls {env['DULY_API_URL']}"


def reading(documents: Iterable[Document]) -> Iterator[str]:
    """A service account reads the Secrets that the secret store needs, by name, and can do nothing else."""
    for document in documents:
        if document["kind"] in {"ClusterRole", "ClusterRoleBinding"}:
            yield f"{document['kind']} {document['metadata']['name']}: reaches beyond the namespace"
        for rule in document.get("rules", []) if document["kind"] == "Role" else []:
            if rule["verbs"] != ["get"] or rule["resources"] != ["secrets"] or not rule.get("resourceNames"):
                yield f"Role {document['metadata']['name']}: allows {rule['verbs']} of {rule['resources']}"
