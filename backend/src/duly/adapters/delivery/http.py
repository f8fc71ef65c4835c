"""Requests to ends that people named: guarded, bounded in time and size, with nothing kept from one to the next."""

import asyncio
import contextlib
import functools
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore2
import httpx2

from duly.adapters.delivery.guard import AddressNotAllowed, Guard, GuardedBackend, Resolve, SystemResolver
from duly.ports.sender import Refused, TryLater

TIMEOUT_SECONDS = 10.0
# The status says it all; a body is read because an end may tell its name of the message, and to use the connection again.
_MOST_BODY_BYTES = 16_384
_BODY_SECONDS = 1.0
_MOST_URL_LENGTH = 2_048
_KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an end said: `headers` by lower-case name, the last of each; `body` is empty when it was long or slow."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpEnds:
    """Posts to given URLs. One pool of connections for all of them; no cookies, no redirects, no proxies, no decompression.

    httpcore2 alone, because httpx2 has all of those and each would have to be switched off.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        ssl_context: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
        connect: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._resolver = SystemResolver() if resolve is None else None
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context or _trusted(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=GuardedBackend(guard, self._resolver or resolve, connect),  # type: ignore[arg-type]
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post once and return the answer, whatever its status.

        Errors: `Refused` `address-invalid`, `address-not-allowed`; `TryLater` `time-out`, `name-not-found`, `tls-failed`,
        `connection-failed`.
        """
        target, host = _target(url)
        named = {"Host": host, "User-Agent": "Duly", "Accept-Encoding": "identity", **headers}
        try:
            async with asyncio.timeout(self._timeout_seconds) as limit:
                return await self._exchange(target, named, body, limit)
        except AddressNotAllowed as error:
            raise Refused("address-not-allowed") from error
        except (TimeoutError, httpcore2.TimeoutException) as error:
            raise TryLater("time-out") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise TryLater(_why(error)) from error

    async def _exchange(
        self, target: httpcore2.URL, headers: Mapping[str, str], body: bytes, limit: asyncio.Timeout
    ) -> Answer:
        sent = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        sent.append((b"Content-Length", str(len(body)).encode()))
        async with self._pool.stream("POST", target, headers=sent, content=body) as answer:
            # The status is known: what comes after it late must not make a message that was taken one to be sent again.
            limit.reschedule(asyncio.get_running_loop().time() + 2 * _BODY_SECONDS)
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            return Answer(answer.status, said, await _beginning(answer))

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()
        if self._resolver is not None:
            self._resolver.close()


@functools.cache
def _trusted() -> ssl.SSLContext:
    # Once a process: reading the system's authorities takes 16 ms.
    return httpcore2.default_ssl_context()


def origin(url: str) -> str:
    """Return scheme, host and port of a URL, the port only where it is not the usual one. Errors: `Refused`."""
    target, host = _target(url)
    return f"{target.scheme.decode()}://{host}"


def _target(url: str) -> tuple[httpcore2.URL, str]:
    """Return where to connect and what the `Host` header says. Errors: `Refused`."""
    if len(url) > _MOST_URL_LENGTH:
        raise Refused("address-invalid")
    try:
        read = httpx2.URL(url)
        host = read.netloc.decode("ascii")
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise Refused("address-invalid") from error
    if read.scheme not in ("http", "https") or not read.raw_host or read.userinfo:
        raise Refused("address-invalid")
    return httpcore2.URL(scheme=read.raw_scheme, host=read.raw_host, port=read.port, target=read.raw_path), host


async def _beginning(answer: httpcore2.Response) -> bytes:
    """Return the body if it is short and comes soon, else nothing; what is not read ends with its connection."""
    parts = bytearray()
    with contextlib.suppress(TimeoutError, httpcore2.NetworkError, httpcore2.ProtocolError):
        async with asyncio.timeout(_BODY_SECONDS):
            async for part in answer.aiter_stream():
                parts += part
                if len(parts) > _MOST_BODY_BYTES:
                    return b""
            return bytes(parts)
    return b""


def _why(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "name-not-found"
        if isinstance(cause, ssl.SSLError):
            return "tls-failed"
        cause = cause.__cause__ or cause.__context__
    return "connection-failed"
