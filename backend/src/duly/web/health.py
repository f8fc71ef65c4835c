"""Is the process alive, and can it do its work? And what did it do: the metrics."""

import asyncio
import html
import time

from fastapi import APIRouter, Request, Response
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from sqlalchemy import text

from duly.database.engine import reading
from duly.database.phases import suits
from duly.errors import DulyError, NotFound, Unavailable, catalogue
from duly.web.answers import answer

router = APIRouter(include_in_schema=False)
_FRESH_SECONDS = 1.0


@router.get("/healthz")
async def healthz() -> Response:
    """Answer as long as the process can answer at all; asks nothing else, so that a sleeping database stays asleep."""
    return answer({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Answer 200 when the database answers and is migrated far enough for this version, else 503.

    Probes within a second share one look.
    """
    state = request.app.state
    if time.monotonic() - getattr(state, "ready_at", float("-inf")) > _FRESH_SECONDS:
        try:
            async with asyncio.timeout(3), reading(state.resources.engine) as connection:
                at = (await connection.execute(text("SELECT version_num FROM duly.alembic_version"))).scalar_one()
        except DulyError:
            raise
        except Exception as error:
            raise Unavailable("The database is not ready.") from error
        if not suits(at):
            raise Unavailable("The database is older than this version: run `duly migrate`.")
        state.ready_at = time.monotonic()
    return answer({"status": "ready"})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Answer the process's metrics for Prometheus; in OpenMetrics, where that is asked for, with exemplars."""
    encoder, kind = choose_encoder(request.headers.get("accept", ""))
    # Starlette would add a charset to what names one already.
    return Response(encoder(REGISTRY), headers={"content-type": kind})


@router.get("/problems/{code}")
async def problem(code: str) -> Response:
    """Explain one problem code to a person."""
    kind = catalogue().get(code)
    if kind is None:
        raise NotFound
    words = html.escape(kind.advice())
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{code}</title>'
        f"<h1>{html.escape(kind.title)}</h1><p><code>{code}</code> · HTTP {kind.status}</p><p>{words}</p></html>"
    )
    return Response(page, media_type="text/html")
