"""One trace leads from a request through the log to the consumer's effect, and to what follows from that, in other processes."""

import asyncio
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx2
import pytest

from tests.support.caller import User
from tests.support.cluster import Cluster, cluster
from tests.support.issuer import Issuer
from tests.support.otlp import Receiver, Seen, receiver
from tests.support.server import free_port
from tests.support.stack import RealStack

SECRET_WORDS = "buy-a-ring-for-ada"


@pytest.fixture
def collector() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def duly(issuer: Issuer) -> Iterator[Cluster]:
    with cluster(issuer) as made:
        yield made


async def follow_one(address: str, issuer: Issuer, collector: Receiver) -> tuple[str, str]:
    """Complete a repeating task under a trace of the caller's; return the trace's id and what `/metrics` says."""
    trace, span = secrets.token_hex(16), secrets.token_hex(8)
    async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
        user = User(client, issuer)
        task = await user.task(SECRET_WORDS, due_on="2026-12-01", recurrence={"rule": "FREQ=DAILY"})
        await user.get(f"/tasks?q={SECRET_WORDS}")
        sent = {"traceparent": f"00-{trace}-{span}-01", "X-Request-Id": "request-of-the-test"}
        answer = await user.patch(f"/tasks/{task['id']}/complete", {}, headers=sent)
        assert answer.status_code == 200, answer.text

        request = await asyncio.to_thread(collector.wait_for, trace, _named("PATCH"))
        assert request.parent == span
        assert request.attributes["http.route"].endswith("/tasks/{task_id}/complete")
        assert request.attributes["duly.request_id"] == "request-of-the-test"
        consumed = await asyncio.to_thread(collector.wait_for, trace, _named("recurrence task.completed"))
        assert consumed.parent == request.id
        assert consumed.service != request.service
        assert consumed.attributes["duly.request_id"] == "request-of-the-test"
        # What the consumer did about it was recorded as well, and its own events go on from there.
        followed = await asyncio.to_thread(collector.wait_for, trace, _named("audit task.created"))
        assert followed.parent == consumed.id
        statement = await asyncio.to_thread(collector.wait_for, trace, lambda span: span.name == "INSERT")
        assert "INSERT INTO" in statement.attributes["db.query.text"]
        said = (await client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})).text
    assert SECRET_WORDS not in str(collector.spans)
    return trace, said


def _named(beginning: str) -> Callable[[Seen], bool]:
    def is_it(span: Seen) -> bool:
        return span.name.startswith(beginning)

    return is_it


@pytest.mark.timeout(180)
async def test_embedded(duly: Cluster, issuer: Issuer, collector: Receiver) -> None:
    address = duly.serve("api", "api", **collector.env)
    duly.serve("background", "audit", "recurrence", **collector.env)
    duly.start()
    trace, said = await follow_one(address, issuer, collector)
    # The histogram that the alert is made of leads to the trace.
    assert re.search(rf'duly_http_request_seconds_bucket.* # {{trace_id="{trace}"}}', said)


@pytest.mark.stack
@pytest.mark.timeout(300)
async def test_dapr(duly: Cluster, issuer: Issuer, stack: RealStack, collector: Receiver) -> None:
    addresses = []
    for service in ("api", "audit", "recurrence"):
        sidecar = stack.sidecar(f"trace-{uuid4().hex[:8]}-{service}", port := free_port(), plays=f"duly-{service}")
        env = {"DULY_RUNTIME": "dapr", **sidecar.app_env(), **collector.env}
        addresses.append(duly.serve(service, service, port=port, **env))
        sidecar.start()
    duly.start()
    await follow_one(addresses[0], issuer, collector)


def test_nothing_is_loaded_without_an_endpoint() -> None:
    program = (
        "import sys; from duly import tracing; from duly.entrypoints import serve; tracing.start('duly', '1');"
        "assert not tracing.on() and tracing.current() is None and tracing.headers() == {};"
        "heavy = ('opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf');"
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_log_lines_and_exemplars_name_the_trace() -> None:
    program = """
import json, os
from duly import tracing
tracing.start("duly", "1")
said = [tracing.to_log(None, "", {}), tracing.exemplar()]
with tracing.span("a", "consumer", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
    said += [tracing.to_log(None, "", {}), tracing.exemplar(), tracing.headers()]
with tracing.span("b", "consumer", "no traceparent"):
    said.append(tracing.current())
print(json.dumps(said), flush=True)
os._exit(0)
"""
    env = {"PATH": os.environ["PATH"], "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    outside, none, line, exemplar, sent, other = json.loads(done.stdout)
    trace = "0af7651916cd43dd8448eb211c80319c"
    assert (outside, none) == ({}, None)
    assert line["trace_id"] == trace
    assert exemplar == {"trace_id": trace}
    assert sent["traceparent"] == f"00-{trace}-{line['span_id']}-01"
    # What is no traceparent begins a trace of its own.
    assert trace not in other
