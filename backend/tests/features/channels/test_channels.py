"""Channels through the API: added, changed, removed; one for each address, nobody else's, and never with its address."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from duly.adapters.embedded.secret_store import EmbeddedSecretStore
from duly.entrypoints import serve, wiring
from duly.entrypoints.service import Process
from duly.features.channels.schemas.channels import ChannelCreate
from duly.settings import Settings
from duly.web.resources import Resources
from tests.support.auditor import Auditor
from tests.support.caller import User, codes
from tests.support.channels import EMAIL, NTFY, SEALER, WEB_PUSH, WEBHOOK, added, confirmed, token
from tests.support.issuer import Issuer

EVERY = {"web_push": WEB_PUSH, "email": EMAIL, "webhook": WEBHOOK, "ntfy": NTFY}
# What must be found nowhere but sealed.
SECRETS = ("gAAAAABX", "BTBZMqHH6r4Tts7J_aSIgg", "hooks.example.com/duly", "8RkQ2mX0", "tk_secret", "whsec_")


async def listed(user: User) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await user.get("/channels")).json()["items"]
    return found


class TestAdd:
    @pytest.mark.parametrize(
        ("kind", "name", "target", "state"),
        [
            ("web_push", "Laptop", "Firefox", "active"),
            ("email", "ada@example.com", "ada@example.com", "unconfirmed"),
            ("webhook", "hooks.example.com", "hooks.example.com", "active"),
            ("ntfy", "ntfy.sh", "ntfy.sh", "active"),
        ],
    )
    async def test_each_kind(self, user: User, kind: str, name: str, target: str, state: str) -> None:
        answer = await user.post("/channels", EVERY[kind])
        assert answer.status_code == 201, answer.text
        channel = answer.json()
        assert answer.headers["location"] == f"/api/{user.id}/channels/{channel['id']}"
        secret = channel.pop("secret", None)
        assert (secret is not None) == (kind == "webhook")
        expected = {
            "kind": kind,
            "name": name,
            "target": target,
            "state": state,
            "enabled": True,
            "version": 1,
            "wants": ["reminders", "digest"],
        }
        assert channel.items() >= expected.items()
        again = await user.get(f"/channels/{channel['id']}")
        assert (again.json(), again.headers["etag"]) == (channel, '"1"')
        assert await listed(user) == [channel]

    async def test_a_webhooks_secret_is_shown_once(self, user: User) -> None:
        channel = await added(user, WEBHOOK)
        assert channel["secret"].startswith("whsec_")
        assert len(channel["secret"]) == len("whsec_") + 32
        for answer in (
            await user.get(f"/channels/{channel['id']}"),
            await user.get("/channels"),
            await user.post("/channels", WEBHOOK),
            await user.patch(f"/channels/{channel['id']}", {"name": "x"}),
            await user.get("/changes"),
        ):
            assert answer.status_code == 200
            assert "secret" not in answer.text
        assert (await added(user, WEBHOOK, url="https://hooks.example.com/2"))["secret"] != channel["secret"]

    async def test_the_same_address_is_the_same_channel(self, user: User) -> None:
        spelt = {
            "web_push": WEB_PUSH,
            "email": {**EMAIL, "address": " Ada@EXAMPLE.com"},
            "webhook": {**WEBHOOK, "url": "HTTPS://hooks.example.com:443/duly", "name": "another name"},
            "ntfy": {**NTFY, "server": "https://NTFY.sh/"},
        }
        for kind, body in EVERY.items():
            channel = await added(user, body)
            channel.pop("secret", None)
            again = await user.post("/channels", spelt[kind])
            assert (again.status_code, again.json()) == (200, channel)
            assert "location" not in again.headers
        assert len(await listed(user)) == 4
        assert len({channel["kind"] for channel in await listed(user)}) == 4

    async def test_a_subscription_given_again_takes_the_keys_and_is_on(self, user: User, resources: Resources) -> None:
        channel = await added(user, WEB_PUSH)
        assert (await user.patch(f"/channels/{channel['id']}", {"enabled": False})).json()["version"] == 2
        subscription: Any = WEB_PUSH["subscription"]
        keys = {**subscription["keys"], "auth": "AAAAAAAAAAAAAAAAAAAAAA=="}
        again = await user.post(
            "/channels", {**WEB_PUSH, "subscription": {**subscription, "keys": keys, "expirationTime": None}}
        )
        assert (again.status_code, again.json()["enabled"], again.json()["version"]) == (200, True, 3)
        assert (await opened(resources, again.json(), user))["auth"] == "AAAAAAAAAAAAAAAAAAAAAA"

    async def test_an_ntfy_topic_takes_a_new_token_only_when_one_is_given(
        self, user: User, resources: Resources
    ) -> None:
        channel = await added(user, NTFY, token="tk_secret")
        assert (await user.post("/channels", NTFY)).json() == channel
        assert (await opened(resources, channel, user))["token"] == "tk_secret"
        assert (await user.post("/channels", {**NTFY, "token": "tk_other"})).json() == channel
        expected = {"server": "https://ntfy.sh", "topic": "ada-8RkQ2mX0", "token": "tk_other"}
        assert await opened(resources, channel, user) == expected

    async def test_the_address_is_kept_sealed_and_nowhere_else(self, user: User, resources: Resources) -> None:
        for body in (WEB_PUSH, WEBHOOK, {**NTFY, "token": "tk_secret"}):
            answer = await user.post("/channels", body, headers={"Idempotency-Key": str(body["kind"])})
            assert answer.status_code == 201
        async with resources.work.unit("a-look") as unit:
            for table in ("channel", "delivery", "event", "idempotency_key"):
                rows = await unit.connection.execute(
                    text(f"SELECT * FROM duly.{table} WHERE user_id = :user"), {"user": user.id}
                )
                kept = "\n".join(
                    value.decode("latin-1") if isinstance(value, bytes) else json.dumps(value, default=str)
                    for row in rows
                    for value in row
                )
                assert (kept != "") == (table != "delivery")
                assert [secret for secret in SECRETS if secret in kept] == [], table

    async def test_the_examples_of_the_contract_are_taken(self, user: User) -> None:
        extra: Any = ChannelCreate.model_config["json_schema_extra"]
        assert {example["kind"] for example in extra["examples"]} == set(EVERY)
        for example in extra["examples"]:
            assert (await user.post("/channels", example)).status_code == 201, example

    async def test_twenty_are_enough(self, user: User) -> None:
        made = [await added(user, WEBHOOK, url=f"https://hooks.example.com/{n}") for n in range(20)]
        answer = await user.post("/channels", WEBHOOK)
        assert (answer.status_code, answer.json()["code"]) == (409, "channel.too-many")
        assert (await user.post("/channels", {**WEBHOOK, "url": "https://hooks.example.com/7"})).status_code == 200
        assert (await user.delete(f"/channels/{made[0]['id']}")).status_code == 204
        assert (await user.post("/channels", WEBHOOK)).status_code == 201


async def opened(resources: Resources, channel: dict[str, Any], user: User) -> dict[str, str]:
    """Return a channel's address as a sender gets it."""
    async with resources.work.unit("a-look") as unit:
        statement = text("SELECT id, address FROM duly.channel WHERE id = :id")
        row = (await unit.connection.execute(statement, {"id": channel["id"]})).one()
    return SEALER.open(row[0], user.id, row[1])


