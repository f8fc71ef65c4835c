"""The part of `make check` for deploy/helm: rendered by two Helms, judged by schemas and rules, which are themselves tried."""

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import deploy
import smoke
import yaml
from chart import budget, control_plane, guide, lookups, mutants, render, rules, tools
from checking import Check, guarded, run_alone

DEPLOY = tools.ROOT / "deploy"
# What the chart carries, because a package holds no files of elsewhere: which files of which folder of deploy/.
COPIES = {
    "dapr": ("components/*.yaml", "subscriptions/*.yaml", "resiliency/*.yaml", "configuration.yaml"),
    "observability": ("**/rules/*.yaml", "**/dashboards/*.json"),
}


def copies() -> list[tuple[Path, Path]]:
    """Return every file with its copy in the chart; one of the two may not be there."""
    found = set()
    for folder, patterns in COPIES.items():
        source, target = DEPLOY / folder, render.CHART / "files" / folder
        for pattern in patterns:
            found |= {(source / path.relative_to(target), path) for path in target.glob(pattern)}
            found |= {(path, target / path.relative_to(source)) for path in source.glob(pattern)}
    return sorted(found)


def copied() -> str | None:
    """Compare the copies in the chart with the files of deploy/."""
    wrong = [
        f"{target.relative_to(tools.ROOT)} is not {source.relative_to(tools.ROOT)}; run `make generate` and commit it"
        for source, target in copies()
        if not source.exists() or not target.exists() or source.read_bytes() != target.read_bytes()
    ]
    return "\n".join(wrong) or None


def copy() -> None:
    """Make the copies anew."""
    for source, target in copies():
        if not source.exists():
            target.unlink()
        elif not target.exists() or source.read_bytes() != target.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            print(f"copied: {target.relative_to(tools.ROOT)}")


def readable() -> str | None:
    """Read every YAML file of deploy/ that is no template: none may say a thing twice."""
    said = []
    for path in sorted(DEPLOY.rglob("*.yaml")):
        if "templates" in path.parts:
            continue
        try:
            render.load(path.read_text())
        except yaml.YAMLError as error:
            said.append(f"{path.relative_to(tools.ROOT)}: {error}")
    return "\n".join(said) or None


def agrees() -> str | None:
    """Compare what the chart says a second time with what the code says: services, topics, versions."""
    from duly import __version__
    from duly.entrypoints.serve import SERVICES
    from duly.launcher.stack.topics import EVERY_TOPIC

    helpers = (render.CHART / "templates" / "_helpers.tpl").read_text()
    chart = render.load((render.CHART / "Chart.yaml").read_text())[0]
    wrong = [f"the chart does not know the service {name}" for name in SERVICES if f'"{name}"' not in helpers]
    if " ".join(EVERY_TOPIC) not in helpers:
        wrong.append(f"the chart's topics are not {' '.join(EVERY_TOPIC)}")
    if chart["appVersion"] != __version__:
        wrong.append(f"the chart is of version {chart['appVersion']}, the backend {__version__}")
    if not (tools.ROOT / "frontend" / "src" / "app" / "icon.svg").exists():
        wrong.append("the web's probes ask for /icon.svg, which there is not")
    oldest = tools.KUBERNETES[0].rpartition(".")[0]
    if chart["kubeVersion"] != f">={oldest}.0-0":
        wrong.append(f"the chart is for {chart['kubeVersion']}, and the checks begin with {oldest}")
    return "\n".join(wrong) or None


def same_versions() -> str | None:
    """Compare what the chart takes of others with what compose takes, which dependabot keeps up to date, and with the pages."""
    texts = {
        path: path.read_text() for path in (tools.ROOT / "compose.yaml", *sorted((DEPLOY / "compose").glob("*.yaml")))
    }
    images = set(re.findall(r"^ *image: docker\.io/(?:library/)?(\S+)$", "\n".join(texts.values()), re.MULTILINE))
    values = render.load((render.CHART / "values.yaml").read_text())[0]
    taken = (values["broker"]["image"], values["database"]["inCluster"]["image"])
    wrong = [f"the chart takes {image}, compose {_like(image, images)}" for image in taken if image not in images]
    dapr = {image.rpartition(":")[2] for image in images if image.startswith("daprio/")}
    pages = (guide.GUIDE, *sorted(budget.DAPR.glob("*.yaml")))
    told = {found for path in pages for found in re.findall(r"dapr/dapr --version (\S+)", path.read_text())}
    if len(dapr | told) != 1:
        wrong.append(f"compose takes Dapr {', '.join(sorted(dapr))}, and the pages say {', '.join(sorted(told))}")
    return "\n".join(wrong) or None


def _like(image: str, images: set[str]) -> str:
    return next((one for one in images if one.partition(":")[0] == image.partition(":")[0]), "none")


def linted() -> str | None:
    """Lint the chart with every profile; a package of it must render as its folder does."""
    said = []
    for version, program in tools.helms().items():
        for profile in (*render.PROFILES, "everything"):
            try:
                render.helm(program, "lint", "--strict", str(render.CHART), "--values", str(render.values_of(profile)))
            except render.RenderFailed as error:
                said.append(f"Helm {version}, {profile}: {error}")
        with tempfile.TemporaryDirectory() as folder:
            render.helm(program, "package", str(render.CHART), "--destination", folder)
            (package,) = Path(folder).iterdir()
            if render.template(program, "ha", chart=package) != render.template(program, "ha"):
                said.append(f"Helm {version}: {package.name} is not the chart; does .helmignore leave something out?")
    return "\n".join(said) or None


