"""Bring a database to this version: roles, schemas, extensions, tables."""

import asyncio
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from duly.database.addresses import for_asyncpg
from duly.database.base import SCHEMA
from duly.settings import Settings

BACKEND = Path(__file__).resolve().parents[3]
# Any number: two launchers or replicas that migrate at once wait for each other here.
_LOCK = 0x64756C79
API_ROLE, AUTH_ROLE, STATE_ROLE = "duly_api", "duly_auth", "duly_state"
STATE_SCHEMA = "dapr"
# A table that is in use is tried again for some three minutes; each try holds others up for no longer than this.
_LOCK_MILLISECONDS, _LOCK_ATTEMPTS, _LOCK_PAUSE_SECONDS = 500, 120, 1.0
_LOCK_NOT_AVAILABLE = "55P03"
_EXTENSIONS = ("btree_gin", "fuzzystrmatch", "pg_trgm", "unaccent")


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, for the connection if one is given."""
    config = Config(str(BACKEND / "alembic.ini"))
    config.attributes["connection"] = connection
    return config


def owner_engine(address: str) -> AsyncEngine:
    """Return an engine for the owner. The schema is always named: an owner called `duly` would have it as its default."""
    url, connect = for_asyncpg(address)
    plain = {"timeout": 30, "server_settings": {"search_path": "public"}}
    return create_async_engine(url, poolclass=NullPool, connect_args=plain | connect)


async def migrate(settings: Settings, revision: str = "head") -> None:
    """Create what is missing and upgrade the tables, as the owner of the database; safe to repeat and to race.

    Errors: ValueError without an owner's address; the driver's error when the address does not work.
    """
    address = settings.database_direct_url or settings.database_url
    if not address:
        raise ValueError("Set DATABASE_URL to the owner's address.")
    engine = owner_engine(address)
    try:
        async with engine.connect() as connection:
            # A session lock: Alembic commits in between. Hence the direct address: a pooled one has no sessions.
            await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            await connection.commit()
            await _prepare(connection, settings)
            await connection.commit()
            await _upgrade(connection, revision)
            await _grant(connection)
            await connection.commit()
    finally:
        await engine.dispose()


async def _upgrade(connection: AsyncConnection, revision: str) -> None:
    """Run what is missing. While it waits for a table everybody else's statements queue up behind it, so it never waits long."""
    for attempt in range(1, _LOCK_ATTEMPTS + 1):
        # Alembic commits after each migration: this is a setting of the session.
        await connection.execute(text(f"SET lock_timeout = {_LOCK_MILLISECONDS}"))
        await connection.commit()
        try:
            await connection.run_sync(lambda plain: command.upgrade(alembic_config(plain), revision))
            await connection.commit()
            break
        except DBAPIError as error:
            await connection.rollback()
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE or attempt == _LOCK_ATTEMPTS:
                raise
            await asyncio.sleep(_LOCK_PAUSE_SECONDS)
    await connection.execute(text("SET lock_timeout = 0"))
    await connection.commit()


async def _one(connection: AsyncConnection, query: str, **values: Any) -> Any:
    return (await connection.execute(text(query), values)).scalar_one_or_none()


async def _prepare(connection: AsyncConnection, settings: Settings) -> None:
    # Each step looks first: IF NOT EXISTS asks for the right to create even when there is nothing to create.
    for name in _EXTENSIONS:
        if not await _one(connection, "SELECT 1 FROM pg_extension WHERE extname = :name", name=name):
            await connection.execute(text(f"CREATE EXTENSION {name} WITH SCHEMA public"))
    await _role(connection, API_ROLE, settings.api_password)
    await _role(connection, AUTH_ROLE, settings.auth_password)
    await _role(connection, STATE_ROLE, settings.state_password)
    if not await _one(connection, "SELECT 1 FROM pg_namespace WHERE nspname = :name", name=SCHEMA):
        await connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    await _own_schema(connection, AUTH_ROLE, "auth")
    if await _own_schema(connection, STATE_ROLE, STATE_SCHEMA):
        # The sidecar names no schema: its tables are where its role looks first.
        await connection.execute(text(f"ALTER ROLE {STATE_ROLE} SET search_path = {STATE_SCHEMA}"))


async def _own_schema(connection: AsyncConnection, role: str, schema: str) -> bool:
    """Give the role a schema of its own, once; return whether it was made now. Where there is no such role, nothing is."""
    if await _one(connection, "SELECT 1 FROM pg_namespace WHERE nspname = :name", name=schema):
        return False
    if not await _one(connection, "SELECT 1 FROM pg_roles WHERE rolname = :name", name=role):
        return False
    # Without being a superuser one may give a schema only to a role one belongs to.
    if not await _one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        await connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    await connection.execute(text(f"CREATE SCHEMA {schema} AUTHORIZATION {role}"))
    return True


async def _role(connection: AsyncConnection, name: str, password: str) -> None:
    """Create the role, or give it the password; without one the operator keeps the role."""
    if not password:
        return
    if not password.isalnum():
        raise ValueError("The passwords of the roles must be letters and digits.")
    exists = await _one(connection, "SELECT 1 FROM pg_roles WHERE rolname = :name", name=name)
    verb = "ALTER" if exists else "CREATE"
    # A role's statement takes no parameters; the name is ours and the password has no quotes.
    await connection.execute(text(f"{verb} ROLE {name} LOGIN PASSWORD '{password}'"))
    # Settings of the role, not of the connection: a pooled address refuses them at the start of one. A stuck statement or an
    # abandoned transaction must not hold its user's stream for long.
    for setting in ("statement_timeout = '30s'", "idle_in_transaction_session_timeout = '30s'", "jit = off"):
        await connection.execute(text(f"ALTER ROLE {name} SET {setting}"))


async def _grant(connection: AsyncConnection) -> None:
    if not await _one(connection, "SELECT 1 FROM pg_roles WHERE rolname = :name", name=API_ROLE):
        return
    for statement in (
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {API_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {API_ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {API_ROLE}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {SCHEMA} TO {API_ROLE}",
        # The table that says which migrations ran is the owner's alone.
        f"REVOKE INSERT, UPDATE, DELETE ON {SCHEMA}.alembic_version FROM {API_ROLE}",
    ):
        await connection.execute(text(statement))
