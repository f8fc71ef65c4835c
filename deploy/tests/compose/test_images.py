"""What is in the images, and what is not."""

import io
import json
import re
import tarfile
from pathlib import Path

import pytest

from images import sbom
from images.build import Image
from images.engine import Engine

NAMES = ("backend", "web")
# Of our own layers, without the base: what a change may add before somebody has to think about it.
BUDGET_MB = {"backend": 160, "web": 60}
LABELS = ("title", "description", "licenses", "version", "revision", "created", "source")
TOOLS = ("pip", "pip3", "npm", "npx", "yarn", "corepack", "gcc", "cc", "make", "git", "curl", "wget", "hatchling")
SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{60}|\bghp_[A-Za-z0-9]{16,}|postgres(?:ql)?://\w+:[A-Za-z0-9]{16,}@"
)
PRIVATE_FILE = re.compile(r"(?:^|/)(?:\.env(?:\..*)?|\.npmrc|\.netrc|pip\.conf|id_rsa|secrets\.json|\.git)$")


def shell(engine: Engine, image: Image, script: str, user: str = "10001:10001") -> str:
    return engine.podman("run", "--rm", "--network=none", "--entrypoint=sh", f"--user={user}", image.tag, "-c", script)


@pytest.mark.parametrize("name", NAMES)
class TestImage:
    def test_says_what_it_is_and_runs_as_nobody(self, engine: Engine, images: dict[str, Image], name: str) -> None:
        config = engine.inspect("image", images[name].tag)["Config"]
        assert config["User"] == "10001:10001"
        labels = {label: config["Labels"].get(f"org.opencontainers.image.{label}") for label in LABELS}
        assert labels["title"] == f"duly-{name}"
        assert labels["licenses"] == "Apache-2.0"
        assert labels["version"] == "0.0.0-test"
        assert re.fullmatch(r"[0-9a-f]{40}", labels["revision"] or "")
        assert None not in labels.values()

    def test_checks_its_health_with_what_it_has(self, engine: Engine, images: dict[str, Image], name: str) -> None:
        check = engine.inspect("image", images[name].tag)["Healthcheck"]
        assert check["Test"][0] == "CMD"
        assert check["Test"][1] in {"python", "node"}

    def test_has_nothing_to_build_or_install_with(self, engine: Engine, images: dict[str, Image], name: str) -> None:
        found = shell(engine, images[name], f"for tool in {' '.join(TOOLS)}; do command -v $tool; done; true")
        assert found.split() == []
        if name == "backend":
            script = "import importlib.util as u; print([n for n in ('pip', 'setuptools', 'ensurepip') if u.find_spec(n)])"
            said = engine.podman("run", "--rm", "--entrypoint=python", images[name].tag, "-c", script)
            assert said.strip() == "[]"
        else:
            assert shell(engine, images[name], "ls /usr/local/lib/node_modules 2>/dev/null; true").strip() == ""

    def test_has_what_kubectl_copies_with(self, engine: Engine, images: dict[str, Image], name: str) -> None:
        assert shell(engine, images[name], "command -v sleep; command -v tar").count("\n") == 2

    def test_its_user_can_write_only_where_volumes_go(self, engine: Engine, images: dict[str, Image], name: str) -> None:
        # As root in the container one sees everything; `-writable` would ask for root itself, so look at the modes.
        others = "-path /proc -o -path /sys -o -path /dev"
        script = f"find / -xdev \\( {others} \\) -prune -o \\( -user 10001 -o -perm -o+w \\) ! -type l -print"
        found = set(shell(engine, images[name], script, user="0:0").split())
        allowed = {"/tmp", "/var/tmp", "/run/lock", "/run/secrets", "/backups", "/secrets"}
        assert {path for path in found if path not in allowed and not path.startswith("/secrets/")} == set()

    def test_no_layer_holds_a_secret(self, engine: Engine, images: dict[str, Image], name: str, tmp_path: Path) -> None:
        archive = tmp_path / "image.tar"
        engine.podman("save", "--format=docker-archive", f"--output={archive}", images[name].tag)
        seen = 0
        with tarfile.open(archive) as image:
            manifest = json.load(_member(image, "manifest.json"))[0]
            config = json.load(_member(image, manifest["Config"]))
            below = len(json.loads(engine.podman("image", "inspect", images[name].base))[0]["RootFS"]["Layers"])
            for layer in manifest["Layers"][below:]:
                with tarfile.open(fileobj=_member(image, layer)) as content:
                    for file in content:
                        assert not PRIVATE_FILE.search(file.name), file.name
                        if file.isfile():
                            seen += 1
                            held = content.extractfile(file)
                            assert held is not None
                            assert not SECRET.search(held.read()), file.name
        assert seen > 100
        history = json.dumps(config["history"]) + json.dumps(config["config"])
        assert not re.search(r"(?i)password=|token=\w|ca-certificates|proxy", history)

    def test_what_is_in_it_is_what_the_bill_of_materials_says(
        self, engine: Engine, images: dict[str, Image], name: str
    ) -> None:
        listed = {f"{part['name']}@{part['version']}" for part in sbom.make(name)["components"]}
        if name == "backend":
            script = 'import importlib.metadata as m; print(*{f"{d.name.lower()}@{d.version}" for d in m.distributions()})'
            found = set(engine.podman("run", "--rm", "--entrypoint=python", images[name].tag, "-c", script).split())
            ours = {part for part in found if part.startswith("duly@")}
            assert len(ours) == 1
            # The lock also has what only other systems need.
            lock = (images[name].context / "requirements.lock").read_text()
            elsewhere = {f"{found[1]}@{found[2]}" for found in re.finditer(r"^(\S+)==(\S+) ;", lock, re.MULTILINE)}
            installed = {part.replace("_", "-") for part in found - ours}
            assert installed <= listed
            assert listed - installed <= elsewhere
        else:
            script = (
                "for (const f of require('fs').globSync('/app/node_modules/{*,@*/*}/package.json'))"
                "{ const p = require(f); if (p.version) console.log(`${p.name}@${p.version}`) }"
            )
            found = set(engine.podman("run", "--rm", "--entrypoint=node", images[name].tag, "-e", script).split())
            assert len(found) > 5
            assert found - listed == set()

    def test_is_not_larger_than_it_must_be(self, images: dict[str, Image], name: str, record_property) -> None:
        size = images[name].own_bytes / 1e6
        record_property("megabytes", f"{size:.0f}")
        print(f"{name}: {size:.0f} MB above its base, built in {images[name].seconds:.0f} s")
        assert size < BUDGET_MB[name]


def _member(archive: tarfile.TarFile, name: str) -> io.BufferedReader:
    found = archive.extractfile(name)
    assert isinstance(found, io.BufferedReader)
    return found
