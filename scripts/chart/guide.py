"""The commands of the guides: each that installs is rendered, each Secret that is made is one that the chart takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from chart import budget, render, secrets, tools

GUIDES = (tools.ROOT / "docs" / "how-to" / "kubernetes.md", render.CHART / "README.md", tools.ROOT / "README.md")
_CHART = "deploy/helm/duly"
# Of a command that talks to a cluster; the rest is for `helm template`, too.
_CLUSTER = {"--wait", "--create-namespace", "--install", "--reset-then-reuse-values"}


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of every command in the shell blocks of a text; lines that end in a backslash go on."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if words := shlex.split(line, comments=True):
                yield words


def faults(helm: Path, text: str) -> Iterator[str]:
    """Yield in words what is wrong with the commands of a text."""
    made: dict[str, set[str]] = {}
    for words in commands(text):
        if words[0] == "helm" and _CHART in words:
            yield from _installs(helm, words)
        elif words[0] == "kubectl" and "secret" in words and "generic" in words:
            name = words[words.index("generic") + 1]
            given = {word.partition("=")[2].partition("=")[0] for word in words if word.startswith("--from-literal=")}
            made.setdefault(name, set()).update(given)
    for name, keys in made.items():
        if wrong := keys - secrets.documented().get(name, set()):
            yield f"Secret {name}: nobody takes {', '.join(sorted(wrong))}"


def sizes(text: str) -> Iterator[str]:
    """Yield each profile whose requests a guide tells otherwise than they are."""
    told = dict(re.findall(r"^\| `values-([\w-]+)` \| (\d+\.\d+ CPU and \d+\.\d+ GiB)", text, re.MULTILINE))
    for one in render.different():
        if (
            one.runtime == "dapr"
            and one.profile in told
            and told[one.profile] != str(budget.total(one.profile, one.documents))
        ):
            yield f"{one.profile} asks for {budget.total(one.profile, one.documents)}, not {told[one.profile]}"


def _installs(helm: Path, words: list[str]) -> Iterator[str]:
    """Render what a command would install, with the files and values that it names."""
    kept: list[str] = []
    rest = iter(words[words.index(_CHART) + 1 :])
    for word in rest:
        if word in ("-n", "--timeout"):
            next(rest)
        elif word not in _CLUSTER:
            kept.append(str(tools.ROOT / word) if word.startswith("deploy/") else word)
    try:
        render.helm(helm, "template", "duly", str(render.CHART), "--kube-version", tools.KUBERNETES[0], *kept)
    except render.RenderFailed as error:
        yield f"{shlex.join(words)}\n{error}"
