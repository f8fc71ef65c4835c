"""Every sender over HTTP, against an end of its kind that answers well, badly, late, or not at all."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from duly.adapters.delivery.http import HttpEnds
from duly.ports.sender import Gone, Refused, Sender, SendingFailed, TryLater
from tests.adapters.delivery.messages import SENDERS, message
from tests.support.ends.http import Answer, HttpEnd
from tests.support.server import free_port


@dataclass
class Pair:
    """A sender and an end of its kind."""

    kind: str
    sender: Sender
    end: Any

    async def send(self, **changed: Any) -> Any:
        return await self.sender.send(self.end.address, message(**changed))


@pytest.fixture(params=SENDERS)
async def pair(request: pytest.FixtureRequest, ends: HttpEnds) -> AsyncIterator[Pair]:
    sender, end = SENDERS[request.param]
    with end() as opened:
        yield Pair(request.param, sender(ends), opened)


@pytest.fixture
def elsewhere() -> Iterator[HttpEnd]:
    with HttpEnd() as opened:
        yield opened


async def failure(pair: Pair, answer: Answer) -> SendingFailed:
    pair.end.answer = answer
    with pytest.raises(SendingFailed) as caught:
        await pair.send()
    assert not pair.end.refused, "the end had another reason"
    return caught.value


class TestTaken:
    async def test_is_a_receipt(self, pair: Pair) -> None:
        found = await pair.send()
        assert found.status == {"web_push": 201}.get(pair.kind, 200)
        assert found.reference == {"web_push": "/message/1", "ntfy": "hwQ2YpKdmg42"}.get(pair.kind, "")
        assert len(pair.end.received) == 1
        assert pair.end.refused == []

    async def test_a_connection_is_used_again_and_carries_nothing_over(self, pair: Pair) -> None:
        pair.end.answer = Answer(200, {"Set-Cookie": "who=somebody", "Location": "/message/1"})
        await pair.send()
        await pair.send()
        assert pair.end.connections == 1
        assert all("cookie" not in request.headers for request in pair.end.requests)

    @pytest.mark.parametrize("endless", [True, False])
    async def test_a_body_without_an_end_or_without_sense_changes_nothing(self, pair: Pair, endless: bool) -> None:
        pair.end.answer = Answer(200, {"Location": "/message/1"}, b"\xff{", endless=endless)
        start = time.monotonic()
        assert (await pair.send()).status == 200
        assert time.monotonic() - start < 1.0

    async def test_no_text_becomes_a_header(self, pair: Pair) -> None:
        evil = "x\r\nX-Evil: yes\r\n\r\nPOST /other HTTP/1.1\u2028\x00"
        await pair.send(
            title=evil,
            lines=(evil,),
            replaces=evil,
            language="en\r\nX-Evil: yes",
            link="https://duly.example/\r\nX-Evil: y",
        )
        (request,) = pair.end.requests
        assert "x-evil" not in request.headers
        assert len(pair.end.received) == 1


class TestRefused:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_is_not_followed(self, pair: Pair, elsewhere: HttpEnd, status: int) -> None:
        found = await failure(pair, Answer(status, {"Location": f"{elsewhere.url}/inside"}))
        assert (type(found), found.reason, found.status) == (Refused, "redirect", status)
        assert elsewhere.connections == 0

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (400, "refused"),
            (401, "not-authorised"),
            (403, "not-authorised"),
            (413, "too-large"),
            (422, "refused"),
        ],
    )
    async def test_what_stays_wrong_is_not_tried_again(self, pair: Pair, status: int, reason: str) -> None:
        found = await failure(pair, Answer(status))
        assert (type(found), found.reason, found.status) == (Refused, reason, status)

    async def test_gone_is_gone(self, pair: Pair) -> None:
        found = await failure(pair, Answer(410))
        assert (type(found), found.reason, found.status) == (Gone, "gone", 410)

    async def test_not_found_is_gone_for_a_subscription_alone(self, pair: Pair) -> None:
        found = await failure(pair, Answer(404))
        assert type(found) is (Gone if pair.kind == "web_push" else Refused)


class TestLater:
    @pytest.mark.parametrize(
        ("status", "header", "after", "reason"),
        [
            (429, "120", timedelta(seconds=120), "busy"),
            (429, "Fri, 27 Nov 2026 08:35:00 GMT", timedelta(minutes=5), "busy"),
            (503, "0", timedelta(0), "unavailable"),
            (503, "Fri, 27 Nov 2026 08:00:00 GMT", timedelta(0), "unavailable"),
            (503, "Fri, 27 Nov 2026 08:31:00 -0000", timedelta(minutes=1), "unavailable"),
            (503, "999999999", timedelta(days=1), "unavailable"),
            (503, "Fri, 27 Nov 9999 08:00:00 GMT", timedelta(days=1), "unavailable"),
            (429, "99999999999999999999", None, "busy"),
            (429, "soon", None, "busy"),
            (429, "-1", None, "busy"),
            (500, None, None, "unavailable"),
            (502, None, None, "unavailable"),
            (504, "30", timedelta(seconds=30), "unavailable"),
            (408, None, None, "unavailable"),
        ],
    )
    async def test_says_when(
        self, pair: Pair, status: int, header: str | None, after: timedelta | None, reason: str
    ) -> None:
        found = await failure(pair, Answer(status, {} if header is None else {"Retry-After": header}))
        assert isinstance(found, TryLater)
        assert (found.reason, found.status, found.after) == (reason, status, after)

    async def test_silence_ends_with_the_time_allowed(self, pair: Pair) -> None:
        start = time.monotonic()
        found = await failure(pair, Answer(silent=True))
        assert (type(found), found.reason, found.status) == (TryLater, "time-out", None)
        assert 0.9 < time.monotonic() - start < 2.0

    async def test_an_error_with_an_endless_body_is_still_that_error(self, pair: Pair) -> None:
        found = await failure(pair, Answer(500, endless=True))
        assert (type(found), found.status) == (TryLater, 500)

    async def test_nobody_listens(self, pair: Pair) -> None:
        pair.end.port, listening = free_port(), pair.end.port
        found = await failure(pair, Answer())
        assert (type(found), found.reason, found.status) == (TryLater, "connection-failed", None)
        pair.end.port = listening

    @pytest.mark.parametrize(
        "said", [b"", b"220 mail.test ESMTP\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: " + b"a" * 200_000]
    )
    async def test_what_speaks_no_http(self, pair: Pair, said: bytes) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            pair.end.port, listening = server.getsockname()[1], pair.end.port
            found = await _answered(server, pair, said)
            pair.end.port = listening
        assert (type(found), found.reason) == (TryLater, "connection-failed")


async def _answered(server: socket.socket, pair: Pair, said: bytes) -> SendingFailed:
    def talk() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(said)

    talking = asyncio.create_task(asyncio.to_thread(talk))
    try:
        return await failure(pair, Answer())
    finally:
        await asyncio.gather(talking, return_exceptions=True)
