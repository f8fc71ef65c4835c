"""What the chart asks a cluster while it is rendered, tried against a stand-in of its API that knows a few objects.

Two templates look: random Secrets are made once, and an upgrade that goes back or past a release is refused.
"""

import base64
import contextlib
import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from chart import render, tools

VERSION = "2.5.1"
# What runs, a word of why an upgrade from there is refused (empty: it is not), and more arguments.
UPGRADES: list[tuple[str, str, tuple[str, ...]]] = [
    ("2.5.1", "", ()),
    ("2.4.0", "", ()),
    ("2.3.9", "release after it first", ()),
    ("2.3.9", "", ("--set", "migrations.allowSkip=true")),
    ("1.9.0", "release after it first", ()),
    ("2.5.2", "helm rollback", ()),
    ("3.0.0", "helm rollback", ()),
]
Objects = Mapping[str, dict[str, Any]]
# What Helm asks before it renders: which kinds there are. Two of them are looked for.
_KINDS = {
    "v1": {
        "secrets": "Secret",
        "services": "Service",
        "configmaps": "ConfigMap",
        "serviceaccounts": "ServiceAccount",
        "pods": "Pod",
    },
    "apps/v1": {"deployments": "Deployment", "statefulsets": "StatefulSet"},
    "batch/v1": {"jobs": "Job"},
    "networking.k8s.io/v1": {"networkpolicies": "NetworkPolicy"},
}


def _discovery() -> dict[str, Any]:
    groups = []
    for name in (name for name in _KINDS if "/" in name):
        version = {"groupVersion": name, "version": "v1"}
        groups.append({"name": name.partition("/")[0], "versions": [version], "preferredVersion": version})
    found: dict[str, Any] = {
        "/version": {"major": "1", "minor": "30", "gitVersion": f"v{tools.KUBERNETES[0]}"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups},
    }
    for name, kinds in _KINDS.items():
        resources = [
            {"name": plural, "singularName": "", "namespaced": True, "kind": kind, "verbs": ["get", "list"]}
            for plural, kind in kinds.items()
        ]
        path = f"/apis/{name}" if "/" in name else f"/api/{name}"
        found[path] = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": name, "resources": resources}
    return found


_DISCOVERY = _discovery()


@contextlib.contextmanager
def cluster(objects: Objects) -> Iterator[str]:
    """Answer for the objects, by the last part of their path (`secrets/web`), until the block ends; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = re.fullmatch(r"(?:/api/v1|/apis/apps/v1)/namespaces/duly/(\w+/[\w-]+)", path)
            answer = _DISCOVERY.get(path) or (objects.get(found[1]) if found else None)
            missing = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
            content = json.dumps(answer or missing).encode()
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def upgrade(helm: Path, objects: Objects, *more: str) -> tuple[bool, str]:
    """Render an upgrade to `VERSION` in a cluster with these objects; return whether Helm took it, and what it said."""
    with cluster(objects) as address, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": address}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
            "users": [{"name": "c", "user": {}}],
            "current-context": "c",
        }
        (home / "config").write_text(json.dumps(settings))
        chart = Path(shutil.copytree(render.CHART, home / "chart"))
        text = (chart / "Chart.yaml").read_text()
        (chart / "Chart.yaml").write_text(re.sub(r'appVersion: ".*"', f'appVersion: "{VERSION}"', text))
        env = {"PATH": "/usr/bin:/bin", "HOME": folder, "KUBECONFIG": f"{folder}/config", "NO_PROXY": "127.0.0.1"}
        words = ["template", "duly", str(chart), "--namespace", render.NAMESPACE, "--is-upgrade", "--dry-run=server"]
        command = [str(helm), *words, "--disable-openapi-validation", "--values", str(render.values_of("local")), *more]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout if done.returncode == 0 else done.stderr


def _owned(labels: dict[str, str]) -> dict[str, Any]:
    """Return what Helm marks its own with; else it would not touch what is there."""
    names = {"meta.helm.sh/release-name": "duly", "meta.helm.sh/release-namespace": "duly"}
    return {"labels": {"app.kubernetes.io/managed-by": "Helm"} | labels, "annotations": names}


def running(version: str) -> Objects:
    """Return the web's Deployment of a release of that version."""
    metadata = {"name": "duly-web", "namespace": "duly"} | _owned({"app.kubernetes.io/version": version})
    return {"deployments/duly-web": {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata}}


def faults(helm: Path) -> Iterator[str]:
    """Yield in words what a template does wrong with what it finds."""
    for found, word, more in UPGRADES:
        taken, said = upgrade(helm, running(found), *more)
        if taken is bool(word) or (word and word not in said):
            yield f"an upgrade from {found} to {VERSION} {'is taken' if taken else f'is refused: {said}'}"
    yield from _kept(helm)


def _kept(helm: Path) -> Iterator[str]:
    old = base64.b64encode(b"from before").decode()
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web", "namespace": "duly"} | _owned({})}
    there = {"secrets/web": secret | {"data": {"better-auth-secret": old}}}
    taken, said = upgrade(helm, there)
    if not taken:
        yield f"Secrets that are there: {said}"
        return
    made = {d["metadata"]["name"]: d["stringData"] for d in render.load(said) if d["kind"] == "Secret"}
    if made["web"]["better-auth-secret"] != "from before":
        yield "a random Secret that is there is made anew"
    if made["operator-token"]["operator-token"] in {"", "from before"}:
        yield "a random Secret that is not there is not made"
