"""The reminders service by hand, for tests that need something to have fired."""

from duly.database.unit_of_work import Work
from duly.features.reminders.consumers import CONSUMER
from duly.features.reminders.service import firing
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


async def remind(work: Work, user: User) -> None:
    """Plan, and fire what is due of a user; other tests' users have reminders in the same database."""
    await follow(work, user)
    await firing.fire_of_user(work, user.id)
