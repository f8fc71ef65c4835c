"""In which order things became what they are, from the API server's own record of requests.

Every change of an object has a version that no other change of the cluster has, and later changes have greater ones.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Change:
    """One change: its place in the order, what was done (`create`, `patch`, …), and the object as it was then."""

    at: int
    verb: str
    kind: str
    name: str
    object: dict[str, Any]

    @property
    def done(self) -> bool:
        """Whether it is a Job that has ended well by now."""
        conditions = self.object.get("status", {}).get("conditions", [])
        return any(c["type"] == "Complete" and c["status"] == "True" for c in conditions)

    @property
    def going(self) -> bool:
        """Whether it is being deleted."""
        return self.verb == "delete" or "deletionTimestamp" in self.object.get("metadata", {})

    @property
    def version(self) -> str:
        """The version of Duly that its pods are labelled with."""
        labels = self.object.get("spec", {}).get("template", {}).get("metadata", {}).get("labels", {})
        return str(labels.get("app.kubernetes.io/version", ""))


def read(log: Path, namespace: str, since: int = 0) -> list[Change]:
    """Return the changes of a namespace after a version, in their order."""
    return sorted(_read(log, namespace, since), key=lambda change: change.at)


def _read(log: Path, namespace: str, since: int) -> Iterator[Change]:
    for line in log.read_text().splitlines():
        event = json.loads(line)
        reference, found = event["objectRef"], event.get("responseObject") or {}
        version = found.get("metadata", {}).get("resourceVersion")
        dry = "dryRun" in event["requestURI"]
        if reference.get("namespace") != namespace or dry or not version or int(version) <= since:
            continue
        yield Change(
            int(version),
            event["verb"],
            reference["resource"],
            reference.get("name") or found["metadata"]["name"],
            found,
        )


def faults(changes: list[Change], jobs: list[str], version: str, after: str | None = None) -> Iterator[str]:
    """Yield in words what came in the wrong order: `jobs` one after the other, then the first pods of `version`.

    `after` is a Job that may only begin once every Deployment of that version has all its pods.
    """
    # Not by the verb: what Helm 4 applies is a `patch` also when it is new.
    begun = {c.name: c.at for c in reversed(changes) if c.kind == "jobs" and not c.going}
    ended = {c.name: c.at for c in reversed(changes) if c.kind == "jobs" and c.done}
    new = [c for c in changes if c.kind == "deployments" and c.version == version]
    last, what = 0, "the beginning"
    for name in jobs:
        if name not in begun or name not in ended:
            yield f"Job {name} did not run"
            return
        if begun[name] < last:
            yield f"Job {name} began before the end of {what}"
        last, what = ended[name], name
    if not new:
        yield f"nothing was made of version {version}"
    elif new[0].at < last:
        yield f"{new[0].name} became {version} before the end of {what}"
    if after is not None:
        if after not in begun or after not in ended:
            yield f"Job {after} did not run"
            return
        for name in sorted({c.name for c in new}):
            before = [c for c in new if c.name == name and c.at < begun[after]]
            if not before or not rolled_out(before[-1].object):
                yield f"Job {after} began before {name} was rolled out"


def rolled_out(deployment: dict[str, Any]) -> bool:
    """Return whether a Deployment or StatefulSet has all the pods that it wants, of its newest template, and no others."""
    status, wanted = deployment.get("status", {}), deployment["spec"].get("replicas", 1)
    return bool(
        status.get("observedGeneration") == deployment["metadata"]["generation"]
        and status.get("replicas", 0) == wanted
        and status.get("updatedReplicas", 0) == wanted
        and status.get("availableReplicas", 0) == wanted
    )
