"""A sidecar of any version, as far as its answers differ between versions: no newer one can be built here.

Source: the tables of the generations, measured on 1.14.0, read for later ones: the path of jobs, what a name that is taken
means, the failure policy, and the path of bulk publish.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.ports.answering import answer, bound_port, serving

TOKEN = "sidecar0token"


@dataclass
class SidecarDouble:
    """`version` is what it states; `edge` behaves as `old` says. Everything it was asked stays in `calls`."""

    version: str = "v1.14.0"
    old: bool = True
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    jobs: dict[str, Any] = field(default_factory=dict)
    published: list[dict[str, Any]] = field(default_factory=list)
    refused: Callable[[dict[str, Any]], bool] = lambda _: False
    """Which entries of a bulk call are not taken."""
    broken: dict[str, tuple[int, Any]] = field(default_factory=dict)
    """What a path that begins so answers instead."""
    most_at_once: int = 0
    port: int = 0
    _now: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def at_least(self, minor: int) -> bool:
        if self.version == "edge":
            return not self.old
        return int(self.version.removeprefix("v").split(".")[1]) >= minor

    def asked(self, part: str) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.calls if part in path]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        # Long enough for another call to be seen beside it.
        await asyncio.sleep(0.005)
        path = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        said = json.loads(body) if body else None
        self.calls.append((scope["method"], path, said))
        headers = dict(scope["headers"])
        if headers.get(b"dapr-api-token", b"").decode() != TOKEN:
            status, content = 401, b"invalid api token\n"
        else:
            status, found = self._answer(scope["method"], scope["path"], said)
            content = json.dumps(found).encode() if found is not None else b""
        self._now -= 1
        await answer(send, status, content)

    def _answer(self, method: str, path: str, said: Any) -> tuple[int, Any]:
        for start, given in self.broken.items():
            if path.startswith(start):
                return given
        if path == "/v1.0/metadata":
            return 200, {"id": "app", "runtimeVersion": self.version}
        if path.startswith(("/v1.0/jobs/", "/v1.0-alpha1/jobs/")):
            return self._job(method, path, said)
        if "/publish/bulk/" in path:
            return self._bulk(path, said)
        if path.startswith("/v1.0/publish/"):
            self.published.append(said)
            return 204, None
        return 404, _error("ERR_DIRECT_INVOKE")

    def _job(self, method: str, path: str, said: Any) -> tuple[int, Any]:
        if path.startswith("/v1.0/") and not self.at_least(18):
            # That path is an invocation there, of nobody.
            return 404, _error("ERR_DIRECT_INVOKE")
        name = path.rpartition("/")[2]
        if method == "GET":
            return (200, self.jobs[name]) if name in self.jobs else (500, _error("DAPR_SCHEDULER_GET_JOB"))
        assert method == "POST", "a job is never deleted"
        if name in self.jobs and self.at_least(16) and not said.get("overwrite"):
            return 409, _error("DAPR_SCHEDULER_JOB_ALREADY_EXISTS")
        self.jobs[name] = said
        return 204, None

    def _bulk(self, path: str, said: Any) -> tuple[int, Any]:
        if path.startswith("/v1.0/") and not self.at_least(17):
            return 404, _error("ERR_PUBSUB_NOT_FOUND")
        failed = [entry for entry in said if self.refused(entry)]
        self.published += [entry["event"] for entry in said if entry not in failed]
        if failed:
            return 500, {
                "failedEntries": [{"entryId": entry["entryId"], "error": "no"} for entry in failed],
                **_error("ERR_PUBSUB_PUBLISH_MESSAGE"),
            }
        return 204, None


def _error(code: str) -> dict[str, str]:
    return {"errorCode": code, "message": "made by a double"}


@contextlib.asynccontextmanager
async def running(double: SidecarDouble) -> AsyncIterator[SidecarDouble]:
    """Serve a double until the block ends, on the port it had before if it had one."""
    async with serving(double, bound_port(double.port)) as port:
        double.port = port
        yield double
