"""For every alert: what makes it fire, and what is nearly so and must not. promtool runs them, with a minute between samples."""
# ruff: noqa: E501 - a table reads best with one row a line

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """Series as promtool reads them (`0+1x30`), and at which minute the alert of a severity fires, or does not."""

    alert: str
    fires: bool
    at: int
    series: Mapping[str, str] = field(default_factory=dict)
    severity: str | None = None


# One process of each kind, busy, with what a busy and healthy system shows: a repeated delivery, a refused change, a late frame.
HEALTHY: dict[str, str] = {
    'up{job="duly",instance="api"}': "1x480",
    'duly_build_info{job="duly",instance="api",runtime="dapr",services="api,realtime",version="1"}': "1x480",
    'duly_build_info{job="duly",instance="worker",runtime="dapr",services="audit,recurrence,reminders,notifications",version="1"}': "1x480",
    'duly_sidecar_connected{job="duly",instance="worker"}': "1x480",
    'kube_deployment_status_replicas_available{namespace="duly",deployment="duly-web"}': "2x50 1 2x429",
    'kube_deployment_spec_replicas{namespace="duly",deployment="duly-web"}': "2x480",
    'duly_sidecar_connected{job="duly",instance="api"}': "1x480",
    'duly_http_requests_total{job="duly",method="GET",route="/tasks",status="200"}': "0+600x480",
    'duly_http_requests_total{job="duly",method="PATCH",route="/tasks/{task_id}",status="412"}': "0+30x480",
    # Half of the budget.
    'duly_http_requests_total{job="duly",method="GET",route="/tasks",status="503"}': "0+0.3x480",
    'duly_http_request_seconds_bucket{job="duly",route="/tasks",le="0.25"}': "0+598x480",
    'duly_http_request_seconds_count{job="duly",route="/tasks"}': "0+600x480",
    'duly_database_connections_in_use{job="duly",instance="api",pool="duly"}': "3 10 9 2 10 0 10x474",
    'duly_database_pool_size{job="duly",instance="api",pool="duly"}': "12x480",
    'duly_database_refused_total{job="duly",instance="api",pool="duly"}': "0x480",
    'duly_loops_failed_total{job="duly",loop="relay"}': "0x100 1x380",
    'duly_relay_failing{job="duly"}': "0x100 1 0x379",
    'duly_relay_failures_total{job="duly",away="bus"}': "0x100 1x380",
    'duly_relay_failures_total{job="duly",away="database"}': "0x100 1x380",
    'duly_outbox_oldest_age_seconds{job="duly"}': "0.2x480",
    'duly_dead_letters_total{job="duly",consumer="audit"}': "0x480",
    'duly_handler_retries_total{job="duly",consumer="audit"}': "0x100 3x380",
    'duly_consumer_types{job="duly",consumer="audit",type="task.created"}': "1x480",
    'duly_events_relayed_total{job="duly",type="task.created"}': "0+60x480",
    'duly_events_handled_total{job="duly",consumer="audit",outcome="handled"}': "0+60x480",
    'duly_consumer_lag_seconds_bucket{job="duly",consumer="audit",le="1.0"}': "0+60x480",
    'duly_consumer_lag_seconds_bucket{job="duly",consumer="audit",le="+Inf"}': "0+60x480",
    'duly_consumer_lag_seconds_count{job="duly",consumer="audit"}': "0+60x480",
    'duly_consumer_lag_seconds_bucket{job="duly",consumer="recurrence",le="1.0"}': "0+60x480",
    'duly_consumer_lag_seconds_count{job="duly",consumer="recurrence"}': "0+60x480",
    'duly_sidecar_calls_total{job="duly",kind="event",outcome="dropped"}': "0x480",
    'duly_sidecar_calls_total{job="duly",kind="event",outcome="refused"}': "0x480",
    'duly_reminders_fired_total{job="duly",outcome="late"}': "0x480",
    'duly_reminder_lateness_seconds_bucket{job="duly",le="1.0"}': "0+60x480",
    'duly_reminder_lateness_seconds_count{job="duly"}': "0+60x480",
    'duly_live_lag_seconds_bucket{job="duly",le="1.0"}': "0+199x480",
    'duly_live_lag_seconds_count{job="duly"}': "0+200x480",
    'duly_deliveries_total{job="duly",kind="ntfy",outcome="delivered"}': "0+5x480",
    'duly_deliveries_total{job="duly",kind="ntfy",outcome="put off"}': "0+1x480",
    'duly_deliveries_total{job="duly",kind="ntfy",outcome="cancelled"}': "0+9x480",
    'kube_cronjob_status_last_successful_time{namespace="duly",cronjob="duly-backup"}': "0x480",
}

