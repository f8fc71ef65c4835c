"""Which ports the stack uses, counted from one base: always the same, so that nothing has to be looked up twice."""

from dataclasses import dataclass

# Above begin the ports that Linux gives to outgoing connections: one of those could be taken at any moment.
HIGHEST = 32767
_SCHEDULER, _SIDECARS, _EACH = 2, 10, 4


@dataclass(frozen=True, slots=True)
class SchedulerPorts:
    """API, health, and the etcd inside: for clients, for peers."""

    api: int
    health: int
    client: int
    peer: int


@dataclass(frozen=True, slots=True)
class SidecarPorts:
    """HTTP and gRPC for the app, gRPC among sidecars, and a port that is free for the app itself."""

    http: int
    grpc: int
    internal: int
    app: int


@dataclass(frozen=True, slots=True)
class StackPorts:
    """The ports of a stack with `sidecars` sidecars, from `base` on."""

    base: int
    sidecars: int

    @property
    def kafka(self) -> int:
        """The broker."""
        return self.base

    @property
    def controller(self) -> int:
        """Kafka's controller, in the same process."""
        return self.base + 1

    @property
    def scheduler(self) -> SchedulerPorts:
        """The scheduler."""
        first = self.base + _SCHEDULER
        return SchedulerPorts(first, first + 1, first + 2, first + 3)

    def sidecar(self, number: int) -> SidecarPorts:
        """The sidecar `number`, counted from 0."""
        first = self.base + _SIDECARS + number * _EACH
        return SidecarPorts(first, first + 1, first + 2, first + 3)

    def all(self) -> range:
        """Every port from the first to the last."""
        return range(self.base, self.base + _SIDECARS + self.sidecars * _EACH)
