"""The commands of the guides: each that installs is rendered, each Secret that is made is one that the chart takes."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pages import reading, words

from chart import budget, render, secrets, tools

GUIDE = tools.ROOT / "docs" / "how-to" / "kubernetes.md"
_CHART = "deploy/helm/duly"
# Of a command that talks to a cluster; the rest is for `helm template`, too.
_CLUSTER = {"--wait", "--create-namespace", "--install", "--reset-then-reuse-values", "--reuse-values"}
# What the guide's own shell may use, and what is only noted when it is called.
_SHELL, _NOTED = ("tr", "head"), ("docker", "helm", "kind", "kubectl")
_NOTE = """#!{python} -IS
import json, sys
with open({path!r}, "a") as file:
    file.write(json.dumps([{name!r}, *sys.argv[1:]]) + "\\n")
"""


def others() -> list[Path]:
    """Return every other page that may tell to install the chart."""
    found = [tools.ROOT / "README.md", render.CHART / "README.md", *(tools.ROOT / "docs").rglob("*.md")]
    return sorted(path for path in found if path != GUIDE and _CHART in path.read_text())


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of every command in the shell blocks of a text, as they stand."""
    for command in reading.commands(text):
        yield from (words for _, words in reading.simple(command) if words)


def executed(text: str) -> list[list[str]]:
    """Run every shell block of a text, one after the other in one shell, and return what would have been called.

    Programs that reach a cluster are stand-ins that note their words. Errors: `RenderFailed` when the shell fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        home, said = Path(folder), Path(folder) / "said"
        said.touch()
        for name in _SHELL:
            (home / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
        for name in _NOTED:
            (home / name).write_text(_NOTE.format(python=sys.executable, path=str(said), name=name))
            (home / name).chmod(0o755)
        script = "set -eu\n" + "\n".join(reading.blocks(text))
        done = subprocess.run(
            ["/bin/sh"], input=script, env={"PATH": folder}, cwd=tools.ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise render.RenderFailed(f"the commands fail in a shell: {done.stderr.strip()}")
        return [json.loads(line) for line in said.read_text().splitlines()]


def faults(helm: Path, words: list[list[str]]) -> Iterator[str]:
    """Yield in words what is wrong with commands."""
    made: dict[str, dict[str, str]] = {}
    for command in words:
        if command[0] == "helm" and _CHART in command:
            yield from _installs(helm, command)
        elif command[0] == "kubectl" and "generic" in command:
            given = [word.partition("=")[2].partition("=") for word in command if word.startswith("--from-literal=")]
            made.setdefault(command[command.index("generic") + 1], {}).update({key: value for key, _, value in given})
        elif command[0] == "kubectl" and "--" in command:
            yield from _inside(command[command.index("--") + 1 :])
    for name, content in made.items():
        if wrong := content.keys() - secrets.documented().get(name, set()):
            yield f"Secret {name}: nobody takes {', '.join(sorted(wrong))}"
        for key, value in content.items():
            if not value:
                yield f"Secret {name}, key {key}: is empty"
            elif key.endswith("url") and (urlsplit(value).scheme, bool(urlsplit(value).password)) != (
                "postgresql",
                True,
            ):
                yield f"Secret {name}, key {key}: is no address with a password"


def agree(words: list[list[str]]) -> Iterator[str]:
    """Yield where Secrets of one guide contradict each other: a role's password is the one that its address has."""
    literal = {
        word.partition("=")[2].partition("=")[0]: word.partition("=")[2].partition("=")[2]
        for command in words
        for word in command
        if word.startswith("--from-literal=")
    }
    for address, password in (("auth-url", "auth-password"), ("api-database-url", "api-password")):
        if urlsplit(literal[address]).password != literal[password]:
            yield f"{address} has another password than {password}"
    if f"password={literal['state-password']} " not in literal["connectionString"]:
        yield "the state store has another password than state-password"


def _inside(inside: list[str]) -> Iterator[str]:
    """A command that is run in a pod is one that Duly has."""
    if inside[0] != "duly":
        yield f"{shlex.join(inside)}: is not in the image"
    elif said := words.duly(inside[1:]):
        yield f"{shlex.join(inside)}: {said}"


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
        elif word == "-f" and (file := next(rest)) != "-":
            kept += ["-f", str(tools.ROOT / file)]
        elif word in ("-f", "-"):
            # What runs already: here the profile stands in for it.
            kept += ["-f", str(render.values_of("oke-free"))]
        elif word not in _CLUSTER:
            kept.append(word)
    try:
        render.helm(helm, "template", "duly", str(render.CHART), "--kube-version", tools.KUBERNETES[0], *kept)
    except render.RenderFailed as error:
        yield f"{shlex.join(words)}\n{error}"
