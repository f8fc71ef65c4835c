"""Whatever people do, every event that is recorded fits the schema that consumers were promised."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from duly.features.notifications import service as notifications
from duly.messaging import log
from duly.web.resources import Resources
from tests.events.test_schemas import COMMITTED, faults
from tests.support import channels
from tests.support.caller import User
from tests.support.digesting import next_one
from tests.support.operations import Operations
from tests.support.telling import tell


async def recorded(resources: Resources, user_id: UUID) -> list[dict[str, object]]:
    async with resources.work.unit("a-look") as unit:
        events = await log.read_events(unit.connection, user_id, 0, 2**62)
    return [event.cloud_event() for event in events]


async def purge_notifications(resources: Resources) -> None:
    """Let everybody's notifications be old and go."""
    before = resources.clock.now() + timedelta(days=1)
    removed = 1
    while removed:
        async with resources.work.unit("a-test") as unit:
            removed = await notifications.purge_old(unit, before, before, 500)


class TestRecordedEvents:
    async def test_fit_their_schemas(self, new_user: Callable[[], User], resources: Resources) -> None:
        seen = Counter[str]()
        for seed in (31, 32, 33, 34):
            user = new_user()
            operations = Operations(user, seed)
            for _ in range(150):
                await operations.step()
            for zone in ("Asia/Karachi", "UTC"):
                patch = {
                    "time_zone": zone,
                    "quiet_hours": {"start": "22:00", "end": "07:00"} if zone != "UTC" else None,
                }
                assert (await user.patch("/account", patch)).status_code == 200
            await channels.confirmed(user, address=f"ada{seed}@example.com")
            task = await user.task(due_on="2026-01-01", reminders=[{"at": resources.clock.now().isoformat()}])
            assert (await user.patch("/account", {"digest_time": "07:00"})).status_code == 200
            await next_one(resources.work, user)
            assert {one["kind"] for one in await tell(resources.work, user)} == {"reminder", "digest"}
            assert (await user.post("/notifications/read", {})).json()["read"] >= 1
            assert (await user.post(f"/tasks/{task['id']}/reminders/snooze", {"minutes": 5})).status_code == 200
            await purge_notifications(resources)
            for envelope in await recorded(resources, user.id):
                assert faults(envelope) == [], envelope
                seen[str(envelope["type"])] += 1
        unseen = COMMITTED.keys() - seen.keys() - {"duly.announcement.v1"}
        assert not unseen, f"nothing of this was done, so nothing was shown: {unseen}"
