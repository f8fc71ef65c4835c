"""What an operator runs by hand."""

from duly.entrypoints import wiring
from duly.entrypoints.housekeeping import tidy
from duly.settings import settings


async def tidy_now() -> str:
    """Remove everything past its retention; return what was removed in words."""
    process = wiring.open_process(settings())
    try:
        done = await tidy(process.resources)
    finally:
        await process.close()
    return ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in done.items()) + " removed"
