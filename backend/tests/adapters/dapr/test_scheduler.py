"""Jobs as each generation of the sidecar wants them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from duly.adapters.dapr.scheduler import DaprScheduler
from duly.adapters.dapr.sidecar import Sidecar
from duly.ports.scheduler import SchedulerAway
from tests.adapters.dapr.double import SidecarDouble

AT = datetime(2027, 3, 28, 1, 30, 0, 250_000, tzinfo=UTC)
POLICY = {"failurePolicy": {"constant": {"interval": "5s"}}, "overwrite": False}


@pytest.fixture
def scheduler(sidecar: Sidecar) -> DaprScheduler:
    return DaprScheduler(sidecar)


class TestSchedule:
    @pytest.mark.parametrize(
        ("version", "path", "more"),
        [
            ("v1.14.0", "/v1.0-alpha1/jobs", {}),
            ("1.16.3", "/v1.0-alpha1/jobs", POLICY),
            ("1.17.7", "/v1.0-alpha1/jobs", POLICY),
            ("1.18.6", "/v1.0/jobs", POLICY),
        ],
    )
    async def test_path_and_body_by_version(
        self, double: SidecarDouble, scheduler: DaprScheduler, version: str, path: str, more: dict[str, object]
    ) -> None:
        double.version = version
        await scheduler.schedule("reminder-1-r2", AT)
        assert double.asked("/jobs/") == [f"POST {path}/reminder-1-r2"]
        assert double.jobs["reminder-1-r2"] == {"dueTime": "2027-03-28T01:30:00.250Z", "data": {}, **more}

    @pytest.mark.parametrize(
        ("at", "due"),
        [
            (AT + timedelta(microseconds=1), "2027-03-28T01:30:00.251Z"),
            (AT + timedelta(microseconds=999), "2027-03-28T01:30:00.251Z"),
            (AT.astimezone(timezone(timedelta(hours=5))), "2027-03-28T01:30:00.250Z"),
            (datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "2027-01-01T00:00:00.000Z"),
        ],
    )
    async def test_is_never_early(
        self, double: SidecarDouble, scheduler: DaprScheduler, at: datetime, due: str
    ) -> None:
        await scheduler.schedule("one", at)
        assert double.jobs["one"]["dueTime"] == due

    async def test_a_name_that_is_taken_counts_as_done(self, double: SidecarDouble, scheduler: DaprScheduler) -> None:
        double.version = "1.18.6"
        await scheduler.schedule("one", AT)
        await scheduler.schedule("one", AT)
        assert len(double.asked("/jobs/one")) == 2

    @pytest.mark.parametrize("status", [400, 404, 500, 503])
    async def test_any_other_answer_is_away(self, double: SidecarDouble, scheduler: DaprScheduler, status: int) -> None:
        double.broken["/v1.0-alpha1/jobs"] = (status, {"errorCode": "SCHEDULER_SCHEDULE_JOB"})
        with pytest.raises(SchedulerAway):
            await scheduler.schedule("one", AT)


class TestCancel:
    async def test_touches_nothing(self, double: SidecarDouble, scheduler: DaprScheduler) -> None:
        await scheduler.schedule("one", AT)
        asked = len(double.calls)
        await scheduler.cancel("one")
        assert len(double.calls) == asked
