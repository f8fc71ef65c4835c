"""Full text search over title and description: whole words and beginnings first, typing errors when those find nothing.

Two stages (ADR-0007): the index over words answers most searches at once and without noise; only when it finds nothing are
similar words looked for, in every title (by trigrams) and in the descriptions of the newest tasks (no index of that size is
worth its place). The cursor keeps to the stage it began in.
"""

import re
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.tasks.models import Task
from duly.features.tasks.repository.by_id import read
from duly.features.tasks.schemas import TasksQuery
from duly.identity.principal import Principal
from duly.web.pagination import CursorInvalid, Key, Page

MAX_WORDS = 10
DESCRIPTIONS_LOOKED_AT = 1_000
# Above PostgreSQL's default for short words, below it for long ones: one wrong letter in five still matches.
SIMILAR_ENOUGH = 0.45
_SEPARATORS = re.compile(r"""[\s!-/:-@\[-`{-~\u00a1-\u00bf\u2000-\u206f\u3000-\u303f\u060c\u061b\u061f\u06d4]+""")


def words_of(q: str) -> list[str]:
    """Return the words of a search, at most ten; combining marks stay with their letters."""
    return [word for word in _SEPARATORS.split(q) if word][:MAX_WORDS]


def _by_words(words: list[str]) -> ColumnElement[bool]:
    """Return the condition that each word begins some word of the task (GIN index `ix_task_search`)."""
    document = func.duly.task_search(col(Task.title), col(Task.description), type_=TSVECTOR)
    return document.op("@@")(func.duly.task_search_query(literal(words, ARRAY(Text)), type_=TSQUERY))


def _by_likeness(principal: Principal, q: str, words: list[str]) -> ColumnElement[bool]:
    """Return the condition that each word is nearly a word, or a part, of the title or of a recent description."""
    newest = (
        select(col(Task.id))
        .where(col(Task.user_id) == principal.user_id, col(Task.deleted_at).is_(None))
        .order_by(col(Task.created_at).desc(), col(Task.id).desc())
        .limit(DESCRIPTIONS_LOOKED_AT)
        .scalar_subquery()
    )
    title, description = col(Task.title), col(Task.description)

    def like(column: Any, word: str) -> ColumnElement[bool]:
        similar = func.strict_word_similarity(word, column) >= SIMILAR_ENOUGH
        return or_(column.icontains(word, autoescape=True), similar)

    in_title = and_(*(or_(title.icontains(w, autoescape=True), literal(w, String).op("<%")(title)) for w in words))
    exact = and_(*(like(title, word) for word in words))
    in_description = and_(*(or_(like(title, word), like(description, word)) for word in words))
    return or_(and_(in_title, exact), and_(col(Task.id).in_(newest), in_description))


async def page(
    connection: AsyncConnection,
    principal: Principal,
    query: TasksQuery,
    statement: Select[Any],
    keys: list[Key],
    shape: Record,
) -> tuple[list[Record], str | None]:
    """Return a page of the tasks of `statement` that answer `query.q`.

    Errors: `CursorInvalid`.
    """
    q = (query.q or "").strip()
    words = words_of(q)
    stages = [("words", _by_words(words))] if words else []
    stages.append(("likeness", _by_likeness(principal, q, words or [q])))
    for name, condition in stages:
        cut = Page(keys, "search", name, principal.user_id, shape)
        try:
            limited = cut.apply(statement.where(condition), query.cursor, query.limit)
        except CursorInvalid:
            if name == "likeness":
                raise
            continue
        rows = (await connection.execute(limited)).all()
        if rows or query.cursor is not None or name == "likeness":
            found, following = cut.cut(rows, query.limit)
            return [read(row) for row in found], following
    return [], None
