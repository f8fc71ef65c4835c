"""scripts/deploy.py by the rights of deploy/helm/deployer.yaml, with real Helms: it brings, changes and takes back a release."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import deploy
import smoke
from chart import render, tools
from cluster import access
from cluster.api import Refused
from cluster.cases import CASES, Case
from cluster.control_plane import ControlPlane
from cluster.release import RELEASE, Release

ACCOUNT = "duly-deployer"
FILE = tools.ROOT / "deploy" / "helm" / "deployer.yaml"
ADDRESS = "https://duly.example.com"


# With every object that there can be by the one Helm; by the other as on the free node.
@pytest.fixture(params=[CASES[-1], CASES[1]], ids=str)
def release(plane: ControlPlane, request: pytest.FixtureRequest) -> Iterator[Release]:
    case: Case = request.param
    assert {CASES[-1].helm, CASES[1].helm} == tools.helms().keys()
    release = Release(plane, case, f"d-{case}".replace(".", "-"))
    try:
        release.prepare()
        plane.api.apply(
            yaml.safe_load_all(FILE.read_text().replace("namespace: duly", f"namespace: {release.namespace}"))
        )
        yield release
    finally:
        release.close()


@pytest.fixture
def helm(release: Release, tmp_path: Path) -> Path:
    """Helm as the deployer, on this cluster and with nothing of the person's own."""
    api, space = release.api, release.namespace
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{space}", "system:authenticated")
    words = [f"--kube-as-user=system:serviceaccount:{space}:{ACCOUNT}", *(f"--kube-as-group={one}" for one in groups)]
    program = str(tools.helms()[release.case.helm])
    path = tmp_path / "helm"
    path.write_text(
        f"#!/bin/sh\nexport HOME={shlex.quote(str(api.home))} KUBECONFIG={shlex.quote(str(api.kubeconfig))}\n"
        f'exec {shlex.quote(program)} "$@" {shlex.join(words)}\n'
    )
    path.chmod(0o755)
    return path


def test_deploys_goes_back_and_may_nothing_else(
    release: Release, helm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "values.yaml"
    # The checks' own values let the contract phase run by itself, which a deployment refuses.
    own.write_text(f"runtime: {release.case.runtime}\nmigrations: {{contract: manual}}\nbackup: {{restore: ''}}\n")
    profile = tmp_path / "profile.yaml"
    profile.write_text(
        render.values_of(release.case.profile).read_text().replace("contract: automatic", "contract: manual")
    )

    def plan(*settings: str, timeout: str = "120s") -> deploy.Plan:
        files = (str(profile), str(own))
        return deploy.Plan(
            str(render.CHART), ADDRESS, files, settings, RELEASE, release.namespace, timeout=timeout, helm=str(helm)
        )

    def journey(address: str) -> None:
        assert address == ADDRESS

    def broken(_: str) -> None:
        raise smoke.Failed("POST /tasks: 500")

    def running() -> str:
        (found,) = [one for one in release.objects("configmaps") if one["metadata"]["name"] == "duly-settings"]
        return str(found["data"]["DULY_LOG_LEVEL"])

    assert os.access(helm, os.X_OK)
    assert deploy.deploy(plan(), journey) == 0, capsys.readouterr().err
    release.settled()
    assert deploy.deploy(plan("settings.DULY_LOG_LEVEL=debug"), journey) == 0, capsys.readouterr().err
    assert running() == "debug"
    said = capsys.readouterr().out
    assert "-  DULY_LOG_LEVEL: info" in said.replace('"', "")
    assert "+  DULY_LOG_LEVEL: debug" in said.replace('"', "")
    # What does not pass its journey, and what does not even come up.
    assert deploy.deploy(plan("settings.DULY_LOG_LEVEL=warning"), broken) == 1, capsys.readouterr().err
    assert running() == "debug"
    assert deploy.deploy(plan("images.backend.tag=broken", "images.backend.digest=", timeout="20s"), journey) == 1, (
        capsys.readouterr().err
    )
    assert running() == "debug"

    who = (release.namespace, ACCOUNT)
    assert access.indirect(release.api, who, release.namespace) == set()
    for elsewhere in ("default", "kube-system", ""):
        assert (
            access.rights(release.api, who, elsewhere, (*access.READS, *access.WRITES), access.every(release.api))
            == set()
        )
    with pytest.raises(Refused, match="forbidden"):
        release.api.kubectl("create", "namespace", "another", f"--as=system:serviceaccount:{':'.join(who)}")
