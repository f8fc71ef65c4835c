"""Traces: one leads from a request through the event log to what the last consumer did (ADR-0020).

Job: spans, and the context that crosses the log and the wire as a W3C `traceparent`.
Never: is loaded where `OTEL_EXPORTER_OTLP_ENDPOINT` is not set; carries paths, queries or anything else that people wrote.
On failure: spans are dropped, the work goes on.
"""

import contextlib
import os
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from duly.tracing.spans import Spans

Kind = Literal["internal", "client", "consumer"]
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_OFF: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
_spans: "Spans | None" = None


def start(service: str, version: str) -> None:
    """Trace from now on, to where the environment says, by OTLP over HTTP; a no-op where it says nothing."""
    global _spans  # noqa: PLW0603 - off is one comparison on every hot path
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if _spans is None and os.environ.get(ENDPOINT) and not disabled:
        from duly.tracing.spans import Spans

        _spans = Spans(os.environ.get("OTEL_SERVICE_NAME") or service, version)


def on() -> bool:
    """Tell whether this process traces."""
    return _spans is not None


def span(
    name: str, kind: Kind = "internal", parent: str | None = None, **attributes: str | int
) -> contextlib.AbstractContextManager[None]:
    """Do the block in a span; below `parent`, a traceparent, else below the current one. Ids and counts are attributes."""
    return _OFF if _spans is None else _spans.span(name, kind, parent, attributes)


def current() -> str | None:
    """Return the traceparent of the current span; None without one."""
    return None if _spans is None else _spans.current()


def headers() -> dict[str, str]:
    """Return what a request to somebody else carries of the current trace."""
    found = current()
    return {} if found is None else {"traceparent": found}


def note(**attributes: str) -> None:
    """Add attributes to the current span."""
    if _spans is not None:
        _spans.note(attributes)


def exemplar() -> dict[str, str] | None:
    """Return the labels by which a measurement leads to its trace; None when it is in none that is kept."""
    return None if _spans is None else _spans.exemplar()


def to_log(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Give a log line the ids of its trace and span (a processor of structlog)."""
    if _spans is not None:
        line.update(_spans.ids())
    return line


def watch(engine: Any) -> None:
    """Make a span of each statement of an SQLAlchemy engine."""
    if _spans is not None:
        _spans.watch(engine)
