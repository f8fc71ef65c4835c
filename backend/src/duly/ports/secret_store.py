"""Gives secrets by name."""

from typing import Protocol


class SecretMissing(Exception):
    """There is no secret of that name, or it is empty."""


class SecretsAway(Exception):
    """The store cannot be reached."""


class SecretStore(Protocol):
    """Reads secrets; names are lower-case words with `-` (`operator-token`). A value is text and never logged."""

    async def get(self, name: str) -> str:
        """Return the secret. Errors: `SecretMissing`, `SecretsAway`."""
        ...
