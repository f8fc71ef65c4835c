"""What must be refused is refused, by Kubernetes or by us: each check of the other tests is tried on a chart that is broken."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chart import render
from cluster import access, changes, previous, references, simulated
from cluster.api import Refused, until
from cluster.cases import CASES, Case, Node
from cluster.control_plane import ControlPlane
from cluster.release import RELEASE, Release, names

# The profile for the free node, where room is scarce; the checks' own values where every object is wanted.
FREE, EVERY = CASES[0], CASES[-1]


@pytest.fixture
def release(plane: ControlPlane, request: pytest.FixtureRequest) -> Iterator[Release]:
    case: Case = getattr(request, "param", FREE)
    release = Release(plane, case, f"m-{re.sub('[^a-z]+', '-', request.node.originalname)[5:50]}".rstrip("-"))
    try:
        release.prepare()
        yield release
    finally:
        release.close()


@pytest.fixture(scope="module")
def judge(plane: ControlPlane) -> Iterator[Release]:
    """A namespace where objects are judged and nothing is made."""
    judge = Release(plane, FREE, "m-judge")
    plane.api.apply([simulated.namespace(judge.namespace)])
    yield judge
    plane.api.delete(f"/api/v1/namespaces/{judge.namespace}")


def broken(folder: Path, file: str, old: str, new: str) -> Path:
    """Return a copy of the chart with one change in one template."""
    chart = shutil.copytree(render.CHART, folder / "duly")
    template = chart / "templates" / file
    text = template.read_text()
    assert old in text
    template.write_text(text.replace(old, new))
    return chart


def test_unknown_field(judge: Release, tmp_path: Path) -> None:
    chart = broken(tmp_path, "services.yaml", "enableServiceLinks: false", "enableServiceLinkz: false")
    with pytest.raises(Refused, match='unknown field "spec.template.spec.enableServiceLinkz"|enableServiceLinkz'):
        judge.strict(chart)


def test_unknown_field_of_a_custom_resource(judge: Release, tmp_path: Path) -> None:
    chart = broken(tmp_path, "edge.yaml", "hostnames:", "hostnamez:")
    with pytest.raises(Refused, match="hostnamez"):
        judge.strict(chart)


def test_pod_that_is_not_shut(release: Release, tmp_path: Path) -> None:
    chart = broken(tmp_path, "_pods.tpl", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true")
    with pytest.raises(Refused, match="would violate PodSecurity"):
        release.strict(chart)
    # Hooks are pods, too, and those would never come: leave them out.
    release.plane.helm(release.case.helm, "install", RELEASE, str(chart), *release.case.values, "--no-hooks", "--namespace", release.namespace)
    until(
        lambda: any('violates PodSecurity "restricted' in said for said in release.reasons()),
        30,
        lambda: f"no pod is refused: {list(release.reasons())}",
    )
    assert not release.objects("pods")


def test_request_that_no_node_has_room_for(release: Release) -> None:
    words = [*release.case.values, "--set", "services.api.resources.requests.cpu=2100m", "--no-hooks", "--namespace", release.namespace]
    release.plane.helm(release.case.helm, "install", RELEASE, str(render.CHART), *words)
    until(
        lambda: any("duly-api" in said and "Insufficient cpu" in said for said in release.reasons()),
        30,
        lambda: f"every pod is placed: {list(release.reasons())}",
    )
    assert not changes.rolled_out(next(one for one in release.workloads() if one["metadata"]["name"] == "duly-api"))


@pytest.mark.parametrize("release", [replace(FREE, nodes=(Node("600m", "9728Mi", "arm64"),))], indirect=True)
def test_sidecars_and_control_plane_count(release: Release) -> None:
    """A node with room for the chart's own containers alone, and even with the sidecars, is too small."""
    assert len(release.objects("pods", release.dapr_namespace)) == 6
    words = [*release.case.values, "--no-hooks", "--namespace", release.namespace]
    release.plane.helm(release.case.helm, "install", RELEASE, str(render.CHART), *words)
    until(lambda: any("Insufficient cpu" in said for said in release.reasons()), 30, "every pod is placed")


