"""Channels take turns: a look reads as much as it may claim, however much waits, and nothing that waits is forgotten."""

import asyncio
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from duly.database.base import Record
from duly.features.channels.repository import due, turns
from duly.features.channels.repository.turns import Room
from duly.features.channels.schemas.channels import ChannelPatch
from duly.features.channels.service import changing, courier
from duly.identity.principal import Principal
from duly.ports.sender import Message, Receipt, Refused, TryLater
from tests.support import plans
from tests.support.couriers import Couriers

FREE = {
    (kind, doubtful): most
    for kind, both in courier.LANES.items()
    for doubtful, most in zip((False, True), both, strict=True)
}
MANY_CHANNELS = text("""
    INSERT INTO duly.channel SELECT gen_random_uuid(), gen_random_uuid(), kind, name, target, uuid_send(gen_random_uuid()), address,
        wants, enabled, :state, confirmation, failures, version, created_at, updated_at
    FROM duly.channel, generate_series(1, :channels) WHERE id = :like RETURNING id
""")
MANY = text("""
    INSERT INTO duly.delivery SELECT gen_random_uuid(), channel.user_id, channel.id, channel_kind, channel_name, notification_id,
        about, 'many:' || n, revision, message, :before, outcome, reason, attempts, tried, expires_at, delivery.created_at, ended_at
    FROM duly.delivery, generate_series(1, :each) AS n, duly.channel
    WHERE delivery.channel_id = :like AND channel.id = ANY (:channels)
""")
# What is due at once, or was before its channel's last turn, must be found at the next look; the rest when it is due.
FORGOTTEN = text("""
    SELECT delivery.id FROM duly.delivery
    LEFT JOIN duly.channel ON channel.id = delivery.channel_id
    LEFT JOIN duly.channel_turn AS turn ON turn.channel_id = delivery.channel_id
    WHERE delivery.due_at IS NOT NULL AND coalesce(
        CASE WHEN delivery.tried > 0 OR coalesce(channel.state = 'failing', false) THEN turn.doubtful_at ELSE turn.sure_at END,
        'infinity') > greatest(delivery.due_at, :now)
""")


async def one_claim(couriers: Couriers, room: Room, **more: Any) -> list[due.Claimed]:
    now = couriers.now()
    async with couriers.work.unit("a-look") as unit:
        limits = {"a_channel": courier.A_CHANNEL, "a_user": courier.A_USER} | more
        return await due.claim(unit.connection, now, now + courier.LEASE, room, upto=now, **limits)


async def scalars(couriers: Couriers, statement: Any, **given: Any) -> list[Any]:
    async with couriers.work.unit("a-look") as unit:
        return list((await unit.connection.execute(statement, given)).scalars())


async def turn_of(couriers: Couriers, channel: Record) -> tuple[datetime | None, datetime | None] | None:
    async with couriers.work.unit("a-look") as unit:
        statement = text("SELECT sure_at, doubtful_at FROM duly.channel_turn WHERE channel_id = :id")
        row = (await unit.connection.execute(statement, {"id": channel["id"]})).one_or_none()
        return None if row is None else (row[0], row[1])


