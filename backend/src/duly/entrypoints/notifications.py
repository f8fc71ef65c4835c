"""The notifications service: it tells people of what fired, in their inbox and by their channels; the API answers both."""

from collections.abc import Callable

from fastapi import FastAPI

from duly.entrypoints.service import Process, Service
from duly.features.channels.service import waking
from duly.features.channels.service.attempting import Sending
from duly.features.channels.service.courier import Courier
from duly.features.notifications.consumers import CONSUMER


def prepare(app: FastAPI, process: Process) -> Callable[[], None]:
    """Let the process hear of deliveries that others planned; there is nothing to stop."""
    process.resources.bus.listen(lambda said: waking.wake() if said.kind == "deliveries" else None)
    return lambda: None


async def send_deliveries(process: Process) -> None:
    """Send what is due by every kind of channel that this installation can send to."""
    resources = process.resources
    sending = Sending(resources.senders, resources.secrets, resources.clock, resources.settings.origin)
    await Courier(process.background, resources.bus, sending).run()


SERVICE = Service(name="notifications", consumers=(CONSUMER,), loops=(send_deliveries,), prepare=prepare)