_SLOW = {
    "DulyLatencyBurns": ("duly_http_request_seconds", 'route="/tasks"', "0.25"),
    "DulyRemindersBurn": ("duly_reminder_lateness_seconds", 'job="duly"', "1.0"),
    "DulyOccurrencesBurn": ("duly_consumer_lag_seconds", 'consumer="recurrence"', "1.0"),
    "DulyLiveUpdatesBurn": ("duly_live_lag_seconds", 'job="duly"', "1.0"),
}


def _burning(alert: str, good: int, bad: int) -> dict[str, str]:
    """Return series with so many good and bad ones each minute, for five hours."""
    if alert == "DulyAvailabilityBurns":
        return {
            'duly_http_requests_total{route="/tasks",status="200"}': f"0+{good}x300",
            'duly_http_requests_total{route="/tasks",status="500"}': f"0+{bad}x300",
        }
    histogram, labels, upto = _SLOW[alert]
    return {
        f'{histogram}_bucket{{{labels},le="{upto}"}}': f"0+{good}x300",
        f"{histogram}_count{{{labels}}}": f"0+{good + bad}x300",
    }


def _burns(alert: str, budget: int) -> list[Case]:
    """Return the cases of one objective; of 10,000, `budget` may be bad."""

    def of(times: float, *, fires: bool, severity: str, at: int = 240) -> Case:
        bad = round(budget * times)
        return Case(alert, fires, at, _burning(alert, 10_000 - bad, bad), severity)

    return [
        of(20, fires=True, severity="critical", at=70),
        of(7, fires=True, severity="critical"),
        of(4, fires=False, severity="critical"),
        of(4, fires=True, severity="warning"),
        of(0.9, fires=False, severity="warning"),
        # Nobody is there: no ratio, no alert. And one of three: too few to say anything.
        Case(alert, fires=False, at=70, series=_burning(alert, 0, 0)),
        Case(alert, fires=False, at=70, series=dict.fromkeys(_burning(alert, 1, 1), "0x10 3x290")),
        # It is over: the short window sees nothing any more.
        Case(
            alert, fires=False, at=100, severity="critical",
            series={name: _over(text) for name, text in _burning(alert, 9_000, 1_000).items()},
        ),
    ]  # fmt: skip


def _over(text: str) -> str:
    """Return a series that stands still after ten minutes."""
    step = int(text.removeprefix("0+").removesuffix("x300"))
    return f"0+{step}x10 {step * 10}x290"


def _rising(name: str, step: int = 1, minutes: int = 60) -> dict[str, str]:
    return {name: f"0+{step}x{minutes}"}


_TYPES = {
    'duly_consumer_types{consumer="audit",type="task.created"}': "1x60",
    'duly_consumer_types{consumer="recurrence",type="task.completed"}': "1x60",
}
_RELAYED = _TYPES | {'duly_events_relayed_total{type="task.created"}': "0+10x60"}

