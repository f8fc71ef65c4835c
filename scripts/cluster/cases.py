"""Which installations are tried: a profile on a runtime, by one of the Helms, on nodes like those it is for."""

from dataclasses import dataclass
from pathlib import Path

from chart import budget, render


@dataclass(frozen=True)
class Node:
    """What a simulated node has for pods."""

    cpu: str = "3800m"
    memory: str = "7Gi"
    arch: str = "amd64"
    zone: str = "a"


# Of one node of 2 CPU and 12 GB this much is free for pods (deployment on Oracle's free tier).
_FREE = (Node("1800m", "9728Mi", "arm64"),)
_ONE = (Node(),)
_ZONES = tuple(Node("3800m", "15Gi", arch, zone) for zone, arch in (("a", "amd64"), ("b", "arm64"), ("c", "amd64")))


@dataclass(frozen=True)
class Case:
    """One installation; `changes` are values on top of the profile, `wait` lets Helm wait as the guide does."""

    profile: str
    runtime: str
    helm: str
    nodes: tuple[Node, ...]
    changes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.profile}-{self.runtime}-helm{self.helm[0]}"

    @property
    def values(self) -> tuple[str, ...]:
        """What Helm is told."""
        words = ["--values", str(render.values_of(self.profile)), "--set", f"runtime={self.runtime}"]
        for change in self.changes:
            words += ["--set", change]
        return tuple(words)

    @property
    def dapr(self) -> Path | None:
        """The values of Dapr's own control plane, which is there, too; None without Dapr."""
        if self.runtime != "dapr":
            return None
        return budget.DAPR / ("values-ha.yaml" if self.profile == "ha" else "values-oke-free.yaml")


_CONTRACT = "migrations.contract=automatic"
# These are done once, by hand, with that one template (docs/how-to/kubernetes.md): a Job cannot be upgraded.
_NOT_BY_HAND = ("backup.restore=", "backup.open=false")
CASES = (
    Case("oke-free", "dapr", "4.1.4", _FREE, (_CONTRACT,)),
    Case("oke-free", "dapr", "3.18.0", _FREE),
    Case("oke-free", "embedded", "4.1.4", _FREE),
    Case("local", "embedded", "3.18.0", _ONE, (_CONTRACT,)),
    Case("local", "dapr", "4.1.4", _ONE),
    Case("redpanda", "dapr", "3.18.0", _ONE),
    Case("ha", "dapr", "4.1.4", _ZONES, (_CONTRACT,)),
    Case("ha", "embedded", "3.18.0", _ZONES),
    # The checks' own: every switch in the position that the profiles do not have.
    Case("everything", "dapr", "4.1.4", _ZONES, _NOT_BY_HAND),
)
