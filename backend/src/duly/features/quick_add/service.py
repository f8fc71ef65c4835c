"""Use cases of quick add."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.features.accounts import service as accounts
from duly.features.projects import service as projects
from duly.features.projects.schemas import ProjectCreate
from duly.features.quick_add.errors import QuickAddEmpty, QuickAddTooManyTags
from duly.features.quick_add.schemas import QuickAddAsk, QuickAddCreate
from duly.features.tags.rules import distinct
from duly.features.tasks.rules import MAX_TAGS
from duly.features.tasks.schemas.bodies import TaskCreate
from duly.features.tasks.service import changing
from duly.identity.principal import Principal
from duly.messaging import log
from duly.quickadd import ParsedTask, parse


async def parsed(connection: AsyncConnection, principal: Principal, ask: QuickAddAsk, now: datetime) -> list[Record]:
    """Return what a text would make, with the ids of projects that exist.

    Errors: `QuickAddRefused` for a text beyond the bounds.
    """
    found = await _parse(connection, principal, ask, now)
    known = await projects.by_name(connection, principal, [one.project for one in found if one.project is not None])
    answered = []
    for one in found:
        project_id = None if one.project is None else known.get(projects.name_key(one.project))
        body = one.task | ({} if project_id is None else {"project_id": project_id})
        answered.append(
            {
                "task": body,
                "spans": [asdict(span) for span in one.spans],
                "parent": one.parent,
                "project": one.project if project_id is None else None,
            }
        )
    return answered


async def add(unit: UnitOfWork, principal: Principal, ask: QuickAddCreate) -> list[Record]:
    """Make the tasks of a text, and the projects it names that do not exist; all or nothing.

    Errors: `QuickAddRefused`, `QuickAddEmpty`, `QuickAddTooManyTags`, and what creating a task may raise.
    """
    await log.begin(unit, principal)
    found = await _parse(unit.connection, principal, ask, unit.now)
    if not found:
        raise QuickAddEmpty
    places = await _places(unit, principal, found)
    made: list[Record] = []
    for one in found:
        if one.parent is not None:
            body = one.task | {"parent_id": made[one.parent]["id"]}
        else:
            project_id = None if one.project is None else places[projects.name_key(one.project)]
            body = one.task | _lacking(one.task, project_id, ask)
        made.append(await changing.create(unit, principal, TaskCreate.model_validate(body)))
    return made


def _lacking(said: dict[str, Any], project_id: UUID | None, ask: QuickAddCreate) -> dict[str, Any]:
    """Return what a line gets from where it was written; `project_id` is the project that it names itself."""
    if project_id is not None:
        place = {"project_id": project_id}
    else:
        # Both only where both were given: a parent says by itself which project it is in.
        place = {name: value for name in ("project_id", "parent_id") if (value := getattr(ask, name)) is not None}
    dated = "due_on" in said or "due_at" in said
    due = {} if dated or ask.due_on is None else {"due_on": ask.due_on.isoformat()}
    tags = distinct([*said.get("tags", []), *ask.tags])
    if len(tags) > MAX_TAGS:
        raise QuickAddTooManyTags
    return place | due | {"tags": tags}


async def _places(unit: UnitOfWork, principal: Principal, found: list[ParsedTask]) -> dict[str, UUID]:
    named = [one.project for one in found if one.project is not None and one.parent is None]
    known = await projects.by_name(unit.connection, principal, named)
    for name in named:
        if projects.name_key(name) not in known:
            project = await projects.create(unit, principal, ProjectCreate(name=name))
            known[projects.name_key(name)] = project["id"]
    return known


async def _parse(
    connection: AsyncConnection, principal: Principal, ask: QuickAddAsk, now: datetime
) -> list[ParsedTask]:
    zone, locale = ask.time_zone, ask.locale
    if zone is None or locale is None:
        account = await accounts.read(connection, principal)
        zone, locale = zone or account["time_zone"], locale or account["locale"]
    ignore = list(ask.ignore)
    # Off the event loop: a text of two hundred lines takes a while.
    found = await asyncio.to_thread(parse, ask.text, ask.now or now, zone, locale, ask.syntax, ignore)
    others = [(span.start, span.end) for one in found for span in one.spans if span.kind == "assignee"]
    if others:
        # Tasks have no assignees yet, so the words stay in the title.
        found = await asyncio.to_thread(parse, ask.text, ask.now or now, zone, locale, ask.syntax, [*ignore, *others])
    return found
