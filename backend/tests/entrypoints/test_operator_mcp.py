"""The operator's tools over real HTTP, by the SDK's own client: who gets in, what is told, what is never told."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from duly.entrypoints import serve
from duly.entrypoints.operator_mcp import WRITE_HEADER, runbooks
from duly.messaging.consumer import Consumer
from duly.messaging.retry import Poison
from duly.settings import Settings
from tests.messaging.conftest import Recorder, committed
from tests.support import pages
from tests.support.issuer import Issuer
from tests.support.serving import Serving, serving

TOKEN, WRITE_TOKEN = "operator0secret", "write0secret"
READ = {"Authorization": f"Bearer {TOKEN}"}
WRITE = READ | {WRITE_HEADER: WRITE_TOKEN}
READS = {
    *("health", "event_path", "consumer_lag", "dead_letters_list", "dead_letter_show", "deliveries_summary", "runbook"),
}
WRITES = {"redrive", "discard"}
SERVED = [serve.SERVICES["api"], serve.SERVICES["realtime"]]
# What a client of the older protocol says first.
PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DULY_OPERATOR_TOKEN", TOKEN)
    monkeypatch.setenv("DULY_OPERATOR_WRITE_TOKEN", WRITE_TOKEN)


@pytest.fixture
async def running(api_settings: Settings, issuer: Issuer) -> AsyncIterator[Serving]:
    async with serving(
        api_settings.model_copy(update={"operator_hosts": "duly-api.duly.svc"}), issuer, SERVED
    ) as found:
        yield found


@contextlib.asynccontextmanager
async def calling(running: Serving, headers: dict[str, str], mode: str = "auto") -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=headers, trust_env=False, timeout=20) as http,
        Client(streamable_http_client(f"{running.address}/operator/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


def said(result: CallToolResult) -> Any:
    assert not result.is_error, result.content
    return result.structured_content


def refused(result: CallToolResult) -> str:
    assert result.is_error
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


async def buried(running: Serving, words: str = "it is broken") -> tuple[Recorder, str]:
    """Let a consumer give up on an event; return it and the dead letter's id."""
    recorder = Recorder(f"buried-{uuid4().hex[:8]}")
    handle, _ = running.process.dispatcher.add(recorder.consumer)
    (event,) = await committed(running.process.resources.work, uuid4())
    recorder.failing[event.id] = [Poison(words)]
    await handle(event)
    async with calling(running, READ) as client:
        found = said(await client.call_tool("dead_letters_list", {"consumer": recorder.consumer.name}))
    return recorder, found["items"][0]["id"]


class TestDoor:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": f"Basic {TOKEN}"},
            {"Authorization": f"Bearer {WRITE_TOKEN}"},
            {WRITE_HEADER: WRITE_TOKEN},
            READ | {WRITE_HEADER: "wrong"},
            READ | {WRITE_HEADER: ""},
            READ | {WRITE_HEADER: TOKEN},
        ],
    )
    async def test_wrong_secrets_are_401(self, running: Serving, headers: dict[str, str]) -> None:
        for method in ("POST", "GET", "DELETE"):
            answer = await running.http.request(method, "/operator/mcp", json=PING, headers=ACCEPT | headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), method

    async def test_a_secret_that_is_not_set_opens_nothing(
        self, running: Serving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DULY_OPERATOR_WRITE_TOKEN")
        for headers in (WRITE, READ | {WRITE_HEADER: ""}):
            answer = await running.http.post("/operator/mcp", json=PING, headers=ACCEPT | headers)
            assert answer.status_code == 401
        monkeypatch.delenv("DULY_OPERATOR_TOKEN")
        assert (await running.http.post("/operator/mcp", json=PING, headers=ACCEPT | READ)).status_code == 401

    async def test_guessing_gets_slow(self, api_settings: Settings, issuer: Issuer) -> None:
        narrow = api_settings.model_copy(update={"refused_limit_per_minute": 3})
        async with serving(narrow, issuer, SERVED) as running:
            codes = [
                (await running.http.post("/operator/mcp", json=PING, headers=ACCEPT | {"Authorization": f"Bearer {n}"}))
                for n in range(5)
            ]
        assert [answer.status_code for answer in codes] == [401, 401, 401, 429, 429]

    async def test_only_post(self, running: Serving) -> None:
        for method in ("GET", "DELETE", "PUT"):
            answer = await running.http.request(method, "/operator/mcp", json=PING, headers=ACCEPT | READ)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), method

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Host": "evil.example"}, 421),
            ({"Host": "evil.example:80"}, 421),
            ({"Host": "duly-api.duly.svc.evil.example"}, 421),
            ({"Origin": "https://evil.example"}, 403),
            ({"Host": "duly-api.duly.svc:8000"}, 200),
            ({"Host": "localhost"}, 200),
        ],
    )
    async def test_names_that_lead_here(self, running: Serving, headers: dict[str, str], status: int) -> None:
        answer = await running.http.post("/operator/mcp", json=PING, headers=ACCEPT | READ | headers)
        assert answer.status_code == status

    @pytest.mark.parametrize("body", [b"{", b"[]", b'{"jsonrpc": "2.0"}', b'"' + b"x" * 100_000 + b'"', b"[" * 5_000])
    async def test_bodies_that_are_no_calls(self, running: Serving, body: bytes) -> None:
        answer = await running.http.post("/operator/mcp", content=body, headers=ACCEPT | READ)
        assert 400 <= answer.status_code < 500
        assert (await running.http.get("/healthz")).status_code == 200

    async def test_too_large_a_body(self, running: Serving) -> None:
        answer = await running.http.post("/operator/mcp", content=b" " * 2_000_000, headers=ACCEPT | READ)
        assert answer.status_code == 413

    async def test_is_in_no_document(self, running: Serving) -> None:
        document = (await running.http.get("/openapi.json")).json()
        assert not [path for path in document["paths"] if path.startswith("/operator")]


