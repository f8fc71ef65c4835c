"""The courier with ends that do as they are told: what becomes of a delivery, and what its channel learns."""

from uuid import uuid4

import pytest

from duly.entrypoints.service import Process
from tests.support.couriers import Couriers


@pytest.fixture
def couriers(process: Process) -> Couriers:
    return Couriers(process.background, process.resources.bus)


class TestOutcomes:
    async def test_what_is_taken_is_delivered_once(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        async with couriers.at_work():
            await couriers.plan(user)
            (row,) = await couriers.until(user, "delivered")
        assert row["due_at"] is None
        assert row["ended_at"] is not None
        (attempt,) = row["attempts"]
        assert (attempt["outcome"], attempt["status"], attempt["reason"]) == ("delivered", 201, None)
        (message,) = couriers.ends.got["a"]
        assert (message.id, message.title) == (row["id"], "Buy milk")
