"""PostgreSQL addresses in the forms our drivers want."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# What libpq, node-pg and Neon put in an address but asyncpg does not take as a query argument.
_LIBPQ_ONLY = {"sslmode", "channel_binding", "application_name", "connect_timeout", "options", "target_session_attrs"}


def for_asyncpg(address: str) -> tuple[str, dict[str, str]]:
    """Return the SQLAlchemy address and asyncpg's connect arguments for a libpq-style `address`.

    Takes `postgres://`, `postgresql://` and the socket form (`/db?host=DIR&port=N`); `sslmode` becomes `ssl`.
    Errors: ValueError when the scheme is not PostgreSQL's.
    """
    parts = urlsplit(address)
    if parts.scheme.split("+")[0] not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    connect = {"ssl": query["sslmode"]} if "sslmode" in query else {}
    kept = urlencode({k: v for k, v in query.items() if k not in _LIBPQ_ONLY})
    netloc = parts.netloc if parts.netloc else ""
    return urlunsplit(("postgresql+asyncpg", netloc, parts.path, kept, "")), connect


def with_credentials(address: str, user: str, password: str) -> str:
    """Return `address` for another role; the password must need no escaping (ours are URL-safe)."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, f"{user}:{password}@{host}", parts.path, parts.query, ""))
