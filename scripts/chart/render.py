"""What Helm makes of the chart: every profile, on both runtimes, for the oldest and the newest Kubernetes, by each Helm."""

import functools
import subprocess
import tempfile
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chart import tools

CHART = tools.ROOT / "deploy" / "helm" / "duly"
EVERYTHING = Path(__file__).with_name("everything.yaml")
NAMESPACE = "duly"
PROFILES = tuple(sorted(path.stem.removeprefix("values-") for path in CHART.glob("values-*.yaml")))
# What Helm allows for a release; the names of objects must fit all the same.
LONG_RELEASE = "a-release-whose-name-is-as-long-as-helm-lets-it-be-ok"

Document = dict[str, Any]


@dataclass(frozen=True)
class Rendered:
    """One rendering: which, its text, and its documents."""

    profile: str
    runtime: str
    helm: str
    kubernetes: str
    text: str
    documents: tuple[Document, ...]

    def __str__(self) -> str:
        return f"{self.profile} on {self.runtime}, Helm {self.helm}, Kubernetes {self.kubernetes}"


class RenderFailed(ValueError):
    """Helm refuses the chart or the values; the text is what it said."""


class _Loader(yaml.CSafeLoader):
    """Refuses a key that stands twice, of which plain YAML would take the last."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise yaml.constructor.ConstructorError(None, None, f"stands twice: {twice}", node.start_mark)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(text: str) -> tuple[Document, ...]:
    """Return the documents of a text. Errors: `yaml.YAMLError`, also for a key that stands twice."""
    return tuple(document for document in yaml.load_all(text, _Loader) if document)


def values_of(profile: str) -> Path:
    """Return the file of a profile; `everything` is the checks' own, with all switches on."""
    return EVERYTHING if profile == "everything" else CHART / f"values-{profile}.yaml"


def helm(program: Path, *arguments: str) -> str:
    """Run Helm and return what it prints. Errors: `RenderFailed`."""
    with tempfile.TemporaryDirectory() as home:
        # Nothing of the person's own set-up, and no cluster.
        env = {"PATH": "/usr/bin:/bin", "HOME": home, "KUBECONFIG": f"{home}/none"}
        done = subprocess.run([program, *arguments], env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RenderFailed((done.stderr or done.stdout).strip())
    return done.stdout


def template(
    program: Path,
    profile: str,
    *more: str,
    release: str = "duly",
    kubernetes: str = tools.KUBERNETES[0],
    chart: Path = CHART,
) -> str:
    """Return the text of one rendering; `more` are more arguments, such as `--set`. Errors: `RenderFailed`."""
    words = ["template", release, str(chart), "--namespace", NAMESPACE, "--values", str(values_of(profile))]
    return helm(program, *words, "--kube-version", kubernetes, *more)


@functools.cache
def everything() -> tuple[Rendered, ...]:
    """Return every rendering there is to check, made once for all checks. Errors: `RenderFailed`."""
    wanted = [
        (profile, runtime, version, program, kubernetes)
        for profile in (*PROFILES, "everything")
        for runtime in ("embedded", "dapr")
        for version, program in tools.helms().items()
        for kubernetes in tools.KUBERNETES
    ]
    with ThreadPoolExecutor(4) as pool:
        return tuple(pool.map(lambda one: _render(*one), wanted))


def _render(profile: str, runtime: str, version: str, program: Path, kubernetes: str) -> Rendered:
    try:
        text = template(program, profile, "--set", f"runtime={runtime}", kubernetes=kubernetes)
        return Rendered(profile, runtime, version, kubernetes, text, load(text))
    except (RenderFailed, yaml.YAMLError) as error:
        raise RenderFailed(f"{profile} on {runtime}, Helm {version}, Kubernetes {kubernetes}:\n{error}") from error


def different() -> tuple[Rendered, ...]:
    """Return one rendering for each profile and runtime: every Helm and every Kubernetes must get the same (`check_deploy`)."""
    first: dict[tuple[str, str], Rendered] = {}
    for rendered in everything():
        first.setdefault((rendered.profile, rendered.runtime), rendered)
    return tuple(first.values())