class TestTools:
    @pytest.mark.parametrize("mode", ["auto", "legacy"])
    async def test_what_there_is(self, running: Serving, mode: str) -> None:
        async with calling(running, READ, mode) as client:
            listed = (await client.list_tools()).tools
            assert {tool.name for tool in listed} == READS
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
            assert "Unknown tool" in refused(await client.call_tool("discard", {"ids": [str(uuid4())]}))
        async with calling(running, WRITE, mode) as client:
            listed = (await client.list_tools()).tools
            assert {tool.name for tool in listed} == READS | WRITES
            writing = {tool.name for tool in listed if tool.annotations and not tool.annotations.read_only_hint}
            assert writing == WRITES

    async def test_health(self, running: Serving) -> None:
        async with calling(running, READ) as client:
            found = said(await client.call_tool("health", {}))
        assert (found["runtime"], found["database"], found["migration_suits"]) == ("embedded", "ok", True)

    async def test_database_away(self, api_settings: Settings, issuer: Issuer) -> None:
        away = api_settings.model_copy(
            update={"api_database_url": "postgresql://nobody:nothing@127.0.0.1:9/duly", "database_timeout_seconds": 0.5}
        )
        async with serving(away, issuer, SERVED) as running, calling(running, READ) as client:
            assert said(await client.call_tool("health", {}))["database"] == "away"
            told = refused(await client.call_tool("event_path", {}))
        assert "127.0.0.1" not in told
        assert "unavailable" in told

    async def test_event_path_and_lag(self, running: Serving) -> None:
        recorder, _ = await buried(running)
        async with calling(running, READ) as client:
            found = said(await client.call_tool("event_path", {}))
            lag = said(await client.call_tool("consumer_lag", {}))
        assert found["consumers"][recorder.consumer.name] == {"parked": 0, "dead_letters": 1}
        assert recorder.consumer.name not in {one["consumer"] for one in lag["behind"]}

    async def test_lag_of_a_consumer_that_fails(self, running: Serving) -> None:
        recorder = Recorder(f"stubborn-{uuid4().hex[:8]}")
        handle, _ = running.process.dispatcher.add(recorder.consumer)
        (event,) = await committed(running.process.resources.work, uuid4())
        recorder.failing[event.id] = [RuntimeError("not yet")] * 50
        await handle(event)
        async with calling(running, READ) as client:
            lag = said(await client.call_tool("consumer_lag", {}))
        (mine,) = [one for one in lag["behind"] if one["consumer"] == recorder.consumer.name]
        assert mine["parked"] == 1
        assert mine["most_attempts"] >= 1
        assert mine["oldest_at"].endswith("Z")

    async def test_a_dead_letter_tells_nothing_of_what_was_written(self, running: Serving) -> None:
        _, letter = await buried(running)
        async with calling(running, READ) as client:
            found = said(await client.call_tool("dead_letter_show", {"letter_id": letter}))
        assert found["id"] == letter
        assert found["type"]
        assert not {"data", "actor"} & set(found)

    async def test_deliveries(self, running: Serving) -> None:
        async with calling(running, READ) as client:
            found = said(await client.call_tool("deliveries_summary", {"hours": 1}))
        assert found["hours"] == 1
        for one in found["deliveries"]:
            assert set(one) == {"channel_kind", "outcome", "reason", "count", "next_due_at"}

    async def test_runbooks(self, running: Serving) -> None:
        async with calling(running, READ) as client:
            names = said(await client.call_tool("runbook", {}))["names"]
            assert "duly-dead-letters" in names
            found = said(await client.call_tool("runbook", {"name": "duly-dead-letters"}))
            assert found["text"] == runbooks.texts()["duly-dead-letters"]
            for name in ("../../../etc/passwd", "/etc/passwd", "duly-dead-letters.md", "", "x" * 101, "\0"):
                refused(await client.call_tool("runbook", {"name": name}))

    async def test_redrive_and_discard(self, running: Serving) -> None:
        recorder, letter = await buried(running)
        async with calling(running, WRITE) as client:
            assert said(await client.call_tool("redrive", {"ids": [letter]})) == {"redriven": 1}
            again = refused(await client.call_tool("redrive", {"ids": [letter]}))
            assert "dead-letter.not-found" in again
        _, other = await buried(running)
        async with calling(running, WRITE) as client:
            assert said(await client.call_tool("discard", {"ids": [other]})) == {"discarded": 1}
        assert isinstance(recorder.consumer, Consumer)

    @pytest.mark.parametrize(
        ("tool", "arguments"),
        [
            ("dead_letters_list", {"limit": 0}),
            ("dead_letters_list", {"limit": 10**30}),
            ("dead_letters_list", {"after": "' OR 1=1 --"}),
            ("dead_letters_list", {"consumer": "x" * 1_000}),
            ("dead_letter_show", {}),
            ("dead_letter_show", {"letter_id": {"$ne": None}}),
            ("deliveries_summary", {"hours": 24 * 365}),
            ("redrive", {}),
            ("redrive", {"ids": []}),
            ("redrive", {"ids": None}),
            ("discard", {"ids": "all"}),
            ("discard", {"ids": [f"00000000-0000-4000-8000-{n:012}" for n in range(101)]}),
            ("discard", {"ids": ["0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"]}),
            ("health; DROP TABLE event", {}),
        ],
        ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:30],
    )
    async def test_hostile_arguments_change_nothing(
        self, running: Serving, tool: str, arguments: dict[str, Any]
    ) -> None:
        _, letter = await buried(running)
        async with calling(running, WRITE) as client:
            told = refused(await client.call_tool(tool, arguments))
            assert "Traceback" not in told
            assert said(await client.call_tool("dead_letter_show", {"letter_id": letter}))["id"] == letter

    async def test_a_consumer_of_hostile_name_finds_nothing(self, running: Serving) -> None:
        await buried(running)
        async with calling(running, READ) as client:
            for name in ("' OR '1'='1", "%", "audit'; DELETE FROM dead_letter; --"):
                assert said(await client.call_tool("dead_letters_list", {"consumer": name}))["items"] == []
            refused(await client.call_tool("dead_letters_list", {"consumer": "\0"}))


async def test_services_without_the_api_have_no_such_door(api_settings: Settings, issuer: Issuer) -> None:
    async with serving(api_settings, issuer, [serve.SERVICES["realtime"]]) as running:
        answer = await running.http.post("/operator/mcp", json=PING, headers=ACCEPT | READ)
    assert answer.status_code == 404


def test_nobody_pays_for_what_nobody_asks() -> None:
    """Importing every service does not import the SDK."""
    code = "import sys, duly.entrypoints.serve; sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


async def test_the_guides_command_answers(running: Serving) -> None:
    """What docs/how-to/ai-operations.md says to type works as it stands, but for the port."""
    command = pages.command("docs/how-to/ai-operations.md", "curl -s")
    env = {"PATH": os.environ["PATH"], "DULY_OPERATOR_TOKEN": TOKEN, "NO_PROXY": "*"}
    shell = await asyncio.create_subprocess_exec(
        *("sh", "-c", command.replace("http://localhost:8000", running.address)),
        env=env,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(shell.communicate(), 30)
    assert json.loads(said)["result"]["structuredContent"]["outbox"]["depth"] >= 0
