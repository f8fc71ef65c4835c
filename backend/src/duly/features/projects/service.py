"""Use cases of projects."""

import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils import compat

from duly.database.base import Record
from duly.database.positions import last_position, position_between
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.errors import FieldError, Invalid
from duly.events.payloads import Changed, ProjectCreated, ProjectDeleted
from duly.features.projects import repository
from duly.features.projects.errors import ProjectNotFound, ProjectUnknown
from duly.features.projects.schemas import ProjectCreate, ProjectPatch, ProjectsQuery
from duly.identity.principal import Principal
from duly.messaging import log

TaskFate = Literal["inbox", "trash"]
Follower = Callable[[UnitOfWork, Principal, UUID, TaskFate], Awaitable[None]]
_followers: list[Follower] = []
_CHANGEABLE = ("name", "color", "archived", "position")


def follow_deletion(follower: Follower) -> None:
    """Let a feature above take its rows out of a project, in the transaction that deletes it (see `entrypoints`)."""
    if follower not in _followers:
        _followers.append(follower)


def _subject(project_id: UUID) -> str:
    return f"projects/{project_id}"


async def read(connection: AsyncConnection, principal: Principal, project_id: UUID | None) -> Record:
    """Return one project. Errors: `ProjectNotFound`."""
    row = await repository.find(connection, principal, project_id) if project_id else None
    if row is None:
        raise ProjectNotFound
    return row


async def require(connection: AsyncConnection, principal: Principal, project_id: UUID) -> None:
    """Check that a body may name this project. Errors: `ProjectUnknown`."""
    if await repository.find(connection, principal, project_id) is None:
        raise ProjectUnknown


def name_key(name: str) -> str:
    """Return what makes two names the same to somebody who types one: case and width do not count."""
    return unicodedata.normalize("NFKC", name).casefold()


async def by_name(connection: AsyncConnection, principal: Principal, names: Sequence[str]) -> dict[str, UUID]:
    """Return the ids of the caller's projects that are called so, by `name_key`; archived ones only where no other is."""
    wanted = {name_key(name) for name in names}
    if not wanted:
        return {}
    found: dict[str, UUID] = {}
    for row in await repository.every(connection, principal):
        key = name_key(row["name"])
        if key in wanted:
            found.setdefault(key, row["id"])
    return found


async def page(
    connection: AsyncConnection, principal: Principal, query: ProjectsQuery
) -> tuple[list[Record], str | None]:
    """Return a page of the caller's projects in manual order."""
    return await repository.page(connection, principal, query.archived, query.limit, query.cursor)


async def create(unit: UnitOfWork, principal: Principal, body: ProjectCreate) -> Record:
    """Add a project at the end."""
    await log.begin(unit, principal)
    row: Record = {
        "id": compat.uuid7(),
        "name": body.name,
        "color": body.color,
        "archived": False,
        "position": last_position(),
        "version": 1,
        "created_at": unit.now,
        "updated_at": unit.now,
    }
    await repository.add(unit.connection, principal, row)
    log.record(unit, principal, "project.created", _subject(row["id"]), ProjectCreated(project=row))
    return row


async def change(
    unit: UnitOfWork, principal: Principal, project_id: UUID | None, patch: ProjectPatch, if_match: str | None
) -> Record:
    """Apply a merge patch and return the project.

    Errors: `ProjectNotFound`; `ProjectUnknown` for an unknown neighbour; `PreconditionFailed`.
    """
    await log.begin(unit, principal)
    before = await read(unit.connection, principal, project_id)
    check_version(if_match, before["version"])
    given = patch.model_dump(exclude_unset=True)
    after = before | {name: given[name] for name in given if name in _CHANGEABLE}
    after["position"] = await _place(unit, principal, before, given.get("before"), given.get("after"))
    changes = {name: {"from": before[name], "to": after[name]} for name in _CHANGEABLE if before[name] != after[name]}
    if not changes:
        return before
    after |= {"version": before["version"] + 1, "updated_at": unit.now}
    await repository.save(unit.connection, principal, after)
    payload = Changed.model_validate({"version": after["version"], "changes": changes})
    log.record(unit, principal, "project.updated", _subject(after["id"]), payload)
    return after


async def _place(
    unit: UnitOfWork, principal: Principal, project: Record, before: UUID | None, after: UUID | None
) -> str:
    if before is None and after is None:
        return str(project["position"])
    if before is not None and after is not None:
        message = "Give either before or after."
        raise Invalid(errors=[FieldError("before", "neighbour.ambiguous", message)])
    field, sibling_id = ("before", before) if before else ("after", after)
    assert sibling_id is not None
    sibling = await repository.find(unit.connection, principal, sibling_id)
    if sibling is None or sibling_id == project["id"]:
        raise ProjectUnknown(field)
    there = sibling["position"]
    beyond = await repository.neighbour(unit.connection, principal, there, below=before is not None)
    if beyond == project["position"]:
        return str(project["position"])
    return position_between(beyond, there) if before else position_between(there, beyond)


async def delete(
    unit: UnitOfWork, principal: Principal, project_id: UUID | None, tasks: TaskFate, if_match: str | None
) -> None:
    """Delete a project, after its tasks went where `tasks` says.

    Errors: `ProjectNotFound`, `PreconditionFailed`.
    """
    await log.begin(unit, principal)
    row = await read(unit.connection, principal, project_id)
    check_version(if_match, row["version"])
    for follower in _followers:
        await follower(unit, principal, row["id"], tasks)
    await repository.remove(unit.connection, principal, row["id"])
    log.record(unit, principal, "project.deleted", _subject(row["id"]), ProjectDeleted(name=row["name"]))
