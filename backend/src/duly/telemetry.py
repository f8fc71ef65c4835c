"""Logs and metrics of a process.

Job: structured logs with ids, and the metrics that operators alert on.
Never: logs a title, a description, a token or an address with a password.
On failure: telemetry is dropped, the work goes on.
"""

import logging
import sys
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

from duly import tracing

# When a series began says nothing here, and would double their number.
disable_created_metrics()  # type: ignore[no-untyped-call]

BUILD = Info("duly_build", "Version, runtime and services of this process.")

REQUESTS = Counter("duly_http_requests_total", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "duly_http_request_seconds",
    "Time from the request's first byte to the answer's last.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
REQUESTS_IN_FLIGHT = Gauge("duly_http_requests_in_flight", "Requests being worked on.")
CONFLICTS = Counter(
    "duly_conflicts_total",
    "Changes refused: 409, the state does not allow them; 412, what they were based on has changed.",
    ["status", "code"],
)
DATABASE_IN_USE = Gauge("duly_database_connections_in_use", "Connections that somebody works with.", ["pool"])
DATABASE_POOL_SIZE = Gauge("duly_database_pool_size", "The most connections there can be.", ["pool"])
DATABASE_WAIT = Histogram(
    "duly_database_wait_seconds",
    "Time from asking for a connection to having one, opening it included.",
    ["pool"],
    buckets=(0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
DATABASE_REFUSED = Counter(
    "duly_database_refused_total",
    "Askings for a connection that got none: no free one in time, or none opened.",
    ["pool"],
)
OUTBOX_DEPTH = Gauge("duly_outbox_depth", "Committed events that wait to be published.")
OUTBOX_AGE = Gauge("duly_outbox_oldest_age_seconds", "Age of the oldest event that waits, when the relay last looked.")
RELAYED = Counter("duly_events_relayed_total", "Events published to the bus.", ["type"])
RELAY_LAG = Histogram(
    "duly_relay_lag_seconds",
    "Time from an event to its publishing, the oldest of each batch.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300),
)
RELAY_FAILING = Gauge("duly_relay_failing", "1 while the bus or the database refuses the relay.")
RELAY_FAILURES = Counter("duly_relay_failures_total", "Rounds of the relay that failed, by what was away.", ["away"])
CONSUMED_TYPES = Gauge(
    "duly_consumer_types", "1 for each type of event that a consumer of this process is for.", ["consumer", "type"]
)
CONSUMER_LAG = Histogram(
    "duly_consumer_lag_seconds",
    "Time from an event to the commit of its effect, first attempts and later ones.",
    ["consumer"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600),
)
EVENTS_HANDLED = Counter("duly_events_handled_total", "Deliveries by what became of them.", ["consumer", "outcome"])
HANDLER_RETRIES = Counter("duly_handler_retries_total", "Attempts after the first.", ["consumer"])
DEAD_LETTERS = Counter("duly_dead_letters_total", "Events a consumer gave up on.", ["consumer"])
JOBS = Counter("duly_jobs_total", "Scheduled jobs that fired, by what became of them.", ["outcome"])
SIDECAR_CALLS = Counter(
    "duly_sidecar_calls_total", "What the sidecar delivered, by what became of it.", ["kind", "outcome"]
)
SIDECAR_CONNECTED = Gauge(
    "duly_sidecar_connected",
    "Under Dapr: 1 once the sidecar called or answered, 0 before, and while it does not answer.",
)
EVENTS_RECORDED = Counter("duly_events_recorded_total", "Events committed to the log.", ["type"])
REMINDERS_DUE = Counter("duly_reminders_due_total", "Reminders that were looked at because they were due.")
REMINDERS_FIRED = Counter("duly_reminders_fired_total", "Reminders fired, on time or late by seconds.", ["outcome"])
REMINDER_LATENESS = Histogram(
    "duly_reminder_lateness_seconds",
    "Time from a reminder's moment to the commit of its firing.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600),
)
DELIVERIES = Counter(
    "duly_deliveries_total",
    "Attempts and decisions of the courier: delivered, failed, cancelled, or put off.",
    ["kind", "outcome"],
)
DELIVERY_SECONDS = Histogram(
    "duly_delivery_attempt_seconds",
    "Duration of one attempt, whatever came of it.",
    ["kind"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30),
)
DELIVERY_LAG = Histogram(
    "duly_delivery_lag_seconds",
    "Time from when a delivery was due to the begin of its first attempt.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600),
)
DELIVERIES_IN_FLIGHT = Gauge("duly_deliveries_in_flight", "Deliveries that are being sent or noted now.", ["kind"])
STREAM_CLIENTS = Gauge("duly_stream_clients", "Open streams.")
DIGESTS = Counter("duly_digests_total", "Daily digests that were due, by what became of them.", ["outcome"])
LIVE_LAG = Histogram(
    "duly_live_lag_seconds",
    "Time from a change to its frame in a user's open streams.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 15, 60),
)
STREAM_FRAMES = Counter("duly_stream_frames_total", "Frames sent to streams: changes and others.", ["kind"])
STREAM_RECONNECTS = Counter("duly_stream_reconnects_total", "Streams told to come back.", ["reason"])
STREAM_SLOW = Counter("duly_stream_slow_clients_total", "Streams ended because their client did not keep up.")
TOKENS_REFUSED = Counter("duly_tokens_refused_total", "Requests refused with 401.")
RATE_LIMITED = Counter("duly_rate_limited_total", "Requests refused with 429.", ["limit"])
LOOPS_FAILED = Counter(
    "duly_loops_failed_total", "Background loops that ended by an error and were begun again.", ["loop"]
)
HOUSEKEEPING_SECONDS = Histogram("duly_housekeeping_seconds", "Duration of one housekeeping round.")
# A series that begins with its first count shows no increase, and alerts watch these.
for _outcome in ("on time", "late"):
    REMINDERS_FIRED.labels(_outcome)


def configure_logs(level: str, form: str) -> None:
    """Send every log line of the process to standard error, as `form` (`json` or `text`)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        tracing.to_log,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            # The default shows local variables, and those are what people wrote.
            colors=False,
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared[1:], processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
