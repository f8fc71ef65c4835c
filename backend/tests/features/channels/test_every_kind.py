"""The whole way of a message: a channel added by HTTP, a reminder that fires, the courier, and a real end of each kind."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from duly.entrypoints.notifications import send_deliveries
from duly.entrypoints.service import Process
from duly.ports.event_bus import Handler
from duly.settings import Settings
from tests.features.test_notifications import fire, told
from tests.support import channels
from tests.support.caller import User
from tests.support.couriers import Couriers
from tests.support.ends.http import Answer
from tests.support.ends.mail import MailServer
from tests.support.ends.ntfy import NtfyServer
from tests.support.ends.push import PushService
from tests.support.ends.webhook import WebhookReceiver

__all__ = ["told"]
ADDRESS = "ada@example.com"


@dataclass
class Everywhere:
    """An end of each kind."""

    push: PushService
    hooks: WebhookReceiver
    ntfy: NtfyServer
    mail: MailServer


@pytest.fixture
def ends() -> Iterator[Everywhere]:
    with PushService() as push, WebhookReceiver() as hooks, NtfyServer(token="tk_secret") as ntfy, MailServer() as mail:
        yield Everywhere(push, hooks, ntfy, mail)


@pytest.fixture
def api_settings(api_settings: Settings, ends: Everywhere) -> Settings:
    chosen = {
        "delivery_allowed_networks": "127.0.0.1/32",
        "smtp_host": "127.0.0.1",
        "smtp_port": ends.mail.port,
        "smtp_tls": "none",
        "mail_from": "Duly <duly@duly.example>",
    }
    return api_settings.model_copy(update=chosen)


@contextlib.asynccontextmanager
async def sending(process: Process) -> AsyncIterator[None]:
    await Couriers(process.background, process.resources.bus).alone()
    running = asyncio.create_task(send_deliveries(process))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def add_all(user: User, ends: Everywhere) -> dict[str, dict[str, Any]]:
    """Add a channel to each end, the e-mail one not yet confirmed; return them by kind."""
    ends.push.server_key = (await user.get("/channels")).json()["web_push_key"]
    made = [
        await channels.added(user, {"kind": "web_push", "subscription": ends.push.subscription}),
        await channels.added(user, {"kind": "webhook", "url": ends.hooks.address["url"]}),
        await channels.added(user, {"kind": "ntfy", **ends.ntfy.address}),
        await channels.added(user, {"kind": "email", "address": ADDRESS}),
    ]
    ends.hooks.secret = made[1]["secret"]
    return {channel["kind"]: channel for channel in made}


async def outcomes(user: User, count: int) -> dict[str, dict[str, Any]]:
    """Wait until so many deliveries have ended; return the newest of each kind."""
    async with asyncio.timeout(10):
        while True:
            items = (await user.get("/deliveries")).json()["items"]
            if len(items) == count and all(item["outcome"] != "waiting" for item in items):
                return {item["channel_kind"]: item for item in reversed(items)}
            await asyncio.sleep(0.02)


async def test_a_reminder_reaches_every_kind_of_end(
    process: Process, user: User, ends: Everywhere, told: Handler
) -> None:
    async with sending(process):
        made = await add_all(user, ends)
        (mail,) = await ends.mail.arrived()
        (code,) = re.findall(r"\b\d{8}\b", mail.message["Subject"])
        answer = await user.post(f"/channels/{made['email']['id']}/confirm", {"code": code})
        assert answer.json()["state"] == "active"
        await told(await fire(process, user, title="ڈاکٹر\r\nBcc: eve@example.com"))
        found = await outcomes(user, 5)
    assert {kind: item["outcome"] for kind, item in found.items()} == dict.fromkeys(made, "delivered")
    (pushed,), (hook,), (topic,) = ends.push.received, ends.hooks.received, ends.ntfy.received
    title = "ڈاکٹر Bcc: eve@example.com"
    assert pushed.payload["title"] == hook.payload["data"]["title"] == topic["title"] == title
    assert (pushed.payload["id"], hook.id) == (found["web_push"]["id"], found["webhook"]["id"])
    assert pushed.payload["data"]["user_id"] == str(user.id)
    assert hook.payload["type"] == "reminder.fired"
    confirmation, reminder = ends.mail.received
    assert (reminder.sender, reminder.recipients) == ("duly@duly.example", [ADDRESS])
    assert reminder.message["Subject"] == title
    assert reminder.message["Message-ID"] == f"<{found['email']['id']}@duly.example>"
    assert confirmation.message["List-Unsubscribe"] is None
    assert [end.refused for end in (ends.push, ends.hooks, ends.ntfy)] == [[], [], []]


async def test_one_click_in_a_mail_ends_the_mails(
    process: Process, user: User, ends: Everywhere, told: Handler
) -> None:
    async with sending(process):
        channel = await channels.confirmed(user, {"kind": "email", "address": ADDRESS})
        await told(await fire(process, user))
        await outcomes(user, 2)
        link = ends.mail.received[-1].message["List-Unsubscribe"].strip("<>")
        # As RFC 8058 says: a form, nobody signed in, the very address of the header.
        path = link.removeprefix(process.resources.settings.origin)
        answer = await user.client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        await told(await fire(process, user))
    assert (await user.get(f"/channels/{channel['id']}")).json()["enabled"] is False
    assert len((await user.get("/deliveries")).json()["items"]) == 2


async def test_an_end_that_is_gone_is_told_nothing_more(
    process: Process, user: User, ends: Everywhere, told: Handler
) -> None:
    ends.push.answer = ends.hooks.answer = Answer(410)
    ends.ntfy.answer = Answer(302, {"Location": f"{ends.hooks.url}/elsewhere"})
    async with sending(process):
        made = await add_all(user, ends)
        await told(await fire(process, user))
        found = await outcomes(user, 4)
    del found["email"]
    assert {kind: item["outcome"] for kind, item in found.items()} == dict.fromkeys(found, "failed")
    assert [found[kind]["attempts"][0]["status"] for kind in ("web_push", "webhook", "ntfy")] == [410, 410, 302]
    assert found["ntfy"]["reason"] == "redirect"
    left = {item["kind"]: item for item in (await user.get("/channels")).json()["items"]}
    assert "web_push" not in left, "a browser that unsubscribed comes back as a new channel"
    assert left["webhook"]["enabled"] is False
    assert left["ntfy"]["id"] == made["ntfy"]["id"]
    assert len(ends.hooks.requests) == 1, "the redirect was not followed"
