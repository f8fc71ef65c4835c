"""The transaction at the edge: committed before the answer is sent, never below (ADR-0005)."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.engine import reading
from duly.database.unit_of_work import UnitOfWork
from duly.web.problems import request_id_of


async def _writing(request: Request) -> AsyncIterator[UnitOfWork]:
    state = request.app.state
    source_class = state.addresses.source_class(request.scope)
    async with state.resources.work.unit(request_id_of(request.scope), source_class) as unit:
        yield unit


async def _reading(request: Request) -> AsyncIterator[AsyncConnection]:
    async with reading(request.app.state.resources.engine) as connection:
        yield connection


# Scope "function": the commit runs before the answer leaves, so a failing commit is never a 2xx.
Writing = Annotated[UnitOfWork, Depends(_writing, scope="function")]
Reading = Annotated[AsyncConnection, Depends(_reading, scope="function")]
