"""The state store of the embedded runtime: a table."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from duly.adapters.embedded.models import StateRow
from duly.database.engine import reading, translate_errors
from duly.errors import Unavailable
from duly.ports.clock import Clock
from duly.ports.state_store import ABSENT, State, StateAway, StateConflict, Write, check_key, check_writes


class EmbeddedStateStore:
    """Keeps each value in a row; its entity tag is made anew with every write."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def get(self, key: str) -> State | None:
        """Read as the port says."""
        check_key(key)
        statement = select(col(StateRow.value), col(StateRow.etag)).where(col(StateRow.key) == key)
        try:
            async with reading(self._engine) as connection:
                row = (await connection.execute(statement)).one_or_none()
        except Unavailable as error:
            raise StateAway from error
        return None if row is None else State(row[0], str(row[1]))

    async def set(self, key: str, value: Any, etag: str | None = None) -> None:
        """Write as the port says."""
        if value is None:
            raise ValueError("None is no value: delete the key")
        await self.transact([Write(key, value, etag)])

    async def delete(self, key: str, etag: str | None = None) -> None:
        """Delete as the port says."""
        await self.transact([Write(key, None, etag)])

    async def transact(self, writes: Sequence[Write]) -> None:
        """Write all or nothing as the port says."""
        check_writes(writes)
        try:
            with translate_errors():
                async with self._engine.begin() as connection:
                    # In the order of keys, so that two transactions never wait for each other in a circle.
                    for write in sorted(writes, key=lambda write: write.key):
                        await self._write(connection, write)
        except Unavailable as error:
            raise StateAway from error

    async def _write(self, connection: AsyncConnection, write: Write) -> None:
        new = {"value": write.value, "etag": uuid4(), "updated_at": self._clock.now()}
        if write.etag is None:
            if write.value is None:
                await connection.execute(delete(StateRow).where(col(StateRow.key) == write.key))
            else:
                row = insert(StateRow).values(key=write.key, **new)
                await connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=new))
            return
        if write.etag == ABSENT:
            row = insert(StateRow).values(key=write.key, **new).on_conflict_do_nothing()
            if (await connection.execute(row)).rowcount == 0:
                raise StateConflict
            return
        current = (col(StateRow.key) == write.key, col(StateRow.etag) == _etag(write.etag))
        statement = (
            delete(StateRow).where(*current) if write.value is None else update(StateRow).where(*current).values(**new)
        )
        if (await connection.execute(statement)).rowcount == 0:
            raise StateConflict


def _etag(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise StateConflict from error
