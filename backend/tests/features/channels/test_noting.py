"""What a channel must learn waits for its owner's stream; nobody else's does, and no delivery."""

import asyncio
from uuid import uuid4

from sqlalchemy import text

from duly.database.base import Record
from duly.features.channels.service.courier import LANES, LEASE
from duly.ports.sender import Message, Receipt, Refused, TryLater
from tests.support import plans
from tests.support.couriers import Couriers

HOLD = text("SELECT 1 FROM duly.stream WHERE user_id = :user FOR UPDATE")
ROW = text("SELECT 1 FROM duly.delivery WHERE user_id = :user FOR UPDATE")
TURN = text("SELECT 1 FROM duly.channel_turn WHERE channel_id = :channel FOR UPDATE")


async def test_who_writes_for_long_holds_up_nobody_elses_notes(couriers: Couriers) -> None:
    busy, other = uuid4(), uuid4()
    channel = await couriers.channel(busy, "busy")
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
            # Noted, so it is not sent again; the channel learns of it when its owner's stream is free.
            await couriers.until(busy, "failed")
            assert await failures(couriers, channel) == 0
        await until_failures(couriers, channel, 1)
    assert len(couriers.ends.tried["busy"]) == 1


async def test_whose_stream_is_held_keeps_no_lanes(couriers: Couriers) -> None:
    busy, other = uuid4(), uuid4()
    most = LANES["webhook"][1]
    for number in range(most + 2):
        await couriers.channel(busy, f"busy {number}", state="failing", failures=2)
        couriers.ends.raising(f"busy {number}", Refused("refused", 400))
    await couriers.channel(other, "other", state="failing", failures=2)
    async with couriers.work.unit("a-long-write") as unit:
        await couriers.plan(busy, due_at=couriers.now())
        await unit.connection.execute(HOLD, {"user": busy})
        async with couriers.at_work():
            await couriers.until(busy, *["failed"] * (most + 2))
            await couriers.plan(other)
            await couriers.until(other, "delivered")
    assert all(len(couriers.ends.tried[f"busy {number}"]) == 1 for number in range(most + 2))


async def test_what_a_channel_has_yet_to_learn_is_told_before_the_process_ends(couriers: Couriers) -> None:
    user = uuid4()
    channel = await couriers.channel(user, "a")
    couriers.ends.raising("a", Refused("refused", 400))
    await couriers.plan(user)
    async with couriers.at_work(), couriers.work.unit("a-long-write") as unit:
        await unit.connection.execute(HOLD, {"user": user})
        await couriers.until(user, "failed")
    assert await failures(couriers, channel) == 1


async def test_a_turn_that_is_held_holds_no_note_up(couriers: Couriers) -> None:
    """As while its owner's next message is being planned."""
    held, other = uuid4(), uuid4()
    channel = await couriers.channel(held, "held")
    await couriers.channel(other, "other")
    await couriers.plan(held)
    sending, planned = answering(couriers, "held", TryLater("unavailable", 503))
    async with couriers.at_work():
        await asyncio.wait_for(sending.wait(), 10)
        async with couriers.work.unit("a-long-write") as unit:
            await unit.connection.execute(TURN, {"channel": channel["id"]})
            planned.set()
            row = await couriers.tried(held, 1)
            assert row["due_at"] > couriers.now() + LEASE / 2, "not due before its channel has a turn"
            await couriers.plan(other)
            await couriers.until(other, "delivered")


async def test_a_row_that_is_held_waits_without_asking_again_and_again(couriers: Couriers) -> None:
    """As while an operator's statement makes it due; the others are noted."""
    held, other = uuid4(), uuid4()
    for user, name in ((held, "held"), (other, "other")):
        await couriers.channel(user, name)
    sending, answered = answering(couriers, "held", Refused("refused", 400))
    await couriers.plan(held)
    async with couriers.at_work():
        await asyncio.wait_for(sending.wait(), 10)
        async with couriers.work.unit("a-statement") as unit:
            await unit.connection.execute(ROW, {"user": held})
            answered.set()
            await couriers.plan(other)
            await couriers.until(other, "delivered")
            with plans.overheard(couriers.work.engine) as asked:
                await asyncio.sleep(1)
            assert (await couriers.rows(held))[0]["outcome"] == "waiting"
        await couriers.until(held, "failed")
    # Every twentieth of a second at most, each time with some ten statements.
    assert 0 < len(asked) < 20 * 15
    assert len(couriers.ends.tried["held"]) == 1


def answering(couriers: Couriers, end: str, error: Exception) -> tuple[asyncio.Event, asyncio.Event]:
    """Let an end raise `error` once the second event is set; the first one is, when it is called."""
    called, answered = asyncio.Event(), asyncio.Event()

    async def answer(_: Message) -> Receipt:
        called.set()
        await answered.wait()
        raise error

    couriers.ends.answers[end] = answer
    return called, answered


async def failures(couriers: Couriers, channel: Record) -> int:
    found = await couriers.standing(channel["id"])
    assert found is not None
    return int(found["failures"])


async def until_failures(couriers: Couriers, channel: Record, wanted: int) -> None:
    async with asyncio.timeout(10):
        while await failures(couriers, channel) != wanted:
            await asyncio.sleep(0.01)
