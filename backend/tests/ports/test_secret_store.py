"""What every secret store does."""

from collections.abc import AsyncIterator

import pytest

from duly.ports.secret_store import SecretMissing, SecretsAway, SecretStore
from tests.ports.runtime import Runtime

KEPT = {"operator-token": "open sesame ✓", "push-key": 'a "quoted" line\nand another', "empty-one": ""}


@pytest.fixture
async def secrets(runtime: Runtime) -> AsyncIterator[SecretStore]:
    async with runtime.secrets(KEPT) as opened:
        yield opened


class TestGet:
    @pytest.mark.parametrize("name", ["operator-token", "push-key"])
    async def test_gives_the_text(self, secrets: SecretStore, name: str) -> None:
        assert await secrets.get(name) == KEPT[name]

    @pytest.mark.parametrize("name", ["not-there", "empty-one"])
    async def test_nothing_there_and_empty_are_missing(self, secrets: SecretStore, name: str) -> None:
        with pytest.raises(SecretMissing):
            await secrets.get(name)

    async def test_away_is_not_missing(self, runtime: Runtime) -> None:
        with pytest.raises(SecretsAway):
            await runtime.secrets_away().get("operator-token")
