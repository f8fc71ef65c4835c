"""Keyset pages: a cursor is the last row's sort key, bound to the query that made it."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, Select, and_, literal, or_, tuple_

from duly.errors import FieldError, Invalid
from duly.web.answers import encode


class CursorInvalid(Invalid):
    """That cursor was not made by this list with these filters and this sort: start without one."""

    code = "cursor.invalid"
    title = "The cursor does not fit this list"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("cursor", self.code, "Start again without a cursor.")])


@dataclass(frozen=True, slots=True)
class Key:
    """One part of a sort: a column or expression that is never null unless `nullable`, its direction, its type."""

    column: Any
    kind: type
    descending: bool = False
    nullable: bool = False

    PARSERS: ClassVar[dict[type, Any]] = {datetime: datetime.fromisoformat, UUID: UUID}

    def parse(self, value: Any) -> Any:
        """Return a cursor's JSON value in this key's type; ValueError or TypeError when it is of another."""
        if value is None and self.nullable:
            return None
        if parser := self.PARSERS.get(self.kind):
            if not isinstance(value, str):
                raise TypeError
            parsed = parser(value)
            if isinstance(parsed, datetime) and parsed.tzinfo is None:
                raise ValueError
            return parsed
        if type(value) is not self.kind or (isinstance(value, str) and ("\0" in value or len(value) > 2000)):
            raise TypeError
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**31:
            raise ValueError
        return value


class Page:
    """How one list is cut: its keys (the last one unique), and a digest of everything else that shapes it."""

    def __init__(self, keys: Sequence[Key], *shape: Any) -> None:
        self.keys = list(keys)
        self._digest = hashlib.blake2b(repr(shape).encode(), digest_size=6).hexdigest()

    def apply(self, statement: Select[Any], cursor: str | None, limit: int) -> Select[Any]:
        """Return `statement` in order, after `cursor`, with one row more than `limit` to know whether a page follows."""
        if cursor is not None:
            statement = statement.where(self._after(self._decode(cursor)))
        order = [key.column.desc() if key.descending else key.column.asc() for key in self.keys]
        labelled = [key.column.label(f"key_{n}") for n, key in enumerate(self.keys)]
        return statement.add_columns(*labelled).order_by(*order).limit(limit + 1)

    def cut(self, rows: Sequence[Row[Any]], limit: int) -> tuple[Sequence[Row[Any]], str | None]:
        """Return the page's rows, and the cursor of the next one or None."""
        if len(rows) <= limit:
            return rows, None
        page = rows[:limit]
        values = [getattr(page[-1], f"key_{n}") for n in range(len(self.keys))]
        return page, base64.urlsafe_b64encode(encode([self._digest, *values])).decode().rstrip("=")

    def _decode(self, cursor: str) -> list[Any]:
        try:
            found = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
            if not isinstance(found, list) or len(found) != len(self.keys) + 1 or found[0] != self._digest:
                raise CursorInvalid
            return [key.parse(value) for key, value in zip(self.keys, found[1:], strict=True)]
        except (ValueError, TypeError, OverflowError, binascii.Error) as error:
            raise CursorInvalid from error

    def _after(self, values: list[Any]) -> ColumnElement[bool]:
        # One direction and no nulls: a row comparison, which PostgreSQL turns into one index range.
        if len({key.descending for key in self.keys}) == 1 and not any(key.nullable for key in self.keys):
            mine = tuple_(*(key.column for key in self.keys))
            there = tuple_(*(literal(value, key.column.type) for key, value in zip(self.keys, values, strict=True)))
            return mine < there if self.keys[0].descending else mine > there
        steps = []
        for place, (key, value) in enumerate(zip(self.keys, values, strict=True)):
            same = [
                earlier.column.is_not_distinct_from(literal(given, earlier.column.type))
                for earlier, given in zip(self.keys[:place], values[:place], strict=True)
            ]
            if value is None:
                continue  # nothing sorts after null within its group
            edge = literal(value, key.column.type)
            steps.append(and_(*same, key.column < edge if key.descending else key.column > edge))
        return or_(*steps)
