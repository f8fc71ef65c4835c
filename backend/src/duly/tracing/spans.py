"""Spans by OpenTelemetry; imported only where traces are wanted."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, StatusCode, TraceFlags
from sqlalchemy import event

_KINDS = {"internal": SpanKind.INTERNAL, "client": SpanKind.CLIENT, "consumer": SpanKind.CONSUMER}
# Source: W3C Trace Context, section 3.2; 00 is the only version.
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
# A collector that is away must not hold up a process's end.
_EXPORT_SECONDS = 5.0
_SPAN = "duly_span"


class _Discreet(SpanProcessor):
    """Takes out of a request's span what people wrote, and links that are secrets; its route says which request it was."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Overwrite what FastAPI noted."""
        for name in ("url.path", "url.query"):
            if span.attributes and name in span.attributes:
                span.set_attribute(name, "left out")


class Spans:
    """Makes spans, and hands them to an exporter in batches, in a thread of its own."""

    def __init__(self, service: str, version: str, exporter: SpanExporter | None = None) -> None:
        provider = TracerProvider(resource=Resource.create({"service.name": service, "service.version": version}))
        provider.add_span_processor(_Discreet())
        provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(timeout=_EXPORT_SECONDS)))
        # FastAPI makes the spans of requests with the global one.
        trace.set_tracer_provider(provider)
        self._tracer = provider.get_tracer("duly", version)

    @contextlib.contextmanager
    def span(self, name: str, kind: str, parent: str | None, attributes: Mapping[str, str | int]) -> Iterator[None]:
        """Do the block in a span; an error marks it by its class, and says none of its words."""
        context = _context(parent)
        with self._tracer.start_as_current_span(
            name, context, _KINDS[kind], dict(attributes), record_exception=False, set_status_on_exception=False
        ) as made:
            try:
                yield
            except Exception as error:
                made.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def current(self) -> str | None:
        """Return the traceparent of the current span."""
        found = trace.get_current_span().get_span_context()
        if not found.is_valid:
            return None
        return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags:02x}"

    def ids(self) -> dict[str, str]:
        """Return the ids of the current span; empty without one."""
        found = trace.get_current_span().get_span_context()
        return {"trace_id": f"{found.trace_id:032x}", "span_id": f"{found.span_id:016x}"} if found.is_valid else {}

    def exemplar(self) -> dict[str, str] | None:
        """Return the id of the current trace, if it is kept."""
        found = trace.get_current_span().get_span_context()
        return {"trace_id": f"{found.trace_id:032x}"} if found.is_valid and found.trace_flags.sampled else None

    def note(self, attributes: Mapping[str, str]) -> None:
        """Add attributes to the current span."""
        trace.get_current_span().set_attributes(dict(attributes))

    def watch(self, engine: Any) -> None:
        """Make a span of each statement: its text, which holds names and placeholders, never its values."""

        def begin(_: Any, __: Any, statement: str, ___: Any, context: Any, ____: bool) -> None:
            if trace.get_current_span().is_recording():
                attributes = {"db.system.name": "postgresql", "db.query.text": statement[:2_000]}
                word = statement.split(None, 1)[0] if statement.strip() else "statement"
                setattr(context, _SPAN, self._tracer.start_span(word, kind=SpanKind.CLIENT, attributes=attributes))

        def end(_: Any, __: Any, ___: str, ____: Any, context: Any, _____: bool) -> None:
            if made := getattr(context, _SPAN, None):
                made.end()

        def failed(error: Any) -> None:
            if made := getattr(error.execution_context, _SPAN, None):
                made.set_status(StatusCode.ERROR, type(error.original_exception).__name__)
                made.end()

        event.listen(engine, "before_cursor_execute", begin)
        event.listen(engine, "after_cursor_execute", end)
        event.listen(engine, "handle_error", failed)


def _context(parent: str | None) -> Context | None:
    found = _TRACEPARENT.fullmatch(parent or "")
    if found is None:
        return None
    flags = TraceFlags(int(found[3], 16))
    remote = SpanContext(int(found[1], 16), int(found[2], 16), is_remote=True, trace_flags=flags)
    return trace.set_span_in_context(NonRecordingSpan(remote))
