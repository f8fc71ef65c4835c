"""A push service and the browser behind it, from RFC 8030, 8188, 8291 and 8292: nothing here is shared with what sends."""

import base64
import hmac
import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.ends.http import Answer, HttpEnd, NotTaken, Request

_VAPID = re.compile(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)")


@dataclass(frozen=True)
class Pushed:
    """What a browser was sent: the message itself, and what the push service was told about it."""

    payload: dict[str, Any]
    ttl: int
    urgency: str
    topic: str
    claims: Mapping[str, Any]
    server_key: str


class PushService(HttpEnd):
    """Checks who sends, decrypts with the browser's key, refuses what a real one would."""

    def __init__(self, *, now: Callable[[], float] = time.time, tls: ssl.SSLContext | None = None, **more: Any) -> None:
        super().__init__(tls=tls, **more)
        self.answer = Answer(201, {"Location": "/message/1"})
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"sixteen bytes ok"
        # Of the subscription, when the browser was told whom to listen to: base64url.
        self.server_key: str | None = None
        self._now = now

    @property
    def address(self) -> dict[str, str]:
        """The subscription as a sender gets it."""
        keys = {"p256dh": encoded(point(self.key)), "auth": encoded(self.auth)}
        return {"endpoint": f"{self.url}/push/one", **keys}

    @property
    def subscription(self) -> dict[str, Any]:
        """The subscription as a browser's `toJSON` gives it."""
        found = self.address
        return {"endpoint": found.pop("endpoint"), "expirationTime": None, "keys": found}

    def read(self, request: Request) -> Pushed:
        said = request.headers
        if request.path != "/push/one":
            raise NotTaken(404, "no such subscription")
        if len(request.body) > 4096:
            raise NotTaken(413, "too large")
        if not re.fullmatch(r"\d+", said.get("ttl", "")):
            raise NotTaken(400, "no TTL")
        if said.get("urgency") not in {"very-low", "low", "normal", "high"}:
            raise NotTaken(400, "no such urgency")
        if not re.fullmatch(r"[\w-]{1,32}", said.get("topic", "")):
            raise NotTaken(400, "no topic")
        if said.get("content-encoding") != "aes128gcm":
            raise NotTaken(415, "not encrypted")
        claims, server_key = self._who(said.get("authorization", ""))
        try:
            plain = decrypted(request.body, self.key, self.auth)
        except (InvalidTag, ValueError) as error:
            raise NotTaken(400, f"cannot be decrypted: {error!r}") from error
        return Pushed(json.loads(plain), int(said["ttl"]), said["urgency"], said["topic"], claims, server_key)

    def _who(self, header: str) -> tuple[dict[str, Any], str]:
        match = _VAPID.fullmatch(header)
        if match is None:
            raise NotTaken(401, "no vapid")
        head, claims, signature, key = match.groups()
        raw = decoded(signature)
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
        der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        try:
            public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        except InvalidSignature as error:
            raise NotTaken(403, "wrong signature") from error
        if json.loads(decoded(head))["alg"] != "ES256":
            raise NotTaken(403, "wrong algorithm")
        told = dict(json.loads(decoded(claims)))
        if told["aud"] != self.url:
            raise NotTaken(403, "for somebody else")
        if not 0 < told["exp"] - self._now() <= 24 * 3600:
            raise NotTaken(403, "expired, or for more than a day")
        if (
            not told["sub"].startswith(("mailto:", "https:"))
            or not urlsplit(told["sub"]).path + urlsplit(told["sub"]).netloc
        ):
            raise NotTaken(403, "no contact")
        if self.server_key not in (None, key):
            raise NotTaken(403, "not the key of the subscription")
        return told, key


def decrypted(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """Return what was encrypted for a subscription. Errors: ValueError, InvalidTag."""
    salt, record_size, id_length = body[:16], int.from_bytes(body[16:20]), body[20]
    sender, record = body[21 : 21 + id_length], body[21 + id_length :]
    if len(record) > record_size:
        raise ValueError("more than one record")
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    # RFC 8291, section 3.4.
    prk_key = hmac.digest(auth, shared, sha256)
    ikm = hmac.digest(prk_key, b"WebPush: info\x00" + point(key) + sender + b"\x01", sha256)
    prk = hmac.digest(salt, ikm, sha256)
    content_key = hmac.digest(prk, b"Content-Encoding: aes128gcm\x00\x01", sha256)[:16]
    nonce = hmac.digest(prk, b"Content-Encoding: nonce\x00\x01", sha256)[:12]
    padded = AESGCM(content_key).decrypt(nonce, record, None).rstrip(b"\x00")
    if padded[-1:] != b"\x02":
        raise ValueError("not the last record")
    return padded[:-1]


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