class TestRefused:
    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({}, "body", "kind-unknown"),
            ({"kind": "sms", "number": "1"}, "body", "kind-unknown"),
            ({"kind": ["email"]}, "body", "kind-unknown"),
            ({"kind": "webhook"}, "url", "missing"),
            ({**WEBHOOK, "address": "x"}, "address", "extra-forbidden"),
            ({**WEBHOOK, "name": " "}, "name", "string-too-short"),
            ({**WEBHOOK, "name": "x" * 101}, "name", "string-too-long"),
            ({**WEBHOOK, "name": "a\nb"}, "name", "name-form"),
            ({**WEBHOOK, "name": "a\0b"}, "name", "control-character"),
            ({**WEBHOOK, "wants": ["digest", "digest"]}, "wants", "wants-repeated"),
            ({**WEBHOOK, "wants": ["everything"]}, "wants.0", "literal-error"),
            ({**WEBHOOK, "url": "https://user:pw@example.com/"}, "url", "url-not-allowed"),
            ({**WEBHOOK, "url": "http://169.254.169.254/"}, "url", "url-not-allowed"),
            ({**WEBHOOK, "url": "http://localhost:3000/"}, "url", "url-not-allowed"),
            ({**WEBHOOK, "url": "ftp://example.com/"}, "url", "url-not-allowed"),
            ({**WEBHOOK, "url": "example"}, "url", "url-invalid"),
            ({**WEBHOOK, "url": f"https://example.com/{'x' * 2000}"}, "url", "string-too-long"),
            ({**EMAIL, "address": "ada"}, "address", "address-invalid"),
            ({**EMAIL, "address": "ada@example.com\r\nBcc: eve@example.com"}, "address", "address-invalid"),
            ({**NTFY, "topic": "../x"}, "topic", "string-pattern-mismatch"),
            ({**NTFY, "server": "http://10.0.0.1/"}, "server", "url-not-allowed"),
            ({**NTFY, "server": "https://ntfy.sh/?a=b"}, "server", "url-invalid"),
            ({**NTFY, "token": "a b"}, "token", "string-pattern-mismatch"),
        ],
    )
    async def test_with_field_and_code(self, user: User, body: Any, field: str, code: str) -> None:
        answer = await user.post("/channels", body)
        assert answer.status_code == 422, answer.text
        assert (field, code) in codes(answer)
        assert await listed(user) == []

    @pytest.mark.parametrize(
        ("place", "value", "field", "code"),
        [
            ("endpoint", "http://push.example.com/x", "subscription.endpoint", "url-not-allowed"),
            ("endpoint", "https://[::1]/x", "subscription.endpoint", "url-not-allowed"),
            ("p256dh", "AAAA", "subscription.keys.p256dh", "key-form"),
            ("p256dh", "B" + "A" * 86, "subscription.keys.p256dh", "key-form"),
            ("auth", "not base64!", "subscription.keys.auth", "key-form"),
            ("auth", "AAAA", "subscription.keys.auth", "key-form"),
        ],
    )
    async def test_subscriptions(self, user: User, place: str, value: str, field: str, code: str) -> None:
        body = json.loads(json.dumps(WEB_PUSH))
        where = body["subscription"] if place == "endpoint" else body["subscription"]["keys"]
        where[place] = value
        answer = await user.post("/channels", body)
        assert (answer.status_code, codes(answer)) == (422, {(field, code)})

    async def test_the_input_is_not_in_the_answer(self, user: User) -> None:
        for body in (
            {**WEBHOOK, "url": "https://user:hunter2@example.com"},
            {"kind": "hunter2"},
            {**NTFY, "token": "hunter2 x"},
        ):
            answer = await user.post("/channels", body)
            assert answer.status_code == 422
            assert "hunter2" not in answer.text


