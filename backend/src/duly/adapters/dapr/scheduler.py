"""The scheduler of the Dapr runtime: an alarm clock whose jobs are named and never touched again."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from duly.adapters.dapr.sidecar import Features, Sidecar, SidecarAway, error_code
from duly.ports.scheduler import JobHandler, SchedulerAway, check_job


class DaprScheduler:
    """Schedules one-shot jobs. Deleting one near its instant, or posting its name again, can stop every job of a cluster."""

    is_outside = True

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar
        self._handlers: dict[str, JobHandler] = {}

    async def schedule(self, name: str, at: datetime) -> None:
        """Schedule as the port says; a name that is there already stays as it is, where the sidecar can tell."""
        check_job(name, at)
        try:
            answer = await self._sidecar.versioned(
                "POST",
                lambda can: f"/v1.0{'' if can.stable_jobs else '-alpha1'}/jobs/{name}",
                body=lambda can: _job(at, can),
            )
        except SidecarAway as error:
            raise SchedulerAway from error
        # A conflict: another process was first, with the same instant.
        if not answer.is_success and answer.status_code != 409:
            raise SchedulerAway(f"{answer.status_code} {error_code(answer)}")

    async def cancel(self, name: str) -> None:
        """Do nothing: the job fires, and its handler finds that it became stale."""

    def handle(self, prefix: str, handler: JobHandler) -> None:
        """Handle as the port says."""
        self._handlers[prefix] = handler

    async def run(self) -> None:
        """Wait until cancelled: the sidecar calls."""
        await asyncio.Event().wait()

    async def fire(self, name: str) -> bool:
        """Give a job that fired to its handler; False when there is none. Raises what the handler raised."""
        prefix = max((prefix for prefix in self._handlers if name.startswith(prefix)), key=len, default=None)
        if prefix is None:
            return False
        await self._handlers[prefix](name)
        return True


def _job(at: datetime, can: Features) -> dict[str, Any]:
    # Up to the next millisecond, so that it is never early. An empty object as data is right on every version.
    due = (at.astimezone(UTC) + timedelta(microseconds=999)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    job: dict[str, Any] = {"dueTime": due, "data": {}}
    if can.policy:
        # Without a number of retries it has no end; the default gives a one-shot up after three seconds of errors.
        job |= {"failurePolicy": {"constant": {"interval": "5s"}}, "overwrite": False}
    return job
