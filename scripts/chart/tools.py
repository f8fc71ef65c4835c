"""The programs and schemas of the checks: pinned in tools/, fetched once from package registries, kept in the tools cache.

Each is None, with the reason told, where it cannot be had; in CI that is an error.
"""

import functools
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from duly.launcher.places import LauncherError
from duly.launcher.stack import cache, needs
from duly.launcher.stack import tools as stack

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
CI = os.environ.get("CI", "").lower() in {"1", "true"}
# The oldest and the newest Kubernetes that the chart is for; Chart.yaml names the first, too.
KUBERNETES = ("1.30.0", "1.37.0")
# Package, program in its `lib/layer.zip`, and what we call it.
_PROGRAMS = (("helm3", "helm", "helm3"), ("helm4", "helm", "helm4"), ("helm4", "kubectl", "kubectl"))


def missing(words: str) -> None:
    """Say what is left out and why; in CI nothing may be. Errors: `LauncherError` in CI."""
    if CI:
        raise LauncherError(words)
    print(f"  LEFT OUT: {words}", flush=True)


@functools.cache
def helms() -> dict[str, Path]:
    """Return each Helm by its version: both supported ones where packages have them, else the one on the PATH, else none."""
    if _has_packages():
        folder = _helm_packages()
        return {"3.18.0": folder / "helm3", "4.1.4": folder / "helm4"}
    if found := shutil.which("helm"):
        said = subprocess.run([found, "version", "--short"], capture_output=True, text=True, check=False).stdout
        return {said.strip().lstrip("v").split("+")[0]: Path(found)}
    missing("there is no package with Helm for this machine, and no `helm` on the PATH; the chart is not rendered.")
    return {}


def _helm_packages() -> Path:
    project = TOOLS / "helm"

    def fetch(fresh: Path) -> None:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(project / name, fresh)
        cache.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], fresh, "Fetching Helm")
        for package, program, name in _PROGRAMS:
            with zipfile.ZipFile(fresh / "node_modules" / package / "lib" / "layer.zip") as layer:
                (fresh / name).write_bytes(layer.read(f"{program}/{program}"))
            (fresh / name).chmod(0o755)
        shutil.rmtree(fresh / "node_modules")

    name = f"helm-{_hash(project / 'package-lock.json', words=str(_PROGRAMS))}"
    return cache.made(name, "Fetching Helm 3 and 4, and kubectl (once)", fetch)


def kubectl() -> Path:
    """Return kubectl, of the packages that have Helm. Errors: `LauncherError` where there are none for this machine."""
    if not _has_packages():
        raise LauncherError("There is no package with kubectl for this machine.")
    return _helm_packages() / "kubectl"


def _has_packages() -> bool:
    return platform.system() == "Linux" and platform.machine() == "x86_64"


def kubernetes_schemas() -> Path:
    """Return the folder with a folder of strict JSON Schemas for each version of `KUBERNETES`."""
    lock = TOOLS / "kubernetes-schemas" / "requirements.lock"

    def fetch(fresh: Path) -> None:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--dest",
            str(fresh),
        ]
        cache.run([*pip, "--requirement", str(lock)], fresh, "Fetching the schemas of Kubernetes")
        (wheel,) = fresh.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for version in KUBERNETES:
                inside = f"kubernetes_validate/kubernetes-json-schema/v{version}-local-strict/"
                for name in (name for name in archive.namelist() if name.startswith(inside)):
                    target = fresh / version / name.removeprefix(inside)
                    target.parent.mkdir(exist_ok=True)
                    target.write_bytes(archive.read(name))
        wheel.unlink()

    name = f"kubernetes-schemas-{_hash(lock, words=' '.join(KUBERNETES))}"
    return cache.made(name, "Fetching the schemas of Kubernetes (once)", fetch)


@functools.cache
def cel() -> Path | None:
    """Return the folder with the evaluator of CEL; None, told, where no package of it fits this machine."""
    lock = TOOLS / "cel" / "requirements.lock"

    def fetch(fresh: Path) -> None:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
        ]
        command = [*pip, "--no-compile", "--target", str(fresh), "--requirement", str(lock)]
        cache.run(command, fresh, "Fetching the evaluator of CEL")

    words = f"{platform.system()} {platform.machine()} {sys.version_info[:2]}"
    try:
        return cache.made(f"cel-{_hash(lock, words=words)}", "Fetching the evaluator of CEL (once)", fetch)
    except LauncherError as error:
        missing(f"rules of custom resource definitions are not evaluated: {error}")
        return None


@functools.cache
def crds(*, every: bool = CI) -> list[Path]:
    """Return the definitions of other people's kinds, from Go modules; those of Dapr, unless `every`, only if its module is there.

    `tools/crds/crds.sha256` says which files of which modules, and what they must contain.
    """
    if needs.go_version() is None:
        missing("there is no Go, so custom resources are judged by our own schemas only, not by their definitions.")
        return []
    found = []
    for line in (TOOLS / "crds" / "crds.sha256").read_text().splitlines():
        digest, where = line.split()
        module, version, path = _split(where)
        folder = _module(module, version, fetch=every or module != "github.com/dapr/dapr")
        if folder is None:
            continue
        content = (folder / path).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise LauncherError(f"{where} is not the file of tools/crds/crds.sha256.")
        found.append(folder / path)
    return found


def dapr_chart(*, fetch: bool = CI) -> Path | None:
    """Return the chart of the pinned Dapr, from its Go module; None when that is not there and shall not be fetched."""
    if needs.go_version() is None:
        return None
    folder = _module("github.com/dapr/dapr", f"v{stack.dapr_version()}", fetch=fetch)
    return folder / "charts" / "dapr" if folder else None


def _split(where: str) -> tuple[str, str, str]:
    module, _, rest = where.partition("@")
    version, _, path = rest.partition("/")
    return module, version, path


def _module(module: str, version: str, *, fetch: bool) -> Path | None:
    """Return the folder of a Go module in Go's own cache; None when it is not there and shall not be fetched."""
    said = subprocess.run(["go", "env", "GOMODCACHE"], capture_output=True, text=True, check=False).stdout.strip()
    folder = Path(said) / f"{module}@{version}"
    if folder.is_dir():
        return folder
    if not fetch:
        return None
    command = ["go", "mod", "download", "-json", f"{module}@{version}"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    try:
        return Path(json.loads(done.stdout)["Dir"])
    except (ValueError, KeyError) as error:
        raise LauncherError(f"Fetching {module} {version} failed:\n{done.stdout}{done.stderr}") from error


def _hash(*files: Path, words: str = "") -> str:
    total = hashlib.sha256(words.encode())
    for path in files:
        total.update(path.read_bytes())
    return total.hexdigest()[:12]
