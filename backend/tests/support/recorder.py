"""An app of a few lines that a sidecar calls: it notes every call and answers what it was told to."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call by the sidecar, header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def envelope(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass
class Recorder:
    """`answer` gets a call and returns status and body; health and subscriptions are not its business."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    answer: Callable[[Call], tuple[int, bytes]] = lambda _: (200, b'{"status":"SUCCESS"}')

    def to(self, path: str) -> list[Call]:
        return [call for call in list(self.calls) if call.path == path]

    def until(self, good: Callable[[], Any], seconds: float, why: str) -> Any:
        """Return the first true answer. Fails with what was called when there is none in time."""
        deadline = time.monotonic() + seconds
        while not (found := good()):
            assert time.monotonic() < deadline, f"{why}; called: {[(call.path, call.body[:80]) for call in self.calls]}"
            time.sleep(0.02)
        return found


@contextlib.contextmanager
def recorder(port: int = 0) -> Iterator[Recorder]:
    """Listen until the block ends."""
    noted = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = 200, b"[]"
            if self.path not in ("/healthz", "/dapr/subscribe", "/dapr/config"):
                headers = {name.lower(): value for name, value in self.headers.items()}
                call = Call(self.command, self.path, headers, body)
                noted.calls.append(call)
                status, content = noted.answer(call)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = handle_call  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    noted.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield noted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
