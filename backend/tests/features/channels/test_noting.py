"""What a channel must learn waits for its owner's stream, and nobody else's does."""

import asyncio
from uuid import uuid4

from sqlalchemy import text

from duly.ports.sender import Refused
from tests.support.couriers import Couriers

HOLD = text("SELECT 1 FROM duly.stream WHERE user_id = :user FOR UPDATE")


async def test_who_writes_for_long_holds_up_nobody_elses_notes(couriers: Couriers) -> None:
    busy, other = uuid4(), uuid4()
    await couriers.channel(busy, "busy")
    await couriers.channel(other, "other")
    couriers.ends.raising("busy", Refused("refused", 400))
    await couriers.plan(busy)
    async with couriers.at_work():
        async with couriers.work.unit("a-long-write") as unit:
            await unit.connection.execute(HOLD, {"user": busy})
            while "busy" not in couriers.ends.tried:
                await asyncio.sleep(0.01)
            for _ in range(4):
                await couriers.plan(other)
            await couriers.until(other, *["delivered"] * 4)
            (row,) = await couriers.rows(busy)
            assert (row["outcome"], row["attempts"]) == ("waiting", [])
        await couriers.until(busy, "failed")
    assert len(couriers.ends.tried["busy"]) == 1
