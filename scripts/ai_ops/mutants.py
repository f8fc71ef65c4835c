"""Faults made on purpose, one at a time, in a copy: each must be found, by the rule that is for it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ai_ops import files, rules

# Which file, what becomes what, and the rule that must say so.
MUTANTS = (
    ("kagent/event-doctor.yaml", "requireApproval: [redrive, discard]", "requireApproval: [redrive]", "agents"),
    ("kagent/event-doctor.yaml", "          requireApproval: [redrive, discard]\n", "", "agents"),
    ("kagent/event-doctor.yaml", "requireApproval: [redrive, discard]", "requireApproval: [health]", "agents"),
    ("kagent/event-doctor.yaml", "name: duly-operator-writing", "name: duly-operator", "agents"),
    ("kagent/cluster-triage.yaml", "toolNames: [health,", "toolNames: [healthy,", "agents"),
    ("kagent/cluster-triage.yaml", "toolNames: [health,", "toolNames: [health, discard,", "agents"),
    ("kagent/cluster-triage.yaml", "modelConfig: duly-model", "modelConfig: other", "agents"),
    ("kagent/cluster-triage.yaml", "`duly-absent`", "`duly-absence`", "runbooks"),
    ("kagent/cluster-triage.yaml", "deliveries_summary, runbook]", "deliveries_summary]", "runbooks"),
    ("kagent/cluster-triage.yaml", "within 250 ms: 99 %", "within 500 ms: 99 %", "objectives"),
    ("kagent/cluster-triage.yaml", "kagent.dev/v1alpha2", "kagent.dev/v1alpha3", "shapes"),
    ("kagent/cluster-triage.yaml", "type: Declarative", "type: Declared", "shapes"),
    ("kagent/cluster-triage.yaml", "toolNames:", "tools:", "shapes"),
    ("kagent/cluster-triage.yaml", "kind: RemoteMCPServer", "kind: Agent", "shapes"),
    ("kagent/model.yaml", "provider: OpenAI", "provider: OpenAl", "shapes"),
    ("kagent/model.yaml", "  apiKeySecretKey: api-key\n", "", "shapes"),
    ("kagent/model.yaml", "kind: ModelConfig", "kind: ModelConfiguration", "shapes"),
    ("kagent/tools.yaml", "STREAMABLE_HTTP", "SSE", "shapes"),
    ("kagent/tools.yaml", "valueFrom: {type: Secret, name: duly-operator, key: authorization}", "value: Bearer x", "shapes"),
    ("kagent/tools.yaml", "/operator/mcp", "/mcp", "servers"),
    ("kagent/tools.yaml", "duly-api.duly.svc", "duly-web.duly.svc", "servers"),
    ("kagent/tools.yaml", "- name: Authorization", "- name: Authorisation", "servers"),
    ("kubectl-ai/mcp.yaml", "type: bearer", "type: bearer\n      token: x", "shapes"),
    ("kubectl-ai/mcp.yaml", ":8000", ":3000", "servers"),
    ("kubectl-ai/config.yaml", "skipPermissions: false", "skipPermissions: true", "shapes"),
    ("kubectl-ai/config.yaml", "prompts/duly.md", "prompts/dully.md", "commands"),
    ("kubectl-ai/tools.yaml", "duly get pods", "duly delete pods", "commands"),
    ("kubectl-ai/tools.yaml", "duly rollout status", "duly rollout restart", "commands"),
    ("kubectl-ai/tools.yaml", "duly get events", "duly get events | sh", "commands"),
    ("kubectl-ai/tools.yaml", "kubectl --namespace duly logs", "bash -c", "commands"),
    ("kubectl-ai/tools.yaml", "command_desc:", "description_of_command:", "shapes"),
    ("kubectl-ai/prompts/duly.md", "runbooks/duly-dead-letters.md", "runbooks/dead-letters.md", "runbooks"),
    ("kubectl-ai/prompts/duly.md", "99.9 %", "99 %", "objectives"),
    ("rbac/reader.yaml", "verbs: [get, list, watch]", "verbs: [get, list, watch, patch]", "rights"),
    ("rbac/reader.yaml", "verbs: [get, list]", 'verbs: ["*"]', "rights"),
    ("rbac/reader.yaml", "[configmaps,", "[secrets, configmaps,", "rights"),
    ("rbac/reader.yaml", "pods/log", "pods/exec", "rights"),
    ("rbac/reader.yaml", "resources: [cronjobs, jobs]", 'resources: ["*"]', "rights"),
    ("rbac/reader.yaml", "kind: Role\nmetadata", "kind: ClusterRole\nmetadata", "rights"),
    ("rbac/reader.yaml", "    name: duly-reader\n    namespace: duly\n", "    name: default\n    namespace: duly\n", "rights"),
    ("rbac/reader.yaml", "roleRef:", "roleReference:", "shapes"),
)  # fmt: skip


def unnoticed() -> Iterator[str]:
    """Return every fault that was not found, or that another rule found."""
    for path, old, new, rule in MUTANTS:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(files.FOLDER, Path(folder) / "ai-ops"))
            text = (copy / path).read_text()
            if old not in text:
                yield f"{path}: there is no “{old}” to break"
                continue
            (copy / path).write_text(text.replace(old, new, 1))
            said = rules.faults(files.read(copy))
            if not any(one.startswith(f"{rule}: ") for one in said):
                yield f"{path}: {rule} does not find “{new.strip() or 'nothing in place of ' + old.strip()}”"
