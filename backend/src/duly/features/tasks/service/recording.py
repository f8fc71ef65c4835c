"""Save what changed and record it: the only way from a use case to a task's row."""

from collections.abc import Sequence
from uuid import UUID

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.payloads import Changed
from duly.features.tasks.repository import by_id
from duly.identity.principal import Principal
from duly.messaging import log

_ACCOUNTED = ("version", "updated_at")


def subject(task_id: UUID) -> str:
    """Return how events name a task."""
    return f"tasks/{task_id}"


async def write(
    unit: UnitOfWork, principal: Principal, event_type: str, before: Record, after: Record, extra: Record | None = None
) -> Record:
    """Save `after` with its next version, record what differs from `before`, and return it; no difference, no write.

    `extra` holds columns that are derived and in no answer.
    """
    changed = [name for name in after if name not in _ACCOUNTED and before[name] != after[name]]
    if not changed:
        return before
    after = after | {"version": before["version"] + 1, "updated_at": unit.now}
    await by_id.save(unit.connection, principal, after, extra or {})
    _record(unit, principal, event_type, before, after, changed)
    return after


async def write_alike(
    unit: UnitOfWork, principal: Principal, event_type: str, tasks: Sequence[Record], fields: Record
) -> list[Record]:
    """Give many tasks the same `fields` in one statement, record an event for each, and return them."""
    if not tasks:
        return []
    await by_id.save_alike(unit.connection, principal, [task["id"] for task in tasks], fields, unit.now)
    written = []
    for before in tasks:
        after = before | fields | {"version": before["version"] + 1, "updated_at": unit.now}
        _record(unit, principal, event_type, before, after, [n for n in fields if before[n] != fields[n]])
        written.append(after)
    return written


def _record(
    unit: UnitOfWork, principal: Principal, event_type: str, before: Record, after: Record, changed: list[str]
) -> None:
    changes = {name: {"from": before[name], "to": after[name]} for name in changed}
    payload = Changed.model_validate({"version": after["version"], "changes": changes})
    log.record(unit, principal, event_type, subject(after["id"]), payload)