class TestALook:
    """Counted in rows, by the database itself."""

    async def queue(self, couriers: Couriers, channels: int, each: int) -> list[UUID]:
        """Let so many rows of failing channels be due before the only one of a channel that works; return the former."""
        works = await couriers.channel(uuid4(), "works")
        await couriers.test(uuid4(), works)
        before = couriers.now() - timedelta(hours=1)
        failing = await scalars(couriers, MANY_CHANNELS, like=works["id"], state="failing", channels=channels)
        await plant(couriers, like=works["id"], channels=failing, each=each, before=before)
        async with couriers.work.unit("a-test") as unit:
            await unit.connection.execute(text("ANALYZE duly.delivery, duly.channel, duly.channel_turn"))
        return failing

    @pytest.mark.parametrize("full", [True, False], ids=["doubtful lanes are full", "all lanes are free"])
    async def test_reads_as_much_as_it_may_claim_whatever_waits(self, couriers: Couriers, full: bool) -> None:
        lanes = {pool: 0 if full and pool[1] else most for pool, most in FREE.items()}
        failing = await self.queue(couriers, channels=1_000, each=10)
        # In flight, with much that waits for them first in their pool.
        room, now, engine = Room(lanes, failing[:20], []), couriers.now(), couriers.work.engine
        async with engine.connect() as connection:
            with plans.overheard(engine) as claiming:
                limits = {"a_channel": courier.A_CHANNEL, "a_user": courier.A_USER}
                claimed = await due.claim(connection, now, now + courier.LEASE, room, upto=now, **limits)
            await connection.rollback()
            with plans.overheard(engine) as looking:
                await turns.earliest(connection, room)
            assert len(claimed) == (1 if full else 1 + FREE["webhook", True])
            whole = 0
            for statement in (*looking, *claiming):
                if "set_config" in statement[0]:
                    # Left out of the counting; it holds for what follows, as it did.
                    await connection.exec_driver_sql(statement[0])
                    continue
                found = await plans.read(connection, statement, "delivery", "channel_turn")
                assert found.nodes <= {"Index Scan", "Index Only Scan"}, (found, statement)
                whole += found.rows
            await connection.rollback()
        # Of 10,000 rows and 1,001 turns: the nearest turns, and some times what it takes and what is in flight.
        assert whole <= 2 * turns._NEAR + 20 * (len(claimed) + len(room.channels))


async def plant(couriers: Couriers, **given: Any) -> None:
    async with couriers.work.unit("a-test") as unit:
        await unit.connection.execute(MANY, given)


class TestWhoIsNext:
    async def test_the_one_that_waited_longest_since_its_turn(self, couriers: Couriers) -> None:
        """A quick end with a long queue of old messages is served in turns with the others."""
        first = await couriers.channel(uuid4(), "first")
        second = await couriers.channel(uuid4(), "second")
        await couriers.test(uuid4(), first)
        await plant(
            couriers, like=first["id"], channels=[first["id"]], each=20, before=couriers.now() - timedelta(hours=1)
        )
        await couriers.test(uuid4(), second)
        await couriers.test(uuid4(), second)
        one_lane = Room({("webhook", False): 1}, [], [])
        claimed = [(await one_claim(couriers, one_lane))[0].channel_id for _ in range(4)]
        assert claimed == [first["id"], second["id"], first["id"], second["id"]]

    async def test_two_couriers_at_once_hold_different_channels(self, couriers: Couriers) -> None:
        for number in range(6):
            await couriers.test(uuid4(), await couriers.channel(uuid4(), str(number)))
        room = Room({("webhook", False): 3}, [], [])
        async with couriers.work.engine.connect() as one, couriers.work.engine.connect() as two:
            held = [await turns.take(connection, room, couriers.now()) for connection in (one, two)]
            await one.rollback()
            await two.rollback()
        assert [len(taken) for taken in held] == [3, 3]
        assert len({channel_id for taken in held for channel_id, _ in taken}) == 6

    async def test_one_that_has_enough_in_flight_is_passed(self, couriers: Couriers) -> None:
        user, channel = uuid4(), await couriers.channel(uuid4(), "a")
        await couriers.test(user, channel)
        assert await one_claim(couriers, Room(FREE, [channel["id"]], [])) == []
        async with couriers.work.engine.connect() as connection:
            assert await turns.earliest(connection, Room(FREE, [channel["id"]], [])) is None
            assert await turns.earliest(connection, Room(FREE, [], [])) is not None
        assert len(await one_claim(couriers, Room(FREE, [], []))) == 1

    async def test_a_channel_that_fails_has_its_turns_among_the_doubtful_until_it_works(
        self, couriers: Couriers
    ) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a")
        couriers.ends.raising("a", Refused("refused", 400), Refused("refused", 400))
        later = couriers.now() + timedelta(hours=1)
        await couriers.test(user, channel, due_at=later)
        async with couriers.at_work():
            for number in range(1, 3):
                await couriers.test(user, channel)
                await couriers.until(user, "waiting", *["failed"] * number)
            async with asyncio.timeout(10):
                while await turn_of(couriers, channel) != (None, later):
                    await asyncio.sleep(0.01)
        await self.switch(couriers, user, channel)
        sure_at, _ = await turn_of(couriers, channel) or (None, None)
        assert sure_at is not None
        assert sure_at <= later
        assert await one_claim(couriers, Room(FREE, [], [])) == []

    async def switch(self, couriers: Couriers, user: UUID, channel: Record) -> None:
        """Switch a channel off and on again, as its owner does."""
        for enabled in (False, True):
            async with couriers.work.unit("a-test") as unit:
                patch = ChannelPatch(enabled=enabled)
                await changing.change(unit, Principal(user), channel["id"], patch, None)


