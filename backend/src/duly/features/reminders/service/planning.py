"""Keep the rows of a task as the task wants them, whatever happened to it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.envelope import RecordedEvent
from duly.features.reminders import rules
from duly.features.reminders.repository import kept, looking
from duly.features.reminders.service import waking
from duly.identity.principal import Principal
from duly.messaging import log

SERVICE = "reminders"
_OF_TASK = frozenset(
    {
        *("status", "deleted_at", "reminders"),
        *("due_on", "due_at", "start_on", "start_at", "deadline_on", "time_zone"),
    }
)
_OF_ACCOUNT = frozenset({"time_zone", "default_reminder_time"})


def principal_of(user_id: UUID) -> Principal:
    """Return who acts when this service does something for a user."""
    return Principal(user_id, service=SERVICE)


async def follow(unit: UnitOfWork, event: RecordedEvent) -> None:
    """Look at what an event says has changed, and plan anew from the tasks as they are now."""
    principal = principal_of(event.user_id)
    if event.type == "reminder.snoozed":
        # The row is there; whoever sleeps must hear of it.
        until = datetime.fromisoformat(event.data["until"])
        unit.after_commit.append(lambda: waking.wake(until))
    elif event.type == "account.updated":
        if _OF_ACCOUNT & event.data["changes"].keys():
            await log.begin(unit, principal)
            task_ids = await kept.reminded_tasks(unit.connection, principal)
            await plan(unit, principal, task_ids, event.occurred_at)
    elif _concerns(event):
        task_id = UUID(event.subject.partition("/")[2])
        # Most tasks remind nobody: for them the user's stream is not even taken.
        if await kept.has_any(unit.connection, principal, task_id):
            await log.begin(unit, principal)
            await plan(unit, principal, [task_id], event.occurred_at)


def _concerns(event: RecordedEvent) -> bool:
    if event.type == "task.created":
        return bool(event.data["task"]["reminders"])
    return bool(_OF_TASK & event.data["changes"].keys())


async def plan(unit: UnitOfWork, principal: Principal, task_ids: Collection[UUID], since: datetime) -> None:
    """Make the rows of some tasks what the tasks want now; the caller holds the user's stream.

    `since` is when they came to want it, see `rules.plan`.
    """
    if not task_ids:
        return
    found = await looking.tasks(unit.connection, task_ids)
    known: dict[UUID, dict[str, Record]] = {}
    for row in await kept.of_tasks(unit.connection, principal, task_ids):
        known.setdefault(row["task_id"], {})[row["wish"]] = row
    changed, superfluous = [], []
    for task_id, (task, preferences) in found.items():
        rows = known.get(task_id, {})
        for wish in task["reminders"]:
            name = rules.key(wish)
            row = rows.pop(name) if name in rows else rules.begun(compat.uuid7(), principal.user_id, task_id, wish)
            after = rules.plan(row, wish, task, preferences, since)
            if after is not row:
                changed.append(after)
        superfluous += [row["id"] for row in rows.values()]
    await kept.save(unit.connection, changed)
    await kept.remove(unit.connection, superfluous)
    if times := [row["fire_at"] for row in changed if row["fire_at"] is not None]:
        unit.after_commit.append(lambda: waking.wake(min(times)))
