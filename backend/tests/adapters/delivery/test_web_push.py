"""Web push against a push service that checks who sends and decrypts by its own reading of the RFCs."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from duly.adapters.delivery.encryption import MOST_PLAIN_BYTES, encrypt
from duly.adapters.delivery.http import HttpEnds
from duly.adapters.delivery.web_push import MOST_PAYLOAD_BYTES, WebPushSender, payload
from duly.adapters.embedded.clock import FixedClock
from duly.ports.sender import Gone, Refused, TryLater
from tests.adapters.delivery.messages import CONTACT, NOW, VAPID_KEY, message, vapid_key
from tests.support.ends.push import Pushed, PushService, decoded, decrypted, encoded, point

# RFC 8291, appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER_KEY = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
SALT, AUTH = "DGv6ra1nlYgDCS1FRnbzlw", "BTBZMqHH6r4Tts7J_aSIgg"
ENCRYPTED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95"
    "bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(text)), ec.SECP256R1())


@pytest.fixture
def sender(ends: HttpEnds) -> WebPushSender:
    return WebPushSender(ends, FixedClock(NOW), vapid_key, CONTACT)


async def pushed(sender: WebPushSender, **changed: Any) -> Pushed:
    with PushService(now=NOW.timestamp) as service:
        await sender.send(service.address, message(**changed))
        (found,) = service.received
        assert isinstance(found, Pushed)
        return found


class TestEncryption:
    def test_is_that_of_the_rfcs_example(self) -> None:
        made = encrypt(PLAIN, point(key(RECEIVER_KEY)), decoded(AUTH), sender=key(SENDER_KEY), salt=decoded(SALT))
        assert encoded(made) == ENCRYPTED

    def test_the_push_service_of_the_tests_reads_the_rfcs_example(self) -> None:
        assert decrypted(decoded(ENCRYPTED), key(RECEIVER_KEY), decoded(AUTH)) == PLAIN

    def test_no_two_are_alike(self) -> None:
        one, two = (encrypt(PLAIN, point(key(RECEIVER_KEY)), decoded(AUTH)) for _ in range(2))
        assert one[:16] != two[:16]
        assert one[21:86] != two[21:86]

    def test_the_longest_message_is_what_a_push_service_must_take(self) -> None:
        made = encrypt(b"x" * MOST_PLAIN_BYTES, point(key(RECEIVER_KEY)), decoded(AUTH))
        assert len(made) == 4_096
        with pytest.raises(ValueError, match="too long"):
            encrypt(b"x" * (MOST_PLAIN_BYTES + 1), point(key(RECEIVER_KEY)), decoded(AUTH))


class TestSend:
    async def test_the_browser_gets_the_message(self, sender: WebPushSender) -> None:
        found = await pushed(
            sender, urgent=True, replaces="nag-7", language="ur", title="ڈاکٹر", lines=("آج", "دس بجے")
        )
        assert found.payload == {
            "id": "01936a00-0000-7000-8000-000000000001",
            "about": "reminder",
            "title": "ڈاکٹر",
            "lines": ["آج", "دس بجے"],
            "language": "ur",
            "link": "https://duly.example/tasks/7",
            "urgent": True,
            "replaces": "nag-7",
            "created_at": "2026-11-27T08:30:00Z",
            "data": {"task_id": "7", "notification_id": "9"},
        }
        assert found.ttl == 6 * 3600

    async def test_the_push_service_learns_who_sends(self, sender: WebPushSender) -> None:
        found = await pushed(sender)
        assert found.claims["sub"] == CONTACT
        public = ec.derive_private_key(int.from_bytes(VAPID_KEY), ec.SECP256R1())
        assert found.server_key == encoded(point(public))

    async def test_a_reminder_wakes_a_phone_and_a_digest_need_not(self, sender: WebPushSender) -> None:
        assert (await pushed(sender)).urgency == "high"
        assert (await pushed(sender, about="digest")).urgency == "normal"
        assert (await pushed(sender, about="digest", urgent=True)).urgency == "high"

    async def test_a_repeat_takes_the_place_of_the_first(self, sender: WebPushSender) -> None:
        other = message().id.__class__(int=5)
        topics = [(await pushed(sender, **more)).topic for more in ({}, {}, {"id": other})]
        assert topics[0] == topics[1] != topics[2]
        nags = [(await pushed(sender, replaces="reminder:3", **more)).topic for more in ({}, {"id": other})]
        assert nags[0] == nags[1]

    async def test_what_has_expired_meanwhile_lives_no_time(self, sender: WebPushSender) -> None:
        assert (await pushed(sender, expires_at=NOW - timedelta(minutes=1))).ttl == 0

    async def test_another_installations_key_is_refused(self, sender: WebPushSender) -> None:
        with PushService(now=NOW.timestamp) as service:
            service.server_key = "another"
            with pytest.raises(Refused, match="not-authorised"):
                await sender.send(service.address, message())
            assert service.refused == ["not the key of the subscription"]

    async def test_an_unsubscribed_browser_is_gone(self, sender: WebPushSender) -> None:
        with PushService(now=NOW.timestamp) as service, pytest.raises(Gone):
            await sender.send({**service.address, "endpoint": f"{service.url}/push/other"}, message())

    @pytest.mark.parametrize(
        "keys",
        [
            {"p256dh": "AAAA"},
            {"p256dh": encoded(b"\x04" + b"\x01" * 64)},
            {"auth": "AAAA"},
            {"auth": "%"},
            {"endpoint": "push"},
        ],
    )
    async def test_keys_that_are_none_are_refused_before_anything_is_sent(
        self, sender: WebPushSender, keys: dict[str, str]
    ) -> None:
        with PushService(now=NOW.timestamp) as service:
            with pytest.raises(Refused, match="address-invalid"):
                await sender.send({**service.address, **keys}, message())
            assert service.connections == 0

    async def test_without_our_key_it_waits(self, ends: HttpEnds) -> None:
        async def none() -> bytes:
            raise TryLater("no-key")

        with PushService(now=NOW.timestamp) as service:
            with pytest.raises(TryLater, match="no-key"):
                await WebPushSender(ends, FixedClock(NOW), none, CONTACT).send(service.address, message())
            assert service.connections == 0


class TestPayload:
    def test_loses_long_data_first_then_the_ends_of_lines_and_keeps_what_buttons_need(self) -> None:
        tasks = [{"id": str(number), "title": "x" * 400} for number in range(20)]
        told = orjson.loads(payload(message(about="digest", data={"tasks": tasks, "notification_id": "9"})))
        assert told["data"] == {"notification_id": "9"}
        assert told["lines"] == ["Due today at 10:00"]
        told = orjson.loads(payload(message(title="word " * 400, lines=("one", "two words " * 500, "three"))))
        assert told["data"] == {"task_id": "7", "notification_id": "9"}
        assert told["title"].endswith("word…")
        assert len(told["title"]) < 700
        assert told["lines"][0] == "one"
        assert told["lines"][1].endswith("…")
        assert len(told["lines"]) == 2

    @given(
        title=st.text(max_size=4_000),
        lines=st.lists(st.text(max_size=2_000), max_size=30),
        value=st.text(max_size=3_000),
    )
    def test_fits_always(self, title: str, lines: list[str], value: str) -> None:
        made = payload(message(title=title, lines=tuple(lines), data={"task_id": "7", "value": value}))
        assert len(made) <= MOST_PAYLOAD_BYTES
        told = orjson.loads(made)
        assert told["data"]["task_id"] == "7"
        assert told["link"] == message().link
