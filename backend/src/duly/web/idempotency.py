"""Idempotency keys: a repeated POST returns the first answer."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col

from duly.database.base import INSTANT
from duly.database.unit_of_work import UnitOfWork
from duly.errors import Invalid
from duly.identity.principal import Principal

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Makes a repeat of this request return the first answer for 24 hours.",
    ),
]


class IdempotencyKeyReused(Invalid):
    """This key was used for another request: choose a new one for each new request."""

    code = "idempotency-key.reused"
    title = "The idempotency key was used for another request"


class IdempotencyKey(SQLModel, table=True):
    """A request that was answered, under its key."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "key"),
        Index("ix_idempotency_key_created_at", "created_at", postgresql_using="brin"),
    )

    user_id: UUID
    key: str
    request: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: int | None
    headers: dict[str, str] | None = Field(sa_column=Column(JSONB, nullable=True))
    body: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    created_at: datetime = Field(sa_type=INSTANT)


_KEPT_HEADERS = ("etag", "location", "content-type")


class Once:
    """Runs a write once per idempotency key.

    The key is inserted first and in the write's own transaction: a second request with it waits there for the first one's
    commit, then reads its answer; if the first rolled back, the second does the work.
    """

    def __init__(self, request: Request, key: Key = None) -> None:
        self._request = request
        self._key = key

    async def __call__(
        self, unit: UnitOfWork, principal: Principal, work: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Return the answer of `work`, or the stored answer of the first request with this key.

        Errors: `IdempotencyKeyReused` when the key came with another method, path or body.
        """
        if self._key is None:
            return await work()
        scope = self._request.scope
        target = f"{scope['method']} {scope['path']}?{scope['query_string'].decode('latin-1')}\n"
        digest = hashlib.blake2b(target.encode() + scope["state"].get("body", b""), digest_size=32).digest()
        row = {"user_id": principal.user_id, "key": self._key, "request": digest, "created_at": unit.now}
        claimed = insert(IdempotencyKey).values(**row).on_conflict_do_nothing().returning(col(IdempotencyKey.key))
        mine = (col(IdempotencyKey.user_id) == principal.user_id, col(IdempotencyKey.key) == self._key)
        if (await unit.connection.execute(claimed)).scalar_one_or_none() is None:
            return await self._again(unit.connection, mine, digest)
        response = await work()
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        done = update(IdempotencyKey).where(*mine)
        await unit.connection.execute(done.values(status=response.status_code, headers=kept, body=bytes(response.body)))
        return response

    async def _again(self, connection: AsyncConnection, mine: Any, digest: bytes) -> Response:
        columns = (
            col(IdempotencyKey.request),
            col(IdempotencyKey.status),
            col(IdempotencyKey.headers),
            col(IdempotencyKey.body),
        )
        row: Any = (await connection.execute(select(*columns).where(*mine))).one()
        request, status, headers, body = row
        if request != digest:
            raise IdempotencyKeyReused
        return Response(body, status, {**headers, "Idempotency-Replayed": "true", "Cache-Control": "private, no-cache"})


async def forget(connection: AsyncConnection, before: datetime) -> int:
    """Remove the keys older than `before`; return how many."""
    return (await connection.execute(delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < before))).rowcount


Idempotent = Annotated[Once, Depends(Once)]
