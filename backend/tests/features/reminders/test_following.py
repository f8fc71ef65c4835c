"""What the task wants is what fires: moves, completion, trash, zones, quiet hours, snoozes, repetitions."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.features.reminders.conftest import Reminding, fired, once_each, written
from tests.support.caller import User

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
IN_AN_HOUR = written(NOW + HOUR)


class TestFiring:
    async def test_says_what_there_is_to_tell(self, user: User, reminding: Reminding) -> None:
        task = await user.task(
            "Call Ada", due_at=IN_AN_HOUR, priority="urgent", reminders=[{"before": "PT30M", "of": "due"}]
        )
        assert await reminding.at(user, 29 * MINUTE) == []
        (one,) = await reminding.at(user, 30 * MINUTE)
        rows = (await user.get(f"/tasks/{task['id']}/reminders")).json()["items"]
        assert one == {
            "reminder_id": rows[0]["id"],
            "version": 1,
            "task_id": task["id"],
            "title": "Call Ada",
            "due": IN_AN_HOUR,
            "at": written(NOW + 30 * MINUTE),
            "late": False,
            "late_seconds": 0,
            "nag": 0,
            "urgent": True,
            "deliver_at": None,
            "channels": None,
            "dates": ["due_on", "due_at"],
            "revision": 2,
        }
        assert rows[0]["reminder"] == {"before": "PT30M", "of": "due"}
        assert rows[0]["fire_at"] is None
        assert rows[0]["fired_at"] == written(NOW + 30 * MINUTE)
        assert await reminding.at(user, 2 * HOUR) == [one]
        actor = (await user.get("/changes")).json()["changes"][-1]
        assert actor["subject"] == f"tasks/{task['id']}"

    async def test_of_several_is_each_by_itself(self, user: User, reminding: Reminding) -> None:
        wishes = [
            {"before": "PT30M", "of": "due"},
            {"before": "PT0S", "of": "due"},
            {"at": written(NOW + 10 * MINUTE)},
            {"before": "PT5M", "of": "start"},
        ]
        await user.task(due_at=IN_AN_HOUR, start_at=written(NOW + 20 * MINUTE), reminders=wishes)
        found = await reminding.at(user, HOUR)
        assert [one["at"] for one in found] == [written(NOW + n * MINUTE) for n in (10, 15, 30, 60)]
        assert [one["late"] for one in found] == [True, True, True, False]
        assert [one["late_seconds"] for one in found] == [3000, 2700, 1800, 0]

    async def test_what_was_over_when_it_was_wished_does_not_fire(self, user: User, reminding: Reminding) -> None:
        await user.task(reminders=[{"at": written(NOW - MINUTE)}])
        await user.task(due_at=written(NOW + 5 * MINUTE), reminders=[{"before": "PT1H", "of": "due"}])
        assert await reminding.at(user, DAY) == []

    async def test_what_passed_on_its_way_here_does(self, user: User, reminding: Reminding) -> None:
        await user.task(reminders=[{"at": written(NOW - timedelta(seconds=2))}])
        assert len(await reminding.at(user, MINUTE)) == 1

    async def test_events_handled_late_and_out_of_order_still_fire_once(self, user: User, reminding: Reminding) -> None:
        task = await user.task(reminders=[{"at": written(NOW + MINUTE)}])
        reminding.move(NOW + HOUR)
        await user.patch(f"/tasks/{task['id']}", {"deadline_on": "2027-01-01"})
        (one,) = await reminding.at(user, 2 * HOUR)
        assert (one["late"], one["late_seconds"]) == (True, 2 * 3600 - 60)
        assert await reminding.at(user, 3 * HOUR) == [one]


class TestChanges:
    async def test_a_moved_date_moves_the_reminder(self, user: User, reminding: Reminding) -> None:
        task = await user.task(due_at=IN_AN_HOUR, reminders=[{"before": "PT0S", "of": "due"}])
        await reminding.follow(user)
        await user.patch(f"/tasks/{task['id']}", {"due_at": written(NOW + 2 * HOUR)})
        assert await reminding.at(user, HOUR) == []
        (one,) = await reminding.at(user, 2 * HOUR)
        assert (one["at"], one["version"]) == (written(NOW + 2 * HOUR), 2)
        # Moved again after it fired: it fires for the new date, too.
        await user.patch(f"/tasks/{task['id']}", {"due_at": written(NOW + 3 * HOUR)})
        both = await reminding.at(user, 3 * HOUR)
        assert [one["at"] for one in both] == [written(NOW + 2 * HOUR), written(NOW + 3 * HOUR)]
        once_each(both)

    async def test_a_change_that_is_not_followed_yet_is_seen_when_it_fires(
        self, user: User, reminding: Reminding
    ) -> None:
        task = await user.task(due_at=IN_AN_HOUR, reminders=[{"before": "PT0S", "of": "due"}, {"at": IN_AN_HOUR}])
        await reminding.follow(user)
        await user.patch(
            f"/tasks/{task['id']}", {"due_at": written(NOW + 2 * HOUR), "reminders": task["reminders"][:1]}
        )
        reminding.move(NOW + HOUR)
        await reminding.fire(user)
        await reminding.fire(user)
        assert await fired(user) == []
        assert [one["at"] for one in await reminding.at(user, 2 * HOUR)] == [written(NOW + 2 * HOUR)]

    @pytest.mark.parametrize("how", ["complete", "delete", "purge", "remove the wish", "remove the date"])
    async def test_nobody_is_told_any_more(self, how: str, user: User, reminding: Reminding) -> None:
        task = await user.task(due_at=IN_AN_HOUR, reminders=[{"before": "PT0S", "of": "due"}])
        path = f"/tasks/{task['id']}"
        await reminding.follow(user)
        match how:
            case "complete":
                await user.patch(f"{path}/complete")
            case "delete":
                await user.delete(path)
            case "purge":
                await user.delete(f"{path}?permanently=true")
            case "remove the wish":
                await user.patch(path, {"reminders": []})
            case _:
                await user.patch(path, {"due_at": None})
        reminding.move(NOW + HOUR)
        await reminding.fire(user)
        assert await reminding.at(user, 2 * HOUR) == []

    @pytest.mark.parametrize("how", ["reopened", "restored", "dated again"])
    async def test_what_comes_back_in_time_fires(self, how: str, user: User, reminding: Reminding) -> None:
        task = await user.task(due_at=IN_AN_HOUR, reminders=[{"before": "PT0S", "of": "due"}])
        path = f"/tasks/{task['id']}"
        steps: dict[str, Callable[[int], object]] = {
            "reopened": lambda n: user.patch(f"{path}/complete", {"completed": n == 0}),
            "restored": lambda n: user.delete(path) if n == 0 else user.post(f"{path}/restore"),
            "dated again": lambda n: user.patch(path, {"due_at": None if n == 0 else IN_AN_HOUR}),
        }
        for n in (0, 1):
            await steps[how](n)  # type: ignore[misc]
            await reminding.follow(user)
        assert len(await reminding.at(user, HOUR)) == 1
        # And what fired for this moment does not do so again.
        for n in (0, 1):
            await steps[how](n)  # type: ignore[misc]
        assert len(await reminding.at(user, 2 * HOUR)) == 1

    async def test_a_moment_that_passed_while_nobody_wanted_it_is_over(self, user: User, reminding: Reminding) -> None:
        task = await user.task(due_at=IN_AN_HOUR, reminders=[{"before": "PT0S", "of": "due"}])
        await user.patch(f"/tasks/{task['id']}/complete")
        assert await reminding.at(user, 2 * HOUR) == []
        await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})
        assert await reminding.at(user, 3 * HOUR) == []

    async def test_without_the_date_it_sleeps(self, user: User, reminding: Reminding) -> None:
        task = await user.task(reminders=[{"before": "P1D", "of": "deadline"}])
        assert await reminding.at(user, MINUTE) == []
        await user.patch(f"/tasks/{task['id']}", {"deadline_on": "2026-11-26"})
        (one,) = await reminding.at(user, NOW.replace(day=25, hour=9))
        assert (one["at"], one["due"]) == ("2026-11-25T09:00:00Z", None)


class TestAccounts:
    async def test_days_count_from_the_accounts_time_and_zone_and_follow_both(
        self, user: User, reminding: Reminding
    ) -> None:
        task = await user.task(due_on="2026-11-26", reminders=[{"before": "PT1H", "of": "due"}])
        path = f"/tasks/{task['id']}/reminders"

        async def planned() -> str:
            await reminding.follow(user)
            return str((await user.get(path)).json()["items"][0]["fire_at"])

        assert await planned() == "2026-11-26T08:00:00Z"
        await user.patch("/account", {"time_zone": "Asia/Karachi"})
        assert await planned() == "2026-11-26T03:00:00Z"
        await user.patch("/account", {"default_reminder_time": "20:30"})
        assert await planned() == "2026-11-26T14:30:00Z"
        await user.patch("/account", {"locale": "ur"})
        assert await planned() == "2026-11-26T14:30:00Z"

    async def test_a_zone_that_changed_but_is_not_followed_yet_counts(self, user: User, reminding: Reminding) -> None:
        await user.task(due_on="2026-11-26", reminders=[{"before": "PT0S", "of": "due"}])
        await reminding.follow(user)
        await user.patch("/account", {"time_zone": "America/New_York"})
        reminding.move(NOW.replace(day=26, hour=9))
        await reminding.fire(user)
        assert await fired(user) == []
        (one,) = await reminding.at(user, NOW.replace(day=26, hour=14))
        assert one["at"] == "2026-11-26T14:00:00Z"

    async def test_quiet_hours_put_off_the_telling_unless_it_is_urgent(self, user: User, reminding: Reminding) -> None:
        await user.patch("/account", {"time_zone": "Asia/Karachi", "quiet_hours": {"start": "22:00", "end": "07:00"}})
        night = "2026-11-24T18:30:00Z"
        await user.task("Calm", reminders=[{"at": night}])
        await user.task("Urgent", priority="urgent", reminders=[{"at": night}])
        await user.task("By day", reminders=[{"at": "2026-11-24T16:59:59Z"}])
        found = {
            one["title"]: one["deliver_at"]
            for one in await reminding.at(user, NOW.replace(hour=16, minute=59, second=59))
        }
        found |= {one["title"]: one["deliver_at"] for one in await reminding.at(user, NOW.replace(hour=18, minute=30))}
        assert found == {"By day": None, "Calm": "2026-11-25T02:00:00Z", "Urgent": None}


class TestSnooze:
    async def test_fires_again_then(self, user: User, reminding: Reminding) -> None:
        task = await user.task(reminders=[{"at": IN_AN_HOUR}])
        await reminding.at(user, HOUR)
        answer = await user.post(f"/tasks/{task['id']}/reminders/snooze", {"minutes": 10})
        assert answer.status_code == 200
        (row,) = answer.json()["items"]
        assert row["fire_at"] == row["snoozed_until"] == written(NOW + HOUR + 10 * MINUTE)
        (said,) = [c for c in await user.changes() if c["type"] == "reminder.snoozed"]
        assert said["data"] == {
            "reminder_id": row["id"],
            "version": row["version"],
            "task_id": task["id"],
            "until": row["snoozed_until"],
        }
        assert len(await reminding.at(user, HOUR + 9 * MINUTE)) == 1
        found = await reminding.at(user, HOUR + 10 * MINUTE)
        assert [one["nag"] for one in found] == [0, 0]
        once_each(found)
        assert await reminding.at(user, 5 * HOUR) == found

    async def test_takes_an_instant_and_outlives_a_mistaken_completion(self, user: User, reminding: Reminding) -> None:
        task = await user.task(reminders=[{"at": IN_AN_HOUR}])
        await reminding.at(user, HOUR)
        until = written(NOW + 3 * HOUR)
        await user.post(f"/tasks/{task['id']}/reminders/snooze", {"until": until})
        await user.patch(f"/tasks/{task['id']}/complete")
        await reminding.follow(user)
        refused = await user.post(f"/tasks/{task['id']}/reminders/snooze", {"minutes": 5})
        assert (refused.status_code, refused.json()["code"]) == (409, "reminder.task-completed")
        await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})
        assert [one["at"] for one in await reminding.at(user, 3 * HOUR)] == [IN_AN_HOUR, until]

    async def test_needs_something_that_fired_and_a_time_to_come(self, user: User, reminding: Reminding) -> None:
        task = await user.task(reminders=[{"at": IN_AN_HOUR}])
        path = f"/tasks/{task['id']}/reminders/snooze"
        await reminding.follow(user)
        answer = await user.post(path, {"minutes": 10})
        assert (answer.status_code, answer.json()["code"]) == (409, "reminder.nothing-to-snooze")
        await reminding.at(user, HOUR)
        for body in (
            *({}, {"minutes": 10, "until": IN_AN_HOUR}, {"minutes": 0}, {"minutes": "10"}, {"hours": 1}),
            *({"until": written(NOW)}, {"until": written(NOW + 400 * DAY)}),
        ):
            refused = await user.post(path, body)
            assert refused.status_code == 422, body
            assert refused.json()["errors"], body

    async def test_a_moved_date_ends_it(self, user: User, reminding: Reminding) -> None:
        task = await user.task(due_at=IN_AN_HOUR, reminders=[{"before": "PT0S", "of": "due"}])
        await reminding.at(user, HOUR)
        await user.post(f"/tasks/{task['id']}/reminders/snooze", {"minutes": 10})
        await user.patch(f"/tasks/{task['id']}", {"due_at": written(NOW + 9 * HOUR)})
        assert len(await reminding.at(user, 2 * HOUR)) == 1
        assert len(await reminding.at(user, 9 * HOUR)) == 2


class TestNag:
    async def test_repeats_until_its_maximum(self, user: User, reminding: Reminding) -> None:
        await user.task(reminders=[{"at": IN_AN_HOUR, "nag": {"every": "PT10M", "max": 2}}])
        for minutes in range(0, 60, 5):
            await reminding.at(user, HOUR + minutes * MINUTE)
        found = await fired(user)
        assert [(one["nag"], one["at"]) for one in found] == [
            (n, written(NOW + HOUR + n * 10 * MINUTE)) for n in range(3)
        ]
        once_each(found)

    async def test_ends_with_the_task_and_goes_on_when_that_was_a_mistake(
        self, user: User, reminding: Reminding
    ) -> None:
        task = await user.task(reminders=[{"at": IN_AN_HOUR, "nag": {"every": "PT10M", "max": 5}}])
        await reminding.at(user, HOUR)
        await user.patch(f"/tasks/{task['id']}/complete")
        assert len(await reminding.at(user, 2 * HOUR)) == 1
        await user.patch(f"/tasks/{task['id']}/complete", {"completed": False})
        assert len(await reminding.at(user, 2 * HOUR + 9 * MINUTE)) == 1
        assert len(await reminding.at(user, 2 * HOUR + 10 * MINUTE)) == 2

    async def test_after_downtime_goes_on_from_now(self, user: User, reminding: Reminding) -> None:
        await user.task(reminders=[{"at": IN_AN_HOUR, "nag": {"every": "PT1M", "max": 50}}])
        await reminding.at(user, HOUR)
        assert len(await reminding.at(user, 3 * HOUR)) == 2
        assert len(await reminding.at(user, 3 * HOUR + MINUTE / 2)) == 2
        assert len(await reminding.at(user, 3 * HOUR + MINUTE)) == 3

    async def test_is_quiet_in_quiet_hours(self, user: User, reminding: Reminding) -> None:
        await user.patch("/account", {"quiet_hours": {"start": "12:30", "end": "20:00"}})
        await user.task(reminders=[{"at": IN_AN_HOUR, "nag": {"every": "PT10M", "max": 5}}])
        (one,) = await reminding.at(user, HOUR)
        assert one["deliver_at"] == "2026-11-24T20:00:00Z"
        assert len(await reminding.at(user, NOW.replace(hour=20, minute=9))) == 1
        assert [one["at"] for one in await reminding.at(user, NOW.replace(hour=20, minute=10))][1:] == [
            "2026-11-24T20:10:00Z"
        ]

    async def test_snoozed_it_waits_and_then_goes_on(self, user: User, reminding: Reminding) -> None:
        task = await user.task(reminders=[{"at": IN_AN_HOUR, "nag": {"every": "PT10M", "max": 5}}])
        await reminding.at(user, HOUR)
        await user.post(f"/tasks/{task['id']}/reminders/snooze", {"minutes": 30})
        for minutes in range(0, 50, 5):
            await reminding.at(user, HOUR + minutes * MINUTE)
        assert [(one["nag"], one["at"]) for one in await fired(user)] == [
            (n, written(NOW + HOUR + minutes * MINUTE)) for n, minutes in ((0, 0), (0, 30), (1, 40))
        ]


class TestChannels:
    """Which kinds of channels tell of a reminder is the wish's own choice, and no new wish."""

    async def test_are_said_by_each_firing_repetition_and_snooze(self, user: User, reminding: Reminding) -> None:
        nag = {"every": "PT10M", "max": 1}
        chosen = {"at": IN_AN_HOUR, "nag": nag, "channels": ["email", "web_push"]}
        task = await user.task(reminders=[chosen, {"at": written(NOW + MINUTE), "channels": []}])
        assert [one["channels"] for one in await reminding.at(user, MINUTE)] == [[]]
        await reminding.at(user, HOUR)
        await user.post(f"/tasks/{task['id']}/reminders/snooze", {"minutes": 5})
        await reminding.at(user, HOUR + 5 * MINUTE)
        found = await reminding.at(user, HOUR + 15 * MINUTE)
        assert [(one["nag"], one["channels"]) for one in found[1:]] == [(n, ["web_push", "email"]) for n in (0, 0, 1)]
        (_, row) = (await user.get(f"/tasks/{task['id']}/reminders")).json()["items"]
        assert row["reminder"] == {"at": written(NOW + MINUTE), "channels": []}

    async def test_changed_before_it_fires_are_what_the_firing_says(self, user: User, reminding: Reminding) -> None:
        task = await user.task(reminders=[{"at": IN_AN_HOUR, "channels": ["ntfy"]}])
        await reminding.follow(user)
        (before,) = (await user.get(f"/tasks/{task['id']}/reminders")).json()["items"]
        await user.patch(f"/tasks/{task['id']}", {"reminders": [{"at": IN_AN_HOUR, "channels": ["webhook"]}]})
        (one,) = await reminding.at(user, HOUR)
        assert (one["channels"], one["reminder_id"], one["version"]) == (["webhook"], before["id"], before["version"])

    async def test_changed_alone_fire_nothing_again(self, user: User, reminding: Reminding) -> None:
        """One that fired stays so, one that repeats keeps its rhythm, one that is snoozed its end; the wish is the same."""
        nag = {"every": "PT10M", "max": 2}
        wishes = [{"at": IN_AN_HOUR}, {"before": "PT0S", "of": "due", "nag": nag}]
        task = await user.task(due_at=written(NOW + HOUR - MINUTE), reminders=wishes)
        path = f"/tasks/{task['id']}"
        assert len(await reminding.at(user, HOUR)) == 2
        rows = (await user.get(f"{path}/reminders")).json()["items"]
        for kinds in (["email"], [], None):
            changed = [wish | {"channels": kinds} for wish in wishes]
            assert (await user.patch(path, {"reminders": changed})).status_code == 200
            assert len(await reminding.at(user, HOUR)) == 2
            after = (await user.get(f"{path}/reminders")).json()["items"]
            assert [one | {"reminder": 0} for one in after] == [one | {"reminder": 0} for one in rows]
        await user.post(f"{path}/reminders/snooze", {"minutes": 30})
        await user.patch(path, {"reminders": [wish | {"channels": ["ntfy"]} for wish in wishes]})
        assert len(await reminding.at(user, HOUR + 29 * MINUTE)) == 2
        found = await reminding.at(user, HOUR + 30 * MINUTE)
        assert [one["channels"] for one in found[2:]] == [["ntfy"]]
        once_each(found)

    async def test_go_with_the_task_to_its_next_occurrence(self, user: User) -> None:
        task = await user.task(
            due_on="2026-11-25",
            recurrence={"rule": "FREQ=DAILY"},
            reminders=[{"at": IN_AN_HOUR, "channels": ["ntfy"]}, {"before": "PT0S", "of": "due", "channels": []}],
        )
        following = await user.post(f"/tasks/{task['id']}/skip", {})
        assert [one["channels"] for one in following.json()["reminders"]] == [["ntfy"], []]
