"""One version everywhere, what is told of it, and the names under which it is published."""

import base64
import json
import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from duly.launcher.places import CHECKOUT
from tests.support import pages
from tests.workflows.conftest import StandIns

DIGESTS = {"amd64": "sha256:" + "a" * 64, "arm64": "sha256:" + "b" * 64}
JOINED = "sha256:" + "c" * 64
ENV = {"OWNER": "Some-Body", "GITHUB_SHA": "f" * 40, "GITHUB_REF_NAME": "main", "GITHUB_REPOSITORY": "Some-Body/duly"}


@pytest.fixture
def release(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("release")


@pytest.fixture
def publish(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("publish")


@pytest.fixture
def copy(release: ModuleType, tmp_path: Path) -> Path:
    """The files that say a version, in a folder of their own."""
    for name in {place.partition(" ")[0] for place in release.PLACES} | {"CHANGELOG.md"}:
        target = tmp_path / "copy" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, target)
    return tmp_path / "copy"


class TestVersion:
    def test_this_checkout_agrees(self, release: ModuleType) -> None:
        assert release.faults() == []

    def test_set_then_check_then_notes(self, release: ModuleType, copy: Path) -> None:
        told = release.section("Unreleased", copy)
        release.write("9.8.7", "2027-01-02", copy)
        assert set(release.versions(copy).values()) == {"9.8.7"}
        assert release.faults("v9.8.7", copy) == []
        assert release.section("9.8.7", copy) == told
        assert release.section("Unreleased", copy) == ""
        # The packages that the lock names keep theirs.
        before = json.loads((CHECKOUT / "frontend/package-lock.json").read_text())["packages"]
        after = json.loads((copy / "frontend/package-lock.json").read_text())["packages"]
        assert {name: one for name, one in before.items() if name} == {name: one for name, one in after.items() if name}

    def test_each_place_that_differs_is_found(self, release: ModuleType, copy: Path) -> None:
        release.write("9.8.7", "2027-01-02", copy)
        for name in {place.partition(" ")[0] for place in release.PLACES}:
            path = copy / name
            whole = path.read_text()
            path.write_text(whole.replace("9.8.7", "9.8.6", 1))
            assert release.faults("v9.8.7", copy), name
            path.write_text(whole)
        assert release.faults("v9.8.7", copy) == []

    def test_tag_and_changelog(self, release: ModuleType, copy: Path) -> None:
        release.write("9.8.7", "2027-01-02", copy)
        assert release.faults("v9.8.8", copy) == ["the tag is v9.8.8, and every place says 9.8.7"]
        log = copy / "CHANGELOG.md"
        log.write_text(log.read_text().replace("## [9.8.7] - 2027-01-02", "## [9.8.7]"))
        assert release.faults("v9.8.7", copy) == ["CHANGELOG.md has no heading “## [9.8.7] - YYYY-MM-DD”"]

    @pytest.mark.parametrize("version", ["1.2", "v1.2.3", "1.2.3+build", "1.2.3-rc", "1.2.3; rm -rf /"])
    def test_nonsense_is_no_version(self, release: ModuleType, copy: Path, version: str) -> None:
        with pytest.raises(ValueError, match="is no version"):
            release.write(version, "2027-01-02", copy)


def test_the_guides_commands_release(copy: Path, tmp_path: Path) -> None:
    """What docs/how-to/release.md says to type, in a repository with another one to push to."""

    def typed(command: str) -> str:
        who = {
            f"GIT_{role}_{what}": "ada@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", **who}
        done = subprocess.run(
            ["sh", "-euc", command], cwd=copy, env=env, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    (copy / "scripts").mkdir()
    shutil.copy(CHECKOUT / "scripts" / "release.py", copy / "scripts")
    typed("git init -q --bare ../origin && git init -q -b main && git remote add origin ../origin")
    typed("git add . && git commit -q -m Before && git push -q -u origin main")
    for beginning in (
        "python3 scripts/release.py set",
        "python3 scripts/release.py check",
        "git commit",
        "git tag",
        "git push",
    ):
        typed(pages.command("docs/how-to/release.md", beginning))
    assert typed("git status --porcelain") == ""
    assert typed("git -C ../origin rev-parse main v1.2.3^{commit}").split() == typed("git rev-parse HEAD HEAD").split()
    assert "## [1.2.3] - " in typed("git -C ../origin show v1.2.3:CHANGELOG.md")


class TestPublish:
    @pytest.mark.parametrize(
        ("version", "tags"),
        [
            ("", ["main", "sha-ffffffffffff"]),
            ("1.2.3", ["1.2.3", "1.2", "latest"]),
            ("1.2.3-rc.1", ["1.2.3-rc.1"]),
        ],
    )
    def test_tags(self, publish: ModuleType, version: str, tags: list[str]) -> None:
        assert publish.tags(ENV | {"VERSION": version}) == tags

    def test_branch_names_of_any_kind(self, publish: ModuleType) -> None:
        assert publish.tags(ENV | {"GITHUB_REF_NAME": "feature/x;$(reboot)"})[0] == "feature-x---reboot-"

    def test_builds_with_provenance_and_bill(self, publish: ModuleType, stand_ins: StandIns, tmp_path: Path) -> None:
        metadata = tmp_path / "metadata-web-arm64.json"
        metadata.write_text(json.dumps({"containerimage.digest": DIGESTS["arm64"]}))
        publish.build("web", "arm64", tmp_path / "digests", ENV)
        assert (tmp_path / "digests" / "web-arm64").read_text() == DIGESTS["arm64"]
        words = stand_ins.called[-1]
        for pair in (("--platform", "linux/arm64"), ("--provenance", "mode=max"), ("--sbom", "true")):
            assert words[words.index(pair[0]) + 1] == pair[1]
        assert any("name=ghcr.io/some-body/duly-web,push-by-digest=true" in word for word in words)
        assert words[-1] == str(CHECKOUT / "frontend")

    def test_joins_both_and_signs_the_digest(self, publish: ModuleType, stand_ins: StandIns, tmp_path: Path) -> None:
        for image in ("backend", "web"):
            for arch, digest in DIGESTS.items():
                (tmp_path / f"{image}-{arch}").write_text(digest)
        stand_ins.answer("docker", "buildx", "imagetools", "inspect", says=JOINED + "\n")
        publish.join(tmp_path, ENV | {"VERSION": "1.2.3"})
        created = [words for words in stand_ins.called if words[3:4] == ["create"]]
        assert [words[-2:] for words in created] == [
            [f"ghcr.io/some-body/duly-{image}@{digest}" for digest in DIGESTS.values()] for image in ("backend", "web")
        ]
        signed = [words[-1] for words in stand_ins.called if words[0] == "cosign"]
        assert signed == [f"ghcr.io/some-body/duly-{image}@{JOINED}" for image in ("backend", "web")]

    def test_half_an_image_is_none(self, publish: ModuleType, stand_ins: StandIns, tmp_path: Path) -> None:
        (tmp_path / "backend-amd64").write_text(DIGESTS["amd64"])
        with pytest.raises(publish.Failed, match="arm64"):
            publish.join(tmp_path, ENV)
        (tmp_path / "backend-arm64").write_text("sha256:short")
        with pytest.raises(publish.Failed, match="no digest"):
            publish.join(tmp_path, ENV)
        assert stand_ins.called == []

    def test_chart_of_the_version(self, publish: ModuleType, stand_ins: StandIns, tmp_path: Path) -> None:
        env = ENV | {"VERSION": "1.2.3"}
        with pytest.raises(publish.Failed, match="not of version"):
            publish.chart(tmp_path, env)
        stand_ins.answer("helm", "package", writes=("--destination", "duly-1.2.3.tgz", "x"))
        stand_ins.answer("helm", "push", says=f"Pushed: x\nDigest: {JOINED}\n")
        publish.chart(tmp_path, env)
        assert stand_ins.called[-1] == ["cosign", "sign", "--yes", f"ghcr.io/some-body/charts/duly@{JOINED}"]
        publish.tell(tmp_path / "notes.md", tmp_path, env)
        assert "--prerelease" not in stand_ins.called[-1]
        publish.tell(tmp_path / "notes.md", tmp_path, env | {"VERSION": "1.2.3-rc.1"})
        assert "--prerelease" in stand_ins.called[-1]


class TestKubeconfig:
    # Ends at 2026-12-01 00:05:00 UTC.
    TOKEN = "x." + base64.urlsafe_b64encode(b'{"exp": 1796083500}').decode().rstrip("=") + ".x"

    @pytest.fixture
    def kubeconfig(self, script: Callable[[str], ModuleType]) -> ModuleType:
        return script("kubeconfig")

    @pytest.fixture
    def github(self) -> Iterator[dict[str, str]]:
        """GitHub's token service; it gives a token only to who shows the run's own."""
        self_of = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                good = self.headers["Authorization"] == "Bearer run0secret" and self.path.endswith("&audience=a%20b")
                body = json.dumps({"value": self_of.TOKEN} if good else {}).encode()
                self.send_response(200 if good else 403)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield {
                "KUBE_SERVER": "https://cluster.example.com:6443",
                "KUBE_CA": "Q0E=",
                "KUBE_AUDIENCE": "a b",
                "ACTIONS_ID_TOKEN_REQUEST_URL": f"http://127.0.0.1:{server.server_address[1]}/token?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "run0secret",
            }
            server.shutdown()
            thread.join()

    def test_by_the_runs_own_token(
        self, kubeconfig: ModuleType, github: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in github.items():
            monkeypatch.setenv(name, value)
        assert kubeconfig.main([str(tmp_path / "config")]) == 0
        text = (tmp_path / "config").read_text()
        found = json.loads(text)
        # One that were written down would be over before an upgrade is waited for and taken back.
        assert self.TOKEN not in text
        program = found["users"][0]["user"]["exec"]
        env = github | {entry["name"]: entry["value"] for entry in program["env"]}
        done = subprocess.run(
            [program["command"], *program["args"]], env=env, capture_output=True, text=True, check=True, timeout=30
        )
        given = json.loads(done.stdout)
        assert given["apiVersion"] == program["apiVersion"]
        assert given["status"] == {"token": self.TOKEN, "expirationTimestamp": "2026-12-01T00:04:30Z"}
        assert found["clusters"][0]["cluster"]["server"] == github["KUBE_SERVER"]
        assert stat.S_IMODE((tmp_path / "config").stat().st_mode) == 0o600

    @pytest.mark.parametrize(
        "wrong",
        [
            {"KUBE_SERVER": ""},
            {"KUBE_SERVER": "http://cluster.example.com"},
            {"KUBE_CA": ""},
            {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": ""},
            {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "another"},
            {"KUBECONFIG_CONTENT": "what"},
        ],
    )
    def test_refuses(self, kubeconfig: ModuleType, github: dict[str, str], wrong: dict[str, str]) -> None:
        with pytest.raises(kubeconfig.Lacks) as caught:
            kubeconfig.kubeconfig(github | wrong)
        assert "secret" not in str(caught.value).replace("the secret KUBECONFIG", "")

    def test_a_given_one_wins(self, kubeconfig: ModuleType, github: dict[str, str]) -> None:
        assert kubeconfig.kubeconfig(github | {"KUBECONFIG_CONTENT": "clusters: []"}) == "clusters: []\n"
