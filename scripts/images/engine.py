"""podman and buildah with settings of their own: no daemon, no systemd, no registry, nothing of the user's containers.

Settings and storage are in the tools cache. What a machine must bring: Linux, root, and Debian's packages, which are
installed where that is possible. Source: what each setting is for was found by running without it.
"""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duly.launcher.places import LauncherError
from duly.launcher.stack.cache import cache_folder

# Programs, and Debian's packages that bring them.
PROGRAMS = {
    "podman": ("podman",),
    "buildah": ("buildah",),
    "runc": ("runc",),
    "netavark": ("netavark",),
    "aardvark-dns": ("aardvark-dns",),
    "iptables": ("iptables",),
    "mmdebstrap": ("mmdebstrap", "debian-archive-keyring"),
    "newuidmap": ("uidmap",),
}
# Behind a company's own authority a build must know it; that never becomes part of an image.
_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def lacks() -> list[str]:
    """Return in words what this machine lacks; empty when it has everything."""
    if sys.platform != "linux":
        return ["Linux"]
    # These two are no commands for people, so they are not on the PATH.
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/podman", "/usr/libexec/podman"])
    found = [] if os.geteuid() == 0 else ["root"]
    return found + [name for name in PROGRAMS if shutil.which(name, path=places) is None]


class Engine:
    """The engine; `home` holds its settings and storage, which stay between runs."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or cache_folder() / "containers"
        (self.home / "networks").mkdir(parents=True, exist_ok=True)
        files = {"containers.conf": _containers(self.home), "storage.conf": _storage(self.home), "registries.conf": _REGISTRIES}
        for name, text in files.items():
            (self.home / name).write_text(text)
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("DULY_")} | {
            "CONTAINERS_CONF": str(self.home / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.home / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.home / "registries.conf"),
        }

    def run(self, *command: str | Path, cwd: Path | None = None, check: bool = True, seconds: float = 120) -> str:
        """Run a command in the engine's environment; return what it printed. Errors: `LauncherError`."""
        words = [str(word) for word in command]
        try:
            done = subprocess.run(
                words, cwd=cwd, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                check=False, timeout=seconds,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise LauncherError(f"{' '.join(words[:4])} … takes longer than {seconds:.0f} s") from error
        if check and done.returncode != 0:
            tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
            raise LauncherError(f"{' '.join(words[:4])} … failed:\n{tail}")
        return done.stdout

    def podman(self, *words: str | Path, check: bool = True, seconds: float = 120) -> str:
        """Run podman."""
        return self.run("podman", *words, check=check, seconds=seconds)

    def succeeds(self, *words: str | Path, seconds: float = 60) -> bool:
        """Return whether a command of podman succeeds."""
        try:
            self.podman(*words, seconds=seconds)
        except LauncherError:
            return False
        return True

    def has(self, image: str) -> bool:
        """Return whether there is such an image."""
        return self.succeeds("image", "exists", image)

    def build(self, context: Path, tag: str, *options: str, layers: bool = True) -> None:
        """Build an image from a folder's Dockerfile. `--format docker`: the other one has no health checks."""
        with self.workshop() as folder:
            mounts = [] if "FROM scratch" in (context / "Dockerfile").read_text() else _as_here(folder)
            words = ["--format=docker", f"--layers={str(layers).lower()}", *mounts, *options, f"--tag={tag}"]
            self.run("buildah", "bud", *words, ".", cwd=context, seconds=900)

    def inspect(self, kind: str, name: str) -> dict[str, Any]:
        """Return what podman knows of an image or a container."""
        found = json.loads(self.podman(kind, "inspect", name))[0]
        assert isinstance(found, dict)
        return found

    @contextlib.contextmanager
    def workshop(self) -> Iterator[Path]:
        """Give a folder for one build; it is gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="build-", dir=self.home))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _as_here(folder: Path) -> list[str]:
    """Return mounts by which pip and npm in a build trust and ask whom they do on this machine; no part of an image."""
    if not Path(_AUTHORITIES).exists():
        return []
    index = _said(sys.executable, "-m", "pip", "config", "get", "global.index-url")
    registry = _said("npm", "config", "get", "registry")
    (folder / "pip.conf").write_text(f"[global]\ncert = {_AUTHORITIES}\n" + (f"index-url = {index}\n" if index else ""))
    (folder / "npmrc").write_text(f"cafile={_AUTHORITIES}\n" + (f"registry={registry}\n" if registry else ""))
    places = {_AUTHORITIES: _AUTHORITIES, str(folder / "pip.conf"): "/etc/pip.conf", str(folder / "npmrc"): "/root/.npmrc"}
    return [f"--volume={here}:{there}:ro" for here, there in places.items()]


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _containers(home: Path) -> str:
    # The defaults may be above what the caller itself is allowed; then no container starts.
    limits = []
    for name, number, wanted in (("nofile", resource.RLIMIT_NOFILE, 20_000), ("nproc", resource.RLIMIT_NPROC, 32_768)):
        hard = resource.getrlimit(number)[1]
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        limits.append(f'"{name}={limit}:{limit}"')
    return f"""\
[containers]
default_ulimits = [{", ".join(limits)}]
log_driver = "k8s-file"
[engine]
# crun refuses a host with both generations of cgroups; without systemd nobody else manages them, or keeps a journal.
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
network_config_dir = "{home / "networks"}"
"""


def _storage(home: Path) -> str:
    # In a container the storage may lie on an overlay itself, and those do not nest.
    kind = subprocess.run(["stat", "-f", "-c", "%T", str(home)], capture_output=True, text=True, check=False).stdout.strip()
    driver = "vfs" if kind == "overlayfs" else "overlay"
    return f'[storage]\ndriver = "{driver}"\ngraphroot = "{home / driver}"\nrunroot = "{home / "run"}"\n'


_REGISTRIES = 'unqualified-search-registries = ["docker.io"]\nshort-name-mode = "permissive"\n'
