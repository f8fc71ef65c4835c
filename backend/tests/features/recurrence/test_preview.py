"""`POST /recurrence/preview`: what a rule means, and why it is not taken."""

import asyncio
import time
from typing import Any

import pytest

from tests.support.caller import User, codes


async def preview(user: User, **ask: Any) -> Any:
    answer = await user.post("/recurrence/preview", ask)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestPreview:
    async def test_of_the_31st(self, user: User) -> None:
        found = await preview(user, rule="FREQ=MONTHLY;BYMONTHDAY=31", start="2026-01-31", month_end="clamp", limit=4)
        assert found["rule"] == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
        assert found["occurrences"] == [
            {"local": day, "at": None} for day in ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30")
        ]
        assert found["ends"] is False
        assert "31st" in found["text"]

    async def test_over_a_change_of_the_clock(self, user: User) -> None:
        found = await preview(
            user,
            rule="FREQ=DAILY;COUNT=4",
            start="2026-03-27T09:00",
            time_zone="Europe/Berlin",
            exclude=["2026-03-28T09:00"],
        )
        assert found["occurrences"] == [
            {"local": "2026-03-27T09:00", "at": "2026-03-27T08:00:00Z"},
            {"local": "2026-03-29T09:00", "at": "2026-03-29T07:00:00Z"},
            {"local": "2026-03-30T09:00", "at": "2026-03-30T07:00:00Z"},
        ]
        assert found["ends"] is True

    async def test_after_is_exclusive_and_the_zone_is_the_accounts(self, user: User) -> None:
        await user.patch("/account", {"time_zone": "Asia/Karachi", "locale": "ur"})
        found = await preview(
            user, rule="FREQ=DAILY", start="2026-01-01T09:00:30", after="2026-05-01T09:00:30", limit=1
        )
        assert found["occurrences"] == [{"local": "2026-05-02T09:00:30", "at": "2026-05-02T04:00:30Z"}]
        assert not found["text"].isascii()

    async def test_of_dates_needs_no_zone_and_takes_one(self, user: User) -> None:
        found = await preview(user, rule="FREQ=WEEKLY", start="2026-11-24", time_zone="Europe/Berlin", limit=1)
        assert found["occurrences"] == [{"local": "2026-11-24", "at": None}]

    async def test_from_completion(self, user: User) -> None:
        found = await preview(user, rule="FREQ=MONTHLY", start="2026-01-31", repeat_from="completion", limit=3)
        assert [one["local"] for one in found["occurrences"]] == ["2026-01-31", "2026-02-28", "2026-03-31"]

    async def test_stores_nothing(self, user: User) -> None:
        await preview(user, rule="FREQ=DAILY", start="2026-01-01")
        assert (await user.get("/account")).json()["revision"] == 0


REFUSED: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "minutely": ({"rule": "FREQ=MINUTELY"}, ("rule", "recurrence.frequency-too-fine")),
    "never": ({"rule": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31"}, ("rule", "recurrence.never-occurs")),
    "after of another kind": ({"after": "2026-01-01T09:00"}, ("after", "recurrence.after-kind")),
    "exclusion of another kind": ({"exclude": ["2026-01-01T09:00"]}, ("exclude", "recurrence.exclude-kind")),
    "month end": ({"rule": "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=31", "month_end": "clamp"},
                  ("month_end", "recurrence.month-end-unclear")),
    "start with a zone": ({"start": "2026-01-01T09:00:00Z"}, ("start", "local-form")),
    "30 February": ({"start": "2026-02-30"}, ("start", "local-form")),
    "start in the year 1": ({"start": "0001-01-01"}, ("start", "recurrence.start-out-of-range")),
    "367": ({"limit": 367}, ("limit", "less-than-equal")),
    "none": ({"limit": 0}, ("limit", "greater-than-equal")),
    "unknown zone": ({"time_zone": "Mars/Olympus"}, ("time_zone", "time-zone-unknown")),
}  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize("name", REFUSED)
    async def test_say_what_to_change(self, user: User, name: str) -> None:
        body, expected = REFUSED[name]
        answer = await user.post("/recurrence/preview", {"rule": "FREQ=DAILY", "start": "2026-01-01", **body})
        assert answer.status_code == 422
        assert codes(answer) == {expected}

    async def test_of_a_hostile_rule_leave_others_served(self, user: User) -> None:
        hostile = {
            "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=3",
            "start": "2026-01-01T09:00",
            "limit": 366,
        }
        asked = asyncio.create_task(user.post("/recurrence/preview", hostile))
        waits = []
        while not asked.done():
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            waits.append(time.perf_counter() - begun)
        assert (await asked).status_code in (200, 422)
        assert max(waits) < 0.2, "the event loop was held"
