"""A file under a passphrase: AES-256-GCM in chunks, keyed by scrypt.

Chunks are numbered and the last one is marked in their nonces (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
Vizár, 2015, as age uses it), so chunks can be neither exchanged nor left out, and a file that was cut is refused.
"""

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"dulybak\x01"
_SALT = 16
_CHUNK = 64 * 1024
_TAG = 16


class WrongPassphrase(ValueError):
    """The passphrase does not open this file, or the file was changed or cut."""


def _key(passphrase: bytes, salt: bytes) -> AESGCM:
    # 128 MiB and some tenths of a second for each guess.
    return AESGCM(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealingWriter:
    """Writes sealed what it is given; `close` writes the last chunk and leaves the file open."""

    def __init__(self, file: IO[bytes], passphrase: bytes) -> None:
        salt = os.urandom(_SALT)
        self._file = file
        self._key = _key(passphrase, salt)
        self._number = 0
        self._kept = bytearray()
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._kept += data
        # A full chunk waits until more comes: it could be the last.
        while len(self._kept) > _CHUNK:
            self._seal(bytes(self._kept[:_CHUNK]), last=False)
            del self._kept[:_CHUNK]
        return len(data)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._key.encrypt(_nonce(self._number, last=last), chunk, None))
        self._number += 1

    def close(self) -> None:
        """Write what is left as the last chunk."""
        self._seal(bytes(self._kept), last=True)


class OpeningReader:
    """Reads what a `SealingWriter` wrote. Errors: `WrongPassphrase` from `read`."""

    def __init__(self, file: IO[bytes], passphrase: bytes) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise WrongPassphrase("This is not a sealed backup.")
        self._file = file
        self._key = _key(passphrase, file.read(_SALT))
        self._number = 0
        self._next = file.read(_CHUNK + _TAG)
        self._opened = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, fewer only at the end."""
        parts, wanted = [], size
        while not self._ended or self._opened:
            if not self._opened:
                self._open_next()
                continue
            part = self._opened if wanted < 0 else self._opened[:wanted]
            self._opened = self._opened[len(part) :]
            parts.append(part)
            if size >= 0:
                wanted -= len(part)
                if wanted == 0:
                    break
        return b"".join(parts)

    def _open_next(self) -> None:
        chunk, self._next = self._next, self._file.read(_CHUNK + _TAG)
        self._ended = not self._next
        try:
            self._opened = self._key.decrypt(_nonce(self._number, last=self._ended), chunk, None)
        except (InvalidTag, ValueError) as error:
            raise WrongPassphrase("The passphrase is wrong, or the file was changed or cut.") from error
        self._number += 1
