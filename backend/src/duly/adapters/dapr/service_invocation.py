"""Service invocation of the Dapr runtime: the sidecar finds the other service."""

from collections.abc import Mapping

from duly.adapters.dapr.sidecar import Sidecar, SidecarAway, error_code
from duly.ports.service_invocation import Reply, ServiceAway


class DaprServiceInvocation:
    """Calls by application id, `duly-` and the service's name. What the sidecar itself answers is no reply."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    async def call(
        self, service: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """Call as the port says."""
        try:
            answer = await self._sidecar.request(
                method, f"/v1.0/invoke/duly-{service}/method{path}", headers=headers, body=body or None
            )
        except SidecarAway as error:
            raise ServiceAway(f"{service} cannot be called") from error
        if answer.status_code >= 500 and error_code(answer) == "ERR_DIRECT_INVOKE":
            raise ServiceAway(f"{service} does not answer")
        return Reply(answer.status_code, dict(answer.headers), answer.content)
