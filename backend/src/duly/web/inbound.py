"""The way in for the runtime's sidecar, apart from everybody else's."""

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIXES = ("/events/", "/job/", "/dapr/")


class Inbound:
    """Gives what the sidecar calls to the runtime's adapter, before any layer of this room.

    There a delivery is no request of a user: no access token, no rate limit, no problem document, no entry in the OpenAPI
    document. The web in front passes none of these paths on, and the adapter checks that the caller is the sidecar.
    """

    def __init__(self, app: ASGIApp, *, adapter: ASGIApp) -> None:
        self.app = app
        self._adapter = adapter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        ours = scope["type"] == "http" and scope["path"].startswith(PREFIXES)
        await (self._adapter if ours else self.app)(scope, receive, send)
