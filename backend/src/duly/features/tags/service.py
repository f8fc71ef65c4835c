"""Use cases of tags."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.database.versions import check_version
from duly.events.payloads import Changed, TagCreated, TagDeleted, TagMerged
from duly.features.tags import repository
from duly.features.tags.errors import TagNameTaken, TagNotFound, TagUnknown
from duly.features.tags.rules import distinct, name_key
from duly.features.tags.schemas import TagCreate, TagPatch, TagsQuery
from duly.identity.principal import Principal
from duly.messaging import log

_CHANGEABLE = ("name", "color")


def _subject(tag_id: UUID) -> str:
    return f"tags/{tag_id}"


async def read(connection: AsyncConnection, principal: Principal, tag_id: UUID | None) -> Record:
    """Return one tag. Errors: `TagNotFound`."""
    row = await repository.find(connection, principal, tag_id) if tag_id else None
    if row is None:
        raise TagNotFound
    return row


async def page(connection: AsyncConnection, principal: Principal, query: TagsQuery) -> tuple[list[Record], str | None]:
    """Return a page of the caller's tags by name."""
    return await repository.page(connection, principal, query.limit, query.cursor)


async def create(unit: UnitOfWork, principal: Principal, body: TagCreate) -> Record:
    """Add a tag. Errors: `TagNameTaken`."""
    await log.begin(unit, principal)
    await _refuse_taken(unit, principal, body.name)
    return await _add(unit, principal, body.name, body.color)


async def change(
    unit: UnitOfWork, principal: Principal, tag_id: UUID | None, patch: TagPatch, if_match: str | None
) -> Record:
    """Apply a merge patch and return the tag. Errors: `TagNotFound`, `TagNameTaken`, `PreconditionFailed`."""
    await log.begin(unit, principal)
    before = await read(unit.connection, principal, tag_id)
    check_version(if_match, before["version"])
    after = before | patch.model_dump(exclude_unset=True)
    changes = {name: {"from": before[name], "to": after[name]} for name in _CHANGEABLE if before[name] != after[name]}
    if not changes:
        return before
    if name_key(after["name"]) != name_key(before["name"]):
        await _refuse_taken(unit, principal, after["name"])
    after |= {"version": before["version"] + 1, "updated_at": unit.now}
    await repository.save(unit.connection, principal, after, name_key(after["name"]))
    payload = Changed.model_validate({"version": after["version"], "changes": changes})
    log.record(unit, principal, "tag.updated", _subject(after["id"]), payload)
    return after


async def merge(
    unit: UnitOfWork, principal: Principal, tag_id: UUID | None, into: UUID, if_match: str | None
) -> Record:
    """Give every task of the tag the tag `into` instead, and return that one.

    Errors: `TagNotFound`; `TagUnknown` when `into` does not exist or is the same tag; `PreconditionFailed`.
    """
    await log.begin(unit, principal)
    row = await read(unit.connection, principal, tag_id)
    check_version(if_match, row["version"])
    if into == row["id"]:
        raise TagUnknown("A tag cannot be merged into itself.")
    stays = await repository.find(unit.connection, principal, into)
    if stays is None:
        raise TagUnknown
    await repository.pass_on(unit.connection, row["id"], into)
    await repository.remove(unit.connection, principal, row["id"])
    payload = TagMerged(into=into, name=row["name"], into_name=stays["name"])
    log.record(unit, principal, "tag.merged", _subject(row["id"]), payload)
    return stays


async def delete(unit: UnitOfWork, principal: Principal, tag_id: UUID | None, if_match: str | None) -> None:
    """Delete a tag, from its tasks too. Errors: `TagNotFound`, `PreconditionFailed`."""
    await log.begin(unit, principal)
    row = await read(unit.connection, principal, tag_id)
    check_version(if_match, row["version"])
    await repository.remove(unit.connection, principal, row["id"])
    log.record(unit, principal, "tag.deleted", _subject(row["id"]), TagDeleted(name=row["name"]))


async def named(unit: UnitOfWork, principal: Principal, names: list[str]) -> list[Record]:
    """Return the tags with these names in order, each once; a name that is new becomes a tag.

    The user's stream must be held: nobody else then adds the same name.
    """
    wanted = distinct(names)
    if not wanted:
        return []
    found = await repository.by_keys(unit.connection, principal, [name_key(name) for name in wanted])
    return [found.get(name_key(name)) or await _add(unit, principal, name, None) for name in wanted]


async def assign(unit: UnitOfWork, task_id: UUID, tags: list[Record]) -> None:
    """Let the task bear exactly these tags; the task's own event tells of it."""
    await repository.assign(unit.connection, task_id, [tag["id"] for tag in tags])


async def _add(unit: UnitOfWork, principal: Principal, name: str, color: str | None) -> Record:
    row: Record = {
        "id": compat.uuid7(),
        "name": name,
        "color": color,
        "version": 1,
        "created_at": unit.now,
        "updated_at": unit.now,
    }
    await repository.add(unit.connection, principal, row, name_key(name))
    log.record(unit, principal, "tag.created", _subject(row["id"]), TagCreated(tag=row))
    return row


async def _refuse_taken(unit: UnitOfWork, principal: Principal, name: str) -> None:
    taken = await repository.by_keys(unit.connection, principal, [name_key(name)])
    for tag in taken.values():
        raise TagNameTaken(current=tag)
