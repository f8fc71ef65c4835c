"""What every answer has: ids, headers, limits, health, explanations."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from duly.entrypoints import serve, wiring
from duly.errors import catalogue
from duly.settings import Settings
from tests.conftest import ORIGIN
from tests.support.caller import User
from tests.support.issuer import Issuer


async def open_client(settings: Settings, issuer: Issuer) -> AsyncIterator[httpx2.AsyncClient]:
    process = wiring.open_process(settings, client=issuer.client())
    app = serve.build(process, list(serve.SERVICES.values()))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api.test") as client:
        yield client
    await process.close()


@pytest.fixture
async def limited(api_settings: Settings, issuer: Issuer) -> AsyncIterator[httpx2.AsyncClient]:
    chosen = api_settings.model_copy(update={"rate_limit_per_minute": 5, "refused_limit_per_minute": 4})
    async for client in open_client(chosen, issuer):
        yield client


@pytest.fixture
async def without_database(api_settings: Settings, issuer: Issuer) -> AsyncIterator[httpx2.AsyncClient]:
    address = "postgresql://nobody:x@127.0.0.1:1/nothing"
    async for client in open_client(api_settings.model_copy(update={"api_database_url": address}), issuer):
        yield client


class TestHeaders:
    async def test_request_id_is_kept_when_harmless(self, user: User) -> None:
        answer = await user.get("/tasks", headers={"X-Request-Id": "abc-12345"})
        assert answer.headers["x-request-id"] == "abc-12345"
        for hostile in ("short", "x" * 65, "a b c d e f", "<script>alert(1)"):
            answer = await user.get("/tasks", headers={"X-Request-Id": hostile})
            assert answer.headers["x-request-id"] != hostile

    async def test_security_headers_are_on_every_answer(self, client: httpx2.AsyncClient) -> None:
        for path in ("/healthz", "/api/x/tasks", "/nothing", "/problems/not-found", "/docs"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-request-id"]

    async def test_our_web_may_call_directly_and_others_may_not(self, client: httpx2.AsyncClient, user: User) -> None:
        asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,if-match"}
        ours = await client.options(user.path("/tasks"), headers={"Origin": ORIGIN, **asked})
        assert ours.status_code == 200
        assert ours.headers["access-control-allow-origin"] == ORIGIN
        theirs = await client.options(user.path("/tasks"), headers={"Origin": "http://evil.test", **asked})
        assert "access-control-allow-origin" not in theirs.headers


class TestRateLimit:
    async def test_tells_then_refuses_one_user_and_not_the_other(
        self, limited: httpx2.AsyncClient, issuer: Issuer
    ) -> None:
        user, other = User(limited, issuer), User(limited, issuer)
        first = await user.get("/account")
        assert first.headers["ratelimit-policy"] == '"user";q=5;w=60'
        assert first.headers["ratelimit"].startswith('"user";r=4;t=')
        for _ in range(4):
            assert (await user.get("/account")).status_code == 200
        answer = await user.get("/account")
        assert (answer.status_code, answer.json()["code"]) == (429, "rate-limit.exceeded")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert (await other.get("/account")).status_code == 200

    async def test_slows_down_whoever_guesses_tokens(self, limited: httpx2.AsyncClient) -> None:
        statuses = [(await limited.get("/api/x/tasks")).status_code for _ in range(6)]
        assert statuses == [401] * 4 + [429] * 2


class TestAway:
    async def test_database_is_503_with_retry_after(self, without_database: httpx2.AsyncClient, issuer: Issuer) -> None:
        user = User(without_database, issuer)
        for answer in (await user.get("/tasks"), await user.post("/tasks", {"title": "x"})):
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
        assert (await without_database.get("/readyz")).status_code == 503
        assert (await without_database.get("/healthz")).status_code == 200

    async def test_issuer_is_503_without_keys_and_harmless_with_them(
        self, api_settings: Settings, database: object
    ) -> None:
        issuer = Issuer(ORIGIN)
        async for client in open_client(api_settings, issuer):
            user = User(client, issuer)
            issuer.away = True
            assert (await user.get("/account")).status_code == 503
            issuer.away = False
            assert (await user.get("/account")).status_code == 200
            issuer.away = True
            assert (await User(client, issuer).get("/account")).status_code == 200


class TestExplanations:
    async def test_every_problem_has_a_page(self, client: httpx2.AsyncClient) -> None:
        assert len(catalogue()) > 20
        for code in catalogue():
            answer = await client.get(f"/problems/{code}")
            assert answer.status_code == 200
            assert code in answer.text
        assert (await client.get("/problems/nothing")).status_code == 404

    async def test_docs_name_every_operation_and_load_nothing(self, client: httpx2.AsyncClient) -> None:
        page = (await client.get("/docs")).text
        document = (await client.get("/openapi.json")).json()
        assert all(path in page for path in document["paths"])
        assert "<script" not in page
        assert "http" not in page.replace("HTTP", "").split("<h2>Operations", 1)[0]

    async def test_metrics_count_by_route_and_hold_no_ids(self, client: httpx2.AsyncClient, user: User) -> None:
        task = await user.task()
        await user.get(f"/tasks/{task['id']}")
        text = (await client.get("/metrics")).text
        assert 'route="/tasks/{task_id}"' in text
        assert 'duly_events_recorded_total{type="task.created"}' in text
        assert task["id"] not in text
        assert str(user.id) not in text