class TestNothingIsForgotten:
    async def test_when_all_has_arrived_nobody_has_a_turn(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a")
        async with couriers.at_work() as (one,):
            for _ in range(5):
                await couriers.plan(user)
            await couriers.until(user, *["delivered"] * 5)
            await asyncio.wait_for(one._grounded.wait(), 10)
            assert await turn_of(couriers, channel) is None

    async def test_whoever_makes_it_due(self, couriers: Couriers) -> None:
        """A version that knows of no turns, or an operator: the database sees to it."""
        user = uuid4()
        channel = await couriers.channel(user, "a")
        later = couriers.now() + timedelta(hours=1)
        delivery = await couriers.test(user, channel, due_at=later)
        assert await turn_of(couriers, channel) == (later, None)
        at = couriers.now()
        for statement, turn in (
            ("UPDATE duly.delivery SET due_at = :at WHERE id = :id", (at, None)),
            ("UPDATE duly.delivery SET due_at = NULL, outcome = 'failed', ended_at = :at WHERE id = :id", (at, None)),
            # As the version before claims: the turn that is left is too early, and costs a look.
            ("UPDATE duly.delivery SET due_at = :at, outcome = 'waiting', tried = 1 WHERE id = :id", (at, at)),
        ):
            async with couriers.work.unit("a-test") as unit:
                await unit.connection.execute(text(statement), {"at": at, "id": delivery})
            assert await turn_of(couriers, channel) == turn
        (claimed,) = await one_claim(couriers, Room(FREE, [], []))
        assert (claimed.id, claimed.doubtful) == (delivery, True)
        sure_at, doubtful_at = await turn_of(couriers, channel) or (None, None)
        assert sure_at is None
        assert doubtful_at == at + courier.LEASE or doubtful_at is not None

    async def test_whatever_comes_of_it_on_two_couriers(self, couriers: Couriers) -> None:
        users, tries = [uuid4() for _ in range(12)], count()

        async def by_turns(_: Message) -> Receipt:
            match next(tries) % 4:
                case 0:
                    raise Refused("refused", 400)
                case 1:
                    raise TryLater("unavailable", 503)
                case 2:
                    raise TryLater("busy", 429, timedelta(minutes=5))
            return Receipt(200)

        for user in users:
            for number in range(2):
                name = f"{user} {number}"
                await couriers.channel(user, name)
                couriers.ends.answers[name] = by_turns
        async with couriers.at_work(2) as both:
            for number in range(6):
                await asyncio.gather(*(couriers.plan(user, f"task {number}") for user in users))
                await asyncio.gather(*(couriers.make_due(user) for user in users[::3]))
            async with asyncio.timeout(30):
                while any(one._flying for one in both) or await scalars(
                    couriers, text("SELECT 1 FROM duly.delivery WHERE due_at <= :now"), now=couriers.now()
                ):
                    await asyncio.sleep(0.02)
            assert await scalars(couriers, FORGOTTEN, now=couriers.now()) == []
        waiting = await scalars(couriers, text("SELECT count(*) FROM duly.delivery WHERE due_at IS NOT NULL"))
        assert waiting[0] > 0, "some are put off"
