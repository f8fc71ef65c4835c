"""What a machine may ask and do. Answers hold ids, types and counts: no title, no address, nothing that people wrote."""

import contextlib
import functools
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import orjson
import structlog
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field
from sqlalchemy import text
from starlette.types import ASGIApp

from duly import __version__
from duly.database.engine import is_away, reading
from duly.database.phases import suits
from duly.entrypoints.operator import wake_everywhere
from duly.entrypoints.operator_mcp import runbooks
from duly.errors import DulyError
from duly.features.channels.service import summary
from duly.messaging import backlog, dead_letters
from duly.web.answers import encode
from duly.web.resources import Resources

_INSTRUCTIONS = """Duly's operator view. Look before you suggest: health, then event_path, then what it points at. \
Cite the runbook of what you find. Nothing here shows what people wrote, and nothing here should be guessed. \
Tools that write (redrive, discard) exist only for callers with the second secret, and a person approves each call."""
_MOST_LETTERS = 100
_log = structlog.get_logger(__name__)

Letters = Annotated[list[UUID], Field(min_length=1, max_length=_MOST_LETTERS, description="Ids of dead letters.")]


class Tools:
    """The tools of one request; each method is one, its docstring what a model reads."""

    def __init__(self, resources: Resources, request_id: str, source_class: str) -> None:
        self._resources = resources
        self._request_id = request_id
        self._source_class = source_class

    async def health(self) -> dict[str, Any]:
        """Tell Duly's version and runtime, whether the database answers, and whether its migration suits this version."""
        found: dict[str, Any] = {"version": __version__, "runtime": self._resources.settings.runtime}
        try:
            async with reading(self._resources.engine) as connection:
                query = text("SELECT version_num FROM duly.alembic_version")
                at = (await connection.execute(query)).scalar_one()
        except Exception as error:
            if not isinstance(error, DulyError) and not is_away(error):
                raise
            return found | {"database": "away"}
        return found | {"database": "ok", "migration": at, "migration_suits": suits(at)}

    async def event_path(self) -> dict[str, Any]:
        """Count what waits on the event path: the outbox and its oldest instant, parked events and dead letters by consumer."""
        async with reading(self._resources.engine) as connection:
            return await backlog.look(connection)

    async def consumer_lag(self) -> dict[str, Any]:
        """Tell which consumers are behind with parked events: how many, since when, and how often the most stubborn was tried.

        What still waits in a broker is not seen here; the metric duly_consumer_lag_seconds tells how late events are handled.
        """
        async with reading(self._resources.engine) as connection:
            return {"now": self._resources.clock.now(), "behind": await backlog.behind(connection)}

    async def dead_letters_list(
        self,
        consumer: Annotated[str | None, Field(max_length=100, description="Only those of this consumer.")] = None,
        after: Annotated[UUID | None, Field(description="`next` of the page before.")] = None,
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """List events that a consumer gave up on, the oldest first: ids, types, attempts and the class of the error."""
        async with reading(self._resources.engine) as connection:
            items = await dead_letters.listing(connection, consumer, after, limit + 1)
        page = items[:limit]
        return {"items": page, "next": page[-1]["id"] if len(items) > limit else None}

    async def dead_letter_show(self, letter_id: UUID) -> dict[str, Any]:
        """Show one dead letter with the facts of its event: subject, version, request id, when. Never what the event says."""
        async with reading(self._resources.engine) as connection:
            shown = await dead_letters.show(connection, letter_id)
        return {name: value for name, value in shown.items() if name not in ("data", "actor")}

    async def deliveries_summary(self, hours: Annotated[int, Field(ge=1, le=24 * 7)] = 24) -> dict[str, Any]:
        """Count deliveries that ended in the last hours or still wait, by kind of channel, outcome and reason."""
        now = self._resources.clock.now()
        async with reading(self._resources.engine) as connection:
            return {"now": now, "hours": hours, "deliveries": await summary.of_last(connection, hours, now)}

    async def runbook(
        self,
        name: Annotated[
            str | None, Field(max_length=100, description="As in the alert's link, `duly-dead-letters`.")
        ] = None,
    ) -> dict[str, Any]:
        """Return the text of a runbook: what an alert means, where to look, what to do. Without a name: which there are."""
        known = runbooks.texts()
        if name is None:
            return {"names": sorted(known)}
        if name not in known:
            raise ToolError("There is no such runbook; call runbook without a name for the list.")
        return {"name": name, "text": known[name]}

    async def redrive(self, ids: Letters) -> dict[str, Any]:
        """Give dead letters back to their consumer, which tries again at once. Only after the cause is mended, and approved."""
        async with self._resources.work.unit(self._request_id, self._source_class) as unit:
            count = await dead_letters.redrive(unit, ids)
        await wake_everywhere(self._resources.bus)
        _log.info("operator.redriven", letters=[str(one) for one in ids])
        return {"redriven": count}

    async def discard(self, ids: Letters) -> dict[str, Any]:
        """Let dead letters go for good: their consumer will never handle these events. Only when a person says so."""
        async with self._resources.work.unit(self._request_id, self._source_class) as unit:
            count = await dead_letters.discard(unit, ids)
        _log.info("operator.discarded", letters=[str(one) for one in ids])
        return {"discarded": count}


READS = (
    "health",
    "event_path",
    "consumer_lag",
    "dead_letters_list",
    "dead_letter_show",
    "deliveries_summary",
    "runbook",
)
WRITES = ("redrive", "discard")


def made(tools: Tools, *, may_write: bool) -> MCPServer:
    """Return a server with these tools; those that write only if so."""
    names = (*READS, *WRITES) if may_write else READS
    return MCPServer(
        "duly-operator",
        title="Duly, operator's view",
        instructions=_INSTRUCTIONS,
        version=__version__,
        tools=[_tool(getattr(tools, name)) for name in names],
        # Nothing changes here that one could wait for.
        subscriptions=False,
        log_level="WARNING",
    )


def server(
    tools: Tools, *, may_write: bool, path: str, hosts: list[str]
) -> tuple[ASGIApp, contextlib.AbstractAsyncContextManager[None]]:
    """Return an application that answers one request with these tools, and what must be entered around it."""
    served = made(tools, may_write=may_write)
    security = TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[])
    app = served.streamable_http_app(
        streamable_http_path=path, json_response=True, stateless_http=True, transport_security=security
    )
    return app, served.session_manager.run()


def _tool(method: Callable[..., Awaitable[dict[str, Any]]]) -> Tool:
    """Return a method as a tool; what is told about its errors is a title of ours, never the text of another's exception."""
    name = method.__name__

    async def called(**given: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = orjson.loads(encode(await method(**given)))
            return found
        except ToolError:
            raise
        except DulyError as error:
            raise ToolError(f"{error.title} ({error.code})") from None
        except Exception as error:
            _log.exception("operator.tool_failed", tool=name)
            raise ToolError("The database is away." if is_away(error) else "It failed; the log says why.") from None

    return _described(name).model_copy(update={"fn": called})


@functools.cache
def _described(name: str) -> Tool:
    """Return a tool's name, description and schemas: made once, for making them takes some ten milliseconds."""
    writes = name in WRITES
    hints = ToolAnnotations(read_only_hint=not writes, destructive_hint=name == "discard", open_world_hint=False)
    return Tool.from_function(getattr(Tools(None, "", ""), name), name=name, annotations=hints)  # type: ignore[arg-type]
