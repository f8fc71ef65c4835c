"""Webhooks against a receiver that verifies as Standard Webhooks says."""

from datetime import timedelta
from typing import Any

import pytest

from duly.adapters.delivery.http import HttpEnds
from duly.adapters.delivery.webhook import WebhookSender, signature
from duly.adapters.embedded.clock import FixedClock
from duly.ports.sender import Refused, TryLater
from tests.adapters.delivery.messages import NOW, message
from tests.support import pages
from tests.support.ends.http import Answer
from tests.support.ends.webhook import WebhookReceiver


class TestSignature:
    def test_is_that_of_the_reference_libraries(self) -> None:
        # The example that their tests share.
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
        assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_a_secret_that_is_none_is_refused(self) -> None:
        with pytest.raises(Refused, match="address-invalid"):
            signature("whsec_!", "1", 1, b"")


class TestSend:
    async def test_the_receiver_verifies_and_reads_it(self, ends: HttpEnds) -> None:
        with WebhookReceiver(now=NOW.timestamp) as receiver:
            await WebhookSender(ends, FixedClock(NOW)).send(
                receiver.address, message(data={"type": "reminder.fired", "task_id": "7", "title": "no"})
            )
            (hook,) = receiver.received
        assert (hook.id, hook.sent_at) == (str(message().id), int(NOW.timestamp()))
        assert hook.payload == {
            "type": "reminder.fired",
            "timestamp": "2026-11-27T08:30:00Z",
            "text": "Call the dentist\nDue today at 10:00\nhttps://duly.example/tasks/7",
            "data": {
                "title": "Call the dentist",
                "lines": ["Due today at 10:00"],
                "language": "en",
                "link": "https://duly.example/tasks/7",
                "urgent": False,
                "replaces": "",
                "expires_at": "2026-11-27T14:30:00Z",
                "task_id": "7",
            },
        }
        assert receiver.requests[0].path == "/hooks/duly?source=test"

    async def test_an_attempt_has_its_own_time_and_the_messages_id(self, ends: HttpEnds) -> None:
        clock = FixedClock(NOW)
        sender = WebhookSender(ends, clock)
        with WebhookReceiver(now=lambda: clock.now().timestamp()) as receiver:
            receiver.first = [Answer(503)]
            with pytest.raises(TryLater):
                await sender.send(receiver.address, message())
            clock.advance(timedelta(hours=1))
            await sender.send(receiver.address, message())
            first, second = (request.headers for request in receiver.requests)
            assert receiver.refused == []
        assert first["webhook-id"] == second["webhook-id"]
        assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 3600
        assert first["webhook-signature"] != second["webhook-signature"]

    async def test_another_secret_is_not_believed(self, ends: HttpEnds) -> None:
        with WebhookReceiver(now=NOW.timestamp) as receiver:
            address = receiver.address
            receiver.secret = "whsec_" + "A" * 32
            with pytest.raises(Refused, match="not-authorised"):
                await WebhookSender(ends, FixedClock(NOW)).send(address, message())
            assert receiver.refused == ["wrong signature"]


class TestReference:
    async def test_its_example_verifies_what_is_sent(self, ends: HttpEnds, monkeypatch: pytest.MonkeyPatch) -> None:
        (code,) = pages.blocks("docs/reference/channels.md", "python")
        told: dict[str, Any] = {}
        exec(code, told)
        monkeypatch.setattr(told["time"], "time", NOW.timestamp)
        with WebhookReceiver(now=NOW.timestamp) as receiver:
            await WebhookSender(ends, FixedClock(NOW)).send(receiver.address, message())
            (request,) = receiver.requests
        assert told["verified"](request.headers, request.body, receiver.secret)
        assert not told["verified"](request.headers, request.body + b" ", receiver.secret)
        assert not told["verified"]({**request.headers, "webhook-timestamp": "1"}, request.body, receiver.secret)
