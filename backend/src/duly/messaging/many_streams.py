"""Events of many users in one transaction: for a service that works through what is due, whoever's it is."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, SmallInteger, String, Uuid, bindparam, column, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import col

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.payloads import Payload
from duly.identity.principal import Principal
from duly.messaging import log
from duly.messaging.models import Event, Stream

_COLUMNS: dict[str, Any] = {
    "id": Uuid(),
    "user_id": Uuid(),
    "revision": BigInteger(),
    "type": String(),
    "version": SmallInteger(),
    "subject": String(),
    "data": JSONB(),
    "actor": String(),
    "request_id": String(),
    "source_class": String(),
    "trace_context": String(),
    "occurred_at": DateTime(timezone=True),
}


def _writing() -> Any:
    rows = func.jsonb_to_recordset(bindparam("events", type_=JSONB())).table_valued(
        *(column(name, kind) for name, kind in _COLUMNS.items())
    )
    new = rows.render_derived(name="new", with_types=True)
    last = select(new.c.user_id, func.max(new.c.revision).label("revision")).group_by(new.c.user_id).cte("last")
    bump = update(Stream).where(col(Stream.user_id) == last.c.user_id).values(revision=last.c.revision).cte("bump")
    write = insert(Event).from_select(
        list(_COLUMNS), select(*(new.c[name] for name in _COLUMNS)).order_by(new.c.user_id, new.c.revision)
    )
    return write.add_cte(bump)


# Built once: building them anew for each round costs more than PostgreSQL takes.
_OF_USERS = select(col(Stream.user_id), col(Stream.revision)).where(
    col(Stream.user_id) == func.any(bindparam("ids", type_=ARRAY(Uuid)))
)
_OF_USERS_NOW = _OF_USERS.with_for_update(skip_locked=True)
_WRITE = _writing()


@dataclass(slots=True)
class ManyStreams:
    """The streams that a unit of work holds, and what it will write into them just before its commit."""

    unit: UnitOfWork
    revisions: dict[UUID, int]
    events: list[Record] = field(default_factory=list)

    @classmethod
    async def take(cls, unit: UnitOfWork, user_ids: Collection[UUID], *, wait: bool = False) -> Self:
        """Take the streams of these users that exist and that nobody holds now; with `wait` each, one user at most.

        Waiting for one while others are held could wait in a circle with somebody who does the same, so that is refused.
        """
        if wait and len(user_ids) > 1:
            raise RuntimeError("wait for one stream at a time")
        statement = _OF_USERS.with_for_update() if wait else _OF_USERS_NOW
        rows = await unit.connection.execute(statement, {"ids": list(user_ids)})
        taken = cls(unit, {row[0]: row[1] for row in rows})
        unit.now = unit.clock.now()
        unit.before_commit.append(lambda _: taken._write())
        return taken

    def record(self, principal: Principal, event_type: str, subject: str, data: Payload) -> int:
        """Record one event and return its revision. Errors: KeyError when the user's stream is not held; as `log.record`."""
        revision = self.revisions[principal.user_id] + 1
        self.events.append(log.event_row(self.unit, principal, event_type, subject, data, revision))
        self.revisions[principal.user_id] = revision
        return revision

    async def _write(self) -> None:
        if not self.events:
            return
        await self.unit.connection.execute(_WRITE, {"events": [_written(event) for event in self.events]})
        self.unit.after_commit.append(lambda: log.count(self.events))
        if self.unit.recorded is not None:
            self.unit.after_commit.append(self.unit.recorded)


def _written(event: Record) -> Record:
    return event | {"id": str(event["id"]), "user_id": str(event["user_id"])}
