"""The objectives, and the rules that are made of them: for each a ratio over seven windows, and two alerts.

Fast and slow burning as the SRE workbook has it, chapter 5 ("multiwindow, multi-burn-rate alerts"): the long window says that it
matters, the short one that it still goes on. `make generate` writes deploy/observability/prometheus/rules/slo.yaml.
"""

from dataclasses import dataclass
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "deploy" / "observability" / "prometheus" / "rules"
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
# Severity: (budget of 30 days burnt so many times too fast, long window, short window).
BURNS = {
    "critical": ((14.4, "1h", "5m"), (6.0, "6h", "30m")),
    "warning": ((3.0, "1d", "2h"), (1.0, "3d", "6h")),
}
# Of a handful of requests one that fails is a third of the budget and no incident: so many bad ones at least.
FEWEST = {"critical": 10, "warning": 20}
_PEOPLE = 'route!~"/healthz|/readyz|/metrics|unmatched|/operator/.*"'


@dataclass(frozen=True, slots=True)
class Objective:
    """`good` of what happened is to be good; `bad` and `all` are counters, with WINDOW in place of the window."""

    name: str
    alert: str
    good: float
    says: str
    bad: str
    all: str
    runbook: str

    @property
    def ratio(self) -> str:
        """The name of its recorded series, without the window."""
        return f"duly:{self.name}_bad:ratio_rate"


def _slow(histogram: str, upto: str, which: str = "") -> tuple[str, str]:
    """Return what was slower than a bucket of a histogram, and everything."""
    comma = "," if which else ""
    everything = (
        f"sum(increase({histogram}_count{{{which}}}[WINDOW]))" if which else f"sum(increase({histogram}_count[WINDOW]))"
    )
    fast = f'sum(increase({histogram}_bucket{{{which}{comma}le="{upto}"}}[WINDOW]))'
    return f"({everything} - {fast})", everything


def _objective(name: str, alert: str, good: float, says: str, both: tuple[str, str]) -> Objective:
    runbook = "-".join(_words(alert))
    return Objective(name, alert, good, says, *both, f"docs/operations/runbooks/{runbook}.md")


def _words(alert: str) -> list[str]:
    words: list[str] = []
    for letter in alert:
        if letter.isupper():
            words.append("")
        words[-1] += letter.lower()
    return words


OBJECTIVES = (
    _objective(
        "requests",
        "DulyAvailabilityBurns",
        0.999,
        "Requests are answered without an error of ours",
        (
            # Without a single error there is no such series, and then there was none.
            f'(sum(increase(duly_http_requests_total{{status=~"5..",{_PEOPLE}}}[WINDOW])) or vector(0))',
            f"sum(increase(duly_http_requests_total{{{_PEOPLE}}}[WINDOW]))",
        ),
    ),
    _objective(
        "latency",
        "DulyLatencyBurns",
        0.99,
        "Requests are answered within 250 ms",
        _slow("duly_http_request_seconds", "0.25", _PEOPLE),
    ),
    _objective(
        "reminders",
        "DulyRemindersBurn",
        0.99,
        "Reminders fire within one second of their moment",
        _slow("duly_reminder_lateness_seconds", "1.0"),
    ),
    _objective(
        "occurrences",
        "DulyOccurrencesBurn",
        0.99,
        "The next occurrence is there within one second of the completion",
        _slow("duly_consumer_lag_seconds", "1.0", 'consumer="recurrence"'),
    ),
    _objective(
        "live",
        "DulyLiveUpdatesBurn",
        0.99,
        "A change reaches a user's open screens within one second",
        _slow("duly_live_lag_seconds", "1.0"),
    ),
)


def _recorded(one: Objective, window: str) -> list[str]:
    bad, everything = (text.replace("WINDOW", window) for text in (one.bad, one.all))
    return [
        f"      - record: {one.ratio}{window}",
        f"        expr: {bad} / {everything}",
        f"      - record: duly:{one.name}_bad:increase{window}",
        f"        expr: {bad}",
    ]


def _alert(one: Objective, severity: str) -> list[str]:
    budget = round(1 - one.good, 6)
    parts = [
        f"({one.ratio}{long} > {round(factor * budget, 6)} and {one.ratio}{short} > {round(factor * budget, 6)}"
        f" and duly:{one.name}_bad:increase{long} >= {FEWEST[severity]})"
        for factor, long, short in BURNS[severity]
    ]
    soon = "hours" if severity == "critical" else "days"
    summary = (
        f"{one.says}: the budget of 30 days will be gone in {soon}; {{{{ $value | humanizePercentage }}}} miss it."
    )
    return [
        f"      - alert: {one.alert}",
        "        expr: |-",
        f"          {parts[0]}",
        f"          or {parts[1]}",
        f"        labels: {{severity: {severity}, slo: {one.name}}}",
        "        annotations:",
        f'          summary: "{summary}"',
        f"          runbook_url: {one.runbook}",
    ]


def text() -> str:
    """Return the rules file."""
    lines = ["# Made by scripts/monitoring/slo.py: change that, then `make generate`.", "groups:"]
    for one in OBJECTIVES:
        lines += [f"  - name: duly-slo-{one.name}", "    rules:"]
        for window in WINDOWS:
            lines += _recorded(one, window)
        for severity in BURNS:
            lines += _alert(one, severity)
    return "\n".join(lines) + "\n"
