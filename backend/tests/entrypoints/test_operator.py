"""The operator's view: only with the operator token, and it does what it says."""

from uuid import uuid4

import httpx2
import pytest

from duly.entrypoints.service import Process
from duly.messaging.dispatch import Dispatcher
from duly.messaging.retry import Poison
from tests.messaging.conftest import Recorder, committed
from tests.support.caller import User

TOKEN = "operator0secret"
# The same in every worker: pytest-xdist compares what each collected.
LETTER = "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
CALLS = [
    ("GET", "/operator/backbone"),
    ("GET", "/operator/dead-letters"),
    ("GET", f"/operator/dead-letters/{LETTER}"),
    ("DELETE", f"/operator/dead-letters/{LETTER}"),
    ("POST", "/operator/dead-letters/redrive"),
    ("POST", "/operator/dead-letters/discard"),
]


@pytest.fixture(autouse=True)
def operator_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DULY_OPERATOR_TOKEN", TOKEN)


@pytest.fixture
async def buried(process: Process) -> Recorder:
    """A consumer that gave up on one event."""
    recorder = Recorder(f"buried-{uuid4().hex[:8]}")
    handle, _ = process.dispatcher.add(recorder.consumer)
    (event,) = await committed(process.resources.work, uuid4())
    recorder.failing[event.id] = [Poison("it is broken")]
    await handle(event)
    return recorder


class TestToken:
    @pytest.mark.parametrize(("method", "path"), CALLS)
    async def test_without_it_everything_is_401(
        self, client: httpx2.AsyncClient, user: User, method: str, path: str
    ) -> None:
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": f"Basic {TOKEN}"},
            {"Authorization": f"Bearer {user.token}"},
        ):
            answer = await client.request(method, path, headers=headers)
            assert answer.status_code == 401, headers
            assert answer.json()["code"] == "unauthenticated"

    async def test_unset_nobody_gets_in(self, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DULY_OPERATOR_TOKEN")
        for headers in ({"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}, {}):
            assert (await client.get("/operator/backbone", headers=headers)).status_code == 401

    async def test_is_no_access_token(self, client: httpx2.AsyncClient, user: User) -> None:
        assert (await client.get(user.path("/tasks"), headers=HEADERS)).status_code == 401


class TestBackbone:
    async def test_counts_what_waits(self, client: httpx2.AsyncClient, buried: Recorder, process: Process) -> None:
        await process.relay.drain()
        await committed(process.resources.work, uuid4(), 2)
        found = (await client.get("/operator/backbone", headers=HEADERS)).json()
        assert found["runtime"] == "embedded"
        assert found["outbox"]["depth"] == 2
        assert found["outbox"]["oldest_at"].endswith("Z")
        assert found["consumers"][buried.consumer.name] == {"parked": 0, "dead_letters": 1}


class TestDeadLetters:
    async def test_list_pages_and_show(self, client: httpx2.AsyncClient, buried: Recorder) -> None:
        page = (await client.get(f"/operator/dead-letters?consumer={buried.consumer.name}", headers=HEADERS)).json()
        (letter,) = page["items"]
        assert page["next"] is None
        assert letter["error"].startswith("Poison (it is broken)")
        shown = (await client.get(f"/operator/dead-letters/{letter['id']}", headers=HEADERS)).json()
        assert shown["data"]["version"] == 2
        after = await client.get(
            f"/operator/dead-letters?consumer={buried.consumer.name}&after={letter['id']}", headers=HEADERS
        )
        assert after.json()["items"] == []

    async def test_redrive_handles_it_once(
        self, client: httpx2.AsyncClient, buried: Recorder, process: Process
    ) -> None:
        body = {"consumer": buried.consumer.name}
        answer = await client.post("/operator/dead-letters/redrive", json=body, headers=HEADERS)
        assert answer.json() == {"redriven": 1}
        await settle(process.dispatcher)
        assert len(buried.handled) == 1
        again = await client.post("/operator/dead-letters/redrive", json=body, headers=HEADERS)
        assert again.json() == {"redriven": 0}

    async def test_discard_by_id(self, client: httpx2.AsyncClient, buried: Recorder, process: Process) -> None:
        page = (await client.get(f"/operator/dead-letters?consumer={buried.consumer.name}", headers=HEADERS)).json()
        path = f"/operator/dead-letters/{page['items'][0]['id']}"
        assert (await client.delete(path, headers=HEADERS)).status_code == 204
        gone = await client.delete(path, headers=HEADERS)
        assert (gone.status_code, gone.json()["code"]) == (404, "dead-letter.not-found")
        await settle(process.dispatcher)
        assert buried.handled == []

    @pytest.mark.parametrize(
        "path", ["/operator/dead-letters/x", "/operator/dead-letters?limit=0", "/operator/dead-letters?colour=red"]
    )
    async def test_nonsense_is_refused(self, client: httpx2.AsyncClient, path: str) -> None:
        answer = await client.get(path, headers=HEADERS)
        assert answer.status_code in (404, 422)
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_is_not_in_the_document(self, client: httpx2.AsyncClient) -> None:
        document = (await client.get("/openapi.json")).json()
        assert not [path for path in document["paths"] if path.startswith("/operator")]


async def settle(dispatcher: Dispatcher) -> None:
    while await dispatcher._retry_one():
        pass