def rendered() -> str | None:
    """Render everything; judge each text once; every Helm and every Kubernetes must get the same objects."""
    try:
        everything = render.everything()
    except render.RenderFailed as error:
        return str(error)
    said = []
    for one in render.different():
        said += rules.faults(one)
        print(
            f"  {one.profile} on {one.runtime}: {len(one.documents)} objects, {budget.total(one.profile, one.documents)}",
            flush=True,
        )
    for one in everything:
        other = next(other for other in everything if (other.profile, other.runtime) == (one.profile, one.runtime))
        if one.profile != "local" and one.documents != other.documents:
            said.append(f"{one} is not {other}")
    return "\n".join(said) or None


def long_names() -> str | None:
    """Render with a release of the longest name."""
    said = []
    for version, program in list(tools.helms().items())[:1]:
        for profile in render.PROFILES:
            documents = render.load(
                render.template(program, profile, "--set", "runtime=dapr", release=render.LONG_RELEASE)
            )
            said += [f"Helm {version}, {profile}: {text}" for text in rules.RULES["names"](list(documents))]
    return "\n".join(said) or None


def dapr_values() -> str | None:
    """Render Dapr's own chart with our values; a scheduler that would not live long must be found."""
    said = [text for program in tools.helms().values() for text in control_plane.faults(program)]
    for memory, wals in (("256Mi", 2), ("512Mi", 10)):
        limits = {"limits": {"memory": memory}}
        wrong = {"cluster": {"inMemoryStorage": True}, "etcdMaxWals": wals, "resources": limits}
        if not list(control_plane.scheduler(wrong)):
            said.append(f"a scheduler with {memory} and {wals} old logs is not found")
    return "\n".join(said) or None


def looked_up() -> str | None:
    """Render upgrades in a cluster's stand-in."""
    return "\n".join(text for program in list(tools.helms().values())[-1:] for text in lookups.faults(program)) or None


def left_on(commands: list[list[str]]) -> Iterator[str]:
    """Yield what a reader who ran every command would have switched on for good: a later upgrade uses its values again."""
    said = [word for command in commands for word in command if word.startswith("migrations.contract=")]
    if said and said[-1] != "migrations.contract=manual":
        yield f"{said[-1]} stays: the next upgrade cannot be rolled back"


def documented() -> str | None:
    """Run the guide's commands in a shell, and render what it and every other page say to install."""
    said = []
    for program in list(tools.helms().values())[-1:]:
        called = guide.executed(guide.GUIDE.read_text())
        said += [*guide.faults(program, called), *guide.agree(called), *guide.sizes(guide.GUIDE.read_text())]
        said += left_on(called)
        if not list(
            left_on([["helm", "upgrade", "duly", "deploy/helm/duly", "--set", "migrations.contract=automatic"]])
        ):
            said.append("a switch that stays on is not found")
        for path in guide.others():
            found = [words for words in guide.commands(path.read_text()) if words[0] == "helm"]
            said += [f"{path.relative_to(tools.ROOT)}: {text}" for text in guide.faults(program, found)]
        for wrong in ("helm install duly deploy/helm/duly --set a=1", "kubectl exec api -- duly fly"):
            if not list(guide.faults(program, [wrong.split()])):
                said.append(f"a command that cannot work is not found: {wrong}")
    return "\n".join(said) or None


class _OnlyHelp(deploy.Plan):
    """A plan whose commands only ask for their help, which Helm refuses to give for words that it does not know."""

    def run(self, *words: str) -> str:
        super().run(*words, "--help")
        return {"list": '[{"name": "duly"}]', "history": '[{"revision": 1, "status": "deployed"}]'}.get(words[0], "")


def deployed() -> str | None:
    """Go the way of a deployment that fails its journey, and so every command of scripts/deploy.py, with each Helm."""

    def broken(_: str) -> None:
        raise smoke.Failed("on purpose")

    said = []
    for version, program in tools.helms().items():
        plan = _OnlyHelp(str(render.CHART), "https://duly.example.com", (), ("x=1",), helm=str(program))
        words = io.StringIO()
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            code = deploy.deploy(plan, broken)
        if code != 1 or "went back to revision 1" not in words.getvalue():
            said.append(f"Helm {version}: {words.getvalue().strip()}")
    return "\n".join(said) or None


def tried() -> str | None:
    """Break renderings and values on purpose: every rule must find what it is for."""
    return "\n".join(mutants.unnoticed()) or None


CHECKS: dict[str, Check] = {
    "deploy: YAML": readable,
    "chart: copied files": copied,
    "chart: agrees with the code": agrees,
    "chart: versions of others": guarded(same_versions),
    "chart: lint, Helm 3 and 4": guarded(linted),
    "chart: schemas and rules": guarded(rendered),
    "chart: long names": guarded(long_names),
    "chart: Dapr's own chart": guarded(dapr_values),
    "chart: what it finds in a cluster": guarded(looked_up),
    "chart: commands of the guides": guarded(documented),
    "chart: deploying, Helm 3 and 4": guarded(deployed),
    "chart: rules find faults": guarded(tried),
}


def main() -> int:
    """Run these checks alone, or make the copies; return 1 when one failed."""
    if sys.argv[1:] == ["copy"]:
        copy()
        return 0
    return run_alone(CHECKS)


if __name__ == "__main__":
    sys.exit(main())
