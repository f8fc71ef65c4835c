"""The pool of an engine, measured: who waited how long, how many connections are in use."""

import time
import weakref

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection

from duly.telemetry import DATABASE_IN_USE, DATABASE_POOL_SIZE, DATABASE_REFUSED, DATABASE_WAIT


class MeasuredPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool, which tells how long each asking for a connection took. Its `logging_name` names it."""

    def connect(self) -> PoolProxiedConnection:
        """Return a connection as the pool does."""
        name = self.logging_name or ""
        began = time.perf_counter()
        try:
            found = super().connect()
        except Exception:
            DATABASE_REFUSED.labels(name).inc()
            raise
        DATABASE_WAIT.labels(name).observe(time.perf_counter() - began)
        return found


def show(engine: AsyncEngine, name: str, size: int) -> None:
    """Let the metrics show this pool's use. They look when they are asked; an engine that is gone uses nothing."""
    seen = weakref.ref(engine)

    def in_use() -> float:
        found = seen()
        pool = None if found is None else found.pool
        return pool.checkedout() if isinstance(pool, MeasuredPool) else 0

    DATABASE_POOL_SIZE.labels(name).set(size)
    DATABASE_IN_USE.labels(name).set_function(in_use)
    DATABASE_REFUSED.labels(name)
