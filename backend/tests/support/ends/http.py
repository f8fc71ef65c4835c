"""A local HTTP server that takes POST requests and misbehaves on demand."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Answer:
    """What an end says. A `silent` one takes the request and never says anything; an `endless` one never stops."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    silent: bool = False
    endless: bool = False


@dataclass(frozen=True)
class Request:
    """A request as it came; `headers` by lower-case name."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class NotTaken(Exception):
    """The end refuses a request that is not as it must be."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.answer = Answer(status, {"Content-Type": "text/plain"}, why.encode())


class HttpEnd:
    """Answers each POST with `answer`, or with the first of `first`, which is taken from it.

    `requests` are all that came, `received` what was made of those that were answered with 2xx, `refused` why others were
    not as they must be, `connections` counts the connections.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, name: str = "127.0.0.1") -> None:
        self.answer = Answer()
        self.first: list[Answer] = []
        self.requests: list[Request] = []
        self.received: list[Any] = []
        self.refused: list[str] = []
        self.connections = 0
        self._name = name
        self._tls = tls
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()

    def read(self, request: Request) -> Any:
        """Return what a request means; other ends check it. Errors: `NotTaken`."""
        return request

    def answers_with(self, taken: Any) -> Answer:
        """Return what is said to a request that was taken."""
        return self.answer

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self._tls else 'http'}://{self._name}:{self.port}"

    def wait(self, count: int = 1, seconds: float = 5.0) -> list[Any]:
        """Return what was received as soon as it is `count`. Errors: AssertionError when it is fewer after `seconds`."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= count, seconds), self.refused or "nothing came"
            return list(self.received)

    async def arrived(self, count: int = 1, seconds: float = 5.0) -> list[Any]:
        """Wait as `wait` does, without holding up the event loop."""
        return await asyncio.to_thread(self.wait, count, seconds)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.port = int(self._server.server_address[1])
        if self._tls:
            # The handshake is the connection's own thread's: a client that never begins one holds up nobody.
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        # Waits for the connections' threads.
        self._server.server_close()

    def _take(self, request: Request) -> Answer:
        with self._changed:
            self.requests.append(request)
            try:
                taken = self.read(request)
            except NotTaken as error:
                self.refused.append(str(error))
                return error.answer
            answer = self.first.pop(0) if self.first else self.answers_with(taken)
            if answer.status < 300 and not answer.silent:
                self.received.append(taken)
                self._changed.notify_all()
            return answer


def _handler(end: HttpEnd) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            end.connections += 1
            end._open.add(self.connection)

        def handle(self) -> None:
            # Whatever a client does, or the end of the test.
            with contextlib.suppress(OSError):
                super().handle()

        def finish(self) -> None:
            end._open.discard(self.connection)
            with contextlib.suppress(OSError):
                super().finish()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._say(end._take(Request(self.path, headers, body)))

        def _say(self, answer: Answer) -> None:
            if answer.silent:
                end._closing.wait(60)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.endless:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.close_connection = True
                while not end._closing.wait(0.001):
                    self.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
            else:
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
