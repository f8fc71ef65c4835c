"""A client that may reach local ends, and gives up soon."""

import ipaddress
from collections.abc import AsyncIterator

import pytest

from duly.adapters.delivery.guard import Guard
from duly.adapters.delivery.http import HttpEnds

HERE = ipaddress.ip_network("127.0.0.0/8")


@pytest.fixture
async def ends() -> AsyncIterator[HttpEnds]:
    opened = HttpEnds(Guard([HERE]), timeout_seconds=1.0)
    yield opened
    await opened.close()
