"""What every service invocation does, called by one service and answered by another."""

import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from duly.ports.service_invocation import ServiceAway, ServiceInvocation
from tests.ports.answering import Answering
from tests.ports.runtime import Runtime


@pytest.fixture
def service() -> str:
    return f"callee{uuid4().hex[:8]}"


@pytest.fixture
def callee() -> Answering:
    return Answering()


@pytest.fixture
async def invocation(runtime: Runtime, service: str, callee: Answering) -> AsyncIterator[ServiceInvocation]:
    async with runtime.invocation(service, callee) as opened:
        yield opened


class TestCall:
    async def test_passes_the_request_on_as_it_is(
        self, invocation: ServiceInvocation, service: str, callee: Answering
    ) -> None:
        body = bytes(range(256))
        reply = await invocation.call(
            service,
            "PUT",
            "/api/some%20path/a%2Fb?x=1%2F2&y=%D9%84",
            headers={"Authorization": "Bearer abc", "Content-Type": "application/octet-stream", "X-Request-Id": "r-1"},
            body=body,
        )
        assert reply.status == 200
        [request] = callee.requests
        assert (request.method, request.query, request.body) == ("PUT", b"x=1%2F2&y=%D9%84", body)
        assert request.path == "/api/some path/a/b"
        assert request.headers[b"authorization"] == b"Bearer abc"
        assert request.headers[b"content-type"] == b"application/octet-stream"
        assert request.headers[b"x-request-id"] == b"r-1"

    async def test_gives_the_answer_as_it_is(
        self, invocation: ServiceInvocation, service: str, callee: Answering
    ) -> None:
        callee.body = "کام".encode() * 20_000
        callee.headers = [(b"content-type", b"text/plain"), (b"etag", b'"7"'), (b"location", b"/tasks/1")]
        reply = await invocation.call(service, "GET", "/list")
        assert reply.body == callee.body
        assert reply.headers["etag"] == '"7"'
        assert reply.headers["location"] == "/tasks/1"
        assert reply.headers["content-type"] == "text/plain"

    @pytest.mark.parametrize("status", [201, 204, 301, 401, 403, 404, 422, 429, 500, 503])
    async def test_every_status_is_an_answer_and_called_once(
        self, invocation: ServiceInvocation, service: str, callee: Answering, status: int
    ) -> None:
        callee.status = status
        callee.body = b"" if status == 204 else b'{"code":"x"}'
        reply = await invocation.call(service, "POST", "/x", body=b"{}")
        assert (reply.status, reply.body) == (status, callee.body)
        assert len(callee.requests) == 1


class TestAway:
    async def test_a_service_that_is_not_there(self, invocation: ServiceInvocation) -> None:
        with pytest.raises(ServiceAway):
            await invocation.call("nobody", "GET", "/")

    async def test_a_service_that_hangs_up_is_called_once(
        self, invocation: ServiceInvocation, service: str, callee: Answering
    ) -> None:
        callee.hangs_up = True
        with pytest.raises(ServiceAway):
            await invocation.call(service, "POST", "/x", body=b"{}")
        assert len(callee.requests) == 1

    async def test_a_service_that_does_not_answer(
        self, invocation: ServiceInvocation, service: str, callee: Answering
    ) -> None:
        callee.waits_seconds = 30
        began = time.monotonic()
        with pytest.raises(ServiceAway):
            await invocation.call(service, "GET", "/slow")
        assert time.monotonic() - began < 8
        assert len(callee.requests) == 1
