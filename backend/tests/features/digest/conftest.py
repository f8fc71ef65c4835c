"""A clock that a test sets, and ways to let planning and composing happen now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.database.unit_of_work import Work
from duly.web.resources import Resources
from tests.conftest import NOW
from tests.support import digesting
from tests.support.caller import User


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass
class Digesting:
    """The service by hand: `follow` plans from a user's events, `compose` settles what is due on the test's clock."""

    work: Work
    clock: FixedClock

    def move(self, to: str) -> None:
        self.clock.advance(at(to) - self.clock.now())

    async def follow(self, user: User) -> None:
        await digesting.follow(self.work, user)

    async def compose(self, user: User) -> None:
        await digesting.compose(self.work, user)

    async def at(self, user: User, moment: str) -> list[dict[str, Any]]:
        """Set the clock, plan, compose, and return the digests until now."""
        self.move(moment)
        await self.follow(user)
        await self.compose(user)
        return await digests(user)


async def digests(user: User) -> list[dict[str, Any]]:
    """Return the data of the user's digests, oldest first."""
    return [change["data"] for change in await user.changes() if change["type"] == "digest.composed"]


@pytest.fixture(name="digesting")
def digest_service(resources: Resources, clock: FixedClock) -> Digesting:
    return Digesting(Work(resources.engine, clock, lambda: None), clock)
