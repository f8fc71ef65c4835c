"""Queries of tasks by id and by place."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, and_, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.tags.models import Tag, TaskTag
from duly.features.tasks.models import Task
from duly.features.tasks.rules import PRIORITIES
from duly.identity.principal import Principal

# The answer's fields in order; `status`, `priority` and `tags` are made from what is stored.
STORED = (
    "id",
    "title",
    "description",
    "priority",
    "project_id",
    "parent_id",
    "position",
    "due_on",
    "due_at",
    "start_on",
    "start_at",
    "deadline_on",
    "time_zone",
    "recurrence",
    "series_id",
    "reminders",
    "completed_at",
    "deleted_at",
    "version",
    "created_at",
    "updated_at",
)
_READ = (*STORED, "tags")
# One array for each row, in the order the tags were given: no second query, no row for each tag.
_TAG_NAMES = (
    select(func.array_agg(aggregate_order_by(col(Tag.name), col(TaskTag.place))))
    .join_from(TaskTag, Tag, col(Tag.id) == col(TaskTag.tag_id))
    .where(col(TaskTag.task_id) == col(Task.id))
    .correlate(Task)
    .scalar_subquery()
    .label("tags")
)


def visible_to(principal: Principal, *, trashed: bool = False) -> Select[Any]:
    """Return the query of every task the caller may see, outside the trash or in it."""
    deleted = col(Task.deleted_at)
    return select(*(getattr(Task, name) for name in STORED), _TAG_NAMES).where(
        col(Task.user_id) == principal.user_id, deleted.is_not(None) if trashed else deleted.is_(None)
    )


def read(row: Sequence[Any]) -> Record:
    """Return a row of `visible_to` as the API answers it."""
    task = dict(zip(_READ, row, strict=False))
    task["status"] = "open" if task["completed_at"] is None else "completed"
    task["priority"] = PRIORITIES[task["priority"]]
    task["tags"] = task["tags"] or []
    return task


async def find(
    connection: AsyncConnection, principal: Principal, task_id: UUID, *, trashed: bool = False
) -> Record | None:
    """Return one task, None when the caller may not see it."""
    row = (
        await connection.execute(visible_to(principal, trashed=trashed).where(col(Task.id) == task_id))
    ).one_or_none()
    return read(row) if row else None


async def find_many(
    connection: AsyncConnection, principal: Principal, ids: Iterable[UUID], *, trashed: bool = False
) -> dict[UUID, Record]:
    """Return those of the tasks that the caller may see, by id."""
    statement = visible_to(principal, trashed=trashed).where(col(Task.id).in_(list(ids)))
    return {task["id"]: task for task in map(read, await connection.execute(statement))}


async def add(connection: AsyncConnection, principal: Principal, task: Record, extra: Record) -> None:
    """Insert a task of the caller; `extra` holds columns that are not in an answer."""
    await connection.execute(insert(Task).values(user_id=principal.user_id, **stored(task), **extra))


async def save(connection: AsyncConnection, principal: Principal, task: Record, extra: Record) -> None:
    """Write a task of the caller whole; `extra` holds columns that are not in an answer."""
    mine = (col(Task.user_id) == principal.user_id, col(Task.id) == task["id"])
    row = stored(task)
    del row["id"]
    await connection.execute(update(Task).where(*mine).values(**row, **extra))


async def save_alike(
    connection: AsyncConnection, principal: Principal, ids: Sequence[UUID], fields: Record, now: datetime
) -> None:
    """Give many tasks of the caller the same fields and their next version."""
    mine = (col(Task.user_id) == principal.user_id, col(Task.id).in_(ids))
    statement = update(Task).where(*mine).values(**fields, version=col(Task.version) + 1, updated_at=now)
    await connection.execute(statement)


def stored(task: Record) -> Record:
    """Return the columns of an answer's task."""
    return {name: task[name] for name in STORED} | {"priority": PRIORITIES.index(task["priority"])}


async def remove(connection: AsyncConnection, principal: Principal, ids: Sequence[UUID]) -> None:
    """Delete tasks of the caller for good; children must be among them."""
    mine = (col(Task.user_id) == principal.user_id, col(Task.id).in_(ids))
    await connection.execute(delete(Task).where(*mine))


