"""Writers who do not take an outage for an answer, and remember what was acknowledged."""

import asyncio
from random import Random
from typing import Any
from uuid import uuid4

import httpx2

from tests.support.caller import User
from tests.support.issuer import Issuer
from tests.support.operations import Operations

GIVE_UP_SECONDS = 90.0
_PAUSE_SECONDS = 0.1


class StubbornUser(User):
    """A user of several replicas: each request goes to one of them, and to another when that does not answer."""

    def __init__(self, client: httpx2.AsyncClient, issuer: Issuer, addresses: list[str], seed: int) -> None:
        super().__init__(client, issuer)
        self._issuer = issuer
        self._addresses = addresses
        self._random = Random(seed)
        self.acknowledged: dict[str, int] = {}
        """The highest version of each task that an answer named."""
        self.requests: list[str] = []
        """Request ids of acknowledged creates: each must be in the log."""
        self.unanswered = 0
        self.said: list[str] = []
        """What came instead of an answer."""

    async def call(self, method: str, rest: str, **options: Any) -> httpx2.Response:
        request_id = uuid4().hex
        headers = {"X-Request-Id": request_id, **options.pop("headers", {})}
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while True:
                # Made anew: a run is longer than a token lives.
                headers["Authorization"] = f"Bearer {self._issuer.token(self.id)}"
                address = self._random.choice(self._addresses) + self.path(rest)
                try:
                    answer = await self.client.request(method, address, headers=headers, timeout=10, **options)
                    if answer.status_code < 500:
                        break
                    self.said.append(f"{method} {address}: {answer.status_code} {answer.text[:200]}")
                except httpx2.TransportError as error:
                    self.said.append(f"{method} {address}: {error!r}")
                self.unanswered += 1
                await asyncio.sleep(_PAUSE_SECONDS)
        self._remember(method, rest, request_id, answer)
        return answer

    def _remember(self, method: str, rest: str, request_id: str, answer: httpx2.Response) -> None:
        if method == "GET" or answer.status_code not in (200, 201) or not rest.startswith("/tasks"):
            return
        body = answer.json()
        if "version" in body:
            known = self.acknowledged.get(body["id"], 0)
            self.acknowledged[body["id"]] = max(known, body["version"])
        if method == "POST" and rest == "/tasks" and "idempotency-replayed" not in answer.headers:
            self.requests.append(request_id)


async def write(user: StubbornUser, seed: int, steps: int, enough: asyncio.Event) -> tuple[int, int]:
    """Do at least so many random operations, and go on until `enough` is set; return how many, and how many were refused."""
    operations = Operations(user, seed)
    done = 0
    while done < steps or not enough.is_set():
        await operations.step()
        done += 1
    return done, operations.refused
