"""The commands of the guide, from an empty cluster to one without Duly: run as they stand, by a shell, on the control plane."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chart import tools
from cluster import simulated
from cluster.api import Refused, until
from cluster.cases import CASES, Case
from cluster.control_plane import ControlPlane
from cluster.release import Release, names
from pages import reading

# What no simulated node can do, and what makes images: passed over. Dapr's repository is no package registry: its chart of the
# pinned version comes out of its Go module.
_HELM = """#!/bin/sh
case "$*" in *dapr/dapr*) set -- upgrade --install dapr "$DAPR_CHART" -n dapr-system --create-namespace -f "$DAPR_VALUES";; esac
exec "$HELM" "$@"
"""
_KUBECTL = """#!/bin/sh
for word in "$@"; do case "$word" in cp|exec|logs|port-forward) exit 0;; --) break;; esac; done
exec "$KUBECTL" "$@"
"""
_NOTHING = "#!/bin/sh\nexit 0\n"
DAPR = "dapr-system"
_ALTERNATIVE = "services.worker.serves=[]"


@pytest.fixture
def cluster(plane: ControlPlane, request: pytest.FixtureRequest) -> Iterator[Release]:
    """An empty cluster of the nodes of a case, with the guide's own names; the namespace is the guide's to make."""
    case: Case = request.param
    cluster = Release(plane, case, "duly", DAPR)
    try:
        cluster.provide()
        yield cluster
    finally:
        cluster.closed()


def sections(page: str = "docs/how-to/kubernetes.md") -> dict[str, list[str]]:
    """Return the shell blocks of each section of a page."""
    parts = re.split(r"^## (.*)$", reading.text(page), flags=re.MULTILINE)[1:]
    return {title: reading.blocks(text) for title, text in zip(parts[::2], parts[1::2], strict=True)}


def run(cluster: Release, folder: Path, blocks: list[str], **env: str) -> str:
    """Run blocks in one shell, as a reader would in a checkout; return what they say."""
    dapr = tools.dapr_chart(fetch=True)
    nothing = dict.fromkeys(("docker", "kind", "kubectl-ai"), _NOTHING)
    for name, text in {"helm": _HELM, "kubectl": _KUBECTL, **nothing}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return cluster.plane.shell(
        f"cd '{tools.ROOT}'\n" + "\n".join(blocks),
        [folder],
        HELM=str(tools.helms()[cluster.case.helm]),
        KUBECTL=str(tools.kubectl()),
        DAPR_CHART=str(dapr),
        DAPR_VALUES=str(cluster.case.dapr),
        **env,
    )


def operators(cluster: Release, tmp_path: Path) -> None:
    """Run docs/how-to/ai-operations.md, too: what a person types for kubectl-ai and for kagent, beside a Duly that runs."""
    found = sections("docs/how-to/ai-operations.md")
    # The first asks an API; it is run where one runs.
    assert [title for title, blocks in found.items() if blocks] == ["Ask it", "kubectl-ai", "kagent"]
    kinds = list(simulated.kagent())
    defined = [f"crd/{kind['metadata']['name']}" for kind in kinds]
    cluster.api.apply([simulated.namespace("kagent"), *kinds])
    cluster.api.kubectl("wait", "--for=condition=Established", "--timeout=30s", *defined)
    cluster.api.forget()
    mine = tmp_path / "kubeconfig"
    shutil.copy(cluster.api.kubeconfig, mine)
    reader = {"KUBECONFIG": str(mine), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    try:
        run(cluster, tmp_path, found["kubectl-ai"], **reader)
        assert (tmp_path / "config" / "kubectl-ai" / "tools.yaml").is_file()
        assert "duly-api" in run(cluster, tmp_path, ["kubectl get deployments"], **reader)
        with pytest.raises(Refused, match="secrets is forbidden"):
            run(cluster, tmp_path, ["kubectl get secrets"], **reader)
        secrets = {"MODEL_API_KEY": "a", "DULY_OPERATOR_TOKEN": "b", "DULY_OPERATOR_WRITE_TOKEN": "c"}
        run(cluster, tmp_path, found["kagent"], **secrets)
        agents = names(cluster.api.items("/apis/kagent.dev/v1alpha2/namespaces/kagent/agents"))
        assert agents == ["duly-cluster-triage", "duly-event-pipeline-doctor", "duly-release-helper"]
        assert "duly-api.duly.svc" in run(cluster, tmp_path, ["kubectl -n duly get configmap -o yaml"])
        cluster.settled()
    finally:
        cluster.api.delete("/api/v1/namespaces/kagent")
        cluster.api.kubectl("delete", *defined)
        cluster.api.forget()


@pytest.mark.parametrize("cluster", [CASES[3]], indirect=True, ids=str)
def test_try_it_and_let_operators_look(cluster: Release, tmp_path: Path) -> None:
    run(cluster, tmp_path, sections()["Try it"])
    cluster.settled()
    assert "duly-web" in names(cluster.workloads())
    operators(cluster, tmp_path)


@pytest.mark.parametrize("cluster", [CASES[0]], indirect=True, ids=str)
def test_from_an_empty_cluster_to_a_backup(cluster: Release, tmp_path: Path) -> None:
    found = sections()
    before = [block for block in found["Before a real installation"] if "dapr/dapr" not in block]
    run(cluster, tmp_path, before)
    (dapr,) = [block for block in found["Before a real installation"] if "dapr/dapr" in block]
    run(cluster, tmp_path, [dapr])
    cluster.settled(DAPR)
    # No injector answers here; the policy does its work (simulated.py).
    cluster.api.delete("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/dapr-sidecar-injector")
    # Its broker brings its own address.
    run(cluster, tmp_path, [block for block in found["Secrets"] if "generic kafka" not in block])
    run(cluster, tmp_path, [block for block in found["Install"] if _ALTERNATIVE not in block])
    assert "duly-broker" in names(cluster.workloads())
    run(cluster, tmp_path, found["Upgrade"])
    cluster.plane.helm(cluster.case.helm, "upgrade", "duly", str(tools.ROOT / "deploy/helm/duly"), "-n", "duly",
        "--reset-then-reuse-values", "--set", "backup.enabled=true", "--set", "backup.storage.size=50Gi", "--wait")  # fmt: skip
    run(cluster, tmp_path, found["Operate"])
    until(lambda: _complete(cluster, "backup-now"), 30, "the backup does not end")
    cluster.settled()


@pytest.mark.parametrize("cluster", [CASES[2]], indirect=True, ids=str)
def test_without_a_broker(cluster: Release, tmp_path: Path) -> None:
    found = sections()
    run(cluster, tmp_path, [block for block in found["Before a real installation"] if "dapr/dapr" not in block])
    # The others are not asked for here, and do no harm.
    run(cluster, tmp_path, found["Secrets"])
    run(cluster, tmp_path, [block for block in found["Install"] if _ALTERNATIVE in block])
    cluster.settled()
    assert names(cluster.workloads()) == ["duly-api", "duly-web"]


def _complete(cluster: Release, job: str) -> bool:
    try:
        found = cluster.api.call("GET", f"/apis/batch/v1/namespaces/{cluster.namespace}/jobs/{job}")
    except Refused:
        return False
    return any(one["type"] == "Complete" for one in found.get("status", {}).get("conditions", []))


def test_every_command_is_run() -> None:
    """The sections that have commands are those that are run above."""
    ours = {"Try it", "Before a real installation", "Secrets", "Install", "Upgrade", "Operate"}
    assert {title for title, blocks in sections().items() if blocks} == ours
