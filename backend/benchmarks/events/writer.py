"""Writes at a steady pace over kept-alive connections, whatever the answers take."""

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from tests.support.issuer import Issuer

from benchmarks.data import user_id

CONNECTIONS = 8


class Writer:
    """Creates tasks of one user after another."""

    def __init__(self, address: str, issuer: Issuer, users: Sequence[int]) -> None:
        self._host = urlsplit(address).netloc
        self._users = [(f"/api/{user_id(n)}/tasks", issuer.token(user_id(n), expires_in=7200)) for n in users]

    def write(self, count: int, per_second: float) -> list[float]:
        """Create `count` tasks and return the seconds each answer took from the instant the request was due."""
        started = time.perf_counter() + 0.05
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            parts = [
                pool.submit(self._some, range(first, count, CONNECTIONS), started, 1 / per_second)
                for first in range(CONNECTIONS)
            ]
            return [took for part in parts for took in part.result()]

    def _some(self, numbers: Sequence[int], started: float, every: float) -> list[float]:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        took = []
        for number in numbers:
            due = started + number * every
            time.sleep(max(0.0, due - time.perf_counter()))
            create(connection, *self._users[number % len(self._users)], number)
            took.append(time.perf_counter() - due)
        connection.close()
        return took


def create(connection: http.client.HTTPConnection, path: str, token: str, number: int) -> None:
    """Create one task."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps({"title": f"Buy milk and bread {number}"}), headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 201:
        raise RuntimeError(f"{answer.status}: {body[:200]!r}")
