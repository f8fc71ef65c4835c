"""The reminders service: it keeps each task's reminders planned and fires them; the API answers them and takes snoozes."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from fastapi import FastAPI

from duly.entrypoints.service import Process, Service
from duly.features.reminders.consumers import CONSUMER
from duly.features.reminders.service import alarms, waking
from duly.features.reminders.service.alarm_clock import AlarmClock


def prepare(app: FastAPI, process: Process) -> Callable[[], None]:
    """Let the process hear of other replicas' reminders and of alarms; there is nothing to stop."""
    resources = process.resources
    resources.bus.listen(lambda said: waking.wake() if said.kind == "reminders" else None)
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


SERVICE = Service(name="reminders", consumers=(CONSUMER,), loops=(fire_reminders,), prepare=prepare)
