"""One release of the chart on the cluster: what Helm is told, and what has become of it."""

import http.client
from collections.abc import Iterator
from pathlib import Path

from chart import render

from cluster import changes, simulated
from cluster.api import Object, Refused, until
from cluster.cases import Case
from cluster.control_plane import ControlPlane

RELEASE = "duly"
_SETTLE_SECONDS = 60
_HELM_WAIT = ("--wait", "--timeout", "120s")
# What stays on purpose says so, and claims of a StatefulSet are never Helm's.
KEEP = "helm.sh/resource-policy"
# Made by Kubernetes itself in every namespace, or nothing but a record of what was.
_OF_CLUSTER = {("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}
_RECORDS = {"Event"}


class Release:
    """A release in a namespace of its own, on nodes of its own, until it is closed."""

    def __init__(self, plane: ControlPlane, case: Case, namespace: str, dapr_namespace: str = "") -> None:
        self.plane, self.api, self.case, self.namespace = plane, plane.api, case, namespace
        self.dapr_namespace = dapr_namespace or f"{namespace}-dapr"
        self._extra: list[Object] = []

    def provide(self) -> None:
        """Make the nodes and three volumes of each class."""
        for number, node in enumerate(self.case.nodes):
            self._extra.append(simulated.node(f"{self.namespace}-{number}", node))
            self.api.create(self._extra[-1])
        volumes = list(simulated.volumes(3, self.namespace))
        self._extra += volumes
        self.api.apply(volumes)

    def prepare(self) -> None:
        """Make the cluster of the case, and what the guide tells an operator to make first."""
        api, name, case = self.api, self.namespace, self.case
        self.provide()
        api.apply([simulated.namespace(name)])
        if case.dapr:
            api.apply(simulated.dapr_control_plane(case.dapr, self.dapr_namespace))
            self.settled(self.dapr_namespace)
        if case.profile != "local":
            # A broker of the release brings its own Secret, which may not be there before.
            own_broker = case.profile == "oke-free" and case.runtime == "dapr"
            api.apply(simulated.given_secrets(name, without=["kafka"] if own_broker else []))
        until(lambda: api.items(f"/api/v1/namespaces/{name}/serviceaccounts"), 30, "the namespace has no account")

    def strict(self, chart: Path = render.CHART) -> str:
        """Let the API server judge every object as if it came, refusing unknown fields; return its warnings. Errors: `Refused`."""
        words = [
            "template",
            RELEASE,
            str(chart),
            "--namespace",
            self.namespace,
            *self.case.values,
            "--kube-version",
            "1.36.0",
        ]
        text = self.plane.helm(self.case.helm, *words)
        said = self.api.kubectl(
            "apply",
            "--namespace",
            self.namespace,
            "--server-side",
            "--dry-run=server",
            "--validate=strict",
            "--filename=-",
            text=text,
        )
        return "\n".join(line for line in said.splitlines() if line.startswith("Warning"))

    def install(self, chart: Path = render.CHART, *more: str, wait: bool = True) -> None:
        """`helm install`, and wait for every pod. Errors: `Refused`; AssertionError with the reasons of pods that do not come."""
        self._helm("install", str(chart), *self.case.values, *more, *(_HELM_WAIT if wait else ()))
        self.settled()

    def upgrade(self, chart: Path = render.CHART, *more: str, wait: bool = True) -> None:
        """`helm upgrade` as the guide has it."""
        self._helm("upgrade", str(chart), "--reset-then-reuse-values", *more, *(_HELM_WAIT if wait else ()))
        self.settled()

    def rollback(self) -> None:
        """`helm rollback` to the revision before."""
        self._helm("rollback", *_HELM_WAIT)
        self.settled()

    def test(self) -> str:
        """`helm test`; return what it says."""
        return self._helm("test", "--timeout", "60s")

    def uninstall(self) -> None:
        """`helm uninstall`, and wait until the pods are gone."""
        self._helm("uninstall", *_HELM_WAIT)
        until(lambda: not self.objects("pods"), _SETTLE_SECONDS, lambda: f"pods stay: {names(self.objects('pods'))}")

    def _helm(self, command: str, *words: str) -> str:
        try:
            return self.plane.helm(self.case.helm, command, RELEASE, *words, "--namespace", self.namespace)
        except Refused as error:
            # That something did not come in time says little without the reason.
            raise Refused("\n".join([str(error), *self.reasons()]), error.code) from error

    def objects(self, resource: str, namespace: str = "", group: str = "api/v1") -> list[Object]:
        """Return the objects of one resource in the namespace."""
        return self.api.items(f"/{group}/namespaces/{namespace or self.namespace}/{resource}")

    def workloads(self, namespace: str = "") -> list[Object]:
        """Return Deployments and StatefulSets."""
        return [
            one for kind in ("deployments", "statefulsets") for one in self.objects(kind, namespace, "apis/apps/v1")
        ]

    def settled(self, namespace: str = "") -> None:
        """Wait until every workload has its pods, placed by the scheduler. Errors: AssertionError with the reasons."""

        def done() -> bool:
            # Without a metrics server an autoscaler knows its least replicas only, and those it gives.
            least = {
                one["spec"]["scaleTargetRef"]["name"]: one["spec"]["minReplicas"]
                for one in self.objects("horizontalpodautoscalers", namespace, "apis/autoscaling/v2")
            }
            return all(
                changes.rolled_out(one) and one["status"].get("replicas", 0) >= least.get(one["metadata"]["name"], 0)
                for one in self.workloads(namespace)
            )

        until(done, _SETTLE_SECONDS, lambda: "\n".join(self.reasons(namespace)) or "workloads do not settle")

    def reasons(self, namespace: str = "") -> Iterator[str]:
        """Yield why pods are not placed, or not even made."""
        for pod in self.objects("pods", namespace):
            for condition in pod["status"].get("conditions", []):
                if condition["type"] == "PodScheduled" and condition["status"] == "False":
                    yield f"{pod['metadata']['name']} is not placed: {condition.get('message', '?')}"
        seen = set()
        for event in self.objects("events", namespace):
            if event["reason"] == "FailedCreate" and event["message"] not in seen:
                seen.add(event["message"])
                yield f"{event['involvedObject']['name']}: {event['message']}"

    def left(self) -> set[tuple[str, str]]:
        """Return what is in the namespace: kind and name, of every kind that the cluster has."""
        found = set()
        for version, resource in self.api.collections():
            if not resource["namespaced"] or resource["kind"] in _RECORDS:
                continue
            base = f"api/{version}" if version == "v1" else f"apis/{version}"
            try:
                listed = self.objects(resource["name"], group=base)
            except Refused:
                # Metrics and the like: a kind that nobody serves here.
                continue
            found |= {(resource["kind"], one["metadata"]["name"]) for one in listed}
        return found - _OF_CLUSTER

    def close(self) -> None:
        """Give everything up without waiting: nodes that take no more pods, namespaces that go by themselves."""
        for one in self._extra:
            if one["kind"] == "Node":
                path = self.api.path_of(one)
                self.api.call("PATCH", path, {"spec": {"unschedulable": True}}, "application/merge-patch+json")
        for name in (self.namespace, self.dapr_namespace):
            self.api.delete(f"/api/v1/namespaces/{name}")

    def closed(self) -> None:
        """Close, and wait until the namespaces are gone, whose names others use again."""
        self.close()
        paths = [f"/api/v1/namespaces/{name}" for name in (self.namespace, self.dapr_namespace)]
        until(lambda: all(self._absent(path) for path in paths), _SETTLE_SECONDS, "a namespace does not go")
        for one in self._extra:
            self.api.delete(self.api.path_of(one))

    def _absent(self, path: str) -> bool:
        try:
            self.api.call("GET", path)
        except Refused as error:
            return error.code == http.client.NOT_FOUND
        return False


def names(objects: list[Object]) -> list[str]:
    """Return the names of objects, in order."""
    return sorted(one["metadata"]["name"] for one in objects)
