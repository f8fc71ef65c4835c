"""What an operator runs by hand."""

from uuid import UUID

from duly.database.engine import reading, snapshot
from duly.entrypoints import wiring
from duly.entrypoints.housekeeping import tidy
from duly.features.audit import service as audit
from duly.settings import settings

_USERS = 200


async def tidy_now() -> str:
    """Remove everything past its retention; return what was removed in words."""
    process = wiring.open_process(await wiring.completed(settings()))
    try:
        done = await tidy(process.resources)
    finally:
        await process.close()
    return ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in done.items()) + " removed"


async def verify_audit(user: str | None) -> tuple[list[str], bool]:
    """Check the audit record of one user or of all; return what to print, and whether it is whole.

    Errors: ValueError for a user that is no id.
    """
    try:
        found = [UUID(user)] if user else []
    except ValueError as error:
        raise ValueError("The id of a user is a UUID.") from error
    process = wiring.open_process(await wiring.completed(settings()))
    engine, said, chains, entries = process.resources.engine, list[str](), 0, 0
    try:
        while True:
            if user is None:
                async with reading(engine) as connection:
                    found = await audit.users(connection, found[-1] if found else None, _USERS)
            for user_id in found:
                async with snapshot(engine) as connection:
                    count, faults = await audit.verify(connection, user_id)
                chains, entries = chains + 1, entries + count
                said += [f"user {user_id}: {fault}" for fault in faults]
            if user is not None or len(found) < _USERS:
                break
    finally:
        await process.close()
    verdict = f"{len(said)} fault{'' if len(said) == 1 else 's'}" if said else "nothing is wrong"
    return [*said, f"{chains} chains with {entries} entries checked: {verdict}"], not said
