"""What pods name and what must be there when a kubelet starts them: Secrets, ConfigMaps, their keys, claims and accounts."""

from collections.abc import Iterator

from chart.pods import containers

from cluster.api import Object
from cluster.release import Release

_KINDS = {
    "secretKeyRef": "secrets",
    "configMapKeyRef": "configmaps",
    "secretRef": "secrets",
    "configMapRef": "configmaps",
}


def missing(release: Release, pods: list[Object]) -> set[str]:
    """Return in words what the pods name and the namespace does not have."""
    have: dict[tuple[str, str], set[str]] = {}
    for resource in ("secrets", "configmaps", "persistentvolumeclaims", "serviceaccounts"):
        for one in release.objects(resource):
            have[resource, one["metadata"]["name"]] = set(one.get("data") or {}) | set(one.get("binaryData") or {})
    found = set()
    for pod in pods:
        for resource, name, key in _named(pod["spec"]):
            if (resource, name) not in have:
                found.add(f"{resource} {name}")
            elif key and key not in have[resource, name]:
                found.add(f"{resource} {name}, key {key}")
    return found


def _named(spec: Object) -> Iterator[tuple[str, str, str]]:
    yield "serviceaccounts", spec.get("serviceAccountName", "default"), ""
    for container in containers(spec):
        sources = [variable.get("valueFrom", {}) for variable in container.get("env", [])] + container.get(
            "envFrom", []
        )
        for source in sources:
            for kind, reference in source.items():
                if kind in _KINDS and not reference.get("optional"):
                    yield _KINDS[kind], reference["name"], reference.get("key", "")
    for volume in spec.get("volumes", []):
        if "persistentVolumeClaim" in volume:
            yield "persistentvolumeclaims", volume["persistentVolumeClaim"]["claimName"], ""
        for kind, resource, name in (("secret", "secrets", "secretName"), ("configMap", "configmaps", "name")):
            if kind in volume and not volume[kind].get("optional"):
                yield resource, volume[kind][name], ""
                for item in volume[kind].get("items", []):
                    yield resource, volume[kind][name], item["key"]
