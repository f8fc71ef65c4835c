"""The life of a release for every profile: judged, installed, upgraded from the chart before, rolled back, gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chart import render
from cluster import access, changes, previous, references
from cluster.api import Object, until
from cluster.cases import CASES, Case
from cluster.control_plane import ControlPlane
from cluster.release import KEEP, RELEASE, Release, names


@pytest.fixture(scope="class", params=CASES, ids=str)
def release(plane: ControlPlane, request: pytest.FixtureRequest) -> Iterator[Release]:
    case: Case = request.param
    release = Release(plane, case, f"r-{case}".replace(".", "-"))
    try:
        release.prepare()
        yield release
    finally:
        release.close()


# What controllers make of what Helm brought, and Jobs, which come and go.
MADE_OF_OTHERS = {"ControllerRevision", "Endpoints", "EndpointSlice", "Event", "Job", "Pod", "ReplicaSet"}


def state(release: Release) -> dict[tuple[str, str], Object]:
    """Return what Helm brought, by kind and name, without what the cluster itself says about it."""
    found = {}
    for version, resource in release.api.collections():
        if not resource["namespaced"] or resource["kind"] in MADE_OF_OTHERS:
            continue
        group = f"api/{version}" if version == "v1" else f"apis/{version}"
        for one in release.objects(resource["name"], group=group):
            if one["metadata"].get("labels", {}).get("app.kubernetes.io/managed-by") == "Helm":
                content = {key: value for key, value in one.items() if key not in {"metadata", "status"}}
                content["labels"] = one["metadata"]["labels"]
                found[resource["kind"], one["metadata"]["name"]] = content
    return found


@pytest.fixture(scope="class")
def before(release: Release) -> set[tuple[str, str]]:
    return release.left()


@pytest.fixture(scope="class")
def installed(release: Release, before: set[tuple[str, str]], previous_chart: Path) -> dict[tuple[str, str], Object]:
    """Install the previous chart once for the class; return what came."""
    assert before is not None
    release.install(previous_chart)
    return state(release)


def own(release: Release, what: str) -> bool:
    """Return whether database or broker come with the release."""
    return any(one["metadata"]["name"] == f"{RELEASE}-{what}" for one in release.objects("statefulsets", group="apis/apps/v1"))


class TestLife:
    """In this order, on one namespace."""

    def test_every_object_passes_strictly(self, release: Release) -> None:
        assert release.strict() == ""

    def test_installs_the_chart_before_this_one(self, release: Release, installed: dict[tuple[str, str], Object]) -> None:
        assert {("Deployment", "duly-web"), ("Service", "duly-web"), ("ConfigMap", "duly-settings")} <= installed.keys()
        wanted = {"PodDisruptionBudget", "HorizontalPodAutoscaler"} if release.case.profile in {"ha", "everything"} else set()
        assert wanted <= {kind for kind, _ in installed}

    def test_prepares_topics_and_tables_before_the_first_pod(
        self, plane: ControlPlane, release: Release, installed: dict[tuple[str, str], Object], previous_chart: Path
    ) -> None:
        found = changes.read(plane.audit_log, release.namespace)
        jobs = []
        if release.case.runtime == "dapr" and not own(release, "broker"):
            jobs.append("duly-topics")
        if not own(release, "database"):
            jobs.append("duly-migrate")
        assert list(changes.faults(found, jobs, previous.words_of(previous_chart))) == []
        # A database of this release is migrated beside the pods, which wait for it.
        if own(release, "database"):
            first = "job/duly-migrate-first"
            release.api.kubectl("wait", "--for=condition=Complete", first, "--timeout=30s", "--namespace", release.namespace)
        else:
            assert "duly-migrate-first" not in {change.name for change in found}

    def test_scheduler_places_every_pod_with_what_it_will_need(
        self, release: Release, installed: dict[tuple[str, str], Object]
    ) -> None:
        pods = [pod for pod in release.objects("pods") if pod["spec"]["restartPolicy"] != "Never"]
        assert pods
        assert all(pod["spec"].get("nodeName", "").startswith(release.namespace) for pod in pods)
        assert all(pod["status"]["phase"] == "Running" for pod in pods)
        for pod in pods:
            asks = pod["metadata"].get("annotations", {}).get("dapr.io/enabled") == "true"
            sidecars = [one["name"] for one in pod["spec"].get("initContainers", [])]
            assert sidecars == (["daprd"] if asks else [])
        if release.case.profile in {"ha", "everything"}:
            web = [pod["spec"]["nodeName"] for pod in pods if pod["metadata"]["labels"]["app.kubernetes.io/component"] == "web"]
            assert len(set(web)) > 1

    def test_pods_name_nothing_that_is_not_there(self, release: Release, installed: dict[tuple[str, str], Object]) -> None:
        assert references.missing(release, release.objects("pods")) == set()

    def test_accounts_may_nothing_but_read_the_secrets_of_the_store(
        self, release: Release, installed: dict[tuple[str, str], Object]
    ) -> None:
        accounts = [one for one in release.objects("serviceaccounts") if one["metadata"]["name"] != "default"]
        assert len(accounts) >= 3
        some = [("", name) for name in ("secrets", "configmaps", "pods", "services", "events", "nodes", "namespaces", "serviceaccounts")]
        some += [("apps", "deployments"), ("apps", "statefulsets"), ("batch", "jobs"), ("dapr.io", "components")]
        some += [("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "rolebindings")]
        for name in names(accounts):
            account = (release.namespace, name)
            assert access.rights(release.api, account, release.namespace, (*access.READS, *access.WRITES), some) == set()
            assert access.indirect(release.api, account, release.namespace) == set()
            reads = release.case.runtime == "dapr" and name != "duly-web"
            for secret in ("api-database-url", "delivery-key", "kafka", "state"):
                assert access.allowed(release.api, account, release.namespace, "get", "secrets", name=secret) is reads
            for secret in ("database", "web", "backup-passphrase", "dapr-api-token"):
                assert not access.allowed(release.api, account, release.namespace, "get", "secrets", name=secret)
            assert not access.allowed(release.api, account, "default", "get", "secrets", name="kafka")

    def test_backs_up_when_asked(self, release: Release, installed: dict[tuple[str, str], Object]) -> None:
        crons = names(release.objects("cronjobs", group="apis/batch/v1"))
        assert crons == (["duly-backup"] if release.case.profile in {"ha", "everything"} else [])
        for cron in crons:
            release.api.kubectl("create", "job", f"--from=cronjob/{cron}", "backup-now", "--namespace", release.namespace)
            release.api.kubectl(
                "wait", "--for=condition=Complete", "job/backup-now", "--timeout=30s", "--namespace", release.namespace
            )
            assert references.missing(release, release.objects("pods")) == set()
            release.api.kubectl("delete", "job", "backup-now", "--namespace", release.namespace)

    def test_upgrades_to_this_chart(
        self, plane: ControlPlane, release: Release, installed: dict[tuple[str, str], Object]
    ) -> None:
        kept = {name: one for (kind, name), one in state(release).items() if kind == "Secret"}
        began = max(c.at for c in changes.read(plane.audit_log, release.namespace))
        release.upgrade()
        found = changes.read(plane.audit_log, release.namespace, began)
        jobs = ["duly-topics"] if release.case.runtime == "dapr" else []
        contract = "duly-migrate-contract"
        automatic = "migrations.contract=automatic" in release.case.changes or release.case.profile == "everything"
        version = previous.words_of(render.CHART)
        assert list(changes.faults(found, [*jobs, "duly-migrate"], version, contract if automatic else None)) == []
        assert automatic == any(c.name == contract for c in found)
        running = {one["labels"]["app.kubernetes.io/version"] for one in state(release).values()}
        assert running == {version}
        # Random ones stay what they are: data and sessions depend on them.
        for name, one in kept.items():
            assert state(release)["Secret", name]["data"] == one["data"]

    def test_answers_to_helm_test(self, release: Release, installed: dict[tuple[str, str], Object]) -> None:
        assert "Succeeded" in release.test()

    def test_rolls_back_to_what_was(self, release: Release, installed: dict[tuple[str, str], Object]) -> None:
        release.rollback()
        back = state(release)
        assert back.keys() == installed.keys()
        assert {key for key in back if back[key] != installed[key]} == set()

    def test_leaves_nothing_but_what_it_says(
        self, release: Release, before: set[tuple[str, str]], installed: dict[tuple[str, str], Object]
    ) -> None:
        kept = keeps(release)
        release.uninstall()
        until(lambda: release.left() - before == kept, 30, lambda: f"left: {release.left() - before}, expected: {kept}")
        assert {kind for kind, _ in kept} <= {"PersistentVolumeClaim", "Secret"}


def keeps(release: Release) -> set[tuple[str, str]]:
    """Return what says that it stays: volumes with data, backups, random secrets."""
    found = {("PersistentVolumeClaim", name) for name in names(release.objects("persistentvolumeclaims"))}
    for one in release.objects("secrets"):
        if one["metadata"].get("annotations", {}).get(KEEP) == "keep":
            found.add(("Secret", one["metadata"]["name"]))
    return found
