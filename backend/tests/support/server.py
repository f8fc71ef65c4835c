"""The API as a real process, and the keys of its tokens as a real server."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.issuer import Issuer

DELIVERY_KEY = "a delivery key that only tests have"
# Channels of every kind can be made, and nothing leaves this machine: no given address may be called, nobody takes mail.
CHANNELS = {
    "DULY_DELIVERY_KEY": DELIVERY_KEY,
    "DULY_DELIVERY_ALLOWED_PORTS": "9",
    "DULY_SMTP_HOST": "127.0.0.1",
    "DULY_SMTP_PORT": "9",
    "DULY_MAIL_FROM": "Duly <duly@duly.test>",
    # Each test's people have the same addresses.
    "DULY_CODES_PER_ADDRESS": "0",
}


@contextlib.contextmanager
def key_server(issuer: Issuer) -> Iterator[str]:
    """Serve the issuer's public keys; yield their address."""
    body = json.dumps(issuer.jwks()).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/jwks"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def api_server(
    database: str, issuer: Issuer, *services: str, env: dict[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    """Run `duly serve` with these services (`api`) until the block ends; yield its address and process number."""
    port = free_port()
    with key_server(issuer) as keys:
        variables = {
            "PATH": os.environ["PATH"],
            "DULY_API_DATABASE_URL": database,
            "DULY_API_PORT": str(port),
            "DULY_PUBLIC_URL": issuer.origin,
            "DULY_JWKS_URL": keys,
            "DULY_RATE_LIMIT_PER_MINUTE": "0",
            "DULY_LOG_LEVEL": "warning",
            **CHANNELS,
            **(env or {}),
        }
        process = subprocess.Popen([sys.executable, "-m", "duly", "serve", *(services or ("api",))], env=variables)
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 30
            while True:
                try:
                    urllib.request.urlopen(f"{address}/readyz", timeout=2).close()
                    break
                except OSError:
                    assert process.poll() is None, "the API ended"
                    assert time.monotonic() < deadline, "the API did not get ready"
                    time.sleep(0.1)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(10)
