"""Each dependency away for a minute: what people get meanwhile, what the probes and metrics say, and how it comes back.

The broker has a test of its own (`test_broker_away.py`), Dapr's scheduler, too (`features/reminders/test_jobs.py`).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.ends.mail import MailServer
from tests.support.issuer import Issuer
from tests.support.proxy import Cut

AWAY_SECONDS = 60.0
# The longest wait for a connection or a statement (DULY_DATABASE_TIMEOUT_SECONDS), and some.
_ANSWERED_SECONDS = 8.0


@pytest.fixture
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        yield made


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False, timeout=_ANSWERED_SECONDS) as client:
        yield client


def user_at(http: httpx2.AsyncClient, address: str, issuer: Issuer) -> User:
    """Return somebody who asks one process."""
    found = User(http, issuer)
    path = found.path
    found.path = lambda rest: address + path(rest)  # type: ignore[method-assign]
    return found


async def until(look: Callable[[], Any], seconds: float, why: str) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := await look()):
        assert time.monotonic() < deadline, why
        await asyncio.sleep(0.1)
    return found


async def metric(http: httpx2.AsyncClient, address: str, line: str) -> float:
    """Return the value of a metric, written as it is exposed; 0 when it is not there yet."""
    text = (await http.get(f"{address}/metrics")).text
    return next((float(found.rpartition(" ")[2]) for found in text.splitlines() if found.startswith(f"{line} ")), 0.0)


@pytest.mark.timeout(240)
async def test_the_database(duly: Cluster, issuer: Issuer, http: httpx2.AsyncClient) -> None:
    address = duly.serve("one", "all")
    await asyncio.to_thread(duly.start)
    user = user_at(http, address, issuer)
    task = (await user.post("/tasks", {"title": "there before"})).json()
    due = datetime.now(UTC) + timedelta(seconds=15)
    reminded = await user.post("/tasks", {"title": "in the dark", "reminders": [{"at": due.isoformat()}]})
    assert reminded.status_code == 201

    await asyncio.to_thread(kill, duly)
    back = time.monotonic() + AWAY_SECONDS
    # A look counts for a second.
    await asyncio.sleep(1.5)
    while time.monotonic() < back:
        assert (await http.get(f"{address}/healthz")).status_code == 200, "a restart would not help"
        assert (await http.get(f"{address}/readyz")).status_code == 503
        for answer in (await user.get("/tasks"), await user.post("/tasks", {"title": "lost?"})):
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
        await asyncio.sleep(2)
    text = (await http.get(f"{address}/metrics")).text
    refused = [
        line for line in text.splitlines() if line.startswith("duly_http_requests_total{") and 'status="503"' in line
    ]
    assert any(line.startswith('duly_http_requests_total{method="POST",route="/tasks"') for line in refused), refused

    await asyncio.to_thread(duly.postgres.start)
    await until(lambda: ready(http, address), 15, "it does not get ready again")
    assert [found["title"] for found in await user.all("/tasks")].count("lost?") == 0, "a 503 was half done"
    assert (await user.patch(f"/tasks/{task['id']}", {"title": "there after"})).status_code == 200

    async def told() -> list[dict[str, Any]]:
        return list((await user.get("/notifications")).json()["items"])

    (notification,) = await until(told, 20, "the reminder that was due meanwhile never fired")
    assert notification["late"] is True
    assert notification["title"] == "in the dark"
    await until(lambda: is_zero(http, address, "duly_relay_failing"), 10, "the relay still fails")


def kill(duly: Cluster) -> None:
    duly.postgres.child.signal(9)
    assert duly.postgres.child.wait(10)


async def ready(http: httpx2.AsyncClient, address: str) -> bool:
    try:
        return (await http.get(f"{address}/readyz")).status_code == 200
    except httpx2.TransportError:
        return False


async def is_zero(http: httpx2.AsyncClient, address: str, line: str) -> bool:
    return await metric(http, address, line) == 0


@pytest.mark.timeout(300)
async def test_mail_and_the_keys_of_tokens(duly: Cluster, issuer: Issuer, http: httpx2.AsyncClient) -> None:
    async with AsyncExitStack() as stack:
        mail = stack.enter_context(MailServer())
        ways = [Cut(mail.port), Cut(urlsplit(duly.keys).port or 0)]
        for way in ways:
            await way.mend()
            stack.push_async_callback(way.cut)
        env = {
            "DULY_SMTP_HOST": "127.0.0.1",
            "DULY_SMTP_PORT": str(ways[0].port),
            "DULY_SMTP_TLS": "none",
            "DULY_MAIL_FROM": "Duly <duly@duly.test>",
            "DULY_JWKS_URL": f"http://127.0.0.1:{ways[1].port}/jwks",
        }
        address, later = duly.serve("one", "all", **env), duly.serve("later", "api", **env)
        await asyncio.to_thread(duly.members["one"].start)
        await asyncio.to_thread(duly.members["one"].wait_ready)
        user = user_at(http, address, issuer)
        channel = (await user.post("/channels", {"kind": "email", "address": "ada@example.com"})).json()
        (letter,) = await mail.arrived(seconds=20)
        body = letter.message.get_body(("plain",))
        assert body is not None
        code = next(word for word in body.get_content().split() if len(word) == 8 and word.isdigit())
        assert (await user.post(f"/channels/{channel['id']}/confirm", {"code": code})).status_code == 200

        for way in ways:
            await way.cut()
        back = time.monotonic() + AWAY_SECONDS
        await asyncio.to_thread(duly.members["later"].start)
        delivery = (await user.post(f"/channels/{channel['id']}/test")).json()
        await until(lambda: ready(http, later), 30, "a process without keys is not ready, so it could not get any")
        late = user_at(http, later, issuer)
        while time.monotonic() < back:
            # Who was known stays so; only a process that never had the keys cannot say who calls.
            assert (await user.get("/tasks")).status_code == 200
            assert await ready(http, address)
            answer = await late.get("/tasks")
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
            await asyncio.sleep(2)
        waiting = (await user.get(f"/deliveries/{delivery['id']}")).json()
        assert waiting["outcome"] == "waiting"
        assert len(waiting["attempts"]) >= 2
        assert await metric(http, address, 'duly_deliveries_total{kind="email",outcome="put off"}') >= 2

        for way in ways:
            await way.mend()

        async def known() -> bool:
            return (await late.get("/tasks")).status_code == 200

        await until(known, 15, "a process does not get the keys when they are back")

        async def sent() -> bool:
            found: dict[str, Any] = (await user.get(f"/deliveries/{delivery['id']}")).json()
            return bool(found["outcome"] == "delivered")

        await until(sent, 90, "what waited was not sent when the mail server was back")
        assert len(mail.received) == 2
