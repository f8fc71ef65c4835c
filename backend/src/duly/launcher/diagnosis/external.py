"""The PostgreSQL that `DATABASE_URL` names: does it answer, with TLS, and may its owner do what Duly needs?"""

import asyncio
import os
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import asyncpg

from duly.database.addresses import for_asyncpg
from duly.launcher.diagnosis import Finding, bad, good, hint

EXTENSIONS = ("btree_gin", "fuzzystrmatch", "pg_trgm", "unaccent")
_OLDEST = 140_000
_LOCAL = (None, "", "localhost", "127.0.0.1", "::1")
_SKEW_SECONDS = 30


def look() -> Iterator[Finding]:
    """Look at both addresses; the direct one tells what its owner may do."""
    pooled = os.environ["DATABASE_URL"]
    direct = os.environ.get("DULY_DATABASE_DIRECT_URL") or pooled
    for variable, address in {"DATABASE_URL": pooled, "DULY_DATABASE_DIRECT_URL": direct}.items():
        if variable != "DATABASE_URL" and address == pooled:
            continue
        if "-pooler." in (urlsplit(address).hostname or "") and address == direct:
            yield bad(
                f"{variable} is a pooled address: migrations and sign-in need sessions.",
                "Set DULY_DATABASE_DIRECT_URL to the direct address of the same database.",
            )
        yield from asyncio.run(_gather(variable, address, rights=address == direct))


async def _gather(variable: str, address: str, *, rights: bool) -> list[Finding]:
    return [finding async for finding in _look(variable, address, rights=rights)]


async def _look(variable: str, address: str, *, rights: bool) -> AsyncIterator[Finding]:
    host = urlsplit(address).hostname
    try:
        url, options = for_asyncpg(address)
        connection = await asyncpg.connect(url.replace("+asyncpg", "", 1), timeout=10, **options)
    except (OSError, TimeoutError, ssl.SSLError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        yield bad(f"{variable} does not work: {_reason(error)}", f"Check host, user, password and TLS in {variable}.")
        return
    try:
        version = connection.get_server_version()
        number = await connection.fetchval("SELECT current_setting('server_version_num')::int")
        if number < _OLDEST:
            yield bad(f"PostgreSQL {version.major} is too old.", "Use 14 or newer.")
        encrypted = await connection.fetchval("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        if not encrypted and host not in _LOCAL:
            yield hint(f"{variable} is not encrypted on its way to {host}.", "Add ?sslmode=require to it.")
        skew = await connection.fetchval("SELECT abs(extract(epoch FROM now()) - $1::float8)", time.time())
        if skew > _SKEW_SECONDS:
            yield hint(f"The clocks of this machine and the database differ by {skew:.0f} s.", "Let both set theirs.")
        yield good(f"{variable} answers: PostgreSQL {version.major}.{version.minor}{', TLS' if encrypted else ''}")
        if rights:
            async for finding in _rights(connection):
                yield finding
    finally:
        await connection.close()


async def _rights(connection: asyncpg.Connection) -> AsyncIterator[Finding]:
    may_schema = await connection.fetchval("SELECT has_database_privilege(current_database(), 'CREATE')")
    if not may_schema:
        yield bad("The user may not create schemas in this database.", "GRANT CREATE ON DATABASE … TO this user.")
    may_role = await connection.fetchval("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    own = os.environ.get("DULY_API_DATABASE_URL") and os.environ.get("DULY_AUTH_DATABASE_URL")
    if not may_role and not own:
        yield bad(
            "The user may not create the roles duly_api and duly_auth.",
            "ALTER ROLE … CREATEROLE; or make them yourself and set DULY_API_DATABASE_URL and DULY_AUTH_DATABASE_URL.",
        )
    rows = await connection.fetch("SELECT name, installed_version FROM pg_available_extensions")
    known = {row["name"]: row["installed_version"] for row in rows}
    if missing := [name for name in EXTENSIONS if name not in known]:
        yield bad(
            f"The server lacks the extension{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            "Install PostgreSQL's contrib package on the server.",
        )
    elif may_schema and (may_role or own):
        yield good("The user may do what Duly needs, and every extension is there.")


def _reason(error: Exception) -> str:
    """Return why, without the address: it holds the password."""
    if isinstance(error, TimeoutError):
        return "no answer within 10 seconds"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    return (str(error).splitlines() or [type(error).__name__])[0]
