"""Who may ask, and by which way: the door of `/operator/mcp`."""

import asyncio
from collections.abc import Callable
from types import ModuleType

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from duly.entrypoints.operator import admit, operator
from duly.entrypoints.service import Process
from duly.errors import MethodNotAllowed
from duly.settings import Settings
from duly.web.problems import request_id_of

PATH = "/operator/mcp"
WRITE_SECRET = "operator-write-token"  # noqa: S105 - its name
WRITE_HEADER = "x-duly-write-token"
_HERE = ("localhost", "127.0.0.1", "[::1]")


class Endpoint:
    """Answers one request with a server of its own: nothing is kept between requests, so any process may get the next one.

    The operator token opens it. With the second secret, in a header of its own, the tools that write are there, too; without
    it they are neither listed nor known. A wrong second secret is refused outright.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._hosts = hosts(process.resources.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Errors: as `operator`; `MethodNotAllowed`, for without sessions one can neither listen nor end."""
        request = Request(scope, receive)
        await operator(request)
        may_write = WRITE_HEADER in request.headers
        if may_write:
            await admit(request, WRITE_SECRET, request.headers[WRITE_HEADER].strip())
        if scope["method"] != "POST":
            error = MethodNotAllowed()
            error.headers = {"Allow": "POST"}
            raise error
        # Takes a second the first time, which nobody else shall wait for.
        tools = await asyncio.to_thread(_tools)
        source_class = scope["app"].state.addresses.source_class(scope)
        mine = tools.Tools(self._process.resources, request_id_of(scope), source_class)
        app, running = tools.server(mine, may_write=may_write, path=PATH, hosts=self._hosts)
        async with running:
            await app(scope, receive, send)


def _tools() -> ModuleType:
    from duly.entrypoints.operator_mcp import tools

    return tools


def hosts(settings: Settings) -> list[str]:
    """Return the names that a request may be for, each alone and with any port."""
    given = [name.strip() for name in settings.operator_hosts.split(",") if name.strip()]
    return [form for name in (*_HERE, *given) for form in (name, f"{name}:*")]


def prepare(app: FastAPI, process: Process) -> Callable[[], None]:
    """Open the endpoint in an application; nothing of it needs to be told that the process stops."""
    app.router.routes.append(Route(PATH, Endpoint(process), include_in_schema=False))
    return lambda: None
