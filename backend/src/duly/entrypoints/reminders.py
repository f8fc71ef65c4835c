"""The reminders service: it keeps each task's reminders planned and fires them, and composes daily digests; the API answers
reminders and takes snoozes.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from fastapi import FastAPI

from duly.entrypoints.service import Process, Service
from duly.features.digest.consumers import CONSUMER as DIGEST
from duly.features.digest.service import waking as digests
from duly.features.digest.service.daily import Daily
from duly.features.reminders.consumers import CONSUMER
from duly.features.reminders.service import alarms, waking
from duly.features.reminders.service.alarm_clock import AlarmClock


def prepare(app: FastAPI, process: Process) -> Callable[[], None]:
    """Let the process hear of other replicas' reminders and digests and of alarms; there is nothing to stop."""
    resources = process.resources
    resources.bus.listen(lambda said: waking.wake() if said.kind == "reminders" else None)
    resources.bus.listen(lambda said: digests.wake() if said.kind == "digests" else None)
    if resources.scheduler.is_outside:
        resources.scheduler.handle(alarms.PREFIX, alarms.ring)
    return lambda: None


async def fire_reminders(process: Process) -> None:
    """Sleep until the earliest reminder, fire what is due, and set alarms where the runtime has them outside."""
    resources, work = process.resources, process.background
    clock = AlarmClock(work, resources.bus, grace=alarms.GRACE if resources.scheduler.is_outside else timedelta(0))
    async with asyncio.TaskGroup() as group:
        group.create_task(clock.run())
        if resources.scheduler.is_outside:
            group.create_task(alarms.Alarms(work, resources.scheduler).run())


async def compose_digests(process: Process) -> None:
    """Sleep until the earliest digest, compose what is due. A digest may come seconds late, so it has no alarm outside."""
    await Daily(process.background, process.resources.bus).run()


SERVICE = Service(
    name="reminders", consumers=(CONSUMER, DIGEST), loops=(fire_reminders, compose_digests), prepare=prepare
)
