"""`duly dead-letters`: list, show, redrive, discard."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from duly.database.engine import reading
from duly.entrypoints import wiring
from duly.entrypoints.operator import wake_everywhere
from duly.entrypoints.service import Process
from duly.messaging import dead_letters
from duly.settings import settings

_PAGE = 500


async def run(action: str, ids: Sequence[str], consumer: str | None, *, every: bool) -> str:
    """Do `action` and return what to print. Errors: ValueError for ids that are none, or for a choice of nothing or of both."""
    try:
        chosen = [UUID(text) for text in ids]
    except ValueError as error:
        raise ValueError("An id of a dead letter is a UUID, as `duly dead-letters list` prints it.") from error
    if action in ("redrive", "discard") and bool(chosen) == every:
        raise ValueError("Name the dead letters by id, or say --all.")
    process = wiring.open_process(await wiring.completed(settings()))
    try:
        match action:
            case "list":
                return await _list(process, consumer)
            case "show":
                return await _show(process, chosen)
            case _:
                return await _change(process, action, chosen or None, consumer)
    finally:
        await process.close()


async def _list(process: Process, consumer: str | None) -> str:
    lines, after = [], None
    while True:
        async with reading(process.resources.engine) as connection:
            page = await dead_letters.listing(connection, consumer, after, _PAGE)
        lines += [
            f"{letter['id']}  {letter['created_at']:%Y-%m-%d %H:%M:%S}  {letter['consumer']:<14} {letter['type']:<16} "
            f"user {letter['user_id']} revision {letter['revision']}  attempts {letter['attempts']}  {letter['error']}"
            for letter in page
        ]
        if len(page) < _PAGE:
            break
        after = page[-1]["id"]
    return "\n".join([*lines, f"{len(lines)} dead letter{'' if len(lines) == 1 else 's'}"])


async def _show(process: Process, ids: Sequence[UUID]) -> str:
    async with reading(process.resources.engine) as connection:
        found = [await dead_letters.show(connection, letter_id) for letter_id in ids]
    return "\n".join(orjson.dumps(letter, str, orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode() for letter in found)


async def _change(process: Process, action: str, ids: list[UUID] | None, consumer: str | None) -> str:
    change = dead_letters.redrive if action == "redrive" else dead_letters.discard
    async with process.resources.work.unit("dead-letters") as unit:
        count = await change(unit, ids, consumer)
    if action == "discard":
        return f"{count} discarded"
    told = await wake_everywhere(process.resources.bus)
    later = "" if told else "; the bus is away, so they are tried within a minute of the next event"
    return f"{count} given back to their consumer{later}"
