"""The Grafana dashboards: every panel is a title, a unit and queries. `make generate` writes them as JSON.

deploy/observability/grafana/dashboards holds what Grafana reads. Each query must return data on a live Prometheus after a
scripted load (backend/tests/monitoring), so a panel that may rightly have none says what that means: `or vector(0)`.
"""
# ruff: noqa: E501 - a table reads best with one row a line

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "observability" / "grafana" / "dashboards"
_WIDTH, _HEIGHT = 8, 8
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_PEOPLE = 'route!~"/healthz|/readyz|/metrics|unmatched|/operator/.*"'
_RATE = "$__rate_interval"


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel; `queries` are pairs of PromQL and legend. `kind` is Grafana's: timeseries, stat."""

    title: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"
    says: str = ""


def _quantiles(histogram: str, by: str = "", which: str = "") -> tuple[tuple[str, str], ...]:
    group = f"{by}, le" if by else "le"
    legend = f"{{{{{by}}}}} " if by else ""
    inside = f"{{{which}}}" if which else ""
    return tuple(
        (
            f"histogram_quantile({q}, sum by ({group}) (rate({histogram}_bucket{inside}[{_RATE}])))",
            f"{legend}p{round(q * 100)}",
        )
        for q in (0.5, 0.99)
    )


def _rate(counter: str, by: str, which: str = "") -> tuple[tuple[str, str], ...]:
    legend = " ".join(f"{{{{{name.strip()}}}}}" for name in by.split(","))
    inside = f"{{{which}}}" if which else ""
    return ((f"sum by ({by}) (rate({counter}{inside}[{_RATE}]))", legend),)


def _one(query: str, legend: str = "") -> tuple[tuple[str, str], ...]:
    return ((query, legend),)


_ERRORS = (
    f'(sum(rate(duly_http_requests_total{{status=~"5..",{_PEOPLE}}}[{_RATE}])) or vector(0))'
    f" / sum(rate(duly_http_requests_total{{{_PEOPLE}}}[{_RATE}]))"
)
_OBJECTIVES = tuple(
    (f"1 - duly:{name}_bad:ratio_rate1h", name) for name in ("requests", "latency", "reminders", "occurrences", "live")
)

