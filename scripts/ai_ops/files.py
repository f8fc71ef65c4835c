"""The files of deploy/ai-ops as documents, and the shapes they must have.

kagent's and kubectl-ai's own definitions are in no package, so `schemas/` holds what Duly uses of them, and nothing else.
"""

import functools
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
from chart import render, schemas, tools
from duly.launcher.places import LauncherError

FOLDER = tools.ROOT / "deploy" / "ai-ops"
KUBECTL_AI = ("config.yaml", "mcp.yaml", "tools.yaml")
_SCHEMAS = Path(__file__).with_name("schemas")
Document = dict[str, Any]


@dataclass(frozen=True)
class Files:
    """What a folder holds: the objects for the cluster, kubectl-ai's files by name, and every text by its path."""

    folder: Path
    objects: tuple[Document, ...]
    terminal: dict[str, Any]
    texts: dict[str, str]

    def of(self, kind: str) -> list[Document]:
        """Return the objects of a kind."""
        return [one for one in self.objects if one.get("kind") == kind]


def read(folder: Path = FOLDER) -> Files:
    """Read a folder of this layout; its objects as `kubectl apply -k` would send them, where there is a kubectl."""
    objects = [one for part in ("rbac", "kagent") for one in _rendered(folder / part)]
    terminal = {name: _one(folder / "kubectl-ai" / name) for name in KUBECTL_AI}
    texts = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}
    return Files(folder, tuple(objects), terminal, texts)


def _one(path: Path) -> Any:
    (document,) = render.load(path.read_text())
    return document


@functools.cache
def _kubectl() -> Path | None:
    try:
        return tools.kubectl()
    except LauncherError as error:
        tools.missing(f"{error} deploy/ai-ops is read as files, not as kubectl renders it.")
        return None


def _rendered(folder: Path) -> Iterator[Document]:
    given = _one(folder / "kustomization.yaml")
    if kubectl := _kubectl():
        done = subprocess.run(
            [kubectl, "kustomize", str(folder)], capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode != 0:
            raise ValueError(f"{folder.name}: {done.stderr.strip()}")
        yield from render.load(done.stdout)
        return
    for name in given["resources"]:
        for one in render.load((folder / name).read_text()):
            space = {"namespace": given["namespace"]} if "namespace" in given else {}
            yield {**one, "metadata": {**one["metadata"], **space}}


def _judge(schema: Any) -> schemas.Judge:
    validator = jsonschema_rs.validator_for(schema)

    def judge(document: Any) -> Iterator[str]:
        for error in validator.iter_errors(document):
            yield f"{'.'.join(map(str, error.instance_path)) or 'it'}: {error.message[:300]}"

    return judge


@functools.cache
def _judges() -> dict[tuple[str, str], schemas.Judge]:
    found = {}
    for path in _SCHEMAS.glob("kagent-*.json"):
        schema = json.loads(path.read_text())
        said = schema["properties"]
        found[said["apiVersion"]["const"], said["kind"]["const"]] = _judge(schema)
    return found


def shapes(files: Files) -> Iterator[str]:
    """Judge each object and each file by its schema; a kind that has none is a fault."""
    for one in files.objects:
        name = f"{one.get('kind')} {one.get('metadata', {}).get('name')}"
        own = _judges().get((str(one.get("apiVersion")), str(one.get("kind"))))
        said = own(one) if own else schemas.faults(one)
        yield from (f"{name}: {text}" for text in said)
    definitions = json.loads((_SCHEMAS / "kubectl-ai.json").read_text())
    for name, content in files.terminal.items():
        schema = {**definitions["$defs"][name], "$schema": definitions["$schema"]}
        for text in _judge(schema)(content):
            yield f"kubectl-ai/{name}: {text}"
