"""Real ends on their bad days, and the real senders: each failure is what the design says, and in the end all of it arrives."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from duly.entrypoints.service import Process
from duly.features.channels.service.attempting import Sending
from duly.features.channels.service.courier import Courier
from duly.settings import Settings
from tests.support import channels
from tests.support.caller import User
from tests.support.couriers import ORIGIN, Couriers
from tests.support.ends.http import Answer
from tests.support.ends.mail import MailServer
from tests.support.ends.ntfy import NtfyServer
from tests.support.ends.push import PushService
from tests.support.ends.webhook import WebhookReceiver


@dataclass
class Everywhere:
    """An end of each kind."""

    push: PushService
    hooks: WebhookReceiver
    ntfy: NtfyServer
    mail: MailServer


@pytest.fixture
def ends() -> Iterator[Everywhere]:
    with PushService() as push, WebhookReceiver() as hooks, NtfyServer() as ntfy, MailServer() as mail:
        yield Everywhere(push, hooks, ntfy, mail)


@pytest.fixture
def api_settings(api_settings: Settings, ends: Everywhere) -> Settings:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": ends.mail.port, "smtp_tls": "none"}
    more = {
        "mail_from": "Duly <duly@duly.example>",
        "delivery_allowed_networks": "127.0.0.0/8",
        "delivery_allowed_ports": "",
    }
    return api_settings.model_copy(update=mail | more)


@dataclass
class Real(Couriers):
    """Couriers with the senders of this installation."""

    process: Process = field(kw_only=True)

    def courier(self) -> Courier:
        resources = self.process.resources
        return Courier(self.work, self.bus, Sending(resources.senders, resources.secrets, resources.clock, ORIGIN))


@pytest.fixture
async def couriers(process: Process) -> Couriers:
    return await Real(process.background, process.resources.bus, process=process).alone()


async def everywhere(user: User, ends: Everywhere) -> None:
    await channels.added(user, {"kind": "web_push", "subscription": ends.push.subscription})
    hook = await channels.added(user, {"kind": "webhook", "url": ends.hooks.address["url"]})
    ends.hooks.secret = hook["secret"]
    await channels.added(user, {"kind": "ntfy", **ends.ntfy.address})
    await channels.confirmed(user, {"kind": "email", "address": "ada@example.com"})


async def until_tried(couriers: Couriers, user: User, times: int) -> dict[str, dict[str, Any]]:
    """Wait until each reminder was tried so often, and return them by kind."""
    async with asyncio.timeout(20):
        while True:
            rows = {row["channel_kind"]: row for row in await couriers.rows(user.id) if row["about"] == "reminder"}
            if len(rows) == 4 and all(len(row["attempts"]) >= times for row in rows.values()):
                return rows
            await asyncio.sleep(0.02)


async def test_too_many_silence_an_error_and_not_now_are_put_off_and_then_it_arrives(
    couriers: Couriers, user: User, ends: Everywhere
) -> None:
    ends.push.first = [Answer(429, {"Retry-After": "120"})]
    ends.hooks.first = [Answer(silent=True)]
    ends.ntfy.first = [Answer(503)]
    ends.mail.refusals = {"ada@example.com": "451 4.7.1 not now"}
    await everywhere(user, ends)
    async with couriers.at_work():
        await couriers.plan(user.id, "Buy milk")
        rows = await until_tried(couriers, user, 1)
        said = {kind: (row["attempts"][0]["reason"], row["attempts"][0]["status"]) for kind, row in rows.items()}
        assert said["web_push"] == ("busy", 429)
        assert said["webhook"] == ("time-out", None)
        assert said["ntfy"] == ("unavailable", 503)
        assert said["email"][1] == 451
        assert {row["outcome"] for row in rows.values()} == {"waiting"}
        left = {kind: row["due_at"] - couriers.now() for kind, row in rows.items()}
        assert timedelta(seconds=90) < left["web_push"] <= timedelta(seconds=120)
        assert max(pause for kind, pause in left.items() if kind != "web_push") < timedelta(seconds=13)
        ends.mail.refusals = {}
        await couriers.make_due(user.id)
        rows = await until_tried(couriers, user, 2)
    assert {row["outcome"] for row in rows.values()} == {"delivered"}
    (pushed,), (hook,), (_,) = ends.push.received, ends.hooks.received, ends.ntfy.received
    assert pushed.payload["id"] == str(rows["web_push"]["id"])
    assert (
        {request.headers["webhook-id"] for request in ends.hooks.requests} == {hook.id} == {str(rows["webhook"]["id"])}
    )
    reminders = [mail for mail in ends.mail.received if mail.message["Subject"] == "Buy milk"]
    assert [mail.message["Message-ID"] for mail in reminders] == [f"<{rows['email']['id']}@duly.example>"]


async def test_a_mailbox_that_is_no_more_switches_its_channel_off(
    couriers: Couriers, user: User, ends: Everywhere
) -> None:
    channel = await channels.confirmed(user, {"kind": "email", "address": "ada@example.com"})
    ends.mail.refusals = {"ada@example.com": "550 5.1.1 no such user"}
    async with couriers.at_work():
        await couriers.plan(user.id)
        # The code of the channel finds nobody either, which is no news of the channel: it was confirmed meanwhile.
        _, row = await couriers.until(user.id, "failed", "failed")
    assert row["attempts"][0]["outcome"] == "gone"
    assert (await user.get(f"/channels/{channel['id']}")).json()["enabled"] is False


async def test_an_end_that_is_not_there_is_tried_again(couriers: Couriers, user: User, ends: Everywhere) -> None:
    with WebhookReceiver() as closed:
        url = closed.address["url"]
    await channels.added(user, {"kind": "webhook", "url": url})
    async with couriers.at_work():
        await couriers.plan(user.id)
        row = await couriers.tried(user.id, 1)
    assert (row["outcome"], row["attempts"][0]["reason"]) == ("waiting", "connection-failed")
