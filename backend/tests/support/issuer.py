"""An issuer of access tokens: a real key pair and its JWKS over HTTP, without a web process."""

import base64
import time
from typing import Any
from uuid import UUID, uuid4

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Issuer:
    """Signs tokens as Better Auth does and serves the public half."""

    def __init__(self, origin: str, audience: str = "duly-api") -> None:
        self.origin = origin
        self.audience = audience
        self.key = Ed25519PrivateKey.generate()
        self.key_id = uuid4().hex
        self.away = False

    def jwks(self) -> dict[str, Any]:
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        x = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        return {"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": self.key_id, "x": x}]}

    def client(self) -> httpx2.AsyncClient:
        def answer(_: httpx2.Request) -> httpx2.Response:
            if self.away:
                raise httpx2.ConnectError("the issuer is away")
            return httpx2.Response(200, json=self.jwks())

        return httpx2.AsyncClient(transport=httpx2.MockTransport(answer))

    def token(self, user_id: UUID | str, *, expires_in: float = 600, **claims: Any) -> str:
        now = int(time.time())
        payload = {
            "sub": str(user_id),
            "iss": self.origin,
            "aud": self.audience,
            "iat": now,
            "exp": now + int(expires_in),
            **claims,
        }
        return jwt.encode(payload, self.key, algorithm="EdDSA", headers={"kid": self.key_id})
