"""The notifications service by hand: what fired is told at once."""

from typing import Any

from duly.database.unit_of_work import Work
from duly.entrypoints.notifications import SERVICE
from duly.messaging import log
from duly.messaging.dispatch import Dispatcher
from tests.support.caller import User
from tests.support.reminding import remind


async def tell(work: Work, user: User) -> list[dict[str, Any]]:
    """Fire what is due of a user, tell of it, and return the notifications."""
    await remind(work, user)
    (consumer,) = SERVICE.consumers
    handle, _ = Dispatcher(work).add(consumer)
    async with work.unit("a-look") as unit:
        events = await log.read_events(unit.connection, user.id, 0, 2**62)
    for event in events:
        await handle(event)
    found: list[dict[str, Any]] = (await user.get("/notifications")).json()["items"]
    return found
