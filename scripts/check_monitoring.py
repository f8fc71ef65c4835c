"""The part of `make check` for deploy/observability: rules, their tests, runbooks, dashboards, Prometheus' own configurations."""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from chart import secrets
from checking import Check, guarded, run_alone
from monitoring import cases, dashboards, programs, slo

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "deploy" / "observability"
RULES = {path.stem: path for path in sorted((FOLDER / "prometheus" / "rules").glob("*.yaml"))}
RUNBOOKS = ROOT / "docs" / "operations" / "runbooks"
HEADINGS = ("## What it means", "## Look", "## Do", "## Afterwards")
# The roles of the database are no metrics.
_SECRET = re.compile(r"\b[Ss]ecret `([a-z][a-z-]+)`")
_METRIC = re.compile(r"\bduly_(?!(?:api|auth|state|owner)\b)[a-z_]+\b")


def alerts() -> list[dict[str, Any]]:
    """Return every alerting rule."""
    return [rule for rule in _rules() if "alert" in rule]


def _rules() -> Iterator[dict[str, Any]]:
    for path in RULES.values():
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from group["rules"]


def generated() -> dict[Path, str]:
    """Return what is made by code: the rules of the objectives, and the dashboards."""
    return {slo.RULES / "slo.yaml": slo.text(), **dashboards.files()}


def are_current() -> str | None:
    """Compare the made files with what the code makes."""
    wrong = [
        f"{path.relative_to(ROOT)} differs; run `make generate` and commit it"
        for path, text in generated().items()
        if not path.exists() or path.read_text() != text
    ]
    return "\n".join(wrong) or None


def _with(name: str, *arguments: str | Path) -> str | None:
    program = programs.find(name)
    if program is None:
        print(f"  LEFT OUT: {programs.HOW}", flush=True)
        return None
    return programs.said(program, *arguments)


def rules_valid() -> str | None:
    """Have promtool and amtool read every file."""
    return (
        _with("promtool", "check", "rules", "--lint=all", "--lint-fatal", *RULES.values())
        or _with("promtool", "check", "config", FOLDER / "prometheus" / "prometheus.yml")
        or _with("amtool", "check-config", FOLDER / "alertmanager" / "alertmanager.yml")
    )


def rules_tried() -> str | None:
    """Have each alert fire, and not fire, in promtool."""
    if said := "\n".join(cases.untested({rule["alert"] for rule in alerts()})):
        return said
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, document in enumerate(cases.documents(RULES)):
            files.append(Path(folder) / f"{number}.yml")
            files[-1].write_text(yaml.safe_dump(document, width=1000))
        return _with("promtool", "test", "rules", *files)


def kebab(alert: str) -> str:
    """Return an alert's name as its runbook has it: `DulyBrokerAway` is `duly-broker-away`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", alert).lower()


def _expression(alert: str) -> str:
    return "".join(rule["expr"] for rule in alerts() if rule["alert"] == alert)


def alerts_complete() -> str | None:
    """Look for each alert's severity, summary and runbook, and for runbooks of no alert."""
    from duly.entrypoints.serve import SERVICES

    wrong = []
    for rule in alerts():
        name, notes = rule["alert"], rule.get("annotations", {})
        if rule.get("labels", {}).get("severity") not in {"critical", "warning"}:
            wrong.append(f"{name} has no severity")
        if not notes.get("summary", "").endswith("."):
            wrong.append(f"{name} has no summary")
        wanted = RUNBOOKS / f"{kebab(name)}.md"
        if ROOT / notes.get("runbook_url", "") != wanted:
            wrong.append(f"the runbook of {name} is not {wanted.relative_to(ROOT)}")
        elif not wanted.exists():
            wrong.append(f"{wanted.relative_to(ROOT)} is missing")
        elif missing := [heading for heading in HEADINGS if heading not in wanted.read_text()]:
            wrong.append(f"{wanted.relative_to(ROOT)} has no {', '.join(missing)}")
    missing_services = [name for name in SERVICES if f'"{name}"' not in _expression("DulyServiceMissing")]
    wrong += [f"DulyServiceMissing does not look for {name}" for name in missing_services]
    names = {kebab(rule["alert"]) for rule in alerts()}
    wrong += [
        f"{path.relative_to(ROOT)} is of no alert" for path in RUNBOOKS.glob("duly-*.md") if path.stem not in names
    ]
    return "\n".join(wrong) or None


def metrics_known() -> str | None:
    """Look for metrics that no process has, in rules, runbooks, dashboards and guides."""
    from duly import telemetry
    from prometheus_client import REGISTRY

    assert telemetry.BUILD  # it registers what we ask for
    known = {name for found in REGISTRY.collect() for name in _series(found.name, found.type)}
    files = [*RULES.values(), *RUNBOOKS.glob("*.md"), *(ROOT / "docs" / "operations").glob("*.md"), *dashboards.files()]
    wrong = [
        f"{path.relative_to(ROOT)}: there is no metric {name}"
        for path in files
        for name in sorted(set(_METRIC.findall(path.read_text())) - known)
        if not name.endswith("_")
    ]
    return "\n".join(wrong) or None


def named_in_cluster() -> str | None:
    """Look for Secrets in runbooks and guides that the chart does not have: at three in the morning nobody guesses."""
    known = secrets.documented()
    words = {*known, *(key for keys in known.values() for key in keys)}
    wrong = []
    for path in sorted((ROOT / "docs" / "operations").rglob("*.md")):
        unknown = sorted(set(_SECRET.findall(path.read_text())) - words)
        wrong += [f"{path.relative_to(ROOT)}: the chart has no Secret {name}" for name in unknown]
    if not _SECRET.findall("It is in the Secret `app-api-token`."):
        wrong.append("a Secret in a text is not found")
    return "\n".join(wrong) or None


def _series(name: str, kind: str) -> set[str]:
    ends = {
        "counter": ("_total",),
        "info": ("_info",),
        "histogram": ("", "_bucket", "_count", "_sum"),
    }
    return {f"{name}{end}" for end in ends.get(kind, ("",))}


def queries_read() -> str | None:
    """Have promtool read each panel's query, as a rule of its own."""
    rules = [{"record": f"query:{number}", "expr": query} for number, (_, _, query) in enumerate(dashboards.queries())]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "queries.yml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}, width=1000))
        return _with("promtool", "check", "rules", file)


CHECKS: dict[str, Check] = {
    "monitoring: made files": are_current,
    "monitoring: alerts and runbooks": alerts_complete,
    "monitoring: metrics exist": metrics_known,
    "monitoring: Secrets exist": named_in_cluster,
    "monitoring: rules and configurations": guarded(rules_valid),
    "monitoring: each alert tried": guarded(rules_tried),
    "monitoring: queries of dashboards": guarded(queries_read),
}


def main() -> int:
    """Run these checks alone, or write the made files; return 1 when one failed."""
    if sys.argv[1:] == ["generate"]:
        for path, text in generated().items():
            if not path.exists() or path.read_text() != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                print(f"wrote {path.relative_to(ROOT)}")
        return 0
    return run_alone(CHECKS)


if __name__ == "__main__":
    sys.exit(main())