CASES: list[Case] = [
    Case("DulyTargetDown", fires=True, at=5, series={'up{job="duly/duly",instance="a"}': "0x9"}, severity="critical"),
    Case("DulyTargetDown", fires=False, at=5, series={'up{job="duly",instance="a"}': "1 0 1x9", 'up{job="node"}': "0x9"}),
    Case("DulyAbsent", fires=True, at=5, series={'up{job="node"}': "1x9"}, severity="critical"),
    Case("DulyAbsent", fires=False, at=5, series={'duly_build_info{instance="a"}': "1x9"}),
    Case(
        "DulyServiceMissing", fires=True, at=8, severity="critical",
        series={'duly_build_info{instance="a",services="api,realtime,audit,recurrence,notifications"}': "1x9",
                'duly_build_info{instance="b",services="reminders"}': "1 1 stale"},
    ),
    Case(
        "DulyServiceMissing", fires=False, at=9,
        # A short gap, and a process that serves everything.
        series={'duly_build_info{instance="a",services="api,realtime,audit,recurrence,notifications"}': "1x9",
                'duly_build_info{instance="b",services="reminders"}': "1 1 stale _ 1x9"},
    ),
    Case("DulyServiceMissing", fires=False, at=9, series={'duly_build_info{services="all"}': "1x9"}),
    # Nobody is there: that is DulyAbsent.
    Case("DulyServiceMissing", fires=False, at=9, series={'up{job="node"}': "1x9"}),
    Case(
        "DulyWebDown", fires=True, at=8, severity="critical",
        series={'kube_deployment_status_replicas_available{namespace="duly",deployment="duly-web"}': "2 2 0x9",
                'kube_deployment_spec_replicas{namespace="duly",deployment="duly-web"}': "2x12"},
    ),
    Case(
        "DulyWebDown", fires=False, at=8,
        # Stopped by hand, and somebody else's.
        series={'kube_deployment_status_replicas_available{namespace="duly",deployment="duly-web"}': "0x12",
                'kube_deployment_spec_replicas{namespace="duly",deployment="duly-web"}': "0x12",
                'kube_deployment_status_replicas_available{namespace="other",deployment="shop-web"}': "0x12",
                'kube_deployment_spec_replicas{namespace="other",deployment="shop-web"}': "1x12"},
    ),
    Case("DulyLoopFailing", fires=True, at=20, series={'duly_loops_failed_total{loop="relay"}': "0x5 5x20"}, severity="warning"),
    Case("DulyLoopFailing", fires=False, at=20, series={'duly_loops_failed_total{loop="relay"}': "0x5 1x20"}),
    Case(
        "DulyDatabasePoolExhausted", fires=True, at=5, severity="warning",
        series={'duly_database_connections_in_use{pool="duly"}': "12x9", 'duly_database_pool_size{pool="duly"}': "12x9"},
    ),
    Case(
        "DulyDatabasePoolExhausted", fires=True, at=20, severity="warning",
        series={'duly_database_refused_total{pool="duly"}': "0+5x30"},
    ),
    Case(
        "DulyDatabasePoolExhausted", fires=False, at=9,
        series={
            'duly_database_connections_in_use{pool="duly"}': "12 3 12 4 12 2 12 3 12 3 12 3",
            'duly_database_pool_size{pool="duly"}': "12x20", 'duly_database_refused_total{pool="duly"}': "0 0 2x20",
        },
    ),
    Case(
        "DulySidecarMissing", fires=True, at=5, severity="critical",
        series={'duly_sidecar_connected{instance="a"}': "0x9", 'duly_build_info{instance="a",runtime="dapr"}': "1x9"},
    ),
    Case(
        "DulySidecarMissing", fires=False, at=5,
        series={
            'duly_sidecar_connected{instance="a"}': "0x9", 'duly_build_info{instance="a",runtime="embedded"}': "1x9",
            'duly_sidecar_connected{instance="b"}': "0 1x9", 'duly_build_info{instance="b",runtime="dapr"}': "1x9",
        },
    ),
    Case(
        "DulyBrokerAway", fires=True, at=5, severity="critical",
        series={"duly_relay_failing": "0 1x9", 'duly_relay_failures_total{away="bus"}': "0+12x9"},
    ),
    Case(
        "DulyBrokerAway", fires=False, at=5,
        series={"duly_relay_failing": "1x9", 'duly_relay_failures_total{away="bus"}': "2x9",
                'duly_relay_failures_total{away="database"}': "0+12x9"},
    ),
    Case(
        "DulyRelayFailing", fires=True, at=5, severity="critical",
        series={"duly_relay_failing": "0 1x9", 'duly_relay_failures_total{away="database"}': "0+12x9"},
    ),
    Case(
        "DulyRelayFailing", fires=False, at=5,
        series={"duly_relay_failing": "0 1 0x9", 'duly_relay_failures_total{away="database"}': "0 1x9"},
    ),
    Case("DulyOutboxOld", fires=True, at=5, series={"duly_outbox_oldest_age_seconds": "0 61+60x9"}, severity="critical"),
    Case("DulyOutboxOld", fires=False, at=5, series={"duly_outbox_oldest_age_seconds": "0 59x9"}),
    Case("DulyDeadLetters", fires=True, at=10, series={'duly_dead_letters_total{consumer="audit"}': "0x5 1x30"}, severity="warning"),
    Case("DulyDeadLetters", fires=False, at=90, series={'duly_dead_letters_total{consumer="audit"}': "0x5 1x100"}),
    Case("DulyHandlersRetrying", fires=True, at=20, series=_rising('duly_handler_retries_total{consumer="audit"}', 5), severity="warning"),
    Case("DulyHandlersRetrying", fires=False, at=20, series=_rising('duly_handler_retries_total{consumer="audit"}')),
    Case(
        "DulyConsumerStuck", fires=True, at=20, severity="critical",
        series=_RELAYED | {'duly_events_handled_total{consumer="audit",outcome="handled"}': "100x60"},
    ),
    Case(
        "DulyConsumerStuck", fires=False, at=20,
        # The other one has nothing to do: nobody completes anything.
        series=_RELAYED | {'duly_events_handled_total{consumer="audit",outcome="handled"}': "0+9x60",
                           'duly_events_handled_total{consumer="recurrence",outcome="handled"}': "0x60"},
    ),
    Case(
        "DulyConsumerBehind", fires=True, at=20, severity="warning",
        series={
            'duly_consumer_lag_seconds_bucket{consumer="audit",le="60.0"}': "0x30",
            'duly_consumer_lag_seconds_bucket{consumer="audit",le="300.0"}': "0+10x30",
            'duly_consumer_lag_seconds_bucket{consumer="audit",le="+Inf"}': "0+10x30",
            'duly_consumer_lag_seconds_count{consumer="audit"}': "0+10x30",
        },
    ),
    Case(
        "DulyConsumerBehind", fires=False, at=20,
        series={
            'duly_consumer_lag_seconds_bucket{consumer="audit",le="1.0"}': "0+10x30",
            'duly_consumer_lag_seconds_bucket{consumer="audit",le="+Inf"}': "0+10x30",
            'duly_consumer_lag_seconds_count{consumer="audit"}': "0+10x30",
        },
    ),
    Case(
        "DulyDeliveriesDropped", fires=True, at=10, severity="warning",
        series={'duly_sidecar_calls_total{kind="event",outcome="dropped"}': "0x3 1x30"},
    ),
    Case(
        "DulyDeliveriesDropped", fires=False, at=10,
        series={'duly_sidecar_calls_total{kind="event",outcome="dropped"}': "4x30",
                'duly_sidecar_calls_total{kind="event",outcome="failed"}': "0+1x30"},
    ),
    Case(
        "DulyDeliveriesRefused", fires=True, at=10, severity="warning",
        series={'duly_sidecar_calls_total{kind="job",outcome="refused"}': "0x3 1x30"},
    ),
    Case(
        "DulyDeliveriesRefused", fires=False, at=30,
        series={'duly_sidecar_calls_total{kind="job",outcome="refused"}': "0x3 1x30"},
    ),
    Case("DulyRemindersLate", fires=True, at=10, series={'duly_reminders_fired_total{outcome="late"}': "0x5 2x30"}, severity="warning"),
    Case("DulyRemindersLate", fires=False, at=10, series=_rising('duly_reminders_fired_total{outcome="on time"}', 100)),
    Case(
        "DulyMessagesFailing", fires=True, at=40, severity="warning",
        series={'duly_deliveries_total{kind="email",outcome="put off"}': "0+1x60",
                'duly_deliveries_total{kind="email",outcome="delivered"}': "3x60"},
    ),
    Case(
        "DulyMessagesFailing", fires=False, at=40,
        # Two of three, and one kind whose end is away for one person.
        series={'duly_deliveries_total{kind="email",outcome="failed"}': "0x20 2x40",
                'duly_deliveries_total{kind="email",outcome="delivered"}': "0x20 1x40",
                'duly_deliveries_total{kind="ntfy",outcome="put off"}': "0+1x60",
                'duly_deliveries_total{kind="ntfy",outcome="delivered"}': "0+9x60"},
    ),
    # The clock of these tests begins at 0, so a backup at 0 is as old as the test.
    Case(
        "DulyBackupOld", fires=True, at=37 * 60, severity="critical",
        series={'kube_cronjob_status_last_successful_time{cronjob="duly-backup"}': "0x2400"},
    ),
    Case(
        "DulyBackupOld", fires=True, at=37 * 60, severity="critical", series={'kube_cronjob_created{cronjob="my-duly-backup"}': "0x2400"},
    ),
    Case(
        "DulyBackupOld", fires=False, at=37 * 60,
        series={'kube_cronjob_status_last_successful_time{cronjob="duly-backup"}': "0x1440 86400x900",
                'kube_cronjob_created{cronjob="duly-backup"}': "0x2400",
                'kube_cronjob_status_last_successful_time{cronjob="other-backup"}': "0x2400"},
    ),
    *_burns("DulyAvailabilityBurns", 10),
    *(case for alert in _SLOW for case in _burns(alert, 100)),
]  # fmt: skip


