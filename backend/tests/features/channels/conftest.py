"""A courier alone with its ends."""

import pytest

from duly.entrypoints.service import Process
from tests.support.couriers import Couriers


@pytest.fixture
async def couriers(process: Process) -> Couriers:
    return await Couriers(process.background, process.resources.bus).alone()
