"""Rules for compose files: how tightly services are shut, what they wait for, and that nothing is misspelt or secret."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

from duly.entrypoints.serve import SERVICES
from duly.launcher.installation import GIVEN, MADE
from duly.settings import Settings

from images import compose

Services = dict[str, dict[str, Any]]

# Not shut as the others are, and why.
WRITES_ITS_ROOT = {"redpanda": "its start-up writes its configuration in /etc"}
ROOT_OF_ITS_IMAGE = {"redpanda": "its image names a user of its own"}
# Their images hold one program and no shell.
NO_CHECK = {"scheduler", *(f"{name}-dapr" for name in ("backend", "web", *SERVICES))}
# People's browsers come in by the first, whoever runs it by the others.
PORTS = {"web": 3000, "prometheus": 9090, "alertmanager": 9093, "grafana": 3000}
# What `secrets` is given and writes into files; sidecars take their tokens from the environment alone.
_TOKENS = {"APP_API_TOKEN", "DAPR_API_TOKEN", "DULY_DAPR_API_TOKEN"}
_SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN|_KEY|DATABASE_URL)$")
# Settings of the web, and of secrets that are not settings.
_OF_WEB = re.compile(r"DULY_(API_URL|STREAM_URL|DAPR_API_TOKEN|(GITHUB|GOOGLE|OIDC)_(CLIENT_ID|CLIENT_SECRET|ISSUER))$")
# Measured: two files of its log, 64 MB each, made before they are needed, and a database that grows to 20 MB with some 60,000
# jobs; a third file while one is taken away. With less it ends at the first write that does not fit.
_ETCD_MB = 256
_PROGRAM_MB = 64
# What the chart gives a sidecar, too: room for a long access token, and an end to what it delivers at once.
_HEADERS, _AT_ONCE = "--read-buffer-size=32Ki", "--app-max-concurrency=32"
_STORED = {name for table in (MADE, GIVEN) for names in table.values() for name in names}


def faults(merged: compose.Merged) -> Iterator[str]:
    """Yield in words what is wrong with merged files."""
    services: Services = merged["services"]
    for name, service in services.items():
        alone = (shut(name, service), limited(service), fits(service), secret(name, service), spelt(service))
        for said in itertools.chain(*alone, waits(services, name)):
            yield f"{name}: {said}"
    if missing := _STORED - environment(services["secrets"]).keys():
        yield f"secrets: does not get {', '.join(sorted(missing))}"
    if services["migrate"]["command"] != ["migrate", "--phase", "expand"]:
        yield "migrate: takes away what the backend that still runs needs"
    yield from sidecars(services)


def shut(name: str, service: dict[str, Any]) -> Iterator[str]:
    """Read-only, without capabilities, as nobody, from a certain image, and open only where it must be."""
    if not service.get("read_only") and name not in WRITES_ITS_ROOT:
        yield "can write its root"
    if service.get("cap_drop") != ["ALL"] or service.get("cap_add") or service.get("privileged"):
        yield "has capabilities"
    if "no-new-privileges:true" not in service.get("security_opt", []):
        yield "may gain privileges"
    user = str(service.get("user", ""))
    if (not user or user.split(":")[0] in {"0", "root"}) and name not in ROOT_OF_ITS_IMAGE:
        yield "runs as root"
    image = str(service.get("image", ""))
    if ":" not in image.rpartition("/")[2] or image.endswith(":latest"):
        yield f"its image {image} is of no certain version"
    for port in service.get("ports", []):
        host, _, inner = str(port).rpartition(":")
        if PORTS.get(name) != int(inner) or not host.startswith("127.0.0.1:"):
            yield f"opens {port}"
    for volume in service.get("volumes", []):
        source, _, rest = str(volume).partition(":")
        if "docker.sock" in source:
            yield "reaches the engine"
        if source.startswith((".", "/")) and not rest.endswith(":ro"):
            yield f"could write {source}"


def limited(service: dict[str, Any]) -> Iterator[str]:
    """Memory, CPU, processes and logs have an end; an engine refuses more CPU than the smallest machine has."""
    if float(service.get("cpus", 0)) > 1:
        yield "does not start on a machine with one CPU"
    for key in ("mem_limit", "cpus", "pids_limit", "restart"):
        if key not in service:
            yield f"has no {key}"
    if not (service.get("logging") or {}).get("options", {}).get("max-size"):
        yield "its log has no end"


def fits(service: dict[str, Any]) -> Iterator[str]:
    """What lies in memory fits into the memory there is, with room for the program; and what needs much of it has it."""
    sizes = [int(found[1]) for mount in service.get("tmpfs", []) if (found := re.search(r"size=(\d+)m", mount))]
    limit = re.fullmatch(r"(\d+)([mg])", str(service.get("mem_limit", "")))
    if limit and int(limit[1]) * (1024 if limit[2] == "g" else 1) < sum(sizes) + _PROGRAM_MB:
        yield f"its files in memory ({sum(sizes)} MB) leave no room for itself"
    if any(str(word).startswith("--etcd-data-dir=/tmp") for word in service.get("command", [])) and sum(sizes) < _ETCD_MB:
        yield f"etcd has {sum(sizes)} MB for its files and needs {_ETCD_MB}"


def waits(services: Services, name: str) -> Iterator[str]:
    """What must be there is waited for in the way that shows it; what lasts can say that it is well."""
    service = services[name]
    lasts = service["restart"] != "no"
    for other, condition in compose.needs(service).items():
        if other not in services:
            yield f"waits for {other}, which is not there"
            continue
        if (services[other]["restart"] == "no") != (condition == "service_completed_successfully"):
            yield f"waits for {other} by {condition}"
        if condition == "service_healthy" and other in NO_CHECK:
            yield f"waits for the health of {other}, which has no check"
    check = service.get("healthcheck") or {}
    has = bool(check.get("test")) or "duly-" in service["image"]
    if lasts and not check.get("disable") and not has and name not in NO_CHECK:
        yield "has no check of its health"
    if not lasts and not check.get("disable"):
        yield "ends, so a check of its health means nothing"


def secret(name: str, service: dict[str, Any]) -> Iterator[str]:
    """No secret is in an environment, but those that nothing else can carry."""
    for variable in environment(service):
        if _SECRET.search(variable) and not variable.endswith("_FILE") and variable not in _TOKENS and name != "secrets":
            yield f"has {variable} in its environment"


def spelt(service: dict[str, Any]) -> Iterator[str]:
    """Every variable of ours is one that somebody reads."""
    known = {f"DULY_{field.upper()}" for field in Settings.model_fields} | _STORED
    for variable in environment(service):
        if variable.startswith("DULY_") and variable not in known and not _OF_WEB.match(variable):
            yield f"sets {variable}, which nobody reads"


def sidecars(services: Services) -> Iterator[str]:
    """On Dapr every service is a container with its sidecar beside it; else one container is all of them."""
    if "backend-dapr" not in services:
        if services["backend"].get("command") != ["serve", "all"]:
            yield "backend: does not serve everything"
        return
    for service in SERVICES:
        name = "backend" if service == "api" else service
        if services.get(name, {}).get("command") != ["serve", service]:
            yield f"{service}: nobody serves it"
            continue
        if environment(services[name]).get("DULY_RUNTIME") != "dapr":
            yield f"{name}: is not on Dapr"
        yield from _sidecar(services, name, f"duly-{service}")
    yield from _sidecar(services, "web", "duly-web")


def _sidecar(services: Services, name: str, app_id: str) -> Iterator[str]:
    sidecar = services.get(f"{name}-dapr")
    if sidecar is None:
        yield f"{name}: has no sidecar"
        return
    if f"--app-id={app_id}" not in sidecar["command"] or sidecar.get("network_mode") != f"service:{name}":
        yield f"{name}-dapr: is not the sidecar of {app_id}"
    if ("--app-port=8000" in sidecar["command"]) != (name != "web"):
        yield f"{name}-dapr: delivers to the wrong port"
    if _HEADERS not in sidecar["command"]:
        yield f"{name}-dapr: has no room for a long access token"
    if (_AT_ONCE in sidecar["command"]) != (name not in {"backend", "realtime", "web"}):
        yield f"{name}-dapr: delivers too much at once, or makes people wait"
    if compose.needs(sidecar).get("topics") != "service_completed_successfully":
        yield f"{name}-dapr: does not wait for the topics"


def environment(service: dict[str, Any]) -> dict[str, Any]:
    """Return a service's environment; compose allows a list as well."""
    found = service.get("environment") or {}
    return found if isinstance(found, dict) else dict(entry.partition("=")[::2] for entry in found)
