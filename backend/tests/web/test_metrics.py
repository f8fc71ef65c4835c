"""What `/metrics` says: in both forms, complete, and without a word to add for promtool."""

import asyncio
import re
from dataclasses import replace
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from duly.database.engine import create_engine, reading
from duly.errors import Unavailable
from duly.features.audit.consumers import CONSUMER
from duly.messaging.dispatch import Dispatcher
from duly.web.resources import Resources
from tests.support.auditor import Auditor
from tests.support.caller import User

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def value(text: str, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def look(client: httpx2.AsyncClient) -> str:
    return (await client.get("/metrics")).text


class TestForms:
    async def test_prometheus_gets_the_old_text_by_default(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get("/metrics")
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert "# EOF" not in answer.text

    async def test_openmetrics_when_asked(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get("/metrics", headers={"Accept": f"{OPENMETRICS},text/plain;version=0.0.4;q=0.5"})
        assert answer.headers["content-type"].startswith(OPENMETRICS)
        assert answer.headers["content-type"].count("charset") == 1
        assert answer.text.endswith("# EOF\n")

    async def test_nothing_says_when_it_began(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get("/metrics", headers={"Accept": OPENMETRICS})
        assert "_created" not in answer.text


class TestConflicts:
    async def test_a_stale_version_is_counted(self, client: httpx2.AsyncClient, user: User) -> None:
        series = 'duly_conflicts_total{code="precondition-failed",status="412"}'
        before = value(await look(client), series)
        task = await user.task()
        answer = await user.patch(f"/tasks/{task['id']}", {"title": "new"}, headers={"If-Match": '"999"'})
        assert answer.status_code == 412, answer.text
        said = await look(client)
        assert value(said, series) == before + 1, [line for line in said.splitlines() if "conflicts" in line]


class TestDatabase:
    async def test_use_and_waiting(self, client: httpx2.AsyncClient, resources: Resources) -> None:
        async with reading(resources.engine):
            said = await look(client)
            assert value(said, 'duly_database_connections_in_use{pool="duly"}') == 1
        said = await look(client)
        assert value(said, 'duly_database_connections_in_use{pool="duly"}') == 0
        assert value(said, 'duly_database_pool_size{pool="duly"}') == resources.settings.database_pool_size
        assert value(said, 'duly_database_wait_seconds_count{pool="duly"}') >= 1

    async def test_no_connection_is_counted(self, client: httpx2.AsyncClient, resources: Resources) -> None:
        before = value(await look(client), 'duly_database_refused_total{pool="tiny"}')
        tiny = create_engine(resources.settings.api_database_url, pool_size=1, timeout_seconds=0.05, name="tiny")
        async with reading(tiny):
            with pytest.raises(Unavailable):
                async with reading(tiny):
                    raise AssertionError("there was a second connection")
        await tiny.dispose()
        assert value(await look(client), 'duly_database_refused_total{pool="tiny"}') == before + 1


class TestConsumers:
    async def test_lag_and_types(self, client: httpx2.AsyncClient, user: User, resources: Resources) -> None:
        before = value(await look(client), 'duly_consumer_lag_seconds_count{consumer="audit"}')
        await user.task()
        await Auditor(resources.work).record(user.id)
        said = await look(client)
        assert value(said, 'duly_consumer_lag_seconds_count{consumer="audit"}') == before + 1
        assert value(said, 'duly_consumer_types{consumer="audit",type="task.created"}') == 1

    async def test_counts_begin_with_zero(self, client: httpx2.AsyncClient, resources: Resources) -> None:
        # What begins with its first count shows no increase, and the alert would miss the first dead letter.
        name = f"test-{uuid4().hex[:6]}"
        Dispatcher(resources.work).add(replace(CONSUMER, name=name))
        said = await look(client)
        for counter in ("duly_dead_letters_total", "duly_handler_retries_total"):
            assert f'{counter}{{consumer="{name}"}} 0.0' in said


async def test_a_scrape_asks_the_database_nothing(
    app: FastAPI, client: httpx2.AsyncClient, resources: Resources
) -> None:
    said = await look(client)
    before = value(said, 'duly_database_wait_seconds_count{pool="duly"}')
    await asyncio.gather(*(client.get("/metrics") for _ in range(5)))
    assert value(await look(client), 'duly_database_wait_seconds_count{pool="duly"}') == before
