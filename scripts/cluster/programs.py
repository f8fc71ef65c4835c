"""The programs of the cluster: built once from the Go modules in tools/kubernetes and tools/kwok, kept in the tools cache.

Nothing here is ever taken from the PATH but Go itself: a control plane is proven with the versions that were reviewed.
"""

import platform
import re
from dataclasses import dataclass
from pathlib import Path

from chart import tools as chart
from duly.launcher.places import LauncherError
from duly.launcher.stack import cache, needs

TOOLS = chart.TOOLS
OLDEST_GO = (1, 26)
HOW = "Debian: golang from backports; macOS: brew install go"
_ETCD = "go.etcd.io/etcd/server/v3"
_CONTROL_PLANE = tuple(
    f"k8s.io/kubernetes/cmd/kube-{name}" for name in ("apiserver", "controller-manager", "scheduler")
)


@dataclass(frozen=True, slots=True)
class Programs:
    """Where each program is."""

    etcd: Path
    apiserver: Path
    controller_manager: Path
    scheduler: Path
    kwok: Path


def missing() -> str | None:
    """Return in words what this machine lacks; None when it has everything."""
    go = needs.go_version()
    if go is None or needs.numbers(go)[:2] < OLDEST_GO:
        return f"Go {'.'.join(map(str, OLDEST_GO))} or newer (found {go or 'none'}; {HOW})"
    if not (platform.system() == "Linux" and platform.machine() == "x86_64"):
        return "a package with Helm and kubectl for this machine (Linux on amd64 only)"
    return None


def version(module: str, folder: str) -> str:
    """Return the version that a go.mod below tools/ pins, `1.36.3`."""
    text = (TOOLS / folder / "go.mod").read_text()
    found = re.search(rf"^(?:require )?\s*{re.escape(module)} v(\S+)", text, re.MULTILINE)
    if found is None:
        raise LauncherError(f"tools/{folder}/go.mod does not name {module}.")
    return found[1]


def kubernetes_version() -> str:
    """Return the version of Kubernetes, `1.36.3`."""
    return version("k8s.io/kubernetes", "kubernetes")


def find() -> Programs:
    """Return the programs, building what is not there. Errors: `LauncherError` that says what went wrong."""
    number = kubernetes_version()
    major, minor = number.split(".")[:2]
    said = {"gitVersion": f"v{number}", "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    stamp = " ".join(f"-X k8s.io/component-base/version.{name}={value}" for name, value in said.items())
    control = _built("kubernetes", "kubernetes", number, _CONTROL_PLANE, stamp)
    etcd = _built("etcd", "kubernetes", version(_ETCD, "kubernetes"), (_ETCD,))
    kwok = _built("kwok", "kwok", version("sigs.k8s.io/kwok", "kwok"), ("sigs.k8s.io/kwok/cmd/kwok",))
    return Programs(
        # Go calls a program after the folder above a `v3`.
        etcd / "server",
        control / "kube-apiserver",
        control / "kube-controller-manager",
        control / "kube-scheduler",
        kwok / "kwok",
    )


def _built(name: str, folder: str, number: str, programs: tuple[str, ...], stamp: str = "") -> Path:
    """Return the folder of the cache with programs of a module below tools/."""
    module = TOOLS / folder
    machine = f"{needs.go_version()} {platform.system()} {platform.machine()} {programs} {stamp}"
    key = cache.key(module / "go.mod", module / "go.sum", words=machine)

    def build(fresh: Path) -> None:
        flags = ["-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags", f"-s -w {stamp}", "-o", f"{fresh}/"]
        command = ["go", "build", *flags, *programs]
        cache.run(command, module, f"Building {name}", CGO_ENABLED="0", GOWORK="off")

    return cache.made(f"{name}-{number}-{key}", f"Building {name} {number} from Go modules (minutes, once)", build)
