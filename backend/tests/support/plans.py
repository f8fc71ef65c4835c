"""What statements read, as the database counts it: rows and kinds of nodes, never time."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

Statement = tuple[str, Any]


@dataclass
class Read:
    """How many rows of some tables a statement read, passed ones too, by which kinds of nodes and which indexes."""

    rows: int = 0
    nodes: set[str] = field(default_factory=set)
    indexes: set[str] = field(default_factory=set)


@contextlib.contextmanager
def overheard(engine: AsyncEngine) -> Iterator[list[Statement]]:
    """Yield what is asked of the database in the block, as it is sent there."""
    heard: list[Statement] = []

    def hear(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: Any) -> None:
        heard.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", hear)


async def read(connection: AsyncConnection, statement: Statement, *tables: str) -> Read:
    """Do a statement again and return what it reads of these tables."""
    sql, parameters = statement
    ((found,),) = (await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)).all()
    result, left = Read(), [found[0]["Plan"]]
    while left:
        node = left.pop()
        left += node.get("Plans", [])
        if node.get("Index Name"):
            result.indexes.add(node["Index Name"])
        if node.get("Relation Name") in tables and "Scan" in node["Node Type"]:
            passed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
            result.rows += round((node["Actual Rows"] + passed) * node["Actual Loops"])
            result.nodes.add(node["Node Type"])
    return result
