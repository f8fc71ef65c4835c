"""Bring a version of Duly to a cluster: show what will change, upgrade, try it, and go back when it is not well.

    deploy.py --chart deploy/helm/duly --values values.yaml --address https://duly.example.com [--set KEY=VALUE …] [--only-show]
    deploy.py --from-environment --work FOLDER     as the workflow `deploy` does

Needs Python, helm and a kubeconfig. Exit codes: 0 the new version runs and was tried; 1 it did not, and what ran before runs
again (or nothing had been changed yet); 2 it did not, and going back failed or there was nothing to go back to: look now.
"""

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import publish
import smoke

ROOT = Path(__file__).resolve().parents[1]
_DONE = {"deployed", "superseded"}


class Failed(Exception):
    """A step went wrong; the text says which and how."""


@dataclass(frozen=True)
class Plan:
    """What shall run where, and how long a step may take (`timeout`, in Helm's words)."""

    chart: str
    address: str
    values: Sequence[str] = ()
    settings: Sequence[str] = ()
    release: str = "duly"
    namespace: str = "duly"
    version: str = ""
    timeout: str = "10m"
    helm: str = field(default_factory=lambda: os.environ.get("HELM", "helm"))

    def of_release(self) -> list[str]:
        """Return the words that say which release is meant."""
        return [self.release, "--namespace", self.namespace]

    def of_chart(self) -> list[str]:
        """Return the words that say what it shall become."""
        words = [self.release, self.chart, "--namespace", self.namespace]
        words += ["--version", self.version] if self.version else []
        words += [word for path in self.values for word in ("--values", path)]
        return words + [word for setting in self.settings for word in ("--set", setting)]

    def run(self, *words: str) -> str:
        """Run Helm and return what it said. Errors: `Failed` with the end of its complaint."""
        done = subprocess.run([self.helm, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise Failed(f"helm {words[0]} {words[1]}: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout


def installed(plan: Plan) -> int | None:
    """Return the revision that runs and that one can go back to; None where there is none."""
    # Each by its name: Helm 4 has no `--all`, and without it Helm 3 leaves out what hangs.
    every = [f"--{state}" for state in ("deployed", "failed", "pending", "superseded", "uninstalled", "uninstalling")]
    known = json.loads(plan.run("list", "--namespace", plan.namespace, *every, "--output", "json") or "[]")
    if not any(one["name"] == plan.release for one in known):
        return None
    history = json.loads(plan.run("history", *plan.of_release(), "--max", "20", "--output", "json"))
    good = [int(one["revision"]) for one in history if one["status"] in _DONE]
    running = [int(one["revision"]) for one in history if one["status"] == "deployed"]
    return max(running or good, default=None)


def differences(plan: Plan, revision: int | None) -> str:
    """Return what would change, as a diff of objects; of Secrets it is only told that they differ."""
    before = plan.run("get", "manifest", *plan.of_release()) if revision is not None else ""
    after = plan.run("template", *plan.of_chart(), "--no-hooks", *(["--is-upgrade"] if revision is not None else []))
    old, new = _objects(before), _objects(after)
    lines = []
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        if name.startswith("Secret "):
            lines.append(f"--- {name}: differs; its content is not shown")
            continue
        pair = (old.get(name, "").splitlines(), new.get(name, "").splitlines())
        lines += difflib.unified_diff(*pair, f"running: {name}", f"next: {name}", lineterm="", n=2)
    return "\n".join(lines)


def _objects(manifest: str) -> dict[str, str]:
    """Return the text of each object of a manifest, by kind and name."""
    found = {}
    for part in re.split(r"^---\s*$", manifest, flags=re.MULTILINE):
        text = "\n".join(line for line in part.strip().splitlines() if not line.startswith("# Source:"))
        kind = re.search(r"^kind: *(\S+)", text, re.MULTILINE)
        name = re.search(r"^metadata:\n(?:  .*\n)*?  name: *\"?([^\s\"]+)", text + "\n", re.MULTILINE)
        if kind and name:
            found[f"{kind[1]} {name[1]}"] = text
    return found


def has_a_way_back(plan: Plan) -> None:
    """Refuse a plan whose upgrade removes at once what the version before needs. Errors: `Failed`.

    The contract phase is a hook of the upgrade, so it ends before anything is tried; a rollback would then start the old version on
    a database that it cannot work on.
    """
    texts = [*plan.settings, *(Path(path).read_text() for path in plan.values)]
    if any(re.search(r"\bcontract[=:]\s*[\"']?automatic\b", text) for text in texts):
        raise Failed("migrations.contract is automatic, which leaves no way back: run that phase once the version has proven good")


def steps(plan: Plan, journey: Callable[[str], None]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each step of the way with its name; the first that fails ends it."""
    wait = ["--wait", "--timeout", plan.timeout]
    # Without --create-namespace: Helm asks to make one that is there, too, which an account for one namespace may not.
    yield "upgrade", lambda: plan.run("upgrade", "--install", *plan.of_chart(), *wait)
    yield "helm test", lambda: plan.run("test", *plan.of_release(), "--timeout", "5m")
    yield "smoke", lambda: journey(plan.address)


def deploy(plan: Plan, journey: Callable[[str], None], *, only_show: bool = False) -> int:
    """Do it; return the exit code."""
    try:
        has_a_way_back(plan)
        before = installed(plan)
        said = differences(plan, before)
    except (Failed, OSError, ValueError, KeyError, TypeError) as error:
        return _told(1, f"nothing was changed: {error}")
    print(said or "No object changes.", flush=True)
    if only_show:
        return 0
    for name, work in steps(plan, journey):
        print(f"deploy: {name} …", flush=True)
        try:
            work()
        except (Failed, smoke.Failed, KeyError, TypeError) as error:
            print(f"deploy: {name} failed: {error}", file=sys.stderr, flush=True)
            return back(plan, before)
    return _told(0, "the new version runs")


def back(plan: Plan, before: int | None) -> int:
    """Go back to the revision of before; return the exit code."""
    if before is None:
        return _told(2, "there is nothing to go back to: this was the first installation, and it is left for you to look at")
    try:
        # Helm counts a failed upgrade, too, if it came that far; one that changed nothing needs no way back, and survives it.
        plan.run("rollback", plan.release, str(before), "--namespace", plan.namespace, "--wait", "--timeout", plan.timeout)
    except Failed as error:
        return _told(2, f"going back failed as well, look now: {error}")
    return _told(1, f"went back to revision {before}")


def _told(code: int, words: str) -> int:
    print(f"deploy: {words}", file=sys.stderr if code else sys.stdout, flush=True)
    return code


def try_it(address: str) -> None:
    """Make the journey. Errors: `smoke.Failed`."""
    smoke.journey(smoke.Person(address))


def from_environment(work: Path, env: Mapping[str, str]) -> tuple[Plan, bool]:
    """Return what the workflow's environment asks for, and whether only to show it. Errors: `Failed`.

    OWNER, PUBLIC_URL, HELM_PROFILE (`oke-free`), HELM_VALUES (more values as YAML; its file is written below `work`), ONLY_SHOW.
    """
    chart = ROOT / "deploy" / "helm" / "duly"
    address, profile = env.get("PUBLIC_URL", ""), env.get("HELM_PROFILE", "")
    if not address.startswith("https://"):
        raise Failed("the variable PUBLIC_URL of this environment must be the address that people open, https://…")
    base = chart / f"values-{profile}.yaml"
    if not re.fullmatch(r"[a-z-]+", profile) or not base.is_file():
        raise Failed("the variable HELM_PROFILE of this environment must be one of the chart's profiles")
    own = work / "values.yaml"
    own.write_text(env.get("HELM_VALUES", "") + "\n")
    settings = (f"publicUrl={address}", f"images.registry={publish.registry(env)}")
    plan = Plan(str(chart), address, (str(base), str(own)), settings)
    return plan, env.get("ONLY_SHOW", "").lower() == "true"


def main(arguments: Sequence[str]) -> int:
    """Read the words of the command and go."""
    if list(arguments[:2]) == ["--from-environment", "--work"] and len(arguments) == 3:
        try:
            plan, only_show = from_environment(Path(arguments[2]), os.environ)
        except (Failed, publish.Failed) as error:
            return _told(1, f"nothing was changed: {error}")
        return deploy(plan, try_it, only_show=only_show)
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--chart", required=True, help="a folder, a package, or oci://…")
    parser.add_argument("--address", required=True, help="where people open this Duly")
    parser.add_argument("--values", action="append", default=[], help="a file; may be given more than once")
    parser.add_argument("--set", action="append", default=[], dest="settings")
    parser.add_argument("--release", default="duly")
    parser.add_argument("--namespace", default="duly")
    parser.add_argument("--version", default="", help="of a chart from a registry")
    parser.add_argument("--timeout", default="10m")
    parser.add_argument("--only-show", action="store_true", help="show what would change, and stop")
    given = vars(parser.parse_args(arguments))
    only_show = given.pop("only_show")
    for path in given["values"]:
        if not Path(path).is_file():
            return _told(1, f"nothing was changed: there is no {path}")
    return deploy(Plan(**given), try_it, only_show=only_show)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
