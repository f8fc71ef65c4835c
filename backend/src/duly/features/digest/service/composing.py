"""Compose what is due: look at the account as it is, count, mark the day and record, all in one transaction."""

from datetime import datetime
from uuid import UUID

from uuid_utils import compat

from duly.calendar.quiet_hours import quiet_until
from duly.calendar.zones import local_date
from duly.database.unit_of_work import UnitOfWork, Work
from duly.events.payloads import DigestComposed, DigestTask
from duly.features.digest import repository, rules
from duly.features.digest.service.planning import principal_of
from duly.features.tasks.rules import due_text
from duly.features.tasks.service import agenda
from duly.identity.principal import Principal
from duly.messaging.many_streams import ManyStreams
from duly.telemetry import DIGESTS


async def compose(work: Work, user_id: UUID, *, wait: bool = False) -> bool:
    """Settle a user's digest if it is due; False when somebody writes for the user now. `wait` waits for that to end.

    The stream that is held makes it once: another replica finds the day settled, and what the account says stays true until the
    commit. Errors: `Unavailable`; then nothing was composed, or all of it is committed.
    """
    async with work.unit(f"digest-{compat.uuid7().hex}") as unit:
        streams = await ManyStreams.take(unit, [user_id], wait=wait)
        if user_id not in streams.revisions:
            return False
        principal = principal_of(user_id)
        row = await repository.find(unit.connection, principal)
        if row is None or row["fire_at"] is None or row["fire_at"] > unit.now:
            return True
        wish = await repository.wish(unit.connection, principal)
        after, outcome = rules.settle(row, wish, unit.now)
        await repository.save(unit.connection, after)
        if outcome == "due":
            digest = await _digest(unit, principal, wish, row["fire_at"])
            if digest.tasks:
                streams.record(principal, "digest.composed", "digest", digest)
            _count_after(unit, "composed" if digest.tasks else "empty")
        elif outcome == "missed":
            _count_after(unit, "missed")
        return True


def _count_after(unit: UnitOfWork, outcome: str) -> None:
    unit.after_commit.append(lambda: DIGESTS.labels(outcome).inc())


async def _digest(unit: UnitOfWork, principal: Principal, wish: rules.Wish, at: datetime) -> DigestComposed:
    """Return the digest of the day that `at` lies on, as the tasks are now; overdue is what was due before `at`."""
    found = await agenda.of_day(unit.connection, principal, at, wish.time_zone, rules.MOST_TASKS)
    return DigestComposed(
        on=local_date(at, wish.time_zone),
        at=at,
        late=unit.now - at >= rules.LATE_AFTER,
        overdue=found.overdue,
        today=found.today,
        tasks=[DigestTask(id=task["id"], title=task["title"], due=due_text(task) or "") for task in found.first],
        deliver_at=quiet_until(unit.now, wish.quiet, wish.time_zone),
    )
