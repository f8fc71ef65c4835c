"""The event log: take the user's stream, record events, read them back (ADR-0002)."""

import contextlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Integer, Uuid, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from uuid_utils import compat

from duly import tracing
from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.errors import Unavailable
from duly.events.catalogue import CATALOGUE
from duly.events.envelope import RecordedEvent
from duly.events.payloads import Payload
from duly.identity.principal import Principal
from duly.messaging.errors import ChangesTooOld
from duly.messaging.inbox import EVENT_COLUMNS, recorded
from duly.messaging.models import DeadLetter, Event, ParkedEvent, Stream
from duly.messaging.retry import Poison
from duly.messaging.versions import current
from duly.telemetry import EVENTS_RECORDED

_KEY = "messaging"
# PostgreSQL takes 32,767 parameters a statement; a row has twelve.
_ROWS_A_STATEMENT = 1_000
_FEED = ("revision", "type", "subject", "occurred_at", "data")
# Every request and every stream asks these; they are built once.
_MINE = col(Stream.user_id) == bindparam("user", type_=Uuid())
_REVISION = select(col(Stream.revision)).where(_MINE)
_TAKE = _REVISION.with_for_update()
_TAKE_NOW = _REVISION.with_for_update(skip_locked=True)
_PLACE = select(col(Stream.revision), col(Stream.trimmed_revision)).where(_MINE)
_FOLLOWING = (
    select(*(getattr(Event, name) for name in _FEED), col(Event.version))
    .where(
        col(Event.user_id) == bindparam("user", type_=Uuid()),
        col(Event.revision) > bindparam("after", type_=BigInteger()),
    )
    .order_by(col(Event.revision))
    .limit(bindparam("limit", type_=Integer()))
)


@dataclass(slots=True)
class _Pending:
    """What a unit of work will write into its user's log."""

    revision: int
    events: list[Record]


async def begin(unit: UnitOfWork, principal: Principal) -> None:
    """Take the user's stream row for the length of the unit; a no-op when it is held already.

    Every write starts here, so one user's writes run one after another: what is read afterwards (a parent's depth, a
    tag's name, the last position) stays true until the commit.
    """
    if unit.locked_for == principal.user_id:
        return
    if unit.locked_for is not None:
        raise RuntimeError("a unit of work writes for one user")
    mine = {"user": principal.user_id}
    revision = (await unit.connection.execute(_TAKE, mine)).scalar_one_or_none()
    if revision is None:
        new = insert(Stream).values(user_id=principal.user_id).on_conflict_do_nothing()
        await unit.connection.execute(new)
        revision = (await unit.connection.execute(_TAKE, mine)).scalar_one()
    unit.locked_for = principal.user_id
    unit.now = unit.clock.now()
    unit.kept[_KEY] = _Pending(revision, [])
    unit.before_commit.append(_write)


async def begin_now(unit: UnitOfWork, principal: Principal) -> bool:
    """Do the same, but do not wait: False when somebody else holds the stream, for services that work for everybody."""
    mine = {"user": principal.user_id}
    taken = (await unit.connection.execute(_TAKE_NOW, mine)).scalar_one_or_none()
    # Not taken: there is none yet, or it is held.
    if taken is None and (await unit.connection.execute(_REVISION, mine)).scalar_one_or_none() is not None:
        return False
    await begin(unit, principal)
    return True


def record(unit: UnitOfWork, principal: Principal, event_type: str, subject: str, data: Payload) -> int:
    """Record one event of the unit and return its revision. It is written just before the commit.

    Errors: RuntimeError when the user's stream is not held, or when `data` is not the payload of `event_type`.
    """
    pending: _Pending | None = unit.kept.get(_KEY)
    if pending is None or unit.locked_for != principal.user_id:
        raise RuntimeError("record() needs begin() first")
    revision = pending.revision + len(pending.events) + 1
    pending.events.append(event_row(unit, principal, event_type, subject, data, revision))
    return revision


def event_row(
    unit: UnitOfWork, principal: Principal, event_type: str, subject: str, data: Payload, revision: int
) -> Record:
    """Return an event as its row. Errors: RuntimeError when `data` is not the payload of `event_type`."""
    if not isinstance(data, CATALOGUE[event_type].payload):
        raise RuntimeError(f"{event_type} carries another payload")
    return {
        "id": compat.uuid7(),
        "user_id": principal.user_id,
        "revision": revision,
        "type": event_type,
        "version": CATALOGUE[event_type].version,
        "subject": subject,
        "data": data.model_dump(mode="json", by_alias=True),
        "actor": principal.actor,
        "request_id": unit.request_id,
        "source_class": unit.source_class,
        "trace_context": tracing.current(),
        "occurred_at": unit.now,
    }


def revision_of(unit: UnitOfWork) -> int:
    """Return the user's revision as it will be after the commit of `unit`."""
    pending: _Pending = unit.kept[_KEY]
    return pending.revision + len(pending.events)


async def _write(unit: UnitOfWork) -> None:
    pending: _Pending = unit.kept[_KEY]
    if not pending.events:
        return
    bump = update(Stream).where(col(Stream.user_id) == unit.locked_for).values(revision=revision_of(unit)).cte("bump")
    for start in range(0, len(pending.events), _ROWS_A_STATEMENT):
        rows = insert(Event).values(pending.events[start : start + _ROWS_A_STATEMENT])
        await unit.connection.execute(rows if start else rows.add_cte(bump))
    unit.after_commit.append(lambda: count(pending.events))
    if unit.recorded is not None:
        unit.after_commit.append(unit.recorded)