def documents(rules: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Return the files that promtool runs: every case, and a healthy system, each over the one file of rules it is about."""
    of_objectives = [case for case in CASES if case.alert.endswith(("Burn", "Burns"))]
    others = [case for case in CASES if case not in of_objectives]
    return [
        _document(rules["alerts"], others, "1m", (15, 60, 110)),
        # What looks at hours need not be looked at every minute.
        _document(rules["slo"], of_objectives, "5m", (60, 110, 300, 470)),
    ]


def _document(rules: Path, which: list[Case], every: str, looks: tuple[int, ...]) -> dict[str, Any]:
    firing = 'count by (alertname) (ALERTS{alertstate="firing"})'
    healthy = {
        "name": "healthy",
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in HEALTHY.items()],
        "promql_expr_test": [{"expr": firing, "eval_time": f"{at}m", "exp_samples": []} for at in looks],
    }
    return {
        "rule_files": [str(rules)],
        "evaluation_interval": every,
        "tests": [*(_test(case) for case in which), healthy],
    }


def _test(case: Case) -> dict[str, Any]:
    which = f'alertname="{case.alert}",alertstate="firing"' + (f',severity="{case.severity}"' if case.severity else "")
    expected = [{"labels": f'{{severity="{case.severity}"}}', "value": 1}] if case.fires else []
    # Without `clamp_max`, two that fire for two labels would count.
    expression = f"clamp_max(count by (severity) (ALERTS{{{which}}}), 1)"
    return {
        "name": f"{case.alert} {'fires' if case.fires else 'does not fire'}",
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in case.series.items()],
        "promql_expr_test": [{"expr": expression, "eval_time": f"{case.at}m", "exp_samples": expected}],
    }


def untested(alerts: set[str]) -> list[str]:
    """Return in words which alerts have no case that fires, or none that does not."""
    fired = {case.alert for case in CASES if case.fires}
    quiet = {case.alert for case in CASES if not case.fires}
    return [f"no case makes {name} fire" for name in sorted(alerts - fired)] + [
        f"no case shows that {name} is quiet" for name in sorted(alerts - quiet)
    ]
