"""A local OTLP receiver: keeps the spans that processes export, by HTTP and protobuf."""

import contextlib
import gzip
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Seen:
    """One span as it arrived."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, str]


@dataclass
class Receiver:
    """What arrived so far, and where to send it."""

    address: str = ""
    spans: list[Seen] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """What a process needs to send its spans here, soon."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.address, "OTEL_BSP_SCHEDULE_DELAY": "100", "NO_PROXY": "*"}

    def of(self, trace: str) -> list[Seen]:
        """Return the spans of a trace."""
        return [span for span in list(self.spans) if span.trace == trace]

    def wait_for(self, trace: str, wanted: Callable[[Seen], bool], seconds: float = 30) -> Seen:
        """Wait until a span of a trace is there; return it."""
        deadline = time.monotonic() + seconds
        while True:
            for span in self.of(trace):
                if wanted(span):
                    return span
            assert time.monotonic() < deadline, [(span.service, span.name) for span in self.of(trace)]
            time.sleep(0.1)


@contextlib.contextmanager
def receiver() -> Iterator[Receiver]:
    """Receive until the block ends."""
    received = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            assert self.path == "/v1/traces"
            request = ExportTraceServiceRequest.FromString(body)
            for resource in request.resource_spans:
                names = {one.key: one.value.string_value for one in resource.resource.attributes}
                for scope in resource.scope_spans:
                    received.spans += [
                        Seen(
                            names["service.name"],
                            span.name,
                            span.trace_id.hex(),
                            span.span_id.hex(),
                            span.parent_span_id.hex(),
                            {one.key: one.value.string_value for one in span.attributes},
                        )
                        for span in scope.spans
                    ]
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    received.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
