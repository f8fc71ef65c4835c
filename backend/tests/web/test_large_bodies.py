"""Bodies that are too large: whoever sends one hears why, on a real server and with a client that listens last."""

import json
import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from duly.launcher.postgres import EmbeddedPostgres
from duly.web.limits import LINGER_SECONDS
from tests.conftest import API_PASSWORD, ORIGIN
from tests.support.issuer import Issuer
from tests.support.server import api_server

MIB = 1024 * 1024
USER = uuid4()


@pytest.fixture(scope="module")
def server(database: EmbeddedPostgres) -> Iterator[tuple[int, str]]:
    issuer = Issuer(ORIGIN)
    with api_server(database.address("duly_api", API_PASSWORD), issuer) as (address, _):
        yield int(address.rpartition(":")[2]), issuer.token(USER)


def exchange(port: int, head: str, *parts: bytes) -> tuple[int, dict[str, object]]:
    """Send everything, then read everything; return status and problem."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode())
        for part in parts:
            connection.sendall(part)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            headers = dict(line.decode().lower().strip().split(": ", 1) for line in iter(answer.readline, b"\r\n"))
            body = answer.read(int(headers["content-length"]))
    assert headers["content-type"] == "application/problem+json"
    return status, json.loads(body)


def post(token: str, size: int | None, connection: str = "close") -> str:
    length = "Transfer-Encoding: chunked" if size is None else f"Content-Length: {size}"
    return (
        f"POST /api/{USER}/tasks HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nConnection: {connection}\r\n{length}\r\n\r\n"
    )


@pytest.mark.parametrize("connection", ["close", "keep-alive"])
@pytest.mark.parametrize("size", [MIB + 1, 5 * MIB, 20 * MIB])
def test_over_1_mib_is_heard(server: tuple[int, str], size: int, connection: str) -> None:
    port, token = server
    status, problem = exchange(port, post(token, size, connection), b"x" * size)
    assert (status, problem["code"]) == (413, "request.too-large")


def test_over_1_mib_in_chunks_is_heard(server: tuple[int, str]) -> None:
    port, token = server
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    status, problem = exchange(port, post(token, None), chunk * 80, b"0\r\n\r\n")
    assert (status, problem["code"]) == (413, "request.too-large")


def test_any_early_answer_is_heard(server: tuple[int, str]) -> None:
    port, _ = server
    status, problem = exchange(port, post("not-a-token", 20 * MIB), b"x" * 20 * MIB)
    assert (status, problem["code"]) == (401, "unauthenticated")


def test_a_small_body_keeps_the_connection(server: tuple[int, str]) -> None:
    port, _ = server
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for _ in range(2):
            connection.sendall(post("not-a-token", 2, "keep-alive").encode() + b"{}")
            answer = b""
            while not answer.endswith(b"}"):
                answer += connection.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 401 ")


def test_nobody_is_listened_to_for_ever(server: tuple[int, str]) -> None:
    port, token = server
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(post(token, 1000 * MIB).encode() + b"x")
        while connection.recv(65_536):
            pass
    assert time.monotonic() - began < LINGER_SECONDS + 5
