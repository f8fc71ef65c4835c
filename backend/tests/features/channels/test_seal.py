"""What is derived from the secret: it opens only for its own channel, and is the same after a restart."""

import base64
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from duly.errors import Unavailable
from duly.features.channels.errors import ChannelNoKey
from duly.features.channels.service.seal import NotOurs, Sealer, sealer_of
from duly.ports.secret_store import SecretMissing, SecretsAway

SEALER, OTHER = Sealer("k" * 32), Sealer("K" * 32)
ADDRESS = {"url": "https://hooks.example.com/T0/secret", "secret": "whsec_AAAA"}
# Where the figures stand still, a key has changed: every subscription and sealed address would be lost.
CHANNEL, USER = UUID(int=1), UUID(int=2)
PUBLIC_KEY = "BNVCIPOMGiQC0fbaiTMj60mViiAFN8YR6HergxsQzBW4graZYqRE9We2uUCtQ9Z0zcC29CSGgJbTxEwD7ez0IEs"
TOKEN = "AAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAIpYac8MolOL8-fEU2FJqYT"
CODES = ["20541734", "34360984", "08587734"]


class TestAddresses:
    @given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=5), st.uuids(), st.uuids())
    def test_open_as_they_were_sealed(self, address: dict[str, str], channel_id: UUID, user_id: UUID) -> None:
        sealed = SEALER.seal(channel_id, user_id, address)
        assert SEALER.open(channel_id, user_id, sealed) == address

    def test_seal_differently_each_time_and_show_nothing(self) -> None:
        one, two = (SEALER.seal(CHANNEL, USER, ADDRESS) for _ in range(2))
        assert one != two
        assert b"hooks" not in one

    def test_open_for_nobody_else(self) -> None:
        sealed = SEALER.seal(CHANNEL, USER, ADDRESS)
        for sealer, channel_id, user_id, text in [
            (OTHER, CHANNEL, USER, sealed),
            (SEALER, uuid4(), USER, sealed),
            (SEALER, CHANNEL, uuid4(), sealed),
            (SEALER, USER, CHANNEL, sealed),
            (SEALER, CHANNEL, USER, sealed[:-1] + bytes([sealed[-1] ^ 1])),
            (SEALER, CHANNEL, USER, sealed[:8]),
            (SEALER, CHANNEL, USER, b""),
        ]:
            with pytest.raises(NotOurs):
                sealer.open(channel_id, user_id, text)


class TestDigests:
    def test_are_the_same_for_the_same_address_of_the_same_user_only(self) -> None:
        digest = SEALER.digest(USER, "email", "ada@example.com")
        assert digest == Sealer("k" * 32).digest(USER, "email", "ada@example.com")
        others = {
            OTHER.digest(USER, "email", "ada@example.com"),
            SEALER.digest(uuid4(), "email", "ada@example.com"),
            SEALER.digest(USER, "webhook", "ada@example.com"),
            SEALER.digest(USER, "email", "ada@example.co", "m"),
            SEALER.digest(USER, "email", "ada@example.com", ""),
        }
        assert len(others | {digest}) == 6
        assert len(digest) == 32


class TestCodes:
    def test_are_eight_digits_and_stand_still(self) -> None:
        assert [SEALER.code(CHANNEL, USER, number) for number in range(3)] == CODES
        assert all(len(code) == 8 and code.isdigit() for code in CODES)

    def test_differ_by_channel_user_number_and_secret(self) -> None:
        codes = {SEALER.code(CHANNEL, USER, number) for number in range(1000)}
        assert len(codes) > 990
        assert SEALER.code(uuid4(), USER, 0) != SEALER.code(CHANNEL, uuid4(), 0)
        assert OTHER.code(CHANNEL, USER, 0) != CODES[0]


class TestUnsubscribeTokens:
    def test_name_channel_and_user(self) -> None:
        assert SEALER.unsubscribe_token(CHANNEL, USER) == TOKEN
        assert SEALER.of_token(TOKEN) == (CHANNEL, USER)

    def test_cannot_be_made_without_the_secret(self) -> None:
        raw = base64.urlsafe_b64decode(TOKEN)
        for place in range(len(raw)):
            changed = bytearray(raw)
            changed[place] ^= 1
            assert SEALER.of_token(base64.urlsafe_b64encode(changed).decode()) is None, place
        assert OTHER.of_token(TOKEN) is None

    @given(st.one_of(st.text(max_size=100), st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode())))
    def test_anything_else_is_none(self, text: str) -> None:
        assert SEALER.of_token(text) is None


class TestVapidKey:
    def test_stands_still(self) -> None:
        assert SEALER.vapid_public_key == PUBLIC_KEY
        assert Sealer("k" * 32).vapid_private_key == SEALER.vapid_private_key
        assert OTHER.vapid_public_key != PUBLIC_KEY

    def test_is_a_pair_on_p256(self) -> None:
        point = base64.urlsafe_b64decode(PUBLIC_KEY + "=")
        assert (len(point), point[0]) == (65, 4)
        number = int.from_bytes(SEALER.vapid_private_key)
        signature = ec.derive_private_key(number, ec.SECP256R1()).sign(b"x", ec.ECDSA(hashes.SHA256()))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        public.verify(signature, b"x", ec.ECDSA(hashes.SHA256()))


class Store:
    """A secret store that counts how often it is asked."""

    def __init__(self, answer: str | Exception) -> None:
        self.answer, self.asked = answer, 0

    async def get(self, name: str) -> str:
        assert name == "delivery-key"
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class TestSealerOf:
    async def test_reads_the_secret_once(self) -> None:
        store = Store("k" * 32)
        assert await sealer_of(store) is await sealer_of(store)
        assert store.asked == 1
        assert (await sealer_of(store)).vapid_public_key == PUBLIC_KEY

    async def test_looks_again_until_there_is_one(self) -> None:
        store = Store(SecretMissing("delivery-key"))
        for _ in range(2):
            with pytest.raises(ChannelNoKey):
                await sealer_of(store)
        store.answer = "k" * 31
        with pytest.raises(ChannelNoKey, match="too short"):
            await sealer_of(store)
        store.answer = SecretsAway()
        with pytest.raises(Unavailable, match="cannot be reached"):
            await sealer_of(store)
        store.answer = "k" * 32
        assert (await sealer_of(store)).of_token(TOKEN) == (CHANNEL, USER)
        assert store.asked == 5
