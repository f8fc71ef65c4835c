"""What a service is."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from duly.web.resources import Resources

Loop = Callable[[Resources], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it answers, and what it does in the background while the process lives."""

    name: str
    routers: tuple[APIRouter, ...] = ()
    loops: tuple[Loop, ...] = ()
