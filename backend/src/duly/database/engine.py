"""The process's connections."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
from sqlalchemy import event, exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from duly import tracing
from duly.database import pool
from duly.database.addresses import for_asyncpg
from duly.database.pool import MeasuredPool
from duly.errors import Unavailable

# The server closed or never opened the connection, is starting, stopping, or out of slots, memory or disk: all pass by themselves
# or by an operator. Taken for a fault of an event, a full disk would make dead letters of good ones.
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
)


def create_engine(address: str, *, pool_size: int, timeout_seconds: float, name: str) -> AsyncEngine:
    """Return an engine for `address`; it connects on first use. `name` shows in `pg_stat_activity`."""
    url, connect = for_asyncpg(address)
    engine = create_async_engine(
        url,
        poolclass=MeasuredPool,
        pool_logging_name=name,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=timeout_seconds,
        pool_use_lifo=True,
        # A failed statement is logged; what people wrote is not.
        hide_parameters=True,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={"timeout": timeout_seconds, "server_settings": {"application_name": name}, **connect},
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    pool.show(engine, name, pool_size)
    tracing.watch(engine.sync_engine)
    return engine


def _refuse_closed(connection: Any, *_: Any) -> None:
    """Let the pool replace a connection that the server closed while it lay there.

    asyncpg learns of it from the socket, so looking costs nothing; the pool's own ping is three round trips a request.
    """
    if connection.driver_connection.is_closed():
        raise exc.DisconnectionError


def is_away(error: BaseException) -> bool:
    """Tell whether `error` means that the database is away or asks to try again."""
    if isinstance(error, (exc.TimeoutError, *_AWAY)):
        return True
    if isinstance(error, exc.DBAPIError):
        cause: Any = error.orig
        return error.connection_invalidated or isinstance(getattr(cause, "__cause__", None) or cause, _AWAY)
    return False


@contextlib.contextmanager
def translate_errors() -> Any:
    """Raise `Unavailable` in place of a driver's error that means the database is away."""
    try:
        yield
    except Exception as error:
        if is_away(error):
            raise Unavailable("The database cannot be reached.") from error
        raise


@contextlib.asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Yield a connection that sees each committed change at once and cannot hold a transaction open."""
    with translate_errors():
        async with engine.connect() as connection:
            yield await connection.execution_options(isolation_level="AUTOCOMMIT")


@contextlib.asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Yield a connection whose statements all see one moment; it cannot write."""
    with translate_errors():
        async with engine.connect() as connection:
            yield await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
