"""Rules for secrets and settings: by name only, each documented, none in plain text, and no setting that nobody reads."""

import functools
import re
from collections.abc import Iterable, Iterator

from chart import tools
from chart.pods import containers, pods
from chart.render import CHART, Document

_SECRET_NAME = re.compile(r"(PASSWORD|TOKEN|_SECRET|_KEY|PASSPHRASE|DATABASE_URL)$")
# Variables that are no setting of ours.
_OTHERS = {"PORT", "HOSTNAME", "BETTER_AUTH_SECRET", "HEAP", "ADDRESS", "WEB"}
_OF_IMAGES = re.compile(r"^(POSTGRES|SASL|OTEL)_|^(TOPICS|PARTITIONS|REPLICATION|BROKERS|AUTH_TYPE|IF_THERE)$")


@functools.cache
def documented() -> dict[str, set[str]]:
    """Return the Secrets of the chart's README with their keys, from the table below "## Secrets"."""
    text = (CHART / "README.md").read_text()
    section = text.partition("## Secrets")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", section, re.MULTILINE)
    return {name: set(re.findall(r"`([^`]+)`", keys)) for name, keys in rows}


def used(documents: Iterable[Document]) -> set[tuple[str, str]]:
    """Return every Secret that a rendering asks for, with the key; the application's own have the key of their name."""
    found = set()
    for document in documents:
        if document["kind"] == "Component":
            for entry in document["spec"]["metadata"]:
                if reference := entry.get("secretKeyRef"):
                    found.add((reference["name"], reference["key"]))
    for _, metadata, spec in pods(documents):
        for container in containers(spec):
            for variable in container.get("env", []):
                if reference := variable.get("valueFrom", {}).get("secretKeyRef"):
                    found.add((reference["name"], reference["key"]))
        for volume in spec.get("volumes", []):
            found |= {
                (volume["secret"]["secretName"], item["key"]) for item in volume.get("secret", {}).get("items", [])
            }
        annotations = metadata.get("annotations", {})
        found |= {(annotations[key], "token") for key in annotations if key.endswith("-token-secret")}
    return found


@functools.cache
def asked() -> frozenset[str]:
    """Return the Secrets that the backend itself asks the secret store for, from its code."""
    sources = (tools.ROOT / "backend" / "src" / "duly").rglob("*.py")
    return frozenset(
        name for path in sources for name in re.findall(r'^\w*SECRET = "([a-z-]+)"', path.read_text(), re.MULTILINE)
    )


def keys(documents: Iterable[Document]) -> Iterator[str]:
    """Every key that is asked for is in the README, and what the chart makes at random is, too."""
    documents = list(documents)
    made = {
        (document["metadata"]["name"], key)
        for document in documents if document["kind"] == "Secret"
        for key in document.get("stringData", {})
    }  # fmt: skip
    for name, key in sorted(used(documents) | made):
        if key not in documented().get(name, set()):
            yield f"Secret {name}, key {key}: is not in the README's table"
    readable = {
        name
        for document in documents if document["kind"] == "Role"
        for rule in document["rules"]
        for name in rule.get("resourceNames", ["anything"])
    }  # fmt: skip
    for name in sorted(asked() - readable if readable else ()):
        yield f"the secret store may not read {name}, for which the backend asks"
    for name in sorted(readable - documented().keys()):
        yield f"the secret store may read {name}, which is not in the README's table"


def plain(documents: Iterable[Document]) -> Iterator[str]:
    """Nothing secret stands in a setting, a variable or an annotation."""
    documents = list(documents)
    for document in documents:
        if document["kind"] == "ConfigMap":
            for name in document.get("data", {}):
                if _SECRET_NAME.search(name):
                    yield f"ConfigMap {document['metadata']['name']}: {name} is a secret"
    for where, _, spec in pods(documents):
        for container in containers(spec):
            for variable in container.get("env", []):
                if _SECRET_NAME.search(variable["name"]) and "valueFrom" not in variable:
                    yield f"{where}: {variable['name']} is a secret in plain text"
            whole = [
                volume for volume in spec.get("volumes", []) if "secret" in volume and "items" not in volume["secret"]
            ]
            if whole or any("secretRef" in source for source in container.get("envFrom", [])):
                yield f"{where}: takes a whole Secret, whose keys nobody listed"


@functools.cache
def settings() -> frozenset[str]:
    """Return every variable that the backend or the web reads, or finds a secret by."""
    reference = (tools.ROOT / "docs" / "reference" / "configuration.md").read_text()
    found = set(re.findall(r"^\| `([A-Z_]+)` \|", reference, re.MULTILINE))
    web = (tools.ROOT / "frontend" / "src" / "env.ts").read_text()
    found |= set(re.findall(r"\bDULY_[A-Z_]+\b", web))
    found |= {"DULY_OIDC_NAME"}
    found |= {f"DULY_{kind}_CLIENT_{part}" for kind in ("GITHUB", "GOOGLE", "OIDC") for part in ("ID", "SECRET")}
    return frozenset(found | {f"DULY_{name.upper().replace('-', '_')}" for name in documented()})


def known(documents: Iterable[Document]) -> Iterator[str]:
    """Every variable is one that somebody reads."""
    documents = list(documents)
    names = {
        name
        for document in documents if document["kind"] == "ConfigMap" and document["metadata"]["name"].endswith("-settings")
        for name in document["data"]
    }  # fmt: skip
    for _, _, spec in pods(documents):
        names |= {variable["name"] for container in containers(spec) for variable in container.get("env", [])}
    for name in sorted(names - settings() - _OTHERS):
        if not _OF_IMAGES.match(name):
            yield f"{name}: nobody reads such a variable"
