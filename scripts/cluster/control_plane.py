"""etcd, the API server, the controllers, the scheduler and the simulator of nodes, on ports of this machine, in one folder."""

import contextlib
import json
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from chart import tools as chart
from duly.launcher.children import Child, stop
from duly.launcher.places import LauncherError

from cluster import programs
from cluster.api import Api, Refused, until

HERE = Path(__file__).parent
_READY_SECONDS, _STOP_SECONDS = 90, 10
# What is written down of each request: enough to see in which order things became what they are (changes.py).
_AUDIT = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [
        {
            "level": "RequestResponse",
            "verbs": ["create", "update", "patch", "delete"],
            "resources": [
                {"group": "batch", "resources": ["jobs", "jobs/status"]},
                {"group": "apps", "resources": ["deployments", "deployments/status", "statefulsets", "statefulsets/status"]},
            ],
        },
        {"level": "None"},
    ],
}  # fmt: skip


class ControlPlane:
    """The control plane, from the block's start to its end; `took` says in seconds how long each part took."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}
        self.folder = Path(tempfile.mkdtemp(prefix="duly-kubernetes-"))
        self._children: list[Child] = []
        (self.folder / "audit.json").write_text(json.dumps(_AUDIT))

    def __enter__(self) -> Self:
        try:
            began = time.monotonic()
            self._programs = programs.find()
            kubectl = chart.kubectl()
            self.took["programs"] = time.monotonic() - began
            began = time.monotonic()
            self._start(kubectl)
            self.took["start"] = time.monotonic() - began
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._children:
            self.api.close()
        # The scheduler and the controllers first: they have nothing to do without the others.
        for child in reversed(self._children):
            stop([child], _STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def audit_log(self) -> Path:
        """What was asked of the API server, one JSON a line."""
        return self.folder / "audit.log"

    def _start(self, kubectl: Path) -> None:
        with contextlib.ExitStack() as held:
            sockets = [held.enter_context(socket.socket()) for _ in range(3)]
            for one in sockets:
                one.bind(("127.0.0.1", 0))
            store, peer, port = (one.getsockname()[1] for one in sockets)
        token, folder, found = secrets.token_hex(16), self.folder, self._programs
        (folder / "tokens").write_text(f"{token},admin,admin,system:masters\n")
        (folder / "tokens").chmod(0o600)
        key = folder / "accounts.key"
        subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], capture_output=True, check=True)
        kubeconfig = _kubeconfig(folder, port, token)
        self.api = Api(port, token, folder / "certificates" / "apiserver.crt", kubeconfig, folder / "home", kubectl)
        self.api.home.mkdir()
        etcd = f"http://127.0.0.1:{store}"
        self._run(
            "etcd", found.etcd, f"--data-dir={folder}/etcd", "--unsafe-no-fsync", f"--listen-client-urls={etcd}",
            f"--advertise-client-urls={etcd}", f"--listen-peer-urls=http://127.0.0.1:{peer}",
        )  # fmt: skip
        self._run(
            "apiserver", found.apiserver, f"--etcd-servers={etcd}", f"--secure-port={port}", "--bind-address=127.0.0.1",
            "--endpoint-reconciler-type=none", f"--cert-dir={folder}/certificates", f"--token-auth-file={folder}/tokens",
            "--authorization-mode=RBAC", "--service-cluster-ip-range=10.96.0.0/16", f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}", "--service-account-issuer=https://kubernetes.default.svc",
            f"--audit-policy-file={folder}/audit.json", f"--audit-log-path={self.audit_log}",
        )  # fmt: skip
        self._ready("apiserver", self._answers)
        who = f"--kubeconfig={kubeconfig}"
        self._run(
            "controllers", found.controller_manager, who, "--leader-elect=false", "--secure-port=0",
            f"--service-account-private-key-file={key}", f"--root-ca-file={self.api.certificate}",
            "--horizontal-pod-autoscaler-sync-period=1s", "--concurrent-gc-syncs=5", "--pvclaimbinder-sync-period=1s",
            # A simulated node gives a sign of life about once a minute, and what runs on a lost one is never ready again.
            "--node-monitor-grace-period=1h",
        )  # fmt: skip
        self._run("scheduler", found.scheduler, who, "--leader-elect=false", "--secure-port=0")
        self._run(
            "kwok", found.kwok, who, f"--config={HERE / 'stages.yaml'}", "--manage-all-nodes=false",
            "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake", "--node-ip=10.0.0.1", "--cidr=10.100.0.0/16",
        )  # fmt: skip
        # Made by the controllers, and every pod wants one.
        self._ready("controllers", lambda: bool(self.api.items("/api/v1/namespaces/default/serviceaccounts")))

    def _run(self, name: str, program: Path, *words: str) -> None:
        child = Child(
            name=name, command=[str(program), *words], env={"HOME": str(self.folder)}, cwd=self.folder,
            log=self.folder / f"{name}.log", echo=False,
        )  # fmt: skip
        child.start()
        self._children.append(child)

    def _answers(self) -> bool:
        try:
            return self.api.call("GET", "/readyz") == {"text": "ok"}
        except (OSError, Refused):
            return False

    def _ready(self, name: str, ready: object) -> None:
        assert callable(ready)

        def found() -> bool:
            if dead := [child for child in self._children if not child.alive]:
                raise LauncherError(f"{dead[0].name} ended:\n{dead[0].tail()}")
            return bool(ready())

        until(found, _READY_SECONDS, lambda: f"{name} is not ready:\n{self.tail(name)}")

    def tail(self, name: str) -> str:
        """Return the end of what a part said."""
        return next((child.tail() for child in self._children if child.name == name), "")

    def helm(self, version: str, *words: str) -> str:
        """Run one of the Helms on this cluster. Errors: `Refused`."""
        return self.api.run([str(chart.helms()[version]), *words])

    def shell(self, script: str, path: Sequence[Path], **env: str) -> str:
        """Run a script with programs of these folders first. Errors: `Refused`."""
        return self.api.run(["sh", "-euc", script], PATH=":".join([*map(str, path), "/usr/bin", "/bin"]), **env)


def _kubeconfig(folder: Path, port: int, token: str) -> Path:
    server = {"server": f"https://127.0.0.1:{port}", "certificate-authority": f"{folder}/certificates/apiserver.crt"}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "here", "cluster": server}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
        "current-context": "here",
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    return path
