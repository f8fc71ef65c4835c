"""One setting chooses the adapters; under Dapr nothing starts without the app's token, and the sidecar's way in is apart."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

import httpx2
import pytest
from fastapi import FastAPI

from duly.adapters.dapr.event_bus import DaprEventBus
from duly.adapters.dapr.scheduler import DaprScheduler
from duly.adapters.dapr.secret_store import DaprSecretStore
from duly.adapters.dapr.state_store import DaprStateStore
from duly.adapters.embedded.clock import FixedClock
from duly.adapters.embedded.event_bus import EmbeddedEventBus
from duly.adapters.embedded.state_store import EmbeddedStateStore
from duly.entrypoints import serve, wiring
from duly.entrypoints.service import Process
from duly.features.channels.service.seal import Sealer
from duly.ports.sender import Kind, Refused, Sender, TryLater
from duly.ports.service_invocation import ServiceAway
from duly.settings import Settings
from tests.adapters.dapr.double import TOKEN, SidecarDouble, running
from tests.adapters.delivery.messages import NOW, message
from tests.support.ends.push import PushService
from tests.support.ends.webhook import WebhookReceiver
from tests.support.issuer import Issuer
from tests.support.server import DELIVERY_KEY

APP_TOKEN = "app0token"


def chosen(**more: Any) -> Settings:
    given = {"DATABASE_URL": "postgresql://duly@localhost/duly", **more}
    return Settings(**given)


def under_dapr(**more: Any) -> Settings:
    return chosen(runtime="dapr", APP_API_TOKEN=APP_TOKEN, DAPR_API_TOKEN=TOKEN, **more)


async def call(app: FastAPI, method: str, path: str, body: bytes = b"{}", **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://app.test") as client:
        return await client.request(method, path, content=body, headers=headers)


@contextlib.asynccontextmanager
async def senders(**given: str) -> AsyncIterator[Mapping[Kind, Sender]]:
    process = wiring.open_process(chosen(**given), clock=FixedClock(NOW))
    try:
        yield process.resources.senders
    finally:
        await process.close()


class TestOpenProcess:
    async def test_embedded_is_the_default(self) -> None:
        process = wiring.open_process(chosen())
        assert isinstance(process.resources.bus, EmbeddedEventBus)
        assert isinstance(process.resources.state, EmbeddedStateStore)
        assert process.inbound is None
        await process.close()

    async def test_dapr_is_chosen_by_one_setting(self) -> None:
        process = wiring.open_process(under_dapr())
        found = process.resources
        assert isinstance(found.bus, DaprEventBus)
        assert isinstance(found.scheduler, DaprScheduler)
        assert isinstance(found.state, DaprStateStore)
        assert isinstance(found.secrets, DaprSecretStore)
        assert process.inbound is not None
        await process.close()

    def test_dapr_without_the_apps_token_does_not_start(self) -> None:
        with pytest.raises(ValueError, match="APP_API_TOKEN"):
            wiring.open_process(chosen(runtime="dapr"))

    @pytest.mark.parametrize("text", ["api", "api=", "=http://x", "api=127.0.0.1:8000"])
    def test_addresses_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="DULY_SERVICE_ADDRESSES"):
            wiring.open_process(chosen(service_addresses=text))

    async def test_a_service_of_this_process_is_called_without_a_network(self, process: Process) -> None:
        serve.build(process, serve.choose(["api"]))
        reply = await process.resources.invocation.call("api", "GET", "/healthz")
        assert reply.status == 200
        reply = await process.resources.invocation.call("api", "GET", "/api/me/tasks")
        assert reply.status == 401
        with pytest.raises(ServiceAway, match="DULY_SERVICE_ADDRESSES"):
            await process.resources.invocation.call("audit", "GET", "/healthz")


class TestInbound:
    @pytest.fixture
    def dapr_app(self, api_settings: Settings, issuer: Issuer) -> FastAPI:
        settings = api_settings.model_copy(update={"runtime": "dapr", "app_token": APP_TOKEN})
        return serve.build(wiring.open_process(settings, client=issuer.client()), list(serve.SERVICES.values()))

    @pytest.mark.parametrize("path", ["/events/task-events", "/job/x", "/job%2Fx", "/dapr/config"])
    async def test_is_there_under_dapr_alone(self, app: FastAPI, dapr_app: FastAPI, path: str) -> None:
        assert (await call(app, "POST", path, b"")).status_code == 404
        assert (await call(dapr_app, "POST", path, b"")).status_code == 401

    async def test_is_before_every_layer_for_requests_of_users(self, dapr_app: FastAPI) -> None:
        # Larger than the API takes, from an origin that CORS refuses, with no content type: none of that is asked here.
        answer = await call(dapr_app, "POST", "/job/unknown", b"x" * 1_500_000, **{"dapr-api-token": APP_TOKEN})
        assert (answer.status_code, answer.json()) == (200, {"status": "SUCCESS"})
        assert "x-request-id" not in answer.headers
        dropped = await call(
            dapr_app,
            "POST",
            "/events/task-events",
            b"no json",
            **{"dapr-api-token": APP_TOKEN, "origin": "http://evil.test"},
        )
        assert (dropped.status_code, dropped.json()) == (200, {"status": "DROP"})

    async def test_is_not_in_the_document_and_leaves_the_api_as_it_was(self, app: FastAPI, dapr_app: FastAPI) -> None:
        document = (await call(dapr_app, "GET", "/openapi.json")).json()
        assert document == (await call(app, "GET", "/openapi.json")).json()
        assert not [path for path in document["paths"] if path.startswith(("/events", "/job", "/dapr"))]
        answer = await call(dapr_app, "GET", "/api/me/tasks", **{"dapr-api-token": APP_TOKEN})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


class TestSenders:
    HERE: ClassVar = {"delivery_allowed_networks": "10.0.0.0/8, 127.0.0.1/32"}

    async def test_without_a_mail_server_there_is_no_email(self) -> None:
        async with senders() as found:
            assert set(found) == {"web_push", "webhook", "ntfy"}
        async with senders(smtp_host="mail.example", mail_from="Duly <duly@duly.example>") as found:
            assert set(found) == {"web_push", "webhook", "ntfy", "email"}

    @pytest.mark.parametrize(
        ("given", "named"),
        [
            ({"smtp_host": "mail.example"}, "DULY_MAIL_FROM"),
            ({"smtp_host": "mail.example", "mail_from": "Duly"}, "DULY_MAIL_FROM"),
            ({"delivery_allowed_networks": "10.0.0.1/8"}, "DULY_DELIVERY_ALLOWED_NETWORKS"),
            ({"delivery_allowed_networks": "localhost"}, "DULY_DELIVERY_ALLOWED_NETWORKS"),
            ({"delivery_allowed_ports": "https"}, "DULY_DELIVERY_ALLOWED_PORTS"),
            ({"delivery_allowed_ports": "0"}, "DULY_DELIVERY_ALLOWED_PORTS"),
            ({"push_contact": "ops@duly.example"}, "DULY_PUSH_CONTACT"),
        ],
    )
    def test_a_setting_that_cannot_be_used_is_named(self, given: dict[str, str], named: str) -> None:
        with pytest.raises(ValueError, match=named):
            wiring.open_process(chosen(**given))

    @pytest.mark.parametrize(
        ("given", "contact"),
        [
            (
                {"push_contact": "mailto:ops@duly.example", "public_url": "https://duly.example"},
                "mailto:ops@duly.example",
            ),
            ({"public_url": "https://duly.example/", "mail_from": "a@duly.example"}, "https://duly.example"),
            ({"mail_from": "Duly <a@duly.example>"}, "mailto:a@duly.example"),
            ({}, "mailto:duly@localhost"),
        ],
    )
    async def test_a_push_service_learns_our_key_and_whom_to_ask(
        self, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], contact: str
    ) -> None:
        monkeypatch.setenv("DULY_DELIVERY_KEY", DELIVERY_KEY)
        async with senders(**self.HERE, **given) as found:
            with PushService(now=NOW.timestamp) as service:
                # What browsers are told to listen to is what we sign with.
                service.server_key = Sealer(DELIVERY_KEY).vapid_public_key
                assert (await found["web_push"].send(service.address, message())).status == 201
                assert service.received[0].claims["sub"] == contact

    async def test_without_the_secret_a_push_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DULY_DELIVERY_KEY")
        async with senders(**self.HERE) as found:
            with PushService() as service, pytest.raises(TryLater, match="no-key"):
                await found["web_push"].send(service.address, message())

    async def test_this_machine_is_reached_by_the_operators_wish_alone(self) -> None:
        with WebhookReceiver(now=NOW.timestamp) as receiver:
            async with senders() as found:
                with pytest.raises(Refused, match="address-not-allowed"):
                    await found["webhook"].send(receiver.address, message())
            assert receiver.connections == 0
            async with senders(**self.HERE) as found:
                assert (await found["webhook"].send(receiver.address, message())).status == 200


class TestCompleted:
    ADDRESS = "postgresql://duly_api:secret@database.test/duly"

    async def test_what_is_set_needs_no_sidecar(self) -> None:
        for settings in (chosen(), under_dapr(DAPR_HTTP_PORT=9), under_dapr(DAPR_HTTP_PORT=9, api_database_url="x")):
            assert await wiring.completed(settings) is settings

    async def test_the_databases_address_comes_from_the_secret_store(self) -> None:
        double = SidecarDouble()
        double.broken["/v1.0/secrets/secrets/api-database-url"] = (200, {"api-database-url": self.ADDRESS})
        async with running(double):
            found = await wiring.completed(under_dapr(DATABASE_URL="", DAPR_HTTP_PORT=double.port))
        assert found.api_database_url == self.ADDRESS
        # Never what answers only once our own port is open.
        assert double.asked("healthz") == []

    async def test_a_sidecar_that_comes_later_is_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wiring, "_SECRET_PAUSE_SECONDS", 0.05)
        double = SidecarDouble()
        missing = (500, {"errorCode": "ERR_SECRET_STORES_NOT_CONFIGURED", "message": "not yet"})
        double.broken["/v1.0/secrets"] = missing
        asked = SidecarDouble.__call__

        async def answering(self: SidecarDouble, scope: Any, receive: Any, send: Any) -> None:
            if len(self.calls) == 3:
                self.broken["/v1.0/secrets"] = (200, {"api-database-url": TestCompleted.ADDRESS})
            await asked(self, scope, receive, send)

        monkeypatch.setattr(SidecarDouble, "__call__", answering)
        async with running(double):
            found = await wiring.completed(under_dapr(DATABASE_URL="", DAPR_HTTP_PORT=double.port))
        assert found.api_database_url == self.ADDRESS
        assert len(double.calls) == 4

    async def test_no_sidecar_and_no_secret_say_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wiring, "_SECRET_PATIENCE_SECONDS", 0.2)
        monkeypatch.setattr(wiring, "_SECRET_PAUSE_SECONDS", 0.05)
        with pytest.raises(ValueError, match="no sidecar at port 9"):
            await wiring.completed(under_dapr(DATABASE_URL="", DAPR_HTTP_PORT=9))
        double = SidecarDouble()
        said = {"errorCode": "ERR_SECRET_GET", "message": "secret api-database-url not found"}
        double.broken["/v1.0/secrets"] = (500, said)
        async with running(double):
            with pytest.raises(ValueError, match="DULY_API_DATABASE_URL"):
                await wiring.completed(under_dapr(DATABASE_URL="", DAPR_HTTP_PORT=double.port))