def count(events: list[Record]) -> None:
    """Count events that were committed."""
    for event in events:
        EVENTS_RECORDED.labels(event["type"]).inc()


async def current_revision(connection: AsyncConnection, user_id: UUID) -> int:
    """Return the user's revision; 0 before the first write. Read it before the rows it shall tag."""
    return (await connection.execute(_REVISION, {"user": user_id})).scalar_one_or_none() or 0


async def current_revisions(connection: AsyncConnection, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the revision of each of these users who has written anything."""
    statement = select(col(Stream.user_id), col(Stream.revision)).where(col(Stream.user_id).in_(user_ids))
    return {row[0]: row[1] for row in await connection.execute(statement)}


def _change(row: Sequence[Any]) -> Record:
    """Return one row of the feed, its data in the current schema version. Errors: `Unavailable` for a version to come."""
    found = dict(zip(_FEED, row[:-1], strict=True))
    kind = CATALOGUE.get(found["type"])
    if kind is not None and row[-1] != kind.version:
        try:
            found["data"] = kind.current(found["data"], row[-1])
        except ValueError as error:
            # While a new version is rolled out: another replica wrote it, and this one will soon know it, too.
            raise Unavailable("A newer version of Duly wrote this; it will be here in a moment.") from error
    return found


async def read_changes(
    connection: AsyncConnection, user_id: UUID, after: int, limit: int
) -> tuple[list[Record], int, bool]:
    """Return up to `limit` events after revision `after` in order, the user's revision, and whether more follow.

    Errors: `ChangesTooOld` when retention removed an event after `after`, or `after` lies ahead of the user's revision
    (the client knew a database that is no more); `Unavailable` for an event that only a newer version can read.
    """
    row = (await connection.execute(_PLACE, {"user": user_id})).one_or_none()
    revision, trimmed = (row[0], row[1]) if row else (0, 0)
    if after < trimmed or after > revision:
        raise ChangesTooOld(revision=revision)
    page = {"user": user_id, "after": after, "limit": limit + 1}
    rows = [_change(found) for found in await connection.execute(_FOLLOWING, page)]
    # Trimmed between the two statements: the first row then does not follow `after`.
    if after < revision and (not rows or rows[0]["revision"] != after + 1):
        raise ChangesTooOld(revision=revision)
    return rows[:limit], max([revision, *(row["revision"] for row in rows[:limit])]), len(rows) > limit


async def read_events(
    connection: AsyncConnection,
    user_id: UUID,
    after: int,
    upto: int,
    *which: ColumnElement[bool],
    limit: int | None = None,
) -> list[RecordedEvent]:
    """Return the user's events with `after` < revision ≤ `upto` in order, as they were written; trimmed ones are missing."""
    statement = (
        select(*EVENT_COLUMNS)
        .where(col(Event.user_id) == user_id, col(Event.revision) > after, col(Event.revision) <= upto, *which)
        .order_by(col(Event.revision))
        .limit(limit)
    )
    return [recorded(tuple(row)) for row in await connection.execute(statement)]


async def missed(
    connection: AsyncConnection, consumer: str, user_id: UUID, after: int, upto: int, page: int = _ROWS_A_STATEMENT
) -> AsyncIterator[list[RecordedEvent]]:
    """Yield, in pages, the same stretch as `consumer` is to handle it: in the current schema version.

    Left out is what has its own way to the consumer: dead letters, parked events, and what cannot be read here, which
    becomes a dead letter when it is delivered.
    """
    apart = [
        exists().where(col(model.consumer) == consumer, col(model.event_id) == col(Event.id))
        for model in (DeadLetter, ParkedEvent)
    ]
    while events := await read_events(connection, user_id, after, upto, *(~one for one in apart), limit=page):
        readable = []
        for event in events:
            with contextlib.suppress(Poison):
                readable.append(current(event))
        yield readable
        if len(events) < page:
            return
        after = events[-1].revision


async def trim(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Remove up to `limit` events older than `before` and remember per user where the log now starts; return how many.

    What is not published yet, or still needed by a consumer, stays. The caller's transaction holds both, so a reader sees
    either the events or the mark.
    """
    old = (
        select(col(Event.seq))
        .where(
            col(Event.occurred_at) < before,
            col(Event.published_at).is_not(None),
            ~exists().where(col(ParkedEvent.event_id) == col(Event.id)),
            ~exists().where(col(DeadLetter.event_id) == col(Event.id)),
        )
        .order_by(col(Event.seq))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = delete(Event).where(col(Event.seq).in_(old)).returning(col(Event.user_id), col(Event.revision)).cte("gone")
    per_user = select(gone.c.user_id, func.max(gone.c.revision).label("upto"), func.count().label("rows")).group_by(
        gone.c.user_id
    )
    trimmed = per_user.cte("trimmed")
    mark = (
        update(Stream)
        .where(col(Stream.user_id) == trimmed.c.user_id)
        .values(trimmed_revision=func.greatest(col(Stream.trimmed_revision), trimmed.c.upto))
        .cte("mark")
    )
    statement = select(func.coalesce(func.sum(trimmed.c.rows), 0)).add_cte(mark)
    return int((await connection.execute(statement)).scalar_one())
