"""Keep a user's row as the account wants it."""

from uuid import UUID

from duly.database.unit_of_work import UnitOfWork
from duly.events.envelope import RecordedEvent
from duly.features.digest import repository, rules
from duly.features.digest.service import waking
from duly.identity.principal import Principal
from duly.messaging import log

SERVICE = "digest"
_OF_ACCOUNT = frozenset({"digest_time", "time_zone"})


def principal_of(user_id: UUID) -> Principal:
    """Return who acts when a digest is composed for a user."""
    return Principal(user_id, service=SERVICE)


async def follow(unit: UnitOfWork, event: RecordedEvent) -> None:
    """Plan anew from the account as it is now, when an event says that its digest's time or its zone changed."""
    if not _OF_ACCOUNT & event.data["changes"].keys():
        return
    principal = principal_of(event.user_id)
    await log.begin(unit, principal)
    wish = await repository.wish(unit.connection, principal)
    row = await repository.find(unit.connection, principal)
    if row is None and wish.at is None:
        return
    before = row or {"user_id": principal.user_id, "fire_at": None, "last_on": None}
    after = rules.plan(before, wish, event.occurred_at)
    if after is before:
        return
    await repository.save(unit.connection, after)
    if (fire_at := after["fire_at"]) is not None:
        unit.after_commit.append(lambda: waking.wake(fire_at))
