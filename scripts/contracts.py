"""Are the event contracts well-formed? The JSON Schemas by their meta-schema, the AsyncAPI document by the published one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = ROOT / "backend" / "contracts"
ASYNCAPI = ROOT / "frontend" / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"


def faults(contracts: Path = CONTRACTS) -> list[str]:
    """Return in words what is wrong with the contracts in a folder; nothing when all is well."""
    found = []
    for path in sorted(contracts.glob("events/**/*.json")):
        try:
            jsonschema_rs.meta.validate(json.loads(path.read_bytes()))
        except (ValueError, jsonschema_rs.ValidationError) as error:
            found.append(f"{path.name} is no JSON Schema: {str(error).splitlines()[0]}")
    path = contracts / "asyncapi.json"
    document = json.loads(path.read_bytes())
    published = jsonschema_rs.validator_for(json.loads(ASYNCAPI.read_bytes()))
    found += [
        f"{path.name} is no AsyncAPI document: {error.message[:300]}" for error in published.iter_errors(document)
    ]
    found += [
        f"{path.name} refers to {name}, which is not there"
        for name in references(document)
        if not leads(name, document, contracts)
    ]
    return found


def references(value: Any) -> Iterator[str]:
    """Yield every reference in a document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def leads(reference: str, document: Any, folder: Path) -> bool:
    """Tell whether a reference leads somewhere, in the document or in the folder."""
    file, _, place = reference.partition("#")
    if file:
        return (folder / file).is_file()
    for part in place.strip("/").split("/"):
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True
