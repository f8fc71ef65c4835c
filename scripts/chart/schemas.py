"""Is every document of a kind that is known, and is it what its kind says?

Kubernetes' own kinds are judged by the strict schemas of `kubernetes-validate`, at the oldest and the newest version. Kinds
of others are judged by schemas of our own (`schemas/`: the fields that Duly uses, and no others) and, where they can be had, by
their definitions, in which nothing that is not named is allowed and whose rules must hold. A kind that is none of these is a fault.
"""

import functools
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from chart import cel, tools
from chart.render import Document

OWN = Path(__file__).with_name("schemas")
_OURS = {"", "apps", "autoscaling", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"}
_OPEN = "x-kubernetes-preserve-unknown-fields"

Judge = Callable[[Any], Iterable[str]]


def faults(document: Document) -> list[str]:
    """Return in words what is wrong with one document."""
    if not isinstance(document.get("apiVersion"), str) or not isinstance(document.get("kind"), str):
        return ["it has no apiVersion or no kind"]
    group, kind = document["apiVersion"].rpartition("/")[0], document["kind"]
    if group in _OURS:
        judges = [core(document["apiVersion"], kind, version) for version in tools.KUBERNETES]
    else:
        own = own_schemas().get((document["apiVersion"], kind))
        definition = definitions().get((document["apiVersion"], kind))
        judges = [own] if own is None or definition is None else [own, definition]
    if None in judges:
        return [f"{document['apiVersion']} {kind} is no kind that is known here"]
    return list(dict.fromkeys(said for judge in judges if judge is not None for said in judge(document)))


def _judge(validator: Any) -> Judge:
    def judge(document: Any) -> Iterable[str]:
        for error in validator.iter_errors(document):
            yield f"{'.'.join(map(str, error.instance_path)) or 'it'}: {error.message[:300]}"

    return judge


@functools.cache
def core(api_version: str, kind: str, version: str) -> Judge | None:
    """Return the judge of one of Kubernetes' own kinds, or None when that version has no such kind."""
    folder = tools.kubernetes_schemas() / version
    group, _, number = api_version.rpartition("/")
    path = folder / "-".join(filter(None, [kind.lower(), group.split(".")[0], f"{number}.json"]))
    if not path.exists():
        return None
    return _judge(jsonschema_rs.validator_for(json.loads(path.read_bytes()), registry=_registry(version)))


@functools.cache
def _registry(version: str) -> jsonschema_rs.Registry:
    shared = json.loads((tools.kubernetes_schemas() / version / "_definitions.json").read_bytes())
    return jsonschema_rs.Registry([(shared["$id"], shared)])


@functools.cache
def own_schemas() -> dict[tuple[str, str], Judge]:
    """Return the judges of our own schemas, by apiVersion and kind."""
    found = {}
    for path in sorted(OWN.glob("*.json")):
        schema = json.loads(path.read_bytes())
        said = schema["properties"]
        found[said["apiVersion"]["const"], said["kind"]["const"]] = _judge(jsonschema_rs.validator_for(schema))
    return found


@functools.cache
def definitions() -> dict[tuple[str, str], Judge]:
    """Return the judges of custom resource definitions, by apiVersion and kind."""
    found = {}
    for path in tools.crds():
        for definition in yaml.load_all(path.read_text(), yaml.CSafeLoader):
            if not definition:
                continue
            spec = definition["spec"]
            for version in spec["versions"]:
                own = version["schema"]["openAPIV3Schema"]
                schema = strict(own)
                # What every object has, whatever its definition says of it.
                schema["properties"] |= {"apiVersion": {}, "kind": {}, "metadata": {"type": "object"}}
                name = f"{spec['group']}/{version['name']}", spec["names"]["kind"]
                found[name] = _both(_judge(jsonschema_rs.validator_for(schema)), functools.partial(cel.faults, own))
    return found


def _both(shape: Judge, rules: Judge) -> Judge:
    """Return a judge that asks the second one only about what the first one finds nothing wrong with."""

    def judge(document: Any) -> Iterable[str]:
        return list(shape(document)) or rules(document)

    return judge


def strict(schema: Any) -> Any:
    """Return a definition's schema as JSON Schema that allows only what is named in it.

    Kubernetes drops unknown fields and goes on; here they are faults. What is marked as open stays open.
    """
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: strict(value) for key, value in schema.items() if not key.startswith("x-kubernetes-") and key != "nullable"
    }
    if "properties" in schema:
        made["properties"] = {name: strict(part) for name, part in schema["properties"].items()}
        if not schema.get(_OPEN) and "additionalProperties" not in schema:
            made["additionalProperties"] = False
    if schema.get("x-kubernetes-int-or-string"):
        made.pop("anyOf", None)
        made["type"] = ["integer", "string"]
    if schema.get("nullable") and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    # Formats of OpenAPI that JSON Schema takes for others.
    made.pop("format", None)
    return made
