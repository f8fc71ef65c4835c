"""The digest service by hand, for tests that need a digest."""

from duly.adapters.embedded.clock import FixedClock
from duly.database.base import Record
from duly.database.unit_of_work import Work
from duly.features.digest import repository
from duly.features.digest.consumers import CONSUMER
from duly.features.digest.service import composing
from duly.features.digest.service.planning import principal_of
from duly.messaging import log
from duly.messaging.dispatch import Dispatcher
from tests.support.caller import User


async def follow(work: Work, user: User) -> None:
    """Plan from everything in a user's log."""
    handle, _ = Dispatcher(work).add(CONSUMER)
    async with work.unit("a-look") as unit:
        events = await log.read_events(unit.connection, user.id, 0, 2**62)
    for event in events:
        await handle(event)


async def row(work: Work, user: User) -> Record | None:
    """Return what is planned for a user."""
    async with work.unit("a-look") as unit:
        return await repository.find(unit.connection, principal_of(user.id))


async def compose(work: Work, user: User) -> None:
    """Settle until nothing of the user is due, as the service's loop would."""
    while (found := await row(work, user)) and found["fire_at"] is not None and found["fire_at"] <= work.clock.now():
        assert await composing.compose(work, user.id, wait=True)


async def next_one(work: Work, user: User) -> None:
    """Plan, and compose the user's next digest as if it were due now."""
    await follow(work, user)
    found = await row(work, user)
    assert found is not None
    assert await composing.compose(Work(work.engine, FixedClock(found["fire_at"]), work.recorded), user.id, wait=True)
