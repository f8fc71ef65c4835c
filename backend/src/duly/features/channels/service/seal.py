"""What is derived from the secret `delivery-key`: sealed addresses, their digests, codes, links, and the VAPID key (ADR-0014).

One secret, and one key for each purpose by HKDF-SHA256 (RFC 5869) with a word of its own, so that none of them tells of another.
Nothing here is kept: who has the secret has all of it again, who loses it has none.
"""

import base64
import functools
import hmac
import json
import os
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from duly.errors import Unavailable
from duly.features.channels.errors import ChannelNoKey
from duly.ports.secret_store import SecretMissing, SecretsAway, SecretStore

SECRET = "delivery-key"  # noqa: S105 - its name
MIN_SECRET_LENGTH = 32
CODE_DIGITS = 8
_NONCE_BYTES = 12
_TAG_BYTES = 16
# Order of the group of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3).
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class NotOurs(Exception):
    """What was to be opened was sealed with another key, for another channel, or changed since."""


class Sealer:
    """Seals, opens and derives with one secret, text of at least 32 characters."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._cipher = AESGCM(self._key("sealing"))
        self._digest_key, self._code_key, self._link_key = (
            self._key(purpose) for purpose in ("digest", "code", "link")
        )

    def _key(self, purpose: str, length: int = 32) -> bytes:
        return HKDF(SHA256(), length, salt=None, info=f"duly/delivery-key/v1/{purpose}".encode()).derive(self._secret)

    def seal(self, channel_id: UUID, user_id: UUID, address: Mapping[str, str]) -> bytes:
        """Return an address sealed for one channel of one user: nonce, then AES-256-GCM."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, json.dumps(dict(address)).encode(), _bound(channel_id, user_id))

    def open(self, channel_id: UUID, user_id: UUID, sealed: bytes) -> dict[str, str]:
        """Return the address as it was sealed. Errors: `NotOurs`."""
        try:
            plain = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(channel_id, user_id))
        except (InvalidTag, ValueError) as error:
            raise NotOurs from error
        return dict(json.loads(plain))

    def digest(self, user_id: UUID, kind: str, *identity: str) -> bytes:
        """Return 32 bytes that are the same for the same address of the same user, and tell nothing to who lacks the secret."""
        return hmac.digest(self._digest_key, json.dumps([str(user_id), kind, *identity]).encode(), sha256)

    def recipient(self, address: str) -> str:
        """Return what is the same for a mail address whoever gives it, and tells nothing to who lacks the secret."""
        return hmac.digest(self._digest_key, json.dumps(["recipient", address.casefold()]).encode(), sha256).hex()

    def code(self, channel_id: UUID, user_id: UUID, number: int) -> str:
        """Return the eight digits that confirm a channel, `number` counting the codes sent to it.

        Derived, so the code itself is written down nowhere: not in the channel, nor in the delivery that takes it there.
        """
        named = _bound(channel_id, user_id) + number.to_bytes(8)
        drawn = int.from_bytes(hmac.digest(self._code_key, named, sha256))
        return f"{drawn % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def unsubscribe_token(self, channel_id: UUID, user_id: UUID) -> str:
        """Return what a link of one-click unsubscription (RFC 8058) carries: 64 characters of base64url."""
        named = _bound(channel_id, user_id)
        return base64.urlsafe_b64encode(named + self._link_tag(named)).decode()

    def of_token(self, token: str) -> tuple[UUID, UUID] | None:
        """Return channel and user of an unsubscribe token; None when it is not one of ours."""
        try:
            raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            return None
        named, tag = raw[:32], raw[32:]
        if len(named) != 32 or not hmac.compare_digest(tag, self._link_tag(named)):
            return None
        return UUID(bytes=named[:16]), UUID(bytes=named[16:])

    @functools.cached_property
    def vapid_key(self) -> ec.EllipticCurvePrivateKey:
        """The private key by which push services know this installation (RFC 8292).

        Its number is 384 derived bits modulo n - 1, plus 1, so none is likelier by more than 2^-128. Source: FIPS 186-5, A.2.1.
        """
        drawn = int.from_bytes(self._key("vapid", 48))
        return ec.derive_private_key(drawn % (_P256_ORDER - 1) + 1, ec.SECP256R1())

    @functools.cached_property
    def vapid_public_key(self) -> str:
        """The public key as browsers want it: the uncompressed point in base64url without padding."""
        point = self.vapid_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    @functools.cached_property
    def vapid_private_key(self) -> bytes:
        """The private key as its number: 32 bytes, big-endian."""
        return self.vapid_key.private_numbers().private_value.to_bytes(32)

    def _link_tag(self, named: bytes) -> bytes:
        return hmac.digest(self._link_key, b"unsubscribe/" + named, sha256)[:_TAG_BYTES]


def _bound(channel_id: UUID, user_id: UUID) -> bytes:
    # Not `.bytes` of whatever came from the driver: its UUID class is another one.
    return UUID(str(channel_id)).bytes + UUID(str(user_id)).bytes


_sealers: WeakKeyDictionary[SecretStore, Sealer] = WeakKeyDictionary()


async def sealer_of(secrets: SecretStore) -> Sealer:
    """Return the sealer made from the secret `delivery-key`, which is read once a process.

    Errors: `ChannelNoKey` when there is no such secret or a short one; `Unavailable` while the store is away.
    """
    known = _sealers.get(secrets)
    if known is not None:
        return known
    try:
        secret = await secrets.get(SECRET)
    except SecretMissing as error:
        raise ChannelNoKey from error
    except SecretsAway as error:
        raise Unavailable("The secret store cannot be reached.") from error
    if len(secret) < MIN_SECRET_LENGTH:
        raise ChannelNoKey("The secret `delivery-key` is too short.")
    return _sealers.setdefault(secrets, Sealer(secret))
