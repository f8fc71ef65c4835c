"""The owner's connection for backup and restore: bare asyncpg, because COPY has no other way."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from duly.database.addresses import for_asyncpg

NAME = "duly-backup"


@contextlib.asynccontextmanager
async def connected(address: str) -> AsyncIterator[Any]:
    """Yield a connection. Errors: the driver's error when the address does not work."""
    url, connect = for_asyncpg(address)
    # No prepared statements by name: a pooled address may give each statement another session.
    connection = await asyncpg.connect(
        url.replace("+asyncpg", "", 1), timeout=30, statement_cache_size=0, server_settings={"application_name": NAME}, **connect
    )  # fmt: skip
    try:
        # The role's own limits are for requests; copying a large table takes longer.
        await connection.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        yield connection
    finally:
        await connection.close(timeout=10)
