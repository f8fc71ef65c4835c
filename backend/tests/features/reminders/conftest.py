"""A clock that a test sets, and ways to let planning and firing happen now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from duly.adapters.embedded.clock import FixedClock
from duly.database.unit_of_work import Work
from duly.features.reminders.service import firing
from duly.web.resources import Resources
from tests.conftest import NOW
from tests.support import reminding
from tests.support.caller import User


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@dataclass
class Reminding:
    """The service by hand: `follow` plans from a user's events, `fire` fires what is due on the test's clock."""

    work: Work
    clock: FixedClock

    def move(self, to: datetime) -> None:
        self.clock.advance(to - self.clock.now())

    async def follow(self, user: User) -> None:
        await reminding.follow(self.work, user)

    async def fire(self, user: User) -> None:
        # Other tests' users have reminders in the same database.
        await firing.fire_of_user(self.work, user.id)

    async def at(self, user: User, moment: datetime | timedelta) -> list[dict[str, Any]]:
        """Set the clock, plan, fire, and return what fired until now."""
        self.move(moment if isinstance(moment, datetime) else NOW + moment)
        await self.follow(user)
        await self.fire(user)
        return await fired(user)


async def fired(user: User) -> list[dict[str, Any]]:
    """Return the data of the user's firings, oldest first, each with the revision."""
    return [c["data"] | {"revision": c["revision"]} for c in await user.changes() if c["type"] == "reminder.fired"]


def once_each(firings: list[dict[str, Any]]) -> None:
    """Check that no reminder fired twice in one version."""
    seen = [(one["reminder_id"], one["version"]) for one in firings]
    assert len(seen) == len(set(seen))


@pytest.fixture(name="reminding")
def reminder_service(resources: Resources, clock: FixedClock) -> Reminding:
    return Reminding(Work(resources.engine, clock, lambda: None), clock)


def written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