@pytest.mark.parametrize("release", [EVERY], indirect=True)
def test_hooks_in_the_wrong_order(plane: ControlPlane, release: Release, tmp_path: Path) -> None:
    chart = broken(tmp_path, "migrate.yaml", '"weight" -5', '"weight" -15')
    release.install(chart)
    version = previous.words_of(render.CHART)
    found = changes.read(plane.audit_log, release.namespace)
    said = list(changes.faults(found, ["duly-topics", "duly-migrate"], version))
    assert said == ["Job duly-migrate began before the end of duly-topics"]


@pytest.mark.parametrize("release", [EVERY], indirect=True)
def test_hook_after_the_pods(plane: ControlPlane, release: Release, tmp_path: Path) -> None:
    chart = broken(tmp_path, "migrate.yaml", '"pre-install,pre-upgrade"', '"post-install,pre-upgrade"')
    release.install(chart)
    found = changes.read(plane.audit_log, release.namespace)
    said = list(changes.faults(found, ["duly-topics", "duly-migrate"], previous.words_of(render.CHART)))
    assert [one.rpartition(" became")[2] for one in said] == [f" {previous.words_of(render.CHART)} before the end of duly-migrate"]


def test_contract_before_the_old_pods_are_gone(
    plane: ControlPlane, release: Release, tmp_path: Path, previous_chart: Path
) -> None:
    release.install(previous_chart)
    began = max(change.at for change in changes.read(plane.audit_log, release.namespace))
    release.upgrade(broken(tmp_path, "migrate.yaml", '"when" "post-upgrade"', '"when" "pre-upgrade"'))
    found = changes.read(plane.audit_log, release.namespace, began)
    said = changes.faults(found, ["duly-topics", "duly-migrate"], previous.words_of(render.CHART), "duly-migrate-contract")
    early = [f"Job duly-migrate-contract began before duly-{name} was rolled out" for name in ("api", "web", "worker")]
    assert list(said) == early


@pytest.mark.parametrize("release", [EVERY], indirect=True)
def test_right_that_is_too_much_and_secret_that_is_not_there(release: Release, tmp_path: Path) -> None:
    chart = broken(tmp_path, "dapr.yaml", "verbs: [get]", "verbs: [get, list]")
    release.api.delete(f"/api/v1/namespaces/{release.namespace}/secrets/api-database-url")
    release.api.delete(f"/api/v1/namespaces/{release.namespace}/secrets/dapr-api-token")
    release.install(chart)
    account = (release.namespace, "duly-api")
    assert access.allowed(release.api, account, release.namespace, "list", "secrets", name="kafka")
    assert references.missing(release, release.objects("pods")) == {"secrets dapr-api-token"}


class TestUpgrades:
    """What the chart itself asks the cluster about, and a migration that fails."""

    @pytest.mark.parametrize("release", [CASES[3]], indirect=True)
    def test_back_and_too_far_and_a_migration_that_fails(
        self, release: Release, tmp_path: Path, previous_chart: Path
    ) -> None:
        release.install(wait=False)
        running = {one["metadata"]["name"]: one["metadata"]["generation"] for one in release.workloads()}
        with pytest.raises(Refused, match="Go back with `helm rollback`"):
            release.upgrade(previous_chart)
        now = previous.version_of(render.CHART)
        far = renamed(tmp_path / "far", f"{now[0]}.{now[1] + 2}.0")
        with pytest.raises(Refused, match="go to the release after it first"):
            release.upgrade(far)
        following = renamed(tmp_path / "next", f"{now[0]}.{now[1] + 1}.0")
        with pytest.raises(Refused):
            release.upgrade(following, "--set", "images.backend.tag=broken", "--timeout", "8s", wait=False)
        assert names(release.objects("jobs", group="apis/batch/v1")) == ["duly-migrate", "duly-migrate-first"]
        assert {one["metadata"]["name"]: one["metadata"]["generation"] for one in release.workloads()} == running
        # The next try is not in its way.
        release.upgrade(following, "--set", "images.backend.tag=", wait=False)
        assert "duly-migrate" not in names(release.objects("jobs", group="apis/batch/v1"))


def renamed(folder: Path, version: str) -> Path:
    """Return a copy of the chart by another version."""
    chart = shutil.copytree(render.CHART, folder)
    text = (chart / "Chart.yaml").read_text()
    (chart / "Chart.yaml").write_text(re.sub(r"^(version|appVersion): .*$", rf'\1: "{version}"', text, flags=re.MULTILINE))
    return chart
