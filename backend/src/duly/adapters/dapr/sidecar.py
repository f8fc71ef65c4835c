"""The sidecar's HTTP API: one client, one place for its token, its timeouts and its errors."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
import structlog

from duly import tracing
from duly.telemetry import SIDECAR_CONNECTED

_TIMEOUT_SECONDS = 5.0
_KEPT_SECONDS = 60.0
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_log = structlog.get_logger(__name__)


class SidecarAway(Exception):
    """The sidecar cannot be reached, did not answer in time, or refuses our token."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the sidecar can do, by the version it states."""

    stable_jobs: bool
    """Jobs are under `/v1.0` (from 1.18.0), else under `/v1.0-alpha1`."""
    stable_bulk: bool
    """Bulk publish is under `/v1.0` (from 1.17.0)."""
    policy: bool
    """A job has a failure policy, and its name is taken only once (from 1.16.0)."""

    @classmethod
    def of(cls, version: tuple[int, int, int]) -> "Features":
        """Return what a version can do."""
        return cls(version >= (1, 18, 0), version >= (1, 17, 0), version >= (1, 16, 0))


class Sidecar:
    """Requests to one sidecar. What it can do is found out when needed, and anew after a reconnect or a 404."""

    def __init__(self, address: str, token: str, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._client = httpx2.AsyncClient(
            base_url=address,
            headers={"dapr-api-token": token} if token else {},
            timeout=_TIMEOUT_SECONDS,
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=_KEPT_SECONDS),
            # It is on this machine: no proxy from the environment in between.
            trust_env=False,
            transport=transport,
        )
        self._features: Features | None = None
        self._detecting = asyncio.Lock()

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> httpx2.Response:
        """Send one request and return the answer, whatever its status; never repeats it.

        `path` is encoded already. `body` is bytes, or anything JSON can say. Errors: `SidecarAway`.
        """
        content = body if body is None or isinstance(body, bytes) else orjson.dumps(body)
        sent = {} if content is None or isinstance(body, bytes) else {"Content-Type": "application/json"}
        try:
            with tracing.span(f"sidecar {method}", "client"):
                answer = await self._client.request(
                    method,
                    path,
                    headers=sent | tracing.headers() | dict(headers or {}),
                    content=content,
                    extensions={"trace": self._traced},
                )
        except httpx2.TransportError as error:
            self._features = None
            SIDECAR_CONNECTED.set(0)
            raise SidecarAway(type(error).__name__) from error
        SIDECAR_CONNECTED.set(1)
        # Told from an unknown secret store, and from a service that refuses a user's token, by these words alone.
        if answer.status_code == 401 and answer.content.strip() == b"invalid api token":
            _log.error("sidecar.refuses_token", path=path)
            raise SidecarAway("the sidecar refuses DAPR_API_TOKEN")
        return answer

    async def versioned(
        self, method: str, path: Callable[[Features], str], *, body: Callable[[Features], Any]
    ) -> httpx2.Response:
        """Send a request whose path and body depend on the sidecar's version; look again once when it answers 404.

        Errors: `SidecarAway`.
        """
        features = await self.features()
        answer = await self.request(method, path(features), body=body(features))
        if answer.status_code != 404:
            return answer
        self._features = None
        features = await self.features()
        return await self.request(method, path(features), body=body(features))

    async def features(self) -> Features:
        """Return what the sidecar can do. Errors: `SidecarAway`."""
        async with self._detecting:
            if self._features is None:
                found = await self._detected()
                self._features = found
            return self._features

    async def _detected(self) -> Features:
        answer = await self.request("GET", "/v1.0/metadata")
        said = read(answer).get("runtimeVersion", "") if answer.status_code == 200 else None
        if said is None:
            raise SidecarAway(f"its metadata is {answer.status_code}")
        if match := _VERSION.match(str(said)):
            found = Features.of((int(match[1]), int(match[2]), int(match[3])))
        else:
            # A build without a number, `edge`: the old one takes the stable path for an invocation of nobody.
            probe = await self.request("GET", "/v1.0/jobs/probe")
            old = probe.status_code == 404 and error_code(probe) == "ERR_DIRECT_INVOKE"
            found = Features(stable_jobs=not old, stable_bulk=not old, policy=not old)
        _log.info("sidecar.detected", version=str(said), stable_jobs=found.stable_jobs, stable_bulk=found.stable_bulk)
        return found

    async def _traced(self, event: str, _: Mapping[str, Any]) -> None:
        # A new connection may lead to a new sidecar; while looking, what is found is of the newest connection anyway.
        if event == "connection.connect_tcp.complete":
            self._features = None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def read(answer: httpx2.Response) -> dict[str, Any]:
    """Return the answer's JSON object; empty when it is none."""
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def error_code(answer: httpx2.Response) -> str:
    """Return the sidecar's code of an error, empty when the answer has none."""
    return str(read(answer).get("errorCode", ""))