DASHBOARDS: dict[str, tuple[str, tuple[Panel, ...]]] = {
    "overview": (
        "Duly: overview",
        (
            Panel("Alerts that fire", "short", _one('count(ALERTS{alertname=~"Duly.*",alertstate="firing"}) or vector(0)'), "stat"),
            Panel("Processes", "short", _one("count by (version, runtime) (duly_build_info)", "{{version}} {{runtime}}"), "stat"),
            Panel("Objectives, last hour", "percentunit", _OBJECTIVES, "stat", "What share was good; docs/operations/slo.md"),
            Panel("Requests", "reqps", _one(f"sum(rate(duly_http_requests_total{{{_PEOPLE}}}[{_RATE}]))", "requests")),
            Panel("Errors of ours", "percentunit", _one(_ERRORS, "5xx")),
            Panel("Duration", "s", _quantiles("duly_http_request_seconds", which=_PEOPLE)),
            Panel("Events recorded", "ops", _one(f"sum(rate(duly_events_recorded_total[{_RATE}]))", "recorded")),
            Panel("Waiting to be published", "short", _one("max(duly_outbox_depth)", "events")),
            Panel("Dead letters, last hour", "short", _one("sum(increase(duly_dead_letters_total[1h]))", "events"), "stat"),
            Panel("Reminder lateness", "s", _quantiles("duly_reminder_lateness_seconds")),
            Panel("Open streams", "short", _one("sum(duly_stream_clients)", "streams")),
            Panel("Messages sent", "ops", _rate("duly_deliveries_total", "outcome")),
        ),
    ),
    "events": (
        "Duly: events",
        (
            Panel("Recorded by type", "ops", _rate("duly_events_recorded_total", "type")),
            Panel("Published by type", "ops", _rate("duly_events_relayed_total", "type")),
            Panel("Waiting to be published", "short", _one("max(duly_outbox_depth)", "events")),
            Panel("Oldest that waits", "s", _one("max(duly_outbox_oldest_age_seconds)", "age")),
            Panel("Event to publishing", "s", _quantiles("duly_relay_lag_seconds")),
            Panel("The relay is refused", "short", (*_one("max(duly_relay_failing)", "now"), *_rate("duly_relay_failures_total", "away"))),
            Panel("Deliveries by what became of them", "ops", _rate("duly_events_handled_total", "consumer, outcome")),
            Panel("Event to effect", "s", _quantiles("duly_consumer_lag_seconds", "consumer")),
            Panel("Attempts after the first", "ops", _rate("duly_handler_retries_total", "consumer")),
            Panel("Dead letters, last hour", "short", _one("sum by (consumer) (increase(duly_dead_letters_total[1h]))", "{{consumer}}")),
            Panel("Calls of sidecars", "ops", _one(f"sum by (kind, outcome) (rate(duly_sidecar_calls_total[{_RATE}])) or vector(0)", "{{kind}} {{outcome}}"), says="Nothing without Dapr"),
            Panel("Change to open screens", "s", _quantiles("duly_live_lag_seconds")),
            Panel("Open streams", "short", _one("sum by (instance) (duly_stream_clients)", "{{instance}}")),
            Panel("Frames", "ops", _rate("duly_stream_frames_total", "kind")),
            Panel("Streams told to come back", "ops", _one(f"sum by (reason) (rate(duly_stream_reconnects_total[{_RATE}])) or vector(0)", "{{reason}}")),
        ),
    ),
    "reminders": (
        "Duly: reminders and deliveries",
        (
            Panel("Fired", "ops", _rate("duly_reminders_fired_total", "outcome")),
            Panel("Looked at because due", "ops", _one(f"sum(rate(duly_reminders_due_total[{_RATE}]))", "due")),
            Panel("Lateness", "s", _quantiles("duly_reminder_lateness_seconds")),
            Panel("Within a second", "percentunit", _one("1 - duly:reminders_bad:ratio_rate5m", "of the last 5 minutes")),
            Panel("Jobs", "ops", _one(f"sum by (outcome) (rate(duly_jobs_total[{_RATE}])) or vector(0)", "{{outcome}}"), says="Alarms of the scheduler; the embedded runtime counts its own"),
            Panel("Attempts by channel and outcome", "ops", _rate("duly_deliveries_total", "kind, outcome")),
            Panel("Duration of an attempt", "s", _quantiles("duly_delivery_attempt_seconds", "kind")),
            Panel("Due to the first attempt", "s", _quantiles("duly_delivery_lag_seconds")),
            Panel("Being sent", "short", _one("sum by (kind) (duly_deliveries_in_flight) or vector(0)", "{{kind}}")),
            Panel("Digests", "ops", _one(f"sum by (outcome) (rate(duly_digests_total[{_RATE}])) or vector(0)", "{{outcome}}")),
        ),
    ),
    "api": (
        "Duly: API",
        (
            Panel("Requests by route", "reqps", _rate("duly_http_requests_total", "method, route", _PEOPLE)),
            Panel("Answers by status", "reqps", _rate("duly_http_requests_total", "status")),
            Panel("Errors of ours by route", "reqps", _one(f'sum by (route) (rate(duly_http_requests_total{{status=~"5.."}}[{_RATE}])) or vector(0)', "{{route}}")),
            Panel("Duration", "s", _quantiles("duly_http_request_seconds", which=_PEOPLE)),
            Panel("Slowest routes, p99", "s", _one(f"topk(10, histogram_quantile(0.99, sum by (method, route, le) (rate(duly_http_request_seconds_bucket{{{_PEOPLE}}}[{_RATE}]))))", "{{method}} {{route}}")),
            Panel("In work", "short", _one("sum by (instance) (duly_http_requests_in_flight)", "{{instance}}")),
            Panel("Conflicts", "ops", _rate("duly_conflicts_total", "status, code"), says="412: what the change was based on is no longer so"),
            Panel("Refused: no valid token", "ops", _one(f"sum(rate(duly_tokens_refused_total[{_RATE}]))", "401")),
            Panel("Refused: too many", "ops", _one(f"sum by (limit) (rate(duly_rate_limited_total[{_RATE}])) or vector(0)", "{{limit}}")),
        ),
    ),
    "database": (
        "Duly: database and processes",
        (
            Panel("Connections in use", "short", _one("sum by (instance, pool) (duly_database_connections_in_use)", "{{instance}} {{pool}}")),
            Panel("Share of the pool", "percentunit", _one("max by (pool) (duly_database_connections_in_use / duly_database_pool_size)", "{{pool}}")),
            Panel("Waiting for a connection", "s", _quantiles("duly_database_wait_seconds", "pool")),
            Panel("Got no connection", "ops", _rate("duly_database_refused_total", "pool")),
            Panel("Housekeeping", "s", _one("sum(duly_housekeeping_seconds_sum) / sum(duly_housekeeping_seconds_count) >= 0 or vector(0)", "mean of a round")),
            Panel("Loops that ended by an error", "ops", _rate("duly_loops_failed_total", "loop")),
            Panel("Memory", "bytes", _one("process_resident_memory_bytes * on (job, instance) group_left (services) duly_build_info", "{{services}} {{instance}}")),
            Panel("Processor", "percentunit", _one(f"rate(process_cpu_seconds_total[{_RATE}]) * on (job, instance) group_left (services) duly_build_info", "{{services}} {{instance}}")),
            Panel("Open files", "short", _one("process_open_fds * on (job, instance) group_left (services) duly_build_info", "{{services}} {{instance}}")),
        ),
    ),
}  # fmt: skip


def queries(rate_interval: str = "1m") -> Iterator[tuple[str, str, str]]:
    """Yield dashboard, panel and query, its variables filled in."""
    for name, (_, panels) in DASHBOARDS.items():
        for panel in panels:
            for query, _ in panel.queries:
                yield name, panel.title, query.replace(_RATE, rate_interval)


def files() -> dict[Path, str]:
    """Return each dashboard's file and its text."""
    return {FOLDER / f"{name}.json": json.dumps(_dashboard(name), indent=1) + "\n" for name in DASHBOARDS}


def _dashboard(name: str) -> dict[str, Any]:
    title, panels = DASHBOARDS[name]
    return {
        "uid": f"duly-{name}",
        "title": title,
        "tags": ["duly"],
        "schemaVersion": 39,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus", "hide": 0, "current": {}}
            ]
        },
        "links": [{"type": "dashboards", "title": "Duly", "tags": ["duly"], "asDropdown": True, "includeVars": True}],
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
    }  # fmt: skip


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    options: dict[str, Any] = (
        {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value"}
        if panel.kind == "stat"
        else {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}}
    )
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": _SOURCE,
        "gridPos": {"x": number % 3 * _WIDTH, "y": number // 3 * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": options,
        "targets": [
            {
                "refId": chr(ord("A") + place),
                "datasource": _SOURCE,
                "expr": query,
                "legendFormat": legend,
                "exemplar": True,
            }
            for place, (query, legend) in enumerate(panel.queries)
        ],
    }
