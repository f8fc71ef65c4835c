"""Before anything of a request is read: whose token is it, and whose path?"""

from typing import Annotated

from fastapi import Depends, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from duly.errors import DulyError, Forbidden, Unauthenticated
from duly.identity.principal import Principal
from duly.identity.tokens import TokenVerifier
from duly.telemetry import TOKENS_REFUSED
from duly.web.limits import RefusedLimit
from duly.web.problems import render, request_id_of

# What works without signing in, by method and second part of the path; a third part, the link's own secret, ends it.
OPEN = frozenset({("GET", "unsubscribe"), ("POST", "unsubscribe")})


def is_open(scope: Scope) -> bool:
    """Tell whether a request needs no token: what it may do is written in the link that it follows."""
    parts = scope["path"].split("/")
    return len(parts) == 4 and parts[3] != "" and (scope["method"], parts[2]) in OPEN


class Authentication:
    """Guards everything under `/api/`: 401 without a good token, 403 when the path names another user."""

    def __init__(self, app: ASGIApp, *, verifier: TokenVerifier, refused: RefusedLimit) -> None:
        self.app = app
        self._verifier = verifier
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        # A preflight carries no token by design; the CORS layer outside has answered the ones it knows.
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        if is_open(scope):
            scope["state"]["open"] = True
            await self.app(scope, receive, send)
            return
        try:
            principal = await self._principal(scope)
            if scope["path"].split("/", 3)[2] != str(principal.user_id):
                raise Forbidden
        except DulyError as error:
            answered: DulyError = error
            if isinstance(error, Unauthenticated):
                TOKENS_REFUSED.inc()
                answered = await self._refused.count(scope) or error
            await render(answered, request_id_of(scope))(scope, receive, send)
            return
        scope["state"]["principal"] = principal
        await self.app(scope, receive, send)

    async def _principal(self, scope: Scope) -> Principal:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        if len(given) != 1:
            raise Unauthenticated
        scheme, _, token = given[0].decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        return await self._verifier.verify(token.strip())


async def caller(request: Request) -> Principal:
    """Return who is calling. Errors: `Unauthenticated` for an open path that another route took for its own."""
    principal: Principal | None = getattr(request.state, "principal", None)
    if principal is None:
        raise Unauthenticated
    return principal


Caller = Annotated[Principal, Depends(caller)]
