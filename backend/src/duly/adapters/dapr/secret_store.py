"""The secret store of the Dapr runtime."""

from duly.adapters.dapr.sidecar import Sidecar, SidecarAway, error_code, read
from duly.ports.secret_store import SecretMissing, SecretsAway

STORE = "secrets"


class DaprSecretStore:
    """Reads the component `secrets`: the secret and its one key have the same name."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    async def get(self, name: str) -> str:
        """Read as the port says."""
        try:
            answer = await self._sidecar.request("GET", f"/v1.0/secrets/{STORE}/{name}")
        except SidecarAway as error:
            raise SecretsAway from error
        if answer.status_code in (200, 204):
            # Some stores answer an empty text for a name that they do not know.
            if found := read(answer).get(name):
                return str(found)
            raise SecretMissing(name)
        # Missing and away have the same status and code; only the words differ.
        if error_code(answer) == "ERR_SECRET_GET" and "not found" in str(read(answer).get("message", "")).lower():
            raise SecretMissing(name)
        raise SecretsAway(f"{answer.status_code} {error_code(answer)}")
