"""Rules for the network: what the outside reaches, and which pod may speak to which."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from chart.pods import pods
from chart.render import Document

# Paths of the backend that are nobody's outside of it.
FORBIDDEN = ("/events", "/dapr", "/job", "/operator", "/metrics")
_PORTS = (3000, 3500, 5432, 8000, 9090, 9092, 9093, 50001, 50002)
_ANYBODY, _CLOUD_METADATA = "93.184.215.14", "169.254.169.254"
_AT_HOME = (
    "10.9.8.7",
    "172.20.1.1",
    "192.168.1.1",
    "100.64.1.1",
    "127.0.0.1",
    "169.254.1.1",
    "fd00::1",
    "fe80::1",
    "::1",
)
_COMPONENT = "app.kubernetes.io/component"
_FIXED = {"web", "broker", "database", "migrate", "topics", "backup", "backups", "test"}


def edge(documents: Iterable[Document]) -> Iterator[str]:
    """What comes from outside is led to the web application and to no other pod."""
    documents = list(documents)
    services = {document["metadata"]["name"]: document for document in documents if document["kind"] == "Service"}
    for document in documents:
        name = f"{document['kind']} {document['metadata']['name']}"
        paths, backends = [], []
        if document["kind"] == "HTTPRoute":
            for rule in document["spec"]["rules"]:
                backends += [reference["name"] for reference in rule.get("backendRefs", [])]
                paths += [match["path"]["value"] for match in rule.get("matches", [])]
        elif document["kind"] == "Ingress":
            backends += (
                [document["spec"]["defaultBackend"]["service"]["name"]] if "defaultBackend" in document["spec"] else []
            )
            for path in (path for rule in document["spec"]["rules"] for path in rule["http"]["paths"]):
                backends.append(path["backend"]["service"]["name"])
                paths.append(path["path"])
        elif document["kind"] == "Service" and document["spec"].get("type", "ClusterIP") != "ClusterIP":
            yield f"{name}: can be reached from outside"
        for path in paths:
            if path.startswith(FORBIDDEN):
                yield f"{name}: leads to {path}"
        for backend in backends:
            selector = services.get(backend, {}).get("spec", {}).get("selector", {})
            if selector.get(_COMPONENT) != "web":
                yield f"{name}: leads to {backend}, which is not the web application"


def services(documents: Iterable[Document]) -> Iterator[str]:
    """Each Service leads to exactly one workload, to ports that its pods have."""
    documents = list(documents)
    found = [
        (name, metadata, spec)
        for name, metadata, spec in pods(documents)
        if name.startswith(("Deployment", "StatefulSet"))
    ]
    for document in documents:
        if document["kind"] != "Service":
            continue
        name, selector = document["metadata"]["name"], document["spec"]["selector"]
        chosen = [spec for _, metadata, spec in found if selector.items() <= metadata["labels"].items()]
        if len(chosen) != 1:
            yield f"Service {name}: leads to {len(chosen)} workloads"
            continue
        ports = {port["name"] for container in chosen[0]["containers"] for port in container.get("ports", [])}
        for port in document["spec"]["ports"]:
            if port["targetPort"] not in ports:
                yield f"Service {name}: there is no port {port['targetPort']}"


class Policies:
    """The network policies of a rendering, evaluated as Kubernetes does: what no policy allows is refused."""

    def __init__(self, documents: Iterable[Document]) -> None:
        documents = list(documents)
        self._policies = [document["spec"] for document in documents if document["kind"] == "NetworkPolicy"]
        self.labels = {
            metadata["labels"][_COMPONENT]: metadata["labels"]
            for _, metadata, _ in pods(documents)
            if "labels" in metadata
        }

    def allow(self, one: str, other: str, port: int) -> bool:
        """Tell whether a pod of one component may open a connection to a pod of another."""
        leaves = self._side(one, "Egress", "egress", "to", other, port)
        return leaves and self._side(other, "Ingress", "ingress", "from", one, port)

    def leaves(self, one: str, address: str, port: int) -> bool:
        """Tell whether a pod may open a connection to an address outside of the cluster."""
        return any(
            _port(rule, port)
            and any(_within(peer, address) for peer in rule.get("to", [{"ipBlock": {"cidr": "0.0.0.0/0"}}]))
            for policy in self._of(one, "Egress")
            for rule in policy.get("egress", [])
        )

    def stranger(self, one: str, port: int) -> bool:
        """Tell whether any pod of the cluster, and anybody outside of it, may open a connection to a pod."""
        return any(
            _port(rule, port) and ("from" not in rule or any("ipBlock" in peer for peer in rule["from"]))
            for policy in self._of(one, "Ingress")
            for rule in policy.get("ingress", [])
        )

    def denied(self, one: str) -> bool:
        """Tell whether both ways are closed unless something opens them."""
        return all(self._of(one, way) for way in ("Ingress", "Egress"))

    def _of(self, component: str, way: str) -> list[dict[str, Any]]:
        return [
            policy for policy in self._policies
            if way in policy["policyTypes"] and _selects(policy["podSelector"], self.labels[component])
        ]  # fmt: skip

    def _side(self, component: str, way: str, key: str, side: str, peer: str, port: int) -> bool:
        policies = self._of(component, way)
        return not policies or any(
            _port(rule, port) and (side not in rule or any(self._is(peer, other) for other in rule[side]))
            for policy in policies
            for rule in policy.get(key, [])
        )

    def _is(self, component: str, peer: dict[str, Any]) -> bool:
        return "podSelector" in peer and _selects(peer["podSelector"], self.labels[component])


def _selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(wanted["key"]) in wanted["values"] for wanted in selector.get("matchExpressions", [])
    )


def _port(rule: dict[str, Any], port: int) -> bool:
    return "ports" not in rule or any(allowed["port"] == port for allowed in rule["ports"])


def _within(peer: dict[str, Any], address: str) -> bool:
    block, found = peer.get("ipBlock"), ipaddress.ip_address(address)
    if block is None or ipaddress.ip_network(block["cidr"]).version != found.version:
        return False
    return found in ipaddress.ip_network(block["cidr"]) and not any(
        found in ipaddress.ip_network(excepted) for excepted in block.get("except", [])
    )


def policies(documents: Iterable[Document]) -> Iterator[str]:
    """Pods reach what they need and nothing else; what goes to addresses that people typed in never stays at home."""
    documents = list(documents)
    said = Policies(documents)
    present = said.labels.keys()
    backend = present - _FIXED
    dapr = any(document["kind"] == "Component" for document in documents)
    wanted = {("web", pod, 8000) for pod in backend} | {(pod, "web", 3000) for pod in {*backend, "test"}}
    wanted |= {(one, other, 8000) for one in backend for other in backend}
    if dapr:
        wanted |= {(one, other, 50002) for one in {*backend, "web"} for other in backend}
        wanted |= {(one, "broker", 9092) for one in {*backend, "topics"}}
    wanted |= {(one, "database", 5432) for one in {*backend, "web", "migrate", "backup"}}
    for one in sorted(present):
        if not said.denied(one):
            yield f"{one}: is open unless something closes it"
        for port in _PORTS:
            if said.stranger(one, port) and (one, port) != ("web", 3000):
                yield f"{one}:{port} is open to everybody"
            for other in sorted(present):
                allowed = said.allow(one, other, port)
                if allowed is not ((one, other, port) in wanted):
                    yield f"{one} to {other}:{port} is {'allowed' if allowed else 'refused'}"


def outside(documents: Iterable[Document]) -> Iterator[str]:
    """Only what sends deliveries reaches the internet, and never what is private; sign-in by others is the web's reason."""
    documents = list(documents)
    said = Policies(documents)
    for name, metadata, spec in pods(documents):
        main, one = spec["containers"][0], metadata["labels"][_COMPONENT]
        sends = "notifications" in main.get("command", [])
        if said.leaves(one, _CLOUD_METADATA, 80):
            yield f"{name}: reaches the cloud's metadata"
        # On this port nobody else has business: databases, brokers and the Kubernetes API have others.
        if said.leaves(one, _ANYBODY, 80) is not sends:
            yield f"{name}: reaches the internet and should not, or the other way round"
        if sends and any(said.leaves(one, address, 80) for address in _AT_HOME):
            yield f"{name}: deliveries reach private networks"
        signs = any(variable["name"].endswith("_CLIENT_ID") for variable in main.get("env", []))
        if signs and not said.leaves(one, _ANYBODY, 443):
            yield f"{name}: cannot reach who signs people in"
