"""What a cluster has beside Duly: nodes, volumes, classes, Dapr's control plane, and what its injector does to pods."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml
from chart import budget, secrets

from cluster.api import Object
from cluster.cases import Node

# A class of each name that a profile asks for; the first is the default.
_CLASSES = ("standard", "oci-bv", "fast")
_IMAGE = "registry.example.com/stand-in:1"
_SHUT = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def node(name: str, given: Node) -> Object:
    """Return a node that kwok looks after."""
    room = {"cpu": given.cpu, "memory": given.memory, "ephemeral-storage": "40Gi", "pods": "110"}
    labels = {
        "kubernetes.io/arch": given.arch,
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": name,
        "topology.kubernetes.io/zone": given.zone,
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "status": {
            "capacity": room,
            "allocatable": room,
            "nodeInfo": {"architecture": given.arch, "operatingSystem": "linux"} | dict.fromkeys(
                ("bootID", "containerRuntimeVersion", "kernelVersion", "kubeProxyVersion", "kubeletVersion", "machineID",
                 "osImage", "systemUUID"), ""),
        },
    }  # fmt: skip


def namespace(name: str, **labels: str) -> Object:
    """Return a namespace, shut as tightly as Pod Security knows."""
    modes = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {**modes, **labels}}}


def classes() -> Iterator[Object]:
    """Yield the classes that values may name; volumes of them are made beforehand, not when they are asked for."""
    for name in _CLASSES:
        default = {"storageclass.kubernetes.io/is-default-class": str(name == _CLASSES[0]).lower()}
        yield {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": name, "annotations": default},
            "provisioner": "kubernetes.io/no-provisioner",
        }
    yield {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "important"},
        "value": 1000,
        "description": "Named by the checks' own values.",
    }


def volumes(count: int, prefix: str) -> Iterator[Object]:
    """Yield volumes of 50 GB, which is the least that Oracle's free tier gives, of each class."""
    for name in _CLASSES:
        for number in range(count):
            yield {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": f"{prefix}-{name}-{number}"},
                "spec": {
                    "capacity": {"storage": "50Gi"},
                    "accessModes": ["ReadWriteOnce"],
                    "persistentVolumeReclaimPolicy": "Retain",
                    "storageClassName": name,
                    "hostPath": {"path": f"/nowhere/{prefix}-{name}-{number}"},
                },
            }


def given_secrets(namespace: str, *, without: Iterable[str] = ()) -> Iterator[Object]:
    """Yield every Secret of the table in the chart's README with all its keys, as an operator makes them."""
    for name, keys in secrets.documented().items():
        if name not in set(without):
            yield {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": name, "namespace": namespace},
                "stringData": dict.fromkeys(sorted(keys), "a-word-for-tests"),
            }


def dapr_control_plane(values: Path, namespace: str) -> Iterator[Object]:
    """Yield stand-ins for the pods of Dapr's own chart: as many, with the same requests."""
    given = yaml.safe_load(values.read_text())
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    for part, count in budget.REPLICAS.items():
        name, labels = part.replace("_", "-"), {"app": part}
        container = {"name": name, "image": _IMAGE, "resources": given[part]["resources"], "securityContext": _SHUT}
        yield {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {
                "replicas": 3 if given["global"]["ha"]["enabled"] else count,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            },
        }


def kagent() -> Iterator[Object]:
    """Yield kagent's kinds, of any content: its own definitions are in no package, and `make check` judges what ours hold."""
    for kind in ("Agent", "ModelConfig", "RemoteMCPServer"):
        names = {"kind": kind, "singular": kind.lower(), "plural": f"{kind.lower()}s"}
        schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        version = {"name": "v1alpha2", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
        yield {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{names['plural']}.kagent.dev"},
            "spec": {"group": "kagent.dev", "names": names, "scope": "Namespaced", "versions": [version]},
        }


def injection() -> Iterator[Object]:
    """Yield a policy that puts into a pod what Dapr's injector would: a container that asks for what the annotations say.

    It works in the API server itself, at the moment when the injector would be asked, so Pod Security and the scheduler see it.
    """
    said = "object.metadata.annotations"
    requests = ", ".join(f'"{what}": {said}["dapr.io/sidecar-{what}-request"]' for what in ("cpu", "memory"))
    container = f"""{{
      "name": dyn("daprd"), "image": dyn("{_IMAGE}"), "restartPolicy": dyn("Always"),
      "securityContext": dyn({_cel(_SHUT)}), "resources": dyn({{"requests": {{{requests}}}}})
    }}"""
    add = f"""has(object.spec.initContainers)
      ? [JSONPatch{{op: "add", path: "/spec/initContainers/-", value: {container}}}]
      : [JSONPatch{{op: "add", path: "/spec/initContainers", value: [{container}]}}]"""
    pods = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    wanted = f'has({said}) && "dapr.io/enabled" in {said} && {said}["dapr.io/enabled"] == "true"'
    yield {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingAdmissionPolicy",
        "metadata": {"name": "dapr-injection"},
        "spec": {
            "failurePolicy": "Fail",
            "reinvocationPolicy": "Never",
            "matchConstraints": {"resourceRules": [pods]},
            "matchConditions": [{"name": "wanted", "expression": wanted}],
            "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": add}}],
        },
    }
    yield {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingAdmissionPolicyBinding",
        "metadata": {"name": "dapr-injection"},
        "spec": {"policyName": "dapr-injection"},
    }


def _cel(value: object) -> str:
    """Return a value as CEL writes it: the parts of a map may be of different types only when they are dynamic."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: dyn({_cel(part)})" for key, part in value.items()) + "}"
    return json.dumps(value)
