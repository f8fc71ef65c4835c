"""What the AI operators may do, by the roles in deploy/ai-ops: look, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from chart import tools
from cluster import access, simulated
from cluster.api import Refused
from cluster.control_plane import ControlPlane

FOLDER = tools.ROOT / "deploy" / "ai-ops"
_RIGHTS = {"ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}
# What an operator looks at, and what it must not even see.
LOOKS = (
    ("", "pods"), ("", "events"), ("", "services"), ("apps", "deployments"), ("batch", "jobs"),
)  # fmt: skip
HIDDEN = (("", "secrets"),)


def rights() -> list[dict[str, Any]]:
    """Return every account, role and binding below deploy/ai-ops."""
    found = []
    for path in sorted(FOLDER.rglob("*.yaml")):
        found += [one for one in yaml.safe_load_all(path.read_text()) if isinstance(one, dict) and one.get("kind") in _RIGHTS]
    return found


def accounts() -> list[tuple[str, str]]:
    """Return namespace and name of every account of the operators."""
    return [(one["metadata"]["namespace"], one["metadata"]["name"]) for one in rights() if one["kind"] == "ServiceAccount"]


@pytest.fixture(scope="module")
def bound(plane: ControlPlane) -> Iterator[ControlPlane]:
    """The roles on the cluster, and the namespaces that they are for."""
    spaces = {one["metadata"]["namespace"] for one in rights() if "namespace" in one["metadata"]} | {"duly"}
    for space in sorted(spaces):
        plane.api.apply([simulated.namespace(space)])
    # As its README says.
    plane.api.kubectl("apply", "-k", str(FOLDER / "rbac"))
    yield plane
    for one in rights():
        plane.api.delete(plane.api.path_of(one))
    for space in sorted(spaces):
        plane.api.delete(f"/api/v1/namespaces/{space}")


def test_operators_have_accounts() -> None:
    assert bool(accounts()) == FOLDER.is_dir()


@pytest.mark.parametrize("account", accounts(), ids="-".join)
class TestAccount:
    __test__ = bool(accounts())

    def test_looks(self, bound: ControlPlane, account: tuple[str, str]) -> None:
        assert access.rights(bound.api, account, "duly", ("get", "list"), LOOKS) == {
            f"{verb} {resource}.{group}".rstrip(".") for group, resource in LOOKS for verb in ("get", "list")
        }

    @pytest.mark.parametrize("space", ["duly", "kube-system", ""])
    def test_changes_nothing(self, bound: ControlPlane, account: tuple[str, str], space: str) -> None:
        assert access.rights(bound.api, account, space, access.WRITES, access.every(bound.api)) == set()
        assert access.indirect(bound.api, account, space) == set()

    @pytest.mark.parametrize("space", ["duly", "kube-system", ""])
    def test_sees_no_secret(self, bound: ControlPlane, account: tuple[str, str], space: str) -> None:
        assert access.rights(bound.api, account, space, access.READS, HIDDEN) == set()

    def test_kubectl_says_the_same(self, bound: ControlPlane, account: tuple[str, str]) -> None:
        who = f"--as=system:serviceaccount:{account[0]}:{account[1]}"
        assert bound.api.kubectl("auth", "can-i", "list", "pods", who, "--namespace=duly").strip() == "yes"
        for words in (("delete", "pods"), ("patch", "deployments.apps"), ("get", "secrets"), ("create", "pods/exec")):
            with pytest.raises(Refused, match="no"):
                bound.api.kubectl("auth", "can-i", *words, who, "--namespace=duly")


def test_finds_a_right_too_many(plane: ControlPlane) -> None:
    """The tables above are tried on a role that may scale, run commands and read Secrets."""
    space = "too-many-rights"
    name = {"name": "operator", "namespace": space}
    rules = [
        {"apiGroups": ["apps"], "resources": ["deployments", "deployments/scale"], "verbs": ["get", "patch"]},
        {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]},
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]},
    ]
    group = "rbac.authorization.k8s.io"
    plane.api.apply(
        [
            simulated.namespace(space),
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": name},
            {"apiVersion": f"{group}/v1", "kind": "Role", "metadata": name, "rules": rules},
            {
                "apiVersion": f"{group}/v1",
                "kind": "RoleBinding",
                "metadata": name,
                "roleRef": {"apiGroup": group, "kind": "Role", "name": "operator"},
                "subjects": [{"kind": "ServiceAccount", **name}],
            },
        ]
    )
    account = (space, "operator")
    assert access.rights(plane.api, account, space, access.WRITES, access.every(plane.api)) == {"patch deployments.apps"}
    assert access.indirect(plane.api, account, space) == {"create pods/exec", "patch deployments/scale.apps"}
    assert access.rights(plane.api, account, space, access.READS, HIDDEN) == {"list secrets"}
    assert access.rights(plane.api, account, "default", (*access.READS, *access.WRITES), LOOKS) == set()
    plane.api.delete(f"/api/v1/namespaces/{space}")