async def ancestors(connection: AsyncConnection, principal: Principal, task_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """Return the task and everything above it with their projects, nearest first; empty when it is not visible."""
    user = col(Task.user_id) == principal.user_id
    first = select(col(Task.id), col(Task.parent_id), col(Task.project_id), literal(1, Integer).label("level")).where(
        user, col(Task.id) == task_id, col(Task.deleted_at).is_(None)
    )
    up = first.cte("up", recursive=True)
    step = select(col(Task.id), col(Task.parent_id), col(Task.project_id), up.c.level + 1)
    # No tree is deeper than eight levels; the bound only keeps a damaged one from looping.
    up = up.union_all(step.where(user, col(Task.id) == up.c.parent_id, up.c.level < 100))
    rows = await connection.execute(select(up.c.id, up.c.project_id).order_by(up.c.level))
    return [(row[0], row[1]) for row in rows]


async def subtree(
    connection: AsyncConnection, principal: Principal, task_id: UUID, *, trashed_at: datetime | None = None
) -> list[tuple[UUID, int]]:
    """Return the task and everything below it with its level (1 for the task), nearest first.

    Outside the trash, or with `trashed_at` what went into it at that instant.
    """
    user = col(Task.user_id) == principal.user_id
    there = col(Task.deleted_at).is_(None) if trashed_at is None else col(Task.deleted_at) == trashed_at
    first = select(col(Task.id), literal(1, Integer).label("level")).where(user, there, col(Task.id) == task_id)
    down = first.cte("down", recursive=True)
    step = select(col(Task.id), down.c.level + 1).where(user, there, col(Task.parent_id) == down.c.id)
    down = down.union_all(step.where(down.c.level < 100))
    rows = await connection.execute(select(down.c.id, down.c.level).order_by(down.c.level, down.c.id))
    return [(row[0], row[1]) for row in rows]


async def whole_subtree(connection: AsyncConnection, principal: Principal, task_id: UUID) -> list[UUID]:
    """Return the task and everything below it, in the trash or not."""
    user = col(Task.user_id) == principal.user_id
    down = select(col(Task.id)).where(user, col(Task.id) == task_id).cte("down", recursive=True)
    down = down.union(select(col(Task.id)).where(user, col(Task.parent_id) == down.c.id))
    return list((await connection.execute(select(down.c.id))).scalars())


async def in_project(connection: AsyncConnection, principal: Principal, project_id: UUID) -> list[UUID]:
    """Return every task of a project, those in the trash too, oldest first."""
    mine = (col(Task.user_id) == principal.user_id, col(Task.project_id) == project_id)
    return list((await connection.execute(select(col(Task.id)).where(*mine).order_by(col(Task.id)))).scalars())


async def neighbour(connection: AsyncConnection, principal: Principal, task: Record, *, below: bool) -> Record | None:
    """Return the id and position of the task next below or above `task` at its place, None at the end."""
    place = col(Task.position)
    siblings = and_(
        col(Task.user_id) == principal.user_id,
        col(Task.deleted_at).is_(None),
        col(Task.project_id).is_not_distinct_from(task["project_id"]),
        col(Task.parent_id).is_not_distinct_from(task["parent_id"]),
    )
    statement = select(col(Task.id), place).where(siblings).limit(1)
    statement = (
        statement.where(place < task["position"]).order_by(place.desc())
        if below
        else statement.where(place > task["position"]).order_by(place)
    )
    row = (await connection.execute(statement)).one_or_none()
    return {"id": row[0], "position": row[1]} if row else None


async def due_dates(connection: AsyncConnection, principal: Principal) -> list[date]:
    """Return each date on which a date-only task of the caller is due."""
    statement = select(col(Task.due_on)).where(col(Task.user_id) == principal.user_id, col(Task.due_on).is_not(None))
    return [day for day in (await connection.execute(statement.distinct())).scalars() if day is not None]


async def place_due_dates(connection: AsyncConnection, principal: Principal, keys: dict[date, datetime]) -> None:
    """Set the due key of the caller's date-only tasks, by date."""
    if not keys:
        return
    mine = (col(Task.user_id) == principal.user_id, col(Task.due_on) == bindparam("on_day"))
    rows = [{"on_day": day, "key": key} for day, key in keys.items()]
    await connection.execute(update(Task).where(*mine).values(due_key=bindparam("key")), rows)


async def expired(connection: AsyncConnection, before: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Return up to `limit` tasks of anyone that went into the trash before an instant: user and task, oldest first."""
    statement = (
        select(col(Task.user_id), col(Task.id))
        .where(col(Task.deleted_at) < before)
        .order_by(col(Task.deleted_at))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await connection.execute(statement)]
