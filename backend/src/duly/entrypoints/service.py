"""What a service is, and the process that runs some of them."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from duly.database.unit_of_work import Work
from duly.messaging.consumer import Consumer
from duly.messaging.dispatch import Dispatcher
from duly.messaging.relay import Relay
from duly.web.resources import Resources


@dataclass(frozen=True, slots=True)
class Process:
    """What a process holds beside its requests' resources.

    Relay, dispatcher and bus have connections of their own, so that requests and background work never wait for each other.
    `inbound` answers what the runtime's sidecar calls; None where there is no sidecar. `serve_here` says which application
    answers a service that others of this process call. `background` opens units for loops, on the connections of relay and
    consumers.
    """

    resources: Resources
    relay: Relay
    dispatcher: Dispatcher
    inbound: ASGIApp | None
    serve_here: Callable[[str, ASGIApp], None]
    close: Callable[[], Awaitable[None]]
    background: Work


Loop = Callable[[Process], Coroutine[Any, Any, None]]


Prepare = Callable[[FastAPI, Process], Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it answers, what it consumes, and what it does in the background while the process lives.

    `prepare` makes what its routes find in `app.state`, before the process serves; what it returns is called when the
    process is told to stop, while its answers are still open.
    """

    name: str
    routers: tuple[APIRouter, ...] = ()
    open_routers: tuple[APIRouter, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    loops: tuple[Loop, ...] = ()
    prepare: Prepare | None = None
