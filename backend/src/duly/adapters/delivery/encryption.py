"""Encryption of pushed messages: `aes128gcm` (RFC 8188) with the keys of RFC 8291, one record.

Written here because it is a page of calls to `cryptography`, which Duly has anyway, and the RFC brings a complete example to be
tested with. pywebpush brings two more HTTP clients, one of them for sending past the guard; http-ece is a source package of 2024.
"""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# What a push service must take is 4096 bytes (RFC 8030, section 7.2); 86 are the header, 17 the end of the record and its tag.
MOST_PLAIN_BYTES = 3_993
_RECORD_SIZE = 4_096
_POINT_BYTES = 65
_AUTH_BYTES = 16


def encrypt(
    plain: bytes,
    receiver: bytes,
    auth: bytes,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Return what only the browser with the keys of `receiver` (its point, `p256dh`) and `auth` can read.

    `sender` and `salt` are made for each message; the RFC's example gives its own. Errors: ValueError when `receiver` is no
    uncompressed point of P-256, `auth` is not 16 bytes, or `plain` is too long.
    """
    if len(receiver) != _POINT_BYTES or len(auth) != _AUTH_BYTES or len(plain) > MOST_PLAIN_BYTES:
        raise ValueError("these are no keys of a subscription, or the message is too long")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver)
    sender = sender or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(16)
    ours = point(sender)
    secret = _derived(auth, sender.exchange(ec.ECDH(), theirs), b"WebPush: info\0" + receiver + ours, 32)
    key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    header = salt + _RECORD_SIZE.to_bytes(4) + len(ours).to_bytes(1) + ours
    # 2 ends the last record.
    return header + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public key as an uncompressed point, 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(secret)
