"""From adding a channel to what arrives there: the whole way, with an end of each kind that checks what it gets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from duly.adapters.delivery.guard import SystemResolver
from duly.entrypoints.service import Process
from duly.settings import Settings
from tests.support.caller import User
from tests.support.channels import added
from tests.support.couriers import Couriers
from tests.support.ends.http import Answer
from tests.support.ends.mail import Mail, MailServer
from tests.support.ends.ntfy import NtfyServer
from tests.support.ends.push import PushService
from tests.support.ends.webhook import WebhookReceiver
from tests.support.issuer import Issuer
from tests.support.serving import serving

# Consumers that start here first read what earlier tests left in the log.
SOON = 60.0


@dataclass
class Ends:
    """One end of each kind."""

    mail: MailServer
    hook: WebhookReceiver
    ntfy: NtfyServer
    push: PushService


@pytest.fixture
def ends() -> Iterator[Ends]:
    with MailServer() as mail, WebhookReceiver() as hook, NtfyServer(token="tk_1") as ntfy, PushService() as push:
        yield Ends(mail, hook, ntfy, push)


@pytest.fixture
async def user(process: Process, api_settings: Settings, issuer: Issuer, ends: Ends) -> AsyncIterator[User]:
    """Somebody at a Duly that may call these ends, and nobody else: what other tests left waits no more."""
    await Couriers(process.background, process.resources.bus).alone()
    ports = ",".join(str(end.port) for end in (ends.hook, ends.ntfy, ends.push))
    allowed = {"delivery_allowed_networks": "127.0.0.0/8", "delivery_allowed_ports": ports}
    server = {"smtp_host": "127.0.0.1", "smtp_port": ends.mail.port, "smtp_tls": "none"}
    async with serving(api_settings.model_copy(update=allowed | server), issuer) as duly:
        yield duly.user()


async def until(look: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Look until there is something, and return it."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):
            await asyncio.sleep(0.02)
        return found


async def ended(user: User, delivery_id: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        found: dict[str, Any] = (await user.get(f"/deliveries/{delivery_id}")).json()
        return found if found["outcome"] != "waiting" else None

    return dict(await until(look))


def words(mail: Mail) -> str:
    part = mail.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def all_added(user: User, ends: Ends) -> dict[str, dict[str, Any]]:
    """Add a channel of each kind; the code of the mail is the one that came by mail."""
    made = {
        "web_push": await added(user, {"kind": "web_push", "subscription": ends.push.subscription}),
        "webhook": await added(user, {"kind": "webhook", "url": ends.hook.address["url"]}),
        "ntfy": await added(user, {"kind": "ntfy", **ends.ntfy.address}),
        "email": await added(user, {"kind": "email", "address": "ada@example.com"}),
    }
    ends.push.server_key = (await user.get("/channels")).json()["web_push_key"]
    ends.hook.secret = made["webhook"]["secret"]
    (mail,) = await ends.mail.arrived(seconds=SOON)
    assert mail.recipients == ["ada@example.com"]
    assert "List-Unsubscribe" not in mail.message
    digits = next(word for word in words(mail).split() if len(word) == 8 and word.isdigit())
    answer = await user.post(f"/channels/{made['email']['id']}/confirm", {"code": digits})
    assert (answer.status_code, answer.json()["state"]) == (200, "active")
    return made


async def test_a_test_reaches_every_kind(user: User, ends: Ends) -> None:
    made = await all_added(user, ends)
    for kind, channel in made.items():
        delivery = (await user.post(f"/channels/{channel['id']}/test")).json()
        found = await ended(user, delivery["id"])
        assert (kind, found["outcome"], found["reason"]) == (kind, "delivered", None)
        (attempt,) = found["attempts"]
        assert attempt["outcome"] == "delivered"
        assert attempt["status"] in (200, 201, 250)
    assert [len(end.received) for end in (ends.push, ends.hook, ends.ntfy, ends.mail)] == [1, 1, 1, 2]
    assert [end.refused for end in (ends.push, ends.hook, ends.ntfy)] == [[], [], []]


async def test_a_reminder_reaches_every_kind_and_a_link_ends_the_mail(user: User, ends: Ends) -> None:
    made = await all_added(user, ends)
    await user.task("Buy milk 🥛", reminders=[{"at": datetime.now(UTC).isoformat()}])
    (pushed,) = await ends.push.arrived(seconds=SOON)
    (hook,) = await ends.hook.arrived(seconds=SOON)
    (noted,) = await ends.ntfy.arrived(seconds=SOON)
    _, mail = await ends.mail.arrived(2, seconds=SOON)
    assert "Buy milk 🥛" in str(pushed.payload)
    assert "Buy milk 🥛" in str(hook.payload)
    assert "Buy milk 🥛" in noted["title"] + noted["message"]
    assert "Buy milk" in mail.message["Subject"]

    # What a mail program does when its owner clicks: a form to the address in the header, without any token.
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = urlsplit(mail.message["List-Unsubscribe"].strip("<>"))
    form = {"content": b"List-Unsubscribe=One-Click", "headers": {"content-type": "application/x-www-form-urlencoded"}}
    assert (await user.client.post(link.path, **form)).status_code == 200
    assert (await user.get(f"/channels/{made['email']['id']}")).json()["enabled"] is False
    await user.task("Call Ada", reminders=[{"at": datetime.now(UTC).isoformat()}])
    await ends.hook.arrived(2, seconds=SOON)
    log = (await user.get("/deliveries?limit=200")).json()["items"]
    assert [one["about"] for one in log if one["channel_kind"] == "email"] == ["reminder", "confirmation"]


async def test_ends_that_are_gone_or_refuse_show_in_the_log_and_can_be_tried_again(user: User, ends: Ends) -> None:
    made = await all_added(user, ends)
    ends.push.answer = Answer(410)
    ends.hook.answer = Answer(400)
    sent = {
        kind: (await user.post(f"/channels/{made[kind]['id']}/test")).json() for kind in ("web_push", "webhook", "ntfy")
    }
    found = {kind: await ended(user, delivery["id"]) for kind, delivery in sent.items()}
    assert {kind: one["outcome"] for kind, one in found.items()} == {
        "web_push": "failed",
        "webhook": "failed",
        "ntfy": "delivered",
    }
    assert found["web_push"]["attempts"][0].items() >= {"outcome": "gone", "status": 410}.items()
    assert found["webhook"]["attempts"][0].items() >= {"outcome": "refused", "status": 400}.items()
    kinds = {channel["kind"] for channel in (await user.get("/channels")).json()["items"]}
    assert kinds == {"email", "webhook", "ntfy"}, "a subscription that is gone is removed"

    ends.hook.answer = Answer(200)
    again = (await user.post(f"/deliveries/{sent['webhook']['id']}/replay")).json()
    assert (await ended(user, again["id"]))["outcome"] == "delivered"
    gone = await user.post(f"/deliveries/{sent['web_push']['id']}/replay")
    assert (gone.status_code, gone.json()["code"]) == (409, "channel.gone")


async def test_an_address_inside_is_refused_at_once_and_a_name_that_leads_there_when_it_is_called(
    process: Process, api_settings: Settings, issuer: Issuer, ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolved(*_: object) -> list[str]:
        return ["127.0.0.1", "::ffff:127.0.0.1"]

    monkeypatch.setattr(SystemResolver, "__call__", resolved)
    await Couriers(process.background, process.resources.bus).alone()
    strict = api_settings.model_copy(update={"delivery_allowed_ports": str(ends.hook.port)})
    async with serving(strict, issuer) as duly:
        user = duly.user()
        inside = {"kind": "webhook", "url": f"http://127.0.0.1:{ends.hook.port}/hooks/duly"}
        assert (await user.post("/channels", inside)).status_code == 422
        channel = await added(user, {**inside, "url": f"http://hooks.example.com:{ends.hook.port}/hooks/duly"})
        delivery = (await user.post(f"/channels/{channel['id']}/test")).json()
        found = await ended(user, delivery["id"])
    assert (found["outcome"], found["attempts"][0]["outcome"]) == ("failed", "refused")
    assert found["reason"] == "address-not-allowed"
    assert ends.hook.connections == 0
