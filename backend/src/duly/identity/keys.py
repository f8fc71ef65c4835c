"""The issuer's public keys."""

import asyncio
import time

import httpx2
import structlog
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

from duly.errors import Unavailable

FRESH_SECONDS = 300.0
STALE_SECONDS = 86_400.0
COOL_DOWN_SECONDS = 10.0
_ALGORITHM = "EdDSA"
_log = structlog.get_logger(__name__)


class KeySet:
    """Public keys by their id, fetched from one address.

    Fresh for five minutes. An unknown id fetches once more, at most every ten seconds. While the issuer is away the
    known keys serve for a day, so that signing people in and answering them fail separately.
    """

    def __init__(self, address: str, client: httpx2.AsyncClient) -> None:
        self._address = address
        self._client = client
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._lock = asyncio.Lock()

    async def get(self, key_id: str) -> PyJWK | None:
        """Return the key called `key_id`, None when the issuer does not list it.

        Errors: `Unavailable` when no key could ever be fetched, or the known ones are too old.
        """
        if key_id not in self._keys or time.monotonic() - self._fetched_at > FRESH_SECONDS:
            await self._refresh(key_id)
        if not self._keys or time.monotonic() - self._fetched_at > STALE_SECONDS:
            raise Unavailable("The keys of access tokens cannot be fetched.")
        return self._keys.get(key_id)

    async def _refresh(self, key_id: str) -> None:
        async with self._lock:
            now = time.monotonic()
            fresh = now - self._fetched_at <= FRESH_SECONDS
            # Without any key every caller waits for the first success: a start must not cost ten seconds.
            if (fresh and key_id in self._keys) or (self._keys and now - self._tried_at < COOL_DOWN_SECONDS):
                return
            self._tried_at = now
            try:
                answer = await self._client.get(self._address, timeout=3.0)
                answer.raise_for_status()
                found = PyJWKSet.from_dict(answer.json()).keys
            except (httpx2.HTTPError, PyJWTError, ValueError) as error:
                _log.warning("keys.fetch_failed", error=type(error).__name__)
                return
            self._keys = {key.key_id: key for key in found if key.key_id and key.algorithm_name == _ALGORITHM}
            self._fetched_at = time.monotonic()
