"""How many messages may wait for one channel."""

from uuid import uuid4

import pytest

from duly.features.channels.service import planning
from duly.ports.sender import TryLater
from tests.support.couriers import Couriers


class TestOneChannel:
    async def test_has_a_bounded_queue_and_what_finds_it_full_failed(
        self, couriers: Couriers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planning, "MOST_WAITING", 3)
        user, other = uuid4(), uuid4()
        full = await couriers.channel(user, "full")
        await couriers.channel(other, "of somebody else")
        for _ in range(5):
            await couriers.plan(user)
        await couriers.channel(user, "new")
        await couriers.plan(user)
        await couriers.plan(other)
        rows = [row for row in await couriers.rows(user) if row["channel_id"] == full["id"]]
        assert [(row["outcome"], row["reason"]) for row in rows] == [
            *[("waiting", None)] * 3,
            *[("failed", "too-many-waiting")] * 3,
        ]
        assert all(
            (row["due_at"] is None) == (row["ended_at"] is not None) == (row["outcome"] == "failed") for row in rows
        )
        assert [row["outcome"] for row in await couriers.rows(other)] == ["waiting"]
        async with couriers.at_work():
            await couriers.until(user, *["delivered"] * 3, *["failed"] * 3, "delivered")
        assert len(couriers.ends.got["full"]) == 3
        await couriers.plan(user)
        assert [row["outcome"] for row in await couriers.rows(user)][-2:] == ["waiting", "waiting"]

    async def test_that_is_full_gets_what_is_sent_by_hand(
        self, couriers: Couriers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planning, "MOST_WAITING", 1)
        user = uuid4()
        channel = await couriers.channel(user, "a")
        couriers.ends.raising("a", TryLater("busy", 429))
        await couriers.plan(user)
        await couriers.test(user, channel)
        assert [row["outcome"] for row in await couriers.rows(user)] == ["waiting", "waiting"]
