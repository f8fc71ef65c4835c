"""What time alone makes superfluous: old trash, notifications, events and their marks, deliveries, idempotency keys."""

import asyncio
from datetime import timedelta
from random import uniform

import structlog

from duly.entrypoints.service import Process
from duly.features.channels.service import retention
from duly.features.notifications import service as notifications
from duly.features.tasks.service import trash
from duly.messaging import inbox, log
from duly.telemetry import HOUSEKEEPING_SECONDS
from duly.web import idempotency
from duly.web.resources import Resources

INTERVAL_SECONDS = 6 * 3600.0
FIRST_AFTER_SECONDS = 60.0
_BATCH = 500
_log = structlog.get_logger(__name__)


async def housekeeping(process: Process) -> None:
    """Tidy up some time after the start and then every six hours, until cancelled.

    The interval lets a serverless database sleep; the jitter keeps replicas apart, and two at once only share the work.
    """
    await asyncio.sleep(FIRST_AFTER_SECONDS * uniform(1, 2))  # noqa: S311
    while True:
        try:
            with HOUSEKEEPING_SECONDS.time():
                await tidy(process.resources)
        except Exception as error:
            _log.warning("housekeeping.failed", error=type(error).__name__)
        await asyncio.sleep(INTERVAL_SECONDS * uniform(0.9, 1.1))  # noqa: S311


async def tidy(resources: Resources) -> dict[str, int]:
    """Remove everything past its retention, in small transactions; return how many rows of each kind."""
    chosen, now = resources.settings, resources.clock.now()
    done = {"tasks": 0, "notifications": 0, "events": 0, "inbox_marks": 0, "deliveries": 0, "idempotency_keys": 0}
    for kind in done:
        while True:
            async with resources.work.unit("housekeeping") as unit:
                if kind == "tasks":
                    before = now - timedelta(days=chosen.trash_retention_days)
                    count = await trash.purge_expired(unit, before, _BATCH)
                elif kind == "notifications":
                    read_before = now - timedelta(days=chosen.notification_retention_days)
                    unread_before = now - timedelta(days=chosen.unread_notification_retention_days)
                    count = await notifications.purge_old(unit, read_before, unread_before, _BATCH)
                elif kind == "events":
                    before = now - timedelta(days=chosen.event_retention_days)
                    count = await log.trim(unit.connection, before, _BATCH)
                elif kind == "inbox_marks":
                    before = now - timedelta(days=chosen.event_retention_days)
                    count = await inbox.forget(unit.connection, before, _BATCH)
                elif kind == "deliveries":
                    before = now - timedelta(days=chosen.delivery_retention_days)
                    count = await retention.forget_ended(unit, before, _BATCH)
                else:
                    before = now - timedelta(hours=chosen.idempotency_retention_hours)
                    count = await idempotency.forget(unit.connection, before)
            done[kind] += count
            if count == 0 or kind == "idempotency_keys":
                break
    _log.info("housekeeping.done", **done)
    return done
