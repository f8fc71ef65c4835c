"""A sidecar's double and our client to it."""

from collections.abc import AsyncIterator

import pytest

from duly.adapters.dapr.sidecar import Sidecar
from tests.adapters.dapr.double import TOKEN, SidecarDouble, running


@pytest.fixture
async def double() -> AsyncIterator[SidecarDouble]:
    async with running(SidecarDouble()) as opened:
        yield opened


@pytest.fixture
async def sidecar(double: SidecarDouble) -> AsyncIterator[Sidecar]:
    opened = Sidecar(double.address, TOKEN)
    yield opened
    await opened.close()
