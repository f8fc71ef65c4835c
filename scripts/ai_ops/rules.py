"""What no schema knows: that tools, runbooks, commands, services and objectives are there, and that nothing may change anything."""

import asyncio
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from chart import render, tools
from duly.entrypoints.operator_mcp import WRITE_HEADER
from duly.entrypoints.operator_mcp.endpoint import PATH
from duly.entrypoints.operator_mcp.tools import Tools, made
from monitoring.slo import OBJECTIVES

from ai_ops.files import Files, shapes

RUNBOOKS = tools.ROOT / "docs" / "operations" / "runbooks"
_READING = {"get", "list", "watch"}
_HIDDEN = {"secrets", "pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "serviceaccounts/token"}
# What a tool of kubectl-ai may begin with: programs of the ops machine, in ways that only read.
_COMMANDS = {("get",), ("describe",), ("logs",), ("top", "pods"), ("rollout", "status"), ("rollout", "history")}
_PREFIX = ("kubectl", "--namespace", "duly")
# Names of ours that look like a runbook's.
_NAMES = {"duly-api", "duly-worker", "duly-web", "duly-reader", "duly-operator", "duly-operator-writing", "duly-model"}

Rule = Callable[[Files], Iterable[str]]


@functools.cache
def listed(*, may_write: bool) -> dict[str, bool]:
    """Return what the endpoint's own `tools/list` answers: each tool, and whether it writes."""
    found = asyncio.run(made(Tools(None, "", ""), may_write=may_write).list_tools())  # type: ignore[arg-type]
    return {tool.name: not (tool.annotations and tool.annotations.read_only_hint) for tool in found}


def agents(files: Files) -> Iterator[str]:
    """Each tool that an agent names is there; it must ask before each one that writes, and before no other."""
    models = {one["metadata"]["name"] for one in files.of("ModelConfig")}
    servers = {one["metadata"]["name"]: one["spec"] for one in files.of("RemoteMCPServer")}
    for agent in files.of("Agent"):
        name, spec = agent["metadata"]["name"], agent["spec"]["declarative"]
        if spec["modelConfig"] not in models:
            yield f"{name}: there is no ModelConfig {spec['modelConfig']}"
        for tool in (tool["mcpServer"] for tool in spec["tools"]):
            if tool["name"] not in servers:
                yield f"{name}: there is no RemoteMCPServer {tool['name']}"
                continue
            headers = {header["name"].lower() for header in servers[tool["name"]].get("headersFrom", [])}
            known = listed(may_write=WRITE_HEADER in headers)
            yield from (
                f"{name}: {tool['name']} has no tool {one}" for one in tool["toolNames"] if one not in known
            )
            writing = {one for one in tool["toolNames"] if known.get(one)}
            if writing != set(tool.get("requireApproval", [])):
                yield f"{name}: must ask before {sorted(writing)}, and asks before {tool.get('requireApproval', [])}"


def servers(files: Files) -> Iterator[str]:
    """Each address is the endpoint's path, on a Service that the chart makes or on this machine; the operator token is sent."""
    addresses = {one["metadata"]["name"]: one["spec"]["url"] for one in files.of("RemoteMCPServer")}
    addresses |= {f"kubectl-ai: {one['name']}": one["url"] for one in files.terminal["mcp.yaml"]["servers"]}
    for name, url in addresses.items():
        parts = urlsplit(url)
        if parts.path != PATH:
            yield f"{name}: {url} is not the endpoint {PATH}"
        if parts.port != 8000 or parts.hostname not in {"localhost", *_services()}:
            yield f"{name}: {url} is no address of the api"
    for one in files.of("RemoteMCPServer"):
        if "authorization" not in {header["name"].lower() for header in one["spec"]["headersFrom"]}:
            yield f"{one['metadata']['name']}: sends no operator token"


@functools.cache
def _services() -> frozenset[str]:
    """Return the names by which the chart's Services of the api are reached, for a release `duly`."""
    for program in list(tools.helms().values())[-1:]:
        text = render.template(program, "oke-free")
        names = [one["metadata"]["name"] for one in render.load(text) if one["kind"] == "Service"]
        return frozenset(f"{name}.duly.svc" for name in names if name.endswith("-api"))
    return frozenset({"duly-api.duly.svc"})


def runbooks(files: Files) -> Iterator[str]:
    """Each runbook that is linked or named is there."""
    known = {path.stem for path in RUNBOOKS.glob("*.md")}
    agents = {one["metadata"]["name"] for one in files.of("Agent")}
    for path, text in files.texts.items():
        found = set(re.findall(r"runbooks/([A-Za-z0-9-]+)\.md", text))
        found |= {name for name in re.findall(r"`(duly-[a-z-]+)`", text) if name not in _NAMES | agents}
        yield from (f"{path}: there is no runbook {name}" for name in sorted(found - known))
    for one in files.of("Agent"):
        if "duly-" not in one["spec"]["declarative"]["systemMessage"] or "runbook" not in _tool_names(one):
            yield f"{one['metadata']['name']}: names no runbook, or cannot read one"


def _tool_names(agent: dict[str, object]) -> set[str]:
    spec = agent["spec"]["declarative"]  # type: ignore[index]
    return {name for tool in spec["tools"] for name in tool["mcpServer"]["toolNames"]}


def objectives(files: Files) -> Iterator[str]:
    """Who shall judge knows the objectives as they are."""
    for path in ("kubectl-ai/prompts/duly.md", "kagent/cluster-triage.yaml"):
        for one in OBJECTIVES:
            line = f"{one.says}: {one.good * 100:g} %"
            if line not in files.texts.get(path, ""):
                yield f"{path}: does not say “{line}”"


def commands(files: Files) -> Iterator[str]:
    """Each tool of kubectl-ai begins a command that only reads."""
    for tool in files.terminal["tools.yaml"]:
        words = tuple(tool["command"].split())
        rest = words[len(_PREFIX) :]
        allowed = words[: len(_PREFIX)] == _PREFIX and any(rest[: len(one)] == one for one in _COMMANDS)
        if not allowed or re.search(r"[|;&<>$`\\]", tool["command"]):
            yield f"{tool['name']}: {tool['command']} is not among the commands that only read"
    for path in files.terminal["config.yaml"]["extraPromptPaths"]:
        if not (files.folder / "kubectl-ai" / path).is_file():
            yield f"config.yaml: there is no {path}"


def rights(files: Files) -> Iterator[str]:
    """Nothing writes, nothing reads Secrets, nothing reaches beyond a namespace."""
    for one in files.objects:
        name = f"{one['kind']} {one['metadata']['name']}"
        if one["kind"] in {"ClusterRole", "ClusterRoleBinding"}:
            yield f"{name}: reaches beyond Duly's namespace"
        for rule in one.get("rules", []):
            if writing := set(rule["verbs"]) - _READING:
                yield f"{name}: may {', '.join(sorted(writing))} {', '.join(rule['resources'])}"
            if hidden := {each for each in rule.get("resources", []) if each in _HIDDEN or "*" in each}:
                yield f"{name}: may look at {', '.join(sorted(hidden))}"
            if "*" in rule.get("apiGroups", []) or rule.get("nonResourceURLs"):
                yield f"{name}: is for whatever there is"
    accounts = {(one["metadata"]["namespace"], one["metadata"]["name"]) for one in files.of("ServiceAccount")}
    roles = {one["metadata"]["name"] for one in files.of("Role")}
    for binding in files.of("RoleBinding"):
        subjects = {(one.get("namespace"), one["name"]) for one in binding["subjects"] if one["kind"] == "ServiceAccount"}
        if len(subjects) != len(binding["subjects"]) or not subjects <= accounts:
            yield f"RoleBinding {binding['metadata']['name']}: is for somebody else"
        if binding["roleRef"]["kind"] != "Role" or binding["roleRef"]["name"] not in roles:
            yield f"RoleBinding {binding['metadata']['name']}: gives a role that is not here"


def off(_: Files) -> Iterator[str]:
    """Nobody gets agents without asking: neither the chart nor a workflow nor compose knows of them."""
    places = [tools.ROOT / "deploy" / "helm", tools.ROOT / "deploy" / "compose", tools.ROOT / ".github"]
    for path in (path for place in places for path in place.rglob("*") if path.suffix in {".yaml", ".yml", ".tpl"}):
        if re.search(r"kagent\.dev|deploy/ai-ops", path.read_text()):
            yield f"{path.relative_to(tools.ROOT)}: brings agents"


RULES: dict[str, Rule] = {
    "shapes": shapes,
    "agents": agents,
    "servers": servers,
    "runbooks": runbooks,
    "objectives": objectives,
    "commands": commands,
    "rights": rights,
    "off by default": off,
}


def faults(files: Files) -> list[str]:
    """Return in words what is wrong; what has the wrong shape is asked nothing else."""
    wrong = [f"shapes: {text}" for text in shapes(files)]
    return wrong or [f"{name}: {text}" for name, rule in RULES.items() for text in rule(files)]
