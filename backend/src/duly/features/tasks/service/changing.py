"""Create, read, replace, patch, complete and reopen."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils import compat

from duly.calendar.zones import local_date
from duly.database.base import Record
from duly.database.positions import last_position
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.events.payloads import TaskCreated
from duly.features.accounts import service as accounts
from duly.features.tags import service as tags
from duly.features.tags.rules import distinct, name_key
from duly.features.tasks import rules
from duly.features.tasks.errors import TaskNotFound
from duly.features.tasks.repository import by_id, listing
from duly.features.tasks.schemas.bodies import TaskCreate, TaskPatch, TaskReplace
from duly.features.tasks.schemas.queries import TasksQuery
from duly.features.tasks.service import recording, repeating, tree
from duly.identity.principal import Principal
from duly.messaging import log
from duly.ports.clock import Clock

_GIVEN = (
    "title",
    "description",
    "priority",
    "project_id",
    "parent_id",
    "tags",
    "due_on",
    "due_at",
    "start_on",
    "start_at",
    "deadline_on",
    "time_zone",
    "recurrence",
    "reminders",
)
_DEFAULTS: Record = {"description": "", "priority": "none", "tags": [], "reminders": []}


def fields_of(body: TaskCreate | TaskReplace | TaskPatch, *, only_given: bool) -> Record:
    """Return what a body sets; null is the default of a field that cannot be null."""
    given = {name: getattr(body, name) for name in _GIVEN if not only_given or name in body.model_fields_set}
    for name, default in _DEFAULTS.items():
        if name in given and given[name] is None:
            given[name] = default
    if "tags" in given:
        given["tags"] = distinct(given["tags"])
    if "reminders" in given:
        given["reminders"] = [wish.stored() for wish in given["reminders"]]
    if given.get("recurrence") is not None:
        given["recurrence"] = given["recurrence"].model_dump(exclude_unset=only_given)
    return given


async def read(connection: AsyncConnection, principal: Principal, task_id: UUID | None) -> Record:
    """Return one task outside the trash. Errors: `TaskNotFound`."""
    task = await by_id.find(connection, principal, task_id) if task_id else None
    if task is None:
        raise TaskNotFound
    return task


async def page(
    connection: AsyncConnection, principal: Principal, query: TasksQuery, clock: Clock
) -> tuple[list[Record], str | None]:
    """Return a page of the caller's tasks. Errors: `CursorInvalid`."""
    zone = "UTC"
    if listing.needs_zone(query):
        zone = await accounts.time_zone(connection, principal)
    return await listing.page(connection, principal, query, clock.now(), zone)


async def clock_tag(connection: AsyncConnection, principal: Principal, query: TasksQuery, clock: Clock) -> str | None:
    """Return what the list depends on beside the revision: "" for nothing, the date, or None for the very moment."""
    if query.due == "overdue":
        return None
    if not listing.needs_zone(query):
        return ""
    zone = await accounts.time_zone(connection, principal)
    return f"-{local_date(clock.now(), zone)}"


async def create(unit: UnitOfWork, principal: Principal, body: TaskCreate) -> Record:
    """Add a task at the end of its place.

    Errors: `ProjectUnknown`, `ParentUnknown`, `NestedTooDeep`, `TaskRuleBroken`, and those of `repeating.begin`.
    """
    await log.begin(unit, principal)
    blank = dict.fromkeys(by_id.STORED) | {"tags": []}
    task: Record = rules.with_changes(blank, fields_of(body, only_given=False)) | {
        "id": compat.uuid7(),
        "status": "open",
        "position": last_position(),
        "completed_at": None,
        "deleted_at": None,
        "version": 1,
        "created_at": unit.now,
        "updated_at": unit.now,
    }
    await tree.settle_place(unit, principal, task, None, given=body.model_fields_set)
    columns = {"due_key": await settle_dates(unit, principal, task)} | await repeating.begin(task)
    borne = await tags.named(unit, principal, task["tags"])
    task["tags"] = [tag["name"] for tag in borne]
    await by_id.add(unit.connection, principal, task, columns)
    if borne:
        await tags.assign(unit, task["id"], borne)
    log.record(unit, principal, "task.created", recording.subject(task["id"]), TaskCreated(task=task))
    return task


