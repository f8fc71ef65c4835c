"""Full text search over title and description: words and beginnings of words first, slips of the finger after.

Two stages (ADR-0007). The index over words answers most searches at once and without noise. Only when it finds nothing do
words that are nearly the ones typed join in, and parts of words (for scripts that write without spaces). Titles are looked
through by their trigram index, descriptions of the newest tasks only: an index for all of them would be larger than the
tasks. The cursor keeps to the stage it began in.
"""

import re
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from duly.database.base import Record
from duly.features.tasks.models import Task
from duly.features.tasks.repository.by_id import read
from duly.features.tasks.rules import is_slip_of
from duly.features.tasks.schemas.queries import TasksQuery
from duly.identity.principal import Principal
from duly.web.pagination import CursorInvalid, Key, Page

MAX_WORDS = 10
DESCRIPTIONS_LOOKED_AT = 1_000
_SLIPS_A_WORD = 20
# A plan made for these very words: the generic one sorts everything where an index would stop after a page. And a trigram
# threshold low enough for two swapped letters in a short word; what it lets through is judged by `is_slip_of`.
SETTINGS = (
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('pg_trgm.word_similarity_threshold', '0.15', true)"
)
_SEPARATORS = re.compile(r"""[\s!-/:-@\[-`{-~\u00a1-\u00bf\u2000-\u206f\u3000-\u303f\u060c\u061b\u061f\u06d4]+""")


def words_of(q: str) -> list[str]:
    """Return the words of a search, at most ten; combining marks stay with their letters."""
    return [word for word in _SEPARATORS.split(q) if word][:MAX_WORDS]


def _begin_with(word: str) -> ColumnElement[Any]:
    return func.duly.task_search_query(literal(word, String), type_=TSQUERY)


def _matches(groups: list[list[str]]) -> ColumnElement[bool]:
    """Return the condition that some word of each group begins a word of the task (GIN index `ix_task_search`)."""
    alternatives = [reduce(lambda a, b: a.op("||")(b), map(_begin_with, group)) for group in groups]
    asked = reduce(lambda a, b: a.op("&&")(b), alternatives)
    document = func.duly.task_search(col(Task.title), col(Task.description), type_=TSVECTOR)
    return document.op("@@")(asked)


def _newest(principal: Principal) -> Select[Any]:
    return (
        select(col(Task.id))
        .where(col(Task.user_id) == principal.user_id, col(Task.deleted_at).is_(None))
        .order_by(col(Task.created_at).desc(), col(Task.id).desc())
        .limit(DESCRIPTIONS_LOOKED_AT)
    )


def _contains(principal: Principal, words: list[str]) -> ColumnElement[bool]:
    """Return the condition that title or recent description contain each word, anywhere."""
    title, description = col(Task.title), col(Task.description)
    everywhere = and_(
        *(or_(title.icontains(w, autoescape=True), description.icontains(w, autoescape=True)) for w in words)
    )
    in_title = and_(*(title.icontains(word, autoescape=True) for word in words))
    return or_(in_title, and_(col(Task.id).in_(_newest(principal)), everywhere))


async def _with_slips(connection: AsyncConnection, principal: Principal, word: str) -> list[str]:
    """Return the word, and the words of the caller's tasks that it may be a slip of."""
    if len(word) < 3:
        return [word]
    plain = func.public.unaccent(func.lower(literal(word, String)), type_=String)
    mine = (col(Task.user_id) == principal.user_id, col(Task.deleted_at).is_(None))

    def split(column: Any) -> Any:
        folded = func.public.unaccent(func.lower(column), type_=String)
        return func.regexp_split_to_table(folded, "[^[:alnum:]]+", type_=String).label("word")

    in_titles = select(split(col(Task.title))).where(*mine, literal(word, String).op("<%")(col(Task.title)))
    in_descriptions = select(split(col(Task.description))).where(col(Task.id).in_(_newest(principal)))
    found = union_all(in_titles, in_descriptions).subquery()
    near = (
        select(plain.label("typed"), found.c.word)
        .where(
            func.length(found.c.word).between(max(3, len(word) - 2), len(word) + 2),
            func.public.levenshtein_less_equal(found.c.word, plain, 4) <= 4,
        )
        .distinct()
        .limit(1_000)
    )
    rows = (await connection.execute(near)).all()
    return [word, *sorted(row[1] for row in rows if is_slip_of(row[0], row[1]))[:_SLIPS_A_WORD]]


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
    if words:
        cut = Page(keys, "words", principal.user_id, shape)
        try:
            limited = cut.apply(statement.where(_matches([[word] for word in words])), query.cursor, query.limit)
        except CursorInvalid:
            pass  # perhaps a cursor of the second stage, which says so itself when it is not
        else:
            rows = (await connection.execute(limited)).all()
            if rows or query.cursor is not None:
                found, following = cut.cut(rows, query.limit)
                return [read(row) for row in found], following
    cut = Page(keys, "slips", principal.user_id, shape)
    nearly = _contains(principal, words or [q])
    if words:
        nearly = or_(_matches([await _with_slips(connection, principal, word[:50]) for word in words]), nearly)
    rows = (await connection.execute(cut.apply(statement.where(nearly), query.cursor, query.limit))).all()
    found, following = cut.cut(rows, query.limit)
    return [read(row) for row in found], following
