"""ntfy against a stand-in that checks as its server does."""

import pytest

from duly.adapters.delivery.http import HttpEnds
from duly.adapters.delivery.ntfy import NtfySender
from duly.adapters.embedded.clock import FixedClock
from duly.ports.sender import Refused
from tests.adapters.delivery.messages import NOW, message
from tests.support.ends.ntfy import NtfyServer


@pytest.fixture
def sender(ends: HttpEnds) -> NtfySender:
    return NtfySender(ends, FixedClock(NOW))


class TestSend:
    async def test_the_server_takes_it(self, sender: NtfySender) -> None:
        with NtfyServer() as server:
            found = await sender.send(server.address, message())
            assert server.received == [
                {
                    "topic": "my-tasks",
                    "title": "Call the dentist",
                    "message": "Due today at 10:00",
                    "priority": 3,
                    "tags": ["alarm_clock"],
                    "click": "https://duly.example/tasks/7",
                    "actions": [{"action": "view", "label": "Open", "url": "https://duly.example/tasks/7"}],
                }
            ]
            assert "authorization" not in server.requests[0].headers
        assert (found.status, found.reference) == (200, "hwQ2YpKdmg42")

    async def test_urgent_is_the_highest_priority(self, sender: NtfySender) -> None:
        with NtfyServer() as server:
            await sender.send(server.address, message(urgent=True, language="ur-PK"))
            assert server.received[0]["priority"] == 5
            assert server.received[0]["actions"][0]["label"] == "کھولیں"

    async def test_a_protected_topic_takes_a_token(self, sender: NtfySender) -> None:
        with NtfyServer(token="tk_secret") as server:
            await sender.send(server.address, message())
            with pytest.raises(Refused, match="not-authorised"):
                await sender.send({**server.address, "token": "tk_other"}, message())
            assert len(server.received) == 1

    @pytest.mark.parametrize("token", ["a\r\nX-Evil: yes", "a b", "ü", "a\x00"])
    async def test_a_token_that_is_no_header_is_refused_before_anything_is_sent(
        self, sender: NtfySender, token: str
    ) -> None:
        with NtfyServer() as server:
            with pytest.raises(Refused, match="address-invalid"):
                await sender.send({**server.address, "token": token}, message())
            assert server.connections == 0

    async def test_a_long_message_is_shortened_before_it_becomes_a_file(self, sender: NtfySender) -> None:
        with NtfyServer() as server:
            await sender.send(server.address, message(title="لفظ " * 1_000, lines=("کام " * 3_000,)))
            (told,) = server.received
            assert told["title"].endswith("لفظ…")
            assert told["message"].endswith("کام…")

    async def test_without_lines_it_says_the_title(self, sender: NtfySender) -> None:
        with NtfyServer() as server:
            await sender.send(server.address, message(lines=()))
            assert server.received[0]["message"] == "Call the dentist"
