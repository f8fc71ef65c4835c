"""Ended deliveries are forgotten after thirty days; what waits never is."""

from datetime import timedelta
from uuid import uuid4

import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.entrypoints.housekeeping import tidy
from duly.web.resources import Resources
from tests.conftest import NOW
from tests.support.couriers import Couriers


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


async def test_ended_ones_go_and_waiting_ones_stay(resources: Resources, couriers: Couriers, clock: FixedClock) -> None:
    user = uuid4()
    await couriers.channel(user, "a")
    await couriers.plan(user, "old")
    async with couriers.at_work():
        await couriers.until(user, "delivered")
    await couriers.plan(user, "waiting", due_at=NOW + timedelta(days=60))
    clock.advance(timedelta(days=29))
    await tidy(resources)
    assert len(await couriers.rows(user)) == 2
    clock.advance(timedelta(days=2))
    assert (await tidy(resources))["deliveries"] >= 1
    (left,) = await couriers.rows(user)
    assert (left["outcome"], left["message"]["title"]) == ("waiting", "waiting")
