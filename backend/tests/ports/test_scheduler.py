"""What every scheduler does: promptness, never certainty."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from duly.ports.scheduler import JobHandler, SchedulerAway
from tests.ports.runtime import Declare, Member, Runtime, until

LATENESS_SECONDS = 1.0
"""The port's promise; a loaded machine may take as long again."""
PATIENCE_SECONDS = 5.0


class Alarms:
    """Keeps which jobs came, and when."""

    def __init__(self) -> None:
        self.prefix = f"t{uuid4().hex[:10]}"
        self.came: list[tuple[str, datetime]] = []

    async def note(self, name: str) -> None:
        self.came.append((name, datetime.now(UTC)))

    def by(self, **handlers: JobHandler) -> Declare:
        """Return what gives jobs to `note`, or to the handlers of longer prefixes."""

        def declare(member: Member) -> None:
            member.scheduler.handle(f"{self.prefix}-", self.note)
            for name, handler in handlers.items():
                member.scheduler.handle(f"{self.prefix}-{name}-", handler)

        return declare

    def named(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def names(self) -> list[str]:
        return [name for name, _ in self.came]


@pytest.fixture
def alarms() -> Alarms:
    return Alarms()


@pytest.fixture
def service() -> str:
    return f"duly-t{uuid4().hex[:10]}"


def after(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


class TestSchedule:
    async def test_fires_once_at_its_instant_never_before(self, runtime: Runtime, alarms: Alarms, service: str) -> None:
        async with runtime.member(service, alarms.by()) as member:
            instants = {alarms.named(f"{number}:r.1_2"): after(0.3 + number * 0.1) for number in range(8)}
            for name, at in instants.items():
                await member.scheduler.schedule(name, at)
            await until(lambda: len(alarms.came) == 8, PATIENCE_SECONDS)
            # Long enough for a second firing of each to be seen.
            await asyncio.sleep(0.5)
        assert sorted(alarms.names()) == sorted(instants)
        late = [(at - instants[name]).total_seconds() for name, at in alarms.came]
        assert min(late) >= 0
        assert max(late) < LATENESS_SECONDS * 2

    async def test_an_instant_with_an_offset_is_the_same_instant(
        self, runtime: Runtime, alarms: Alarms, service: str
    ) -> None:
        async with runtime.member(service, alarms.by()) as member:
            at = after(0.5).astimezone(ZoneInfo("Asia/Karachi"))
            await member.scheduler.schedule(alarms.named("one"), at)
            await until(lambda: len(alarms.came) == 1, PATIENCE_SECONDS)
        assert timedelta() <= alarms.came[0][1] - at < timedelta(seconds=LATENESS_SECONDS * 2)

    @pytest.mark.parametrize("seconds", [-0.001, -1, -86_400, -86_400 * 365 * 20])
    async def test_an_instant_that_has_passed_fires_at_once(
        self, runtime: Runtime, alarms: Alarms, service: str, seconds: float
    ) -> None:
        async with runtime.member(service, alarms.by()) as member:
            asked = datetime.now(UTC)
            await member.scheduler.schedule(alarms.named("late"), after(seconds))
            await until(lambda: len(alarms.came) == 1, PATIENCE_SECONDS)
        assert alarms.came[0][1] - asked < timedelta(seconds=LATENESS_SECONDS * 2)

    async def test_a_far_one_does_not_hide_a_near_one(self, runtime: Runtime, alarms: Alarms, service: str) -> None:
        async with runtime.member(service, alarms.by()) as member:
            await member.scheduler.schedule(alarms.named("far"), after(86_400))
            await member.scheduler.schedule(alarms.named("near"), after(0.3))
            await until(lambda: alarms.names() == [alarms.named("near")], PATIENCE_SECONDS)

    async def test_two_hundred_at_one_instant_all_fire(self, runtime: Runtime, alarms: Alarms, service: str) -> None:
        async with runtime.member(service, alarms.by()) as member:
            at = after(3)
            names = [alarms.named(str(number)) for number in range(200)]
            await asyncio.gather(*(member.scheduler.schedule(name, at) for name in names))
            await until(lambda: len(set(alarms.names())) == 200, PATIENCE_SECONDS + 5, lambda: str(len(alarms.came)))
        assert min(came for _, came in alarms.came) >= at
        assert len(alarms.came) == 200

    @pytest.mark.parametrize("name", ["", "a b", "-a", "..", "a/b", "ا", "a%7C", "a@b", "x" * 201])
    async def test_bad_names_are_refused(self, runtime: Runtime, name: str) -> None:
        with pytest.raises(ValueError, match="name"):
            await runtime.scheduler_away().schedule(name, after(1))

    async def test_an_instant_without_a_zone_is_refused(self, runtime: Runtime) -> None:
        with pytest.raises(ValueError, match="zone"):
            await runtime.scheduler_away().schedule("name", datetime(2027, 1, 1))  # noqa: DTZ001

    async def test_away_says_so(self, runtime: Runtime) -> None:
        with pytest.raises(SchedulerAway):
            await runtime.scheduler_away().schedule("name", after(1))


class TestHandle:
    async def test_the_longest_prefix_gets_it(self, runtime: Runtime, alarms: Alarms, service: str) -> None:
        special: list[str] = []

        async def note(name: str) -> None:
            special.append(name)

        async with runtime.member(service, alarms.by(special=note)) as member:
            await member.scheduler.schedule(alarms.named("special-1"), after(0))
            await member.scheduler.schedule(alarms.named("other-1"), after(0))
            await until(lambda: len(alarms.came) + len(special) == 2, PATIENCE_SECONDS)
        assert special == [alarms.named("special-1")]
        assert alarms.names() == [alarms.named("other-1")]

    async def test_one_that_fails_or_takes_long_holds_up_no_other(
        self, runtime: Runtime, alarms: Alarms, service: str
    ) -> None:
        async def fail(_: str) -> None:
            raise RuntimeError("told to")

        async def wait(_: str) -> None:
            await asyncio.sleep(3)

        async with runtime.member(service, alarms.by(fails=fail, waits=wait)) as member:
            at = after(0.3)
            for name in ("fails-1", "waits-1", "good-1", "fails-2", "good-2"):
                await member.scheduler.schedule(alarms.named(name), at)
            await until(lambda: len(alarms.came) == 2, PATIENCE_SECONDS)
            # What comes due after the failure, and beside the long one, works as well.
            later = after(0.2)
            await member.scheduler.schedule(alarms.named("good-3"), later)
            await until(lambda: len(alarms.came) == 3, PATIENCE_SECONDS)
        assert max((came - at).total_seconds() for _, came in alarms.came[:2]) < LATENESS_SECONDS * 2
        assert (alarms.came[2][1] - later).total_seconds() < LATENESS_SECONDS * 2

    async def test_each_fires_in_one_of_several_processes(self, runtime: Runtime, alarms: Alarms, service: str) -> None:
        async with (
            runtime.member(service, alarms.by()) as one,
            runtime.member(service, alarms.by()) as other,
        ):
            at = after(1)
            names = [alarms.named(str(number)) for number in range(30)]
            for number, name in enumerate(names):
                await (one, other)[number % 2].scheduler.schedule(name, at)
            await until(lambda: set(alarms.names()) == set(names), PATIENCE_SECONDS + 1)
            await asyncio.sleep(0.5)
        assert sorted(alarms.names()) == sorted(names)


class TestCancel:
    async def test_others_fire_all_the_same(self, runtime: Runtime, alarms: Alarms, service: str) -> None:
        async with runtime.member(service, alarms.by()) as member:
            at = after(0.5)
            for name in ("one", "two", "three"):
                await member.scheduler.schedule(alarms.named(name), at)
            await member.scheduler.cancel(alarms.named("two"))
            await member.scheduler.cancel(alarms.named("never-was"))
            wanted = {alarms.named("one"), alarms.named("three")}
            await until(lambda: wanted <= set(alarms.names()), PATIENCE_SECONDS)
            # It may fire all the same, but the clock still goes.
            await member.scheduler.schedule(alarms.named("after"), after(0.1))
            await until(lambda: alarms.named("after") in alarms.names(), PATIENCE_SECONDS)
