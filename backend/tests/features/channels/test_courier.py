"""The courier with ends that do as they are told: what becomes of a delivery, and what its channel learns."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text
from structlog.testing import capture_logs

from duly.adapters.embedded.clock import FixedClock
from duly.features.channels.repository import due
from duly.features.channels.repository.due import Claimed
from duly.features.channels.service import attempting, courier, verdicts
from duly.messaging import log, sleeping
from duly.ports.sender import Gone, Message, Receipt, Refused, TryLater
from tests.conftest import NOW
from tests.support.couriers import Couriers, reminder


async def events(couriers: Couriers, user: UUID) -> list[tuple[str, dict[str, Any]]]:
    async with couriers.work.unit("a-look") as unit:
        return [(one.type, one.data) for one in await log.read_events(unit.connection, user, 0, 2**62)]


# Twice as many as are looked at together, all due before anything else.
MANY = text("""
    INSERT INTO duly.delivery SELECT gen_random_uuid(), user_id, channel_id, channel_kind, channel_name, notification_id, about,
        'many:' || n, revision, message, :before, outcome, reason, attempts, tried, expires_at, created_at, ended_at
    FROM duly.delivery, generate_series(1, 2000) AS n WHERE user_id = :user
""")


class TestDelivering:
    async def test_what_is_taken_is_delivered_once(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        async with couriers.at_work():
            notification = await couriers.plan(user)
            (row,) = await couriers.until(user, "delivered")
        assert (row["due_at"], row["reason"], row["tried"], row["notification_id"]) == (None, None, 1, notification)
        assert row["ended_at"] >= row["created_at"]
        (attempt,) = row["attempts"]
        assert attempt.keys() == {"at", "outcome", "status", "reason", "took_ms"}
        assert (attempt["outcome"], attempt["status"], attempt["reason"]) == ("delivered", 201, None)
        (message,) = couriers.ends.got["a"]
        assert (message.id, message.title) == (row["id"], "Buy milk")
        assert await events(couriers, user) == [], "a delivery that went well is no event"

    async def test_each_channel_has_a_fate_of_its_own(self, couriers: Couriers) -> None:
        user = uuid4()
        for name in ("good", "bad", "later"):
            await couriers.channel(user, name)
        couriers.ends.raising("bad", Refused("refused", 400))
        couriers.ends.raising("later", TryLater("unavailable", 503))
        async with couriers.at_work():
            await couriers.plan(user)
            await couriers.until(user, "delivered", "failed", "waiting")
            await couriers.make_due(user)
            rows = await couriers.until(user, "delivered", "failed", "delivered")
        assert [row["tried"] for row in rows] == [1, 1, 2]
        assert len({row["id"] for row in rows}) == 3

    async def test_a_later_due_time_is_waited_for(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        async with couriers.at_work():
            due = couriers.now() + timedelta(milliseconds=400)
            await couriers.plan(user, due_at=due)
            (row,) = await couriers.until(user, "delivered")
        assert timedelta(0) <= row["ended_at"] - due < timedelta(seconds=3)

    async def test_asks_nothing_while_nothing_is_due(self, couriers: Couriers) -> None:
        asked: list[str] = []
        async with couriers.at_work() as (one,):
            async with asyncio.timeout(10):
                while one.sleeper._woken.is_set() or one._flying:
                    await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)
            target = one.sleeper.target
            event.listen(couriers.work.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
            await asyncio.sleep(0.5)
        # Other tests of this worker may have left one that is due soon.
        assert asked == [] or (target is not None and target < couriers.now() + timedelta(seconds=1))


class TestFailing:
    async def test_a_refused_one_is_not_tried_again(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a")
        couriers.ends.raising("a", Refused("too-large", 413))
        async with couriers.at_work():
            await couriers.plan(user)
            (row,) = await couriers.until(user, "failed")
        assert (row["reason"], row["due_at"]) == ("too-large", None)
        assert [(one["outcome"], one["status"]) for one in row["attempts"]] == [("refused", 413)]
        assert ((await couriers.standing(channel["id"])) or {})["failures"] == 1

    async def test_put_off_it_is_tried_again_under_the_same_id(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.ends.raising("a", TryLater("time-out"), TryLater("unavailable", 503))
        async with couriers.at_work():
            await couriers.plan(user)
            for times in (1, 2):
                row = await couriers.tried(user, times)
                pause = row["due_at"] - couriers.now()
                assert timedelta(seconds=8 * times) < pause < timedelta(seconds=25 * times)
                await couriers.make_due(user)
            (row,) = await couriers.until(user, "delivered")
        assert [one["outcome"] for one in row["attempts"]] == ["later", "later", "delivered"]
        assert {message.id for message in couriers.ends.tried["a"]} == {row["id"]}

    async def test_after_ten_attempts_it_failed(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a")
        couriers.ends.raising("a", *[TryLater("connection-failed")] * 99)
        async with couriers.at_work():
            await couriers.plan(user)
            for times in range(1, verdicts.MOST_ATTEMPTS):
                await couriers.tried(user, times)
                await couriers.make_due(user)
            (row,) = await couriers.until(user, "failed")
        assert (row["reason"], len(row["attempts"])) == ("too-many-attempts", verdicts.MOST_ATTEMPTS)
        assert ((await couriers.standing(channel["id"])) or {})["failures"] == 1, "one delivery is one failure"

    async def test_what_nobody_wants_any_more_is_not_sent(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        await couriers.plan(user, due_at=None, expires_at=couriers.now())
        async with couriers.at_work():
            (row,) = await couriers.until(user, "failed")
        assert (row["reason"], row["attempts"]) == ("expired", [])
        assert "a" not in couriers.ends.tried

    async def test_a_pause_that_ends_too_late_is_the_end(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.ends.raising("a", TryLater("busy", 429, timedelta(hours=2)))
        await couriers.plan(user, expires_at=couriers.now() + timedelta(hours=1))
        async with couriers.at_work():
            (row,) = await couriers.until(user, "failed")
        assert (row["reason"], len(row["attempts"])) == ("expired", 1)

    async def test_an_end_that_wants_to_be_left_alone_is(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.ends.raising("a", TryLater("busy", 429, timedelta(minutes=5)))
        async with couriers.at_work():
            await couriers.plan(user, "first")
            row = await couriers.tried(user, 1)
            assert timedelta(minutes=4) < row["due_at"] - couriers.now() <= timedelta(minutes=5)
            # What waits for the same channel is left with it, but for what is planned afterwards.
            await couriers.plan(user, "second", due_at=couriers.now() + timedelta(hours=1))
            await couriers.until(user, "waiting", "waiting")
        assert len(couriers.ends.tried["a"]) == 1

    async def test_a_retry_after_holds_everything_that_waits_for_the_channel(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.ends.raising("a", *[TryLater("busy", 429, timedelta(minutes=5))] * courier.A_CHANNEL)
        for number in range(6):
            await couriers.plan(user, f"task {number}")
        async with couriers.at_work():
            async with asyncio.timeout(10):
                while min(row["due_at"] for row in await couriers.rows(user)) < couriers.now() + timedelta(minutes=4):
                    await asyncio.sleep(0.01)
        assert len(couriers.ends.tried["a"]) == courier.A_CHANNEL

    @pytest.mark.parametrize("error", [RuntimeError("Buy milk"), KeyError("Buy milk")], ids=str)
    async def test_a_fault_of_ours_is_tried_again_and_says_nothing_of_the_task(
        self, couriers: Couriers, error: Exception
    ) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.ends.raising("a", error)
        with capture_logs() as said:
            async with couriers.at_work():
                await couriers.plan(user)
                row = await couriers.tried(user, 1)
        assert (row["outcome"], row["attempts"][0]["reason"]) == ("waiting", "fault")
        assert [line["event"] for line in said if line["log_level"] == "error"] == ["delivery.fault"]
        assert "milk" not in str(said)

    async def test_an_end_that_never_answers_is_given_up(
        self, couriers: Couriers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attempting, "SEND_SECONDS", 0.1)
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.ends.answers["a"] = never
        async with couriers.at_work():
            await couriers.plan(user)
            row = await couriers.tried(user, 1)
        assert (row["attempts"][0]["outcome"], row["attempts"][0]["reason"]) == ("later", "time-out")

    @pytest.mark.parametrize(("key", "reason"), [(None, "no-key"), ("short", "no-key")])
    async def test_without_the_key_it_waits_for_it(self, couriers: Couriers, key: str | None, reason: str) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.secrets.key = key
        async with couriers.at_work():
            await couriers.plan(user)
            row = await couriers.tried(user, 1)
        assert (row["outcome"], row["attempts"][0]["reason"]) == ("waiting", reason)

    async def test_an_address_of_another_key_is_refused(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        couriers.secrets.key = "another-key-that-is-long-enough-0123456789"
        async with couriers.at_work():
            await couriers.plan(user)
            (row,) = await couriers.until(user, "failed")
        assert row["reason"] == "sealed-with-another-key"
        assert "a" not in couriers.ends.tried


class TestChannels:
    async def test_one_that_fails_says_so_and_one_that_works_again_too(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a")
        couriers.ends.raising("a", Refused("refused", 400), Refused("refused", 400))
        async with couriers.at_work():
            for outcome in ("failed", "failed", "delivered"):
                before = len(await couriers.rows(user))
                await couriers.plan(user)
                await couriers.until(user, *["failed"] * min(before, 2), outcome)
        said = [(kind, data["changes"]["state"]) for kind, data in await events(couriers, user)]
        assert said == [
            ("channel.updated", {"from": "active", "to": "failing"}),
            ("channel.updated", {"from": "failing", "to": "active"}),
        ]
        after = await couriers.standing(channel["id"])
        assert after is not None
        assert (after["state"], after["failures"], after["version"]) == ("active", 0, 3)

    async def test_an_outage_shows_before_the_last_attempt(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a")
        couriers.ends.raising("a", *[TryLater("connection-failed")] * 99)
        await couriers.plan(user, "one")
        await couriers.plan(user, "two")
        async with couriers.at_work():
            for times in range(1, 4):
                async with asyncio.timeout(10):
                    while {len(row["attempts"]) for row in await couriers.rows(user)} != {times}:
                        await asyncio.sleep(0.01)
                if times < 3:
                    await couriers.make_due(user)
        assert ((await couriers.standing(channel["id"])) or {})["state"] == "failing"

    async def test_a_push_subscription_that_is_gone_is_removed(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "phone", "web_push")
        await couriers.plan(user, due_at=couriers.now() + timedelta(milliseconds=500))
        couriers.ends.raising("phone", Gone("gone", 410))
        async with couriers.at_work():
            await couriers.plan(user)
            rows = await couriers.until(user, "cancelled", "failed")
        assert [row["reason"] for row in rows] == ["channel-removed", "gone"]
        assert await couriers.standing(channel["id"]) is None
        assert await events(couriers, user) == [("channel.deleted", {"name": "phone"})]

    async def test_another_that_is_gone_is_switched_off(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "hook")
        await couriers.plan(user, due_at=couriers.now() + timedelta(milliseconds=500))
        couriers.ends.raising("hook", Gone("gone", 410))
        async with couriers.at_work():
            await couriers.plan(user)
            rows = await couriers.until(user, "cancelled", "failed")
        assert [row["reason"] for row in rows] == ["channel-disabled", "gone"]
        after = await couriers.standing(channel["id"])
        assert after is not None
        assert after["enabled"] is False
        ((kind, data),) = await events(couriers, user)
        assert (kind, data["changes"]["enabled"]) == ("channel.updated", {"from": True, "to": False})

    async def test_a_code_for_nobody_leaves_the_address_as_it_was(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "mail", "email", state="unconfirmed")
        couriers.ends.raising("mail", Gone("gone", 550))
        async with couriers.at_work():
            await couriers.test(user, channel, about="confirmation", key="confirmation:1", message={"number": 1})
            (row,) = await couriers.until(user, "failed")
        assert row["reason"] == "gone"
        after = await couriers.standing(channel["id"])
        assert after is not None
        assert (after["enabled"], after["state"]) == (True, "unconfirmed")

    @pytest.mark.parametrize(
        ("kind", "more", "reason"),
        [
            ("webhook", {"enabled": False}, "channel-disabled"),
            ("email", {"state": "unconfirmed"}, "channel-unconfirmed"),
            ("webhook", {"wants": ["digest"]}, "channel-unwilling"),
        ],
    )
    async def test_one_that_changed_its_mind_gets_nothing(
        self, couriers: Couriers, kind: Any, more: dict[str, Any], reason: str
    ) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a", kind, **more)
        message = reminder()
        await couriers.test(user, channel, about="reminder", key="notification:1", message=message)
        async with couriers.at_work():
            (row,) = await couriers.until(user, "cancelled")
        assert row["reason"] == reason
        assert "a" not in couriers.ends.tried

    async def test_a_test_goes_to_one_that_wants_nothing(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a", wants=[])
        async with couriers.at_work():
            await couriers.test(user, channel)
            await couriers.until(user, "delivered")
        assert couriers.ends.got["a"][0].data["type"] == "test"


class TestManyAtOnce:
    @pytest.fixture(autouse=True)
    def hurried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wait for no end that never answers."""
        monkeypatch.setattr(courier, "_LANDING_SECONDS", 0.0)

    async def test_two_couriers_never_send_one_row_twice(self, couriers: Couriers) -> None:
        users = [uuid4() for _ in range(20)]
        for user in users:
            for name in ("x", "y"):
                await couriers.channel(user, f"{name} {user}")
        for number in range(5):
            await asyncio.gather(*(couriers.plan(user, f"task {number}") for user in users))
        async with couriers.at_work(2):
            await asyncio.gather(*(couriers.until(user, *["delivered"] * 10, seconds=30) for user in users))
        sent = [message.id for messages in couriers.ends.tried.values() for message in messages]
        assert len(sent) == len(set(sent)) == 200

    async def test_a_slow_end_does_not_hold_the_others_back(self, couriers: Couriers) -> None:
        slow, quick = uuid4(), [uuid4() for _ in range(30)]
        await couriers.channel(slow, "slow")
        couriers.ends.answers["slow"] = never
        for number in range(300):
            await couriers.plan(slow, f"task {number}", due_at=couriers.now() - timedelta(seconds=1))
        async with couriers.at_work():
            for user in quick:
                await couriers.channel(user, f"quick {user}")
                await couriers.plan(user)
            await asyncio.gather(*(couriers.until(user, "delivered") for user in quick))
            assert len(couriers.ends.tried["slow"]) == couriers.ends.at_once["slow"] == courier.A_CHANNEL

    async def test_quick_ends_with_long_queues_do_not_either(
        self, couriers: Couriers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def claim(*given: Any, **more: Any) -> list[Claimed]:
            # So slow that what was claimed the time before has landed: its channel is free again, and its rows are the earliest.
            await asyncio.sleep(0.1)
            return await due.claim(*given, **more)

        monkeypatch.setattr(courier, "due", SimpleNamespace(claim=claim, since=due.since))
        busy, others = [uuid4(), uuid4()], [uuid4() for _ in range(10)]
        for hours, user in enumerate(busy, 1):
            await couriers.channel(user, "busy")
            await couriers.plan(user)
            async with couriers.work.unit("a-test") as unit:
                given = {"user": user, "before": couriers.now() - timedelta(hours=hours)}
                await unit.connection.execute(MANY, given)
        for user in others:
            await couriers.channel(user, f"other {user}")
            await couriers.plan(user)
        async with couriers.at_work():
            await asyncio.gather(*(couriers.until(user, "delivered") for user in others))
            assert len(couriers.ends.tried["busy"]) < 200

    async def test_a_kind_that_is_away_does_not_hold_the_others_back(self, couriers: Couriers) -> None:
        users = [uuid4() for _ in range(60)]
        for user in users:
            await couriers.channel(user, f"phone {user}", "web_push")
            couriers.ends.answers[f"phone {user}"] = never
            await couriers.plan(user)
        async with couriers.at_work() as (one,):
            async with asyncio.timeout(10):
                while len(couriers.ends.tried) < courier.LANES["web_push"][0]:
                    await asyncio.sleep(0.01)
            user = uuid4()
            await couriers.channel(user, "mail", "email")
            await couriers.plan(user)
            await couriers.until(user, "delivered")
            assert couriers.ends.at_once[""] == courier.LANES["web_push"][0] + 1
            looked = one.sleeper.target
            await asyncio.sleep(0.3)
            assert one.sleeper.target == looked, "it looks again and again at what it cannot send"

    async def test_those_that_fail_leave_lanes_to_those_that_work(self, couriers: Couriers) -> None:
        failing = [uuid4() for _ in range(40)]
        for user in failing:
            await couriers.channel(user, f"dead {user}", state="failing", failures=2)
            couriers.ends.answers[f"dead {user}"] = never
            await couriers.plan(user)
        async with couriers.at_work():
            user = uuid4()
            await couriers.channel(user, "alive")
            await couriers.plan(user)
            await couriers.until(user, "delivered")
            assert len(couriers.ends.tried) - 1 == courier.LANES["webhook"][1]

    async def test_one_person_does_not_take_every_lane(self, couriers: Couriers) -> None:
        many, other = uuid4(), uuid4()
        for number in range(20):
            await couriers.channel(many, f"dead {number}")
            couriers.ends.answers[f"dead {number}"] = never
        await couriers.plan(many, "one")
        await couriers.plan(many, "two")
        async with couriers.at_work():
            await couriers.channel(other, "alive")
            await couriers.plan(other)
            await couriers.until(other, "delivered")
            assert len(couriers.ends.tried) - 1 <= courier.A_USER


class TestDying:
    async def test_a_claim_that_took_too_long_is_left_to_its_lease(
        self, couriers: Couriers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(courier, "SEND_SECONDS", courier.LEASE.total_seconds())
        user = uuid4()
        await couriers.channel(user, "a")
        await couriers.plan(user)
        async with couriers.at_work() as (one,):
            async with asyncio.timeout(10):
                while (await couriers.rows(user))[0]["tried"] == 0 or one._flying:
                    await asyncio.sleep(0.01)
        (row,) = await couriers.rows(user)
        assert (row["outcome"], row["attempts"]) == ("waiting", [])
        assert "a" not in couriers.ends.tried

    async def test_between_claim_and_note_it_is_sent_again_under_the_same_id(
        self, couriers: Couriers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As a kill would: the end took it, and nobody lived to write that down."""
        monkeypatch.setattr(courier, "_LANDING_SECONDS", 0.0)
        user = uuid4()
        await couriers.channel(user, "a")
        reached, held = asyncio.Event(), asyncio.Event()

        async def holds(_: Message) -> Receipt:
            reached.set()
            await held.wait()
            return Receipt(200)

        couriers.ends.answers["a"] = holds
        await couriers.plan(user)
        async with couriers.at_work():
            await asyncio.wait_for(reached.wait(), 10)
        (row,) = await couriers.rows(user)
        assert (row["outcome"], row["tried"], row["attempts"]) == ("waiting", 1, [])
        assert courier.LEASE / 2 < row["due_at"] - couriers.now() <= courier.LEASE
        del couriers.ends.answers["a"]
        async with couriers.at_work():
            await couriers.make_due(user)
            (row,) = await couriers.until(user, "delivered")
        assert row["tried"] == 2
        assert {message.id for message in couriers.ends.tried["a"]} == {row["id"]}

    async def test_a_process_that_is_told_to_stop_lets_land_what_is_in_the_air(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        reached = asyncio.Event()

        async def takes_its_time(_: Message) -> Receipt:
            reached.set()
            await asyncio.sleep(0.3)
            return Receipt(200)

        couriers.ends.answers["a"] = takes_its_time
        await couriers.plan(user)
        async with couriers.at_work():
            await asyncio.wait_for(reached.wait(), 10)
        await couriers.until(user, "delivered", seconds=0.2)

    async def test_one_whose_lease_ended_writes_nothing_over_the_other(self, couriers: Couriers) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        first, second = asyncio.Event(), asyncio.Event()

        async def holds(_: Message) -> Receipt:
            if not first.is_set():
                first.set()
                await second.wait()
                raise Refused("refused", 400)
            return Receipt(200)

        couriers.ends.answers["a"] = holds
        await couriers.plan(user)
        async with couriers.at_work() as (late,):
            await asyncio.wait_for(first.wait(), 10)
            async with couriers.at_work():
                await couriers.make_due(user)
                await couriers.until(user, "delivered")
            second.set()
            await asyncio.wait_for(late._grounded.wait(), 10)
        (row,) = await couriers.rows(user)
        assert (row["outcome"], row["tried"], len(row["attempts"])) == ("delivered", 2, 1)

    async def test_a_message_that_kills_every_process_is_given_up(self, couriers: Couriers) -> None:
        user = uuid4()
        channel = await couriers.channel(user, "a")
        await couriers.plan(user)
        async with couriers.work.unit("a-test") as unit:
            await unit.connection.exec_driver_sql(
                "UPDATE duly.delivery SET tried = 10 WHERE channel_id = $1", (channel["id"],)
            )
        async with couriers.at_work():
            (row,) = await couriers.until(user, "failed")
        assert row["reason"] == "too-many-attempts"
        assert "a" not in couriers.ends.tried


class TestClocks:
    @pytest.fixture
    def moved(self) -> FixedClock:
        return FixedClock(NOW)

    @pytest.fixture
    def clock(self, moved: FixedClock) -> FixedClock:
        return moved

    async def test_a_clock_that_jumps_forward_is_noticed(
        self, couriers: Couriers, moved: FixedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sleeping, "_LOOK_AT_CLOCK_SECONDS", 0.05)
        user = uuid4()
        await couriers.channel(user, "a")
        async with couriers.at_work():
            await couriers.plan(user, due_at=couriers.now() + timedelta(hours=8))
            await asyncio.sleep(0.2)
            assert "a" not in couriers.ends.tried
            moved.advance(timedelta(hours=8))
            await couriers.until(user, "delivered")

    async def test_a_clock_that_jumps_back_delays_nothing_new(self, couriers: Couriers, moved: FixedClock) -> None:
        user = uuid4()
        await couriers.channel(user, "a")
        async with couriers.at_work():
            await couriers.plan(user, "before")
            await couriers.until(user, "delivered")
            moved.advance(timedelta(hours=-3))
            await couriers.plan(user, "after")
            await couriers.until(user, "delivered", "delivered")
        assert [message.title for message in couriers.ends.got["a"]] == ["before", "after"]

    async def test_after_a_long_sleep_what_is_too_old_is_not_told(
        self, couriers: Couriers, moved: FixedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sleeping, "_LOOK_AT_CLOCK_SECONDS", 0.05)
        user = uuid4()
        await couriers.channel(user, "a")
        async with couriers.at_work():
            await couriers.plan(user, due_at=couriers.now() + timedelta(hours=8))
            moved.advance(timedelta(hours=32))
            (row,) = await couriers.until(user, "failed")
        assert row["reason"] == "expired"
        assert "a" not in couriers.ends.tried


async def never(_: Message) -> Receipt:
    await asyncio.Event().wait()
    raise AssertionError
