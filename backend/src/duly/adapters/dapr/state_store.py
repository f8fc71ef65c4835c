"""The state store of the Dapr runtime."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx2
import orjson

from duly.adapters.dapr.sidecar import Sidecar, SidecarAway, error_code, read
from duly.ports.state_store import ABSENT, State, StateAway, StateConflict, Write, check_key, check_writes

STORE = "state"
_PATH = f"/v1.0/state/{STORE}"
_CONSISTENT = {"concurrency": "first-write", "consistency": "strong"}


class DaprStateStore:
    """Keeps values in the component `state`, whose keys must not be prefixed by the service: they are everybody's."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    async def get(self, key: str) -> State | None:
        """Read as the port says."""
        check_key(key)
        answer = await self._request("GET", f"{_PATH}/{quote(key, safe='')}?consistency=strong")
        if answer.status_code == 204:
            return None
        if answer.status_code != 200:
            raise StateAway(f"{answer.status_code} {error_code(answer)}")
        return State(orjson.loads(answer.content), answer.headers["etag"])

    async def set(self, key: str, value: Any, etag: str | None = None) -> None:
        """Write as the port says."""
        if value is None:
            raise ValueError("None is no value: delete the key")
        write = Write(key, value, etag)
        check_writes([write])
        await self._judge(await self._request("POST", _PATH, body=[_written(write)]), [write])

    async def delete(self, key: str, etag: str | None = None) -> None:
        """Delete as the port says."""
        check_key(key)
        path = f"{_PATH}/{quote(key, safe='')}"
        if etag is None:
            _check(await self._request("DELETE", path))
        else:
            query = "&".join(f"{name}={value}" for name, value in _CONSISTENT.items())
            _check(await self._request("DELETE", f"{path}?{query}", headers={"If-Match": etag}))

    async def transact(self, writes: Sequence[Write]) -> None:
        """Write all or nothing as the port says."""
        check_writes(writes)
        if not writes:
            return
        operations = [
            {"operation": "delete" if write.value is None else "upsert", "request": _written(write)}
            # In the order of keys, so that two transactions never wait for each other in a circle.
            for write in sorted(writes, key=lambda write: write.key)
        ]
        await self._judge(await self._request("POST", f"{_PATH}/transaction", body={"operations": operations}), writes)

    async def _judge(self, answer: httpx2.Response, writes: Sequence[Write]) -> None:
        """Raise what the answer means. A value where none should be is a bare 500: only a look tells it from a failure."""
        if not answer.is_success:
            for write in writes:
                if write.etag == ABSENT and await self.get(write.key) is not None:
                    raise StateConflict
        _check(answer)

    async def _request(self, method: str, path: str, **options: Any) -> httpx2.Response:
        try:
            return await self._sidecar.request(method, path, **options)
        except SidecarAway as error:
            raise StateAway from error


def _written(write: Write) -> dict[str, Any]:
    found: dict[str, Any] = {"key": write.key}
    if write.value is not None:
        found["value"] = write.value
    if write.etag is not None:
        found["options"] = _CONSISTENT
        # The first write without a tag is the one that finds nothing there.
        if write.etag != ABSENT:
            found["etag"] = write.etag
    return found


def _check(answer: httpx2.Response) -> None:
    if answer.is_success:
        return
    # A transaction says a conflict with 500 and in words alone.
    if answer.status_code == 409 or "etag" in str(read(answer).get("message", "")).lower():
        raise StateConflict
    raise StateAway(f"{answer.status_code} {error_code(answer)}")
