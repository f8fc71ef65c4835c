"""Access tokens: checked once, remembered for at most a minute."""

import hashlib
import time
from collections import OrderedDict
from uuid import UUID

import jwt
from jwt.exceptions import PyJWTError

from duly.errors import Unauthenticated
from duly.identity.keys import KeySet
from duly.identity.principal import Principal

MAX_TOKEN_LENGTH = 4096
REMEMBER_SECONDS = 60.0
LEEWAY_SECONDS = 30
_REMEMBERED = 10_000


class TokenVerifier:
    """Checks a JWT: EdDSA only, our issuer and audience, not expired, `sub` a user id.

    A good token is remembered under its hash (the token itself never stays in memory) for a minute or until it expires;
    a refusal is never remembered.
    """

    def __init__(self, keys: KeySet, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._known: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """Return the principal of `token`.

        Errors: `Unauthenticated` for any flaw, `Unavailable` when the keys cannot be had.
        """
        digest = hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=16).digest()
        known = self._known.get(digest)
        if known and known[0] > time.time():
            return known[1]
        principal = await self._check(token)
        self._known[digest] = (min(principal.expires_at, time.time() + REMEMBER_SECONDS), principal)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return principal

    async def _check(self, token: str) -> Principal:
        if len(token) > MAX_TOKEN_LENGTH:
            raise Unauthenticated("The access token is not valid.")
        try:
            header = jwt.get_unverified_header(token)
            # Before a key is chosen: a key must never be used with an algorithm the token picked.
            if header.get("alg") != "EdDSA" or not isinstance(header.get("kid"), str):
                raise Unauthenticated("The access token is not valid.")
            key = await self._keys.get(header["kid"])
            if key is None:
                raise Unauthenticated("The access token is not valid.")
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
            return Principal(UUID(claims["sub"]), expires_at=float(claims["exp"]) + LEEWAY_SECONDS)
        except (PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Unauthenticated("The access token is not valid.") from error