async def settle_dates(unit: UnitOfWork, principal: Principal, task: Record) -> Any:
    """Fill in the account's zone where an instant has none, and return the due key."""
    zone = ""
    if rules.needs_zone(task) or task["due_on"] is not None:
        zone = await accounts.time_zone(unit.connection, principal)
    if rules.needs_zone(task):
        task["time_zone"] = zone
    return rules.due_key(task["due_on"], task["due_at"], zone)


async def replace(
    unit: UnitOfWork, principal: Principal, task_id: UUID | None, body: TaskReplace, if_match: str | None
) -> Record:
    """Give every field anew; what is left out gets its default. Errors: as `change`."""
    explicit = body.model_fields_set | {"parent_id"}
    return await _change(unit, principal, task_id, fields_of(body, only_given=False), explicit, if_match)


async def change(
    unit: UnitOfWork, principal: Principal, task_id: UUID | None, patch: TaskPatch, if_match: str | None
) -> Record:
    """Apply a merge patch and return the task.

    Errors: `TaskNotFound`, `PreconditionFailed`, `ProjectUnknown`, `ParentUnknown`, `ParentCycle`, `NestedTooDeep`, and those
    of `repeating.settle`.
    """
    given = fields_of(patch, only_given=True)
    return await _change(unit, principal, task_id, given, set(given), if_match)


async def _change(
    unit: UnitOfWork,
    principal: Principal,
    task_id: UUID | None,
    given: Record,
    explicit: set[str],
    if_match: str | None,
) -> Record:
    await log.begin(unit, principal)
    before = await read(unit.connection, principal, task_id)
    check_version(if_match, before["version"])
    return await apply(unit, principal, before, given, explicit)


async def apply(
    unit: UnitOfWork,
    principal: Principal,
    before: Record,
    given: Record,
    explicit: set[str],
    scope: repeating.Scope = "plain",
) -> Record:
    """Give a task the fields `given` and return it; nothing different, nothing written. Errors: as `change`.

    `explicit` names the fields that the caller wrote; a replacement's defaults are given, but not explicit.
    """
    after = rules.with_changes(before, given)
    same_tags = "tags" not in given or given["tags"] == before["tags"]
    key = await settle_dates(unit, principal, after)
    settled = await repeating.settle(unit, principal, before, after, scope)
    await tree.settle_place(unit, principal, after, before, given=explicit)
    if not same_tags:
        borne = await tags.named(unit, principal, after["tags"])
        after["tags"] = [tag["name"] for tag in borne]
        await tags.assign(unit, after["id"], borne)
    columns = {"due_key": key} | settled.columns
    written = await recording.write(unit, principal, "task.updated", before, after, columns)
    settled.record(unit, principal)
    return written


async def complete(
    unit: UnitOfWork, principal: Principal, task_id: UUID | None, completed: bool, if_match: str | None
) -> Record:
    """Complete or reopen a task and return it; doing it again changes nothing.

    Errors: `TaskNotFound`, `PreconditionFailed`.
    """
    await log.begin(unit, principal)
    before = await read(unit.connection, principal, task_id)
    check_version(if_match, before["version"])
    return await set_completed(unit, principal, before, completed)


async def set_completed(unit: UnitOfWork, principal: Principal, before: Record, completed: bool) -> Record:
    """Complete or reopen a task that was read in this unit."""
    if (before["status"] == "completed") == completed:
        return before
    after = before | {
        "status": "completed" if completed else "open",
        "completed_at": unit.now if completed else None,
    }
    return await recording.write(unit, principal, "task.completed" if completed else "task.reopened", before, after)


def retagged(before: Record, add: list[str], remove: list[str]) -> list[str]:
    """Return a task's tag names with some added and some taken away."""
    gone = {name_key(name) for name in remove}
    return distinct([name for name in [*before["tags"], *add] if name_key(name) not in gone])
