"""Use cases of the audit record."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from duly.database.base import Record
from duly.database.engine import reading
from duly.database.unit_of_work import UnitOfWork
from duly.events.envelope import RecordedEvent
from duly.features.audit import repository, rules
from duly.features.audit.schemas import ActivityQuery
from duly.identity.principal import Principal
from duly.messaging import accounting, log

CONSUMER = "audit"
PAGE = 500


async def append(unit: UnitOfWork, event: RecordedEvent) -> None:
    """Record an event at the end of its user's chain; recorded already, nothing changes.

    The bus only wakes, the log is the truth: an event that comes before its turn draws in what the log holds before it, so
    that entries follow the user's revisions. One that was set aside (a redriven dead letter) comes last.
    """
    end = await repository.take_chain(unit.connection, event.user_id)
    if event.revision <= end["revision"]:
        if await repository.is_recorded(unit.connection, event.user_id, event.revision):
            return
    elif event.revision > end["revision"] + 1:
        before = log.missed(unit.connection, CONSUMER, event.user_id, end["revision"], event.revision - 1)
        async for events in before:
            end = await _extend(unit, end, events)
    await _extend(unit, end, [event])


async def _extend(unit: UnitOfWork, end: Record, events: Sequence[RecordedEvent]) -> Record:
    entries: list[Record] = []
    for event in events:
        found = rules.differences(event.type, event.data)
        entry: Record = {
            "user_id": event.user_id,
            "sequence": end["sequence"] + 1,
            "revision": event.revision,
            "event_id": event.id,
            "occurred_at": event.occurred_at,
            "action": event.type,
            "target": event.subject,
            "actor": event.actor,
            "request_id": event.request_id,
            "source_class": event.source_class,
            "differences": found,
            "differences_hash": rules.differences_hash(found),
        }
        entry["hash"] = rules.entry_hash(end["hash"], entry)
        entries.append(entry)
        end = {
            "sequence": entry["sequence"],
            "revision": max(end["revision"], entry["revision"]),
            "hash": entry["hash"],
        }
    if entries:
        await repository.append(unit.connection, entries, end)
    return end


async def length(connection: AsyncConnection, principal: Principal) -> int:
    """Return the number of the caller's entries. Read it before the entries it shall tag."""
    end = await repository.chain(connection, principal.user_id)
    return int(end["sequence"]) if end else 0


async def page(
    connection: AsyncConnection, principal: Principal, query: ActivityQuery
) -> tuple[list[Record], int | None]:
    """Return a page of the caller's entries, the newest first, and the `before` of the next page or None."""
    target = None if query.task is None else f"tasks/{query.task}"
    found = await repository.newest(connection, principal, target, query.before, query.limit + 1)
    items = [_plain(entry) for entry in found[: query.limit]]
    return items, items[-1]["revision"] if len(found) > query.limit else None


def _plain(entry: Record) -> Record:
    kept = {name: value for name, value in entry.items() if name not in ("user_id", "differences_hash")}
    return kept | {"hash": entry["hash"].hex()}


async def export(engine: AsyncEngine, principal: Principal) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield the caller's whole chain in pages, oldest first, each entry with its hashes and as `rules` hashes it.

    Each page borrows a connection for itself: a slow reader holds none.
    """
    sequence = 0
    while True:
        async with reading(engine) as connection:
            entries = await repository.following(connection, principal.user_id, sequence, PAGE)
        if entries:
            yield [_whole(entry) for entry in entries]
        if len(entries) < PAGE:
            return
        sequence = entries[-1]["sequence"]


def _whole(entry: Record) -> dict[str, Any]:
    return entry | {
        "occurred_at": rules.instant(entry["occurred_at"]),
        "differences_hash": entry["differences_hash"].hex(),
        "hash": entry["hash"].hex(),
    }


async def users(connection: AsyncConnection, after: UUID | None, limit: int) -> list[UUID]:
    """Return up to `limit` users that have events or a chain, by id, after the one called `after`."""
    return await repository.users(connection, after, limit)


async def verify(connection: AsyncConnection, user_id: UUID) -> tuple[int, list[str]]:
    """Check a user's chain and return how many entries it has and in words what is wrong, nothing when all is well.

    The connection must see one moment throughout: an entry appended in between would look like a fault.
    """
    end = await repository.chain(connection, user_id)
    sequence, previous, highest = 0, rules.FIRST_PREVIOUS, 0
    while entries := await repository.following(connection, user_id, sequence, PAGE):
        for entry in entries:
            if found := rules.broken_link(previous, sequence + 1, entry):
                return sequence, [found]
            sequence, previous, highest = entry["sequence"], entry["hash"], max(highest, entry["revision"])
    head = end or {"sequence": 0, "revision": 0, "hash": rules.FIRST_PREVIOUS}
    faults = []
    if head["sequence"] != sequence:
        faults.append(f"the head of the chain says {head['sequence']} entries, there are {sequence}")
    elif (head["hash"], head["revision"]) != (previous, highest):
        faults.append("the head of the chain does not fit its last entry")
    due, trimmed = await accounting.due_upto(connection, CONSUMER, user_id)
    for first, last in await repository.missing(connection, user_id, max(highest, head["revision"], due), CONSUMER):
        which = f"revision {first} is" if first == last else f"revisions {first} to {last} are"
        gone = ", and the log no longer holds them" if last <= trimmed else ""
        faults.append(f"{which} not recorded{gone}")
    return sequence, faults
