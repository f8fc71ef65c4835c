"""Fire what is due: claim, check against the task as it is, mark and record, all in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork, Work
from duly.events.payloads import ReminderFired
from duly.features.reminders import rules
from duly.features.reminders.repository import kept, looking
from duly.features.reminders.service.planning import principal_of
from duly.features.tasks.rules import due_text
from duly.messaging.many_streams import ManyStreams
from duly.telemetry import REMINDER_LATENESS, REMINDERS_DUE, REMINDERS_FIRED

BATCH = 500


@dataclass(frozen=True, slots=True)
class Round:
    """What one look found: how many rows were due, and the users of those left because somebody writes for them now."""

    due: int
    busy: frozenset[UUID]

    @property
    def is_full(self) -> bool:
        """Whether more may be due already."""
        return self.due >= BATCH


async def fire_due(work: Work, *, apart: Collection[UUID] = (), only: UUID | None = None) -> Round:
    """Fire up to 500 due reminders of anybody but those in `apart`, or `only` one.

    Errors: `Unavailable`; then nothing was fired, or all of it is committed.

    Rows that somebody else works on are skipped, and so are users whose stream is held: nothing here waits for a lock, so it
    cannot wait in a circle either. What was skipped is still due at the next look.
    """
    async with work.unit(f"reminders-{compat.uuid7().hex}") as unit:
        rows = await looking.due(unit.connection, unit.now, BATCH, apart=apart, only=only)
        if not rows:
            return Round(0, frozenset())
        users = {row["user_id"] for row in rows}
        streams = await ManyStreams.take(unit, users)
        await _fire(unit, streams, [row for row in rows if row["user_id"] in streams.revisions])
        return Round(len(rows), frozenset(users - streams.revisions.keys()))


async def fire_of_user(work: Work, user_id: UUID) -> None:
    """Fire what is due of one user, and wait for the user's stream: for users who never stop writing. Errors: `Unavailable`."""
    async with work.unit(f"reminders-{compat.uuid7().hex}") as unit:
        streams = await ManyStreams.take(unit, [user_id], wait=True)
        await _fire(unit, streams, await looking.due(unit.connection, unit.now, BATCH, of_user=user_id))


async def due_ids(work: Work, apart: Collection[UUID]) -> list[UUID]:
    """Return the reminders that a look would work on now. Errors: `Unavailable`."""
    async with work.unit("reminders") as unit:
        return [row["id"] for row in await looking.due(unit.connection, unit.now, BATCH, apart=apart)]


async def _fire(unit: UnitOfWork, streams: ManyStreams, rows: list[Record]) -> None:
    """Fire rows that are locked, of users whose streams are held."""
    if not rows:
        return
    found = await looking.tasks(unit.connection, {row["task_id"] for row in rows})
    changed, firings = [], []
    for row in rows:
        task, preferences = found[row["task_id"]]
        wish = rules.wished(task, row["wish"])
        if wish is None:
            # Taken back a moment ago; the event of that removes the row.
            changed.append(row | {"fire_at": None})
            continue
        # The stream is held, so this is what the task wants now. Its event may still be on its way here.
        since = max(task["updated_at"], preferences.updated_at or task["updated_at"])
        planned = rules.plan(row, wish, task, preferences, since)
        if planned is not row:
            changed.append(planned)
            continue
        firing = rules.fire(row, wish, task, preferences, unit.now)
        changed.append(firing.row)
        firings.append(firing)
        _record(streams, row, wish, task, firing)
    await kept.replace(unit.connection, changed)
    unit.after_commit.append(lambda: _count(len(rows), firings, unit))


def _record(streams: ManyStreams, row: Record, wish: rules.Wish, task: Record, firing: rules.Firing) -> None:
    payload = ReminderFired(
        reminder_id=row["id"],
        version=row["version"],
        task_id=task["id"],
        title=task["title"],
        due=due_text(task),
        at=firing.at,
        late=firing.late,
        late_seconds=firing.late_seconds,
        nag=firing.nag,
        urgent=firing.urgent,
        deliver_at=firing.deliver_at,
        channels=wish.get("channels"),
        dates=rules.dates(wish),
    )
    streams.record(principal_of(row["user_id"]), "reminder.fired", f"tasks/{task['id']}", payload)


def _count(due: int, firings: list[rules.Firing], unit: UnitOfWork) -> None:
    REMINDERS_DUE.inc(due)
    for firing in firings:
        REMINDERS_FIRED.labels("late" if firing.late else "on time").inc()
        REMINDER_LATENESS.observe(max(0.0, (unit.clock.now() - firing.at).total_seconds()))