class TestOnce:
    async def test_an_idempotency_key_answers_the_secret_again(self, user: User) -> None:
        key = {"Idempotency-Key": "k"}
        first = await user.post("/channels", WEBHOOK, headers=key)
        again = await user.post("/channels", WEBHOOK, headers=key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.json()["secret"].startswith("whsec_")
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["location"] == first.headers["location"]
        assert (await user.post("/channels", NTFY, headers=key)).json()["code"] == "idempotency-key.reused"
        await user.delete(f"/channels/{first.json()['id']}")
        gone = await user.post("/channels", WEBHOOK, headers=key)
        assert (gone.status_code, "secret" in gone.json()) == (201, False)

    async def test_at_once_by_many_makes_one_channel(self, user: User) -> None:
        answers = await asyncio.gather(*(user.post("/channels", EMAIL) for _ in range(12)))
        assert sorted(answer.status_code for answer in answers) == [200] * 11 + [201]
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert len(await listed(user)) == 1
        assert [change["type"] for change in await user.changes()] == ["channel.created"]
        assert len((await user.get("/deliveries")).json()["items"]) == 1, "one code"

    async def test_at_once_no_more_than_twenty(self, user: User) -> None:
        urls = [f"https://hooks.example.com/{n}" for n in range(26)]
        answers = await asyncio.gather(*(user.post("/channels", {**WEBHOOK, "url": url}) for url in urls))
        assert sorted(answer.status_code for answer in answers) == [201] * 20 + [409] * 6
        assert len(await listed(user)) == 20


class TestChange:
    async def test_name_wants_and_enabled(self, user: User) -> None:
        channel = await added(user, WEBHOOK)
        patch = {"name": "Home", "wants": ["digest"], "enabled": False}
        answer = await user.patch(f"/channels/{channel['id']}", patch, headers={"If-Match": '"1"'})
        assert answer.json().items() >= {**patch, "version": 2}.items()
        assert answer.headers["etag"] == '"2"'
        assert (await user.patch(f"/channels/{channel['id']}", patch)).json()["version"] == 2, "no change"
        assert (await user.patch(f"/channels/{channel['id']}", {"wants": []})).json()["wants"] == []
        wants = ["digest", "reminders"]
        assert (await user.patch(f"/channels/{channel['id']}", {"wants": wants})).json()["wants"] == wants[::-1]

    @pytest.mark.parametrize(
        "patch", [{"target": "x"}, {"state": "active"}, {"url": "https://x.example"}, {"enabled": 1}, {"name": ""}]
    )
    async def test_of_anything_else_is_refused(self, user: User, patch: dict[str, Any]) -> None:
        channel = await added(user, EMAIL)
        assert (await user.patch(f"/channels/{channel['id']}", patch)).status_code == 422
        assert await listed(user) == [channel]

    async def test_of_another_version_is_refused(self, user: User) -> None:
        channel = await added(user, NTFY)
        stale = {"If-Match": '"9"'}
        for answer in (
            await user.patch(f"/channels/{channel['id']}", {"name": "x"}, headers=stale),
            await user.delete(f"/channels/{channel['id']}", headers=stale),
        ):
            assert (answer.status_code, answer.json()["version"]) == (412, 1)
        assert await listed(user) == [channel]
        assert (await user.delete(f"/channels/{channel['id']}", headers={"If-Match": '"1"'})).status_code == 204
        assert (await user.get(f"/channels/{channel['id']}")).json()["code"] == "channel.not-found"

    async def test_each_is_an_event_without_the_address(self, user: User) -> None:
        channel = await added(user, WEBHOOK)
        await user.patch(f"/channels/{channel['id']}", {"enabled": False})
        await user.delete(f"/channels/{channel['id']}")
        secret = channel.pop("secret")
        created, updated, deleted = await user.changes()
        assert (created["type"], created["data"]) == ("channel.created", {"channel": channel})
        assert updated["type"] == "channel.updated"
        assert updated["data"]["changes"] == {"enabled": {"from": True, "to": False}}
        assert (deleted["type"], deleted["data"]) == ("channel.deleted", {"name": "hooks.example.com"})
        assert {one["subject"] for one in (created, updated, deleted)} == {f"channels/{channel['id']}"}
        assert secret not in json.dumps([created, updated, deleted])

    async def test_each_is_in_the_activity_with_who_did_it(self, user: User, resources: Resources) -> None:
        channel = await added(user, WEBHOOK, name="Home")
        await user.patch(f"/channels/{channel['id']}", {"wants": ["digest"]})
        await user.client.post(f"/api/unsubscribe/{token(user.id, channel)}")
        await user.delete(f"/channels/{channel['id']}")
        auditor = Auditor(resources.work)
        await auditor.record(user.id)
        assert await auditor.verify(user.id) == []
        entries = (await user.get("/activity")).json()["items"][::-1]
        mine, link = f"user:{user.id}", "service:unsubscribe"
        assert [(entry["action"], entry["actor"]) for entry in entries] == [
            ("channel.created", mine),
            ("channel.updated", mine),
            ("channel.updated", link),
            ("channel.deleted", mine),
        ]
        assert {entry["target"] for entry in entries} == {f"channels/{channel['id']}"}
        created, changed, _, deleted = (entry["differences"] for entry in entries)
        assert created["target"] == {"from": None, "to": "hooks.example.com"}
        assert changed == {"wants": {"from": ["reminders", "digest"], "to": ["digest"]}}
        assert deleted == {"name": {"from": "Home", "to": None}}
        assert "duly" not in json.dumps(created), "the path of the URL"


class TestList:
    async def test_says_what_is_offered(self, user: User) -> None:
        answer = await user.get("/channels")
        expected = {
            "items": [],
            "kinds": ["web_push", "email", "webhook", "ntfy"],
            "web_push_key": SEALER.vapid_public_key,
        }
        assert answer.json() == expected
        current = {"If-None-Match": answer.headers["etag"]}
        assert (await user.get("/channels", headers=current)).status_code == 304
        await added(user, NTFY)
        assert (await user.get("/channels", headers=current)).status_code == 200

    async def test_is_of_its_owner_alone(self, new_user: Callable[[], User], resources: Resources) -> None:
        one, other = new_user(), new_user()
        mine, theirs = await confirmed(one), await added(other, EMAIL)
        assert mine["id"] != theirs["id"]
        assert (await listed(one), await listed(other)) == ([mine], [theirs])
        async with resources.work.unit("a-look") as unit:
            statement = text("SELECT address_digest FROM duly.channel WHERE id IN (:one, :other)")
            digests = (await unit.connection.execute(statement, {"one": mine["id"], "other": theirs["id"]})).scalars()
            assert len(set(digests)) == 2, "the table does not tell who has the same address"


class TestInstallations:
    """What an operator set, or did not."""

    async def served(
        self, settings: Settings, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> tuple[Process, FastAPI]:
        monkeypatch.setenv("DULY_DELIVERY_KEY", key)
        process = wiring.open_process(settings, client=issuer.client())
        assert isinstance(process.resources.secrets, EmbeddedSecretStore)
        return process, serve.build(process, list(serve.SERVICES.values()))

    @pytest.mark.parametrize("key", ["", "too short"])
    async def test_without_the_key_nothing_is_offered_or_taken(
        self, api_settings: Settings, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        process, app = await self.served(api_settings, issuer, monkeypatch, key)
        async with calling(app) as client:
            user = User(client, issuer)
            answer = await user.get("/channels")
            assert answer.json() == {"items": [], "kinds": [], "web_push_key": None}
            refused = await user.post("/channels", WEBHOOK)
            assert (refused.status_code, refused.json()["code"]) == (503, "channel.no-key")
            assert int(refused.headers["retry-after"]) > 0
            # Once there is one, no restart is needed, and an answer from before is not current any more.
            monkeypatch.setenv("DULY_DELIVERY_KEY", "k" * 32)
            now = await user.get("/channels", headers={"If-None-Match": answer.headers["etag"]})
            assert (now.status_code, len(now.json()["kinds"])) == (200, 4)
            await added(user, WEBHOOK)
        await process.close()

    async def test_without_a_mail_server_there_is_no_mail(
        self, api_settings: Settings, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = api_settings.model_copy(update={"smtp_host": "", "delivery_allowed_networks": "127.0.0.0/8"})
        process, app = await self.served(settings, issuer, monkeypatch, "k" * 32)
        async with calling(app) as client:
            user = User(client, issuer)
            assert (await user.get("/channels")).json()["kinds"] == ["web_push", "webhook", "ntfy"]
            refused = await user.post("/channels", EMAIL)
            assert (refused.status_code, refused.json()["code"]) == (409, "channel.kind-unavailable")
            assert refused.json()["kinds"] == ["web_push", "webhook", "ntfy"]
            # A network that the operator allows, and one that is not.
            assert (await user.post("/channels", {**WEBHOOK, "url": "http://127.0.0.1:9/x"})).status_code == 201
            assert (await user.post("/channels", {**WEBHOOK, "url": "http://10.0.0.1/x"})).status_code == 422
        await process.close()


def calling(app: FastAPI) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://api.test"
    )
