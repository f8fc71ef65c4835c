"""Put off what has fired, and show a task's reminders."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.payloads import ReminderSnoozed
from duly.features.reminders import rules
from duly.features.reminders.errors import NothingToSnooze, SnoozeOver, SnoozeTaskCompleted
from duly.features.reminders.repository import kept
from duly.features.reminders.schemas import YEAR_MINUTES, Snooze
from duly.features.reminders.service import waking
from duly.features.tasks.service import changing
from duly.identity.principal import Principal
from duly.messaging import log

_SHOWN = ("id", "version", "fire_at", "fired_at", "late_seconds", "nags", "snoozed_until")


async def of_task(connection: AsyncConnection, principal: Principal, task_id: UUID | None) -> list[Record]:
    """Return a task's reminders and what became of them, in the task's order. Errors: `TaskNotFound`.

    Rows follow the task within moments; a wish that has none yet is left out.
    """
    task = await changing.read(connection, principal, task_id)
    return _shown(task, await kept.of_tasks(connection, principal, [task["id"]]))


def _shown(task: Record, rows: list[Record]) -> list[Record]:
    known = {row["wish"]: row for row in rows}
    found = [(wish, known.get(rules.key(wish))) for wish in task["reminders"]]
    return [{"reminder": wish} | {name: row[name] for name in _SHOWN} for wish, row in found if row is not None]


async def snooze(unit: UnitOfWork, principal: Principal, task_id: UUID | None, body: Snooze) -> list[Record]:
    """Have the reminder of a task that fired last fire again later; return the task's reminders.

    Errors: `TaskNotFound`, `SnoozeTaskCompleted`, `NothingToSnooze`, `SnoozeOver`.
    """
    await log.begin(unit, principal)
    task = await changing.read(unit.connection, principal, task_id)
    until = body.until or unit.now + timedelta(minutes=body.minutes or 0)
    if not unit.now < until <= unit.now + timedelta(minutes=YEAR_MINUTES):
        raise SnoozeOver
    if task["status"] == "completed":
        raise SnoozeTaskCompleted
    rows = await kept.of_tasks(unit.connection, principal, [task["id"]])
    wishes = {rules.key(wish) for wish in task["reminders"]}
    snoozed = rules.snooze([row for row in rows if row["wish"] in wishes], until)
    if snoozed is None:
        raise NothingToSnooze
    last, waiting = snoozed
    await kept.save(unit.connection, [last, *waiting])
    payload = ReminderSnoozed(reminder_id=last["id"], version=last["version"], task_id=task["id"], until=until)
    log.record(unit, principal, "reminder.snoozed", f"tasks/{task['id']}", payload)
    unit.after_commit.append(lambda: waking.wake(until))
    changed = {row["id"]: row for row in (last, *waiting)}
    return _shown(task, [changed.get(row["id"], row) for row in rows])
