"""When a reminder fires, without a database."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.calendar.durations import Duration
from duly.calendar.zones import zone
from duly.features.reminders import rules
from duly.features.reminders.rules import Preferences

ZONES = ("UTC", "Asia/Karachi", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
instants = st.integers(631_152_000, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))
durations = st.builds(Duration, st.integers(0, 366), st.integers(0, 200_000))


def task(**fields: Any) -> dict[str, Any]:
    blank = dict.fromkeys(
        ("due_on", "due_at", "start_on", "start_at", "deadline_on", "time_zone", "completed_at", "deleted_at")
    )
    return {"priority": "none", "reminders": [], "title": "x", **blank, **fields}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


class TestDurations:
    @pytest.mark.parametrize(
        ("text", "canonical"),
        [
            ("PT0S", "PT0S"),
            ("P0D", "PT0S"),
            ("PT30M", "PT30M"),
            ("PT90M", "PT1H30M"),
            ("PT24H", "PT24H"),
            ("P1W", "P7D"),
            ("P1W2DT3H4M5S", "P9DT3H4M5S"),
            ("PT3600S", "PT1H"),
        ],
    )
    def test_have_one_form(self, text: str, canonical: str) -> None:
        assert str(Duration.parse(text)) == canonical

    @pytest.mark.parametrize(
        "text",
        ["", "P", "PT", "P1", "1D", "P1M", "P1Y", "PT1.5H", "-P1D", "P-1D", "PT1S ", "pt1s", "PT5M1H", "P1DT", "P٣D"],
    )
    def test_of_another_form_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="not a duration"):
            Duration.parse(text)

    @given(durations)
    def test_written_and_read_are_the_same(self, one: Duration) -> None:
        assert Duration.parse(str(one)) == one

    @given(instants, durations, st.sampled_from(ZONES))
    def test_lie_before_and_keep_the_wall_time_over_days(self, moment: datetime, one: Duration, name: str) -> None:
        found = one.before(moment, name)
        assert found <= moment
        whole = Duration(one.days, 0).before(moment, name)
        assert found == whole - timedelta(seconds=one.seconds)
        local, then = moment.astimezone(zone(name)), whole.astimezone(zone(name))
        assert abs((moment - whole) - timedelta(days=one.days)) <= timedelta(hours=25)
        if then.time() != local.time():
            # Only a gap moves it, and forward.
            wanted = datetime.combine(local.date() - timedelta(days=one.days), local.time())
            assert wanted < then.replace(tzinfo=None) <= wanted + timedelta(hours=24)


class TestMoments:
    def test_of_days_are_at_the_accounts_time_over_a_clock_change(self) -> None:
        berlin = Preferences("Europe/Berlin", time(9))
        for day, expected in [("2027-03-27", "08:00"), ("2027-03-28", "07:00"), ("2027-03-29", "07:00")]:
            due = task(due_on=date.fromisoformat(day))
            found = rules.moment({"before": "PT0S", "of": "due"}, due, berlin)
            assert found == at(f"{day}T{expected}:00Z")
        before = rules.moment({"before": "P1D", "of": "due"}, task(due_on=date(2027, 3, 28)), berlin)
        assert before == at("2027-03-27T08:00:00Z"), "the day before, at nine, too"
        hours = rules.moment({"before": "PT24H", "of": "due"}, task(due_on=date(2027, 3, 28)), berlin)
        assert hours == at("2027-03-27T07:00:00Z"), "hours are elapsed"

    def test_of_a_time_in_the_gap_come_after_it(self) -> None:
        early = Preferences("Europe/Berlin", time(2, 30))
        found = rules.moment({"before": "PT0S", "of": "start"}, task(start_on=date(2027, 3, 28)), early)
        assert found == at("2027-03-28T01:30:00Z")

    def test_of_instants_are_in_the_tasks_own_zone(self) -> None:
        due = task(due_at=at("2027-03-28T07:00:00Z"), time_zone="Europe/Berlin")
        found = rules.moment({"before": "P1D", "of": "due"}, due, Preferences("Asia/Karachi"))
        assert found == at("2027-03-27T08:00:00Z")

    def test_of_a_missing_date_is_none(self) -> None:
        for of in ("due", "start", "deadline"):
            assert rules.moment({"before": "PT0S", "of": of}, task(), Preferences()) is None


class TestQuietHours:
    def quiet(self, start: str, end: str, name: str = "UTC") -> Preferences:
        return Preferences(name, quiet=(time.fromisoformat(start), time.fromisoformat(end)))

    @pytest.mark.parametrize(
        ("hours", "now", "end"),
        [
            (("22:00", "07:00"), "2026-11-24T21:59:59Z", None),
            (("22:00", "07:00"), "2026-11-24T22:00:00Z", "2026-11-25T07:00:00Z"),
            (("22:00", "07:00"), "2026-11-24T00:00:00Z", "2026-11-24T07:00:00Z"),
            (("22:00", "07:00"), "2026-11-24T06:59:59Z", "2026-11-24T07:00:00Z"),
            (("22:00", "07:00"), "2026-11-24T07:00:00Z", None),
            (("12:00", "13:00"), "2026-11-24T12:30:00Z", "2026-11-24T13:00:00Z"),
            (("12:00", "13:00"), "2026-11-24T13:00:00Z", None),
            (("12:00", "12:00"), "2026-11-24T12:00:00Z", None),
        ],
    )
    def test_end_when_they_say(self, hours: tuple[str, str], now: str, end: str | None) -> None:
        assert rules.quiet_until(at(now), self.quiet(*hours)) == (end and at(end))

    def test_over_a_clock_change_end_by_the_wall(self) -> None:
        berlin = self.quiet("22:00", "07:00", "Europe/Berlin")
        assert rules.quiet_until(at("2027-03-27T22:00:00Z"), berlin) == at("2027-03-28T05:00:00Z")
        assert rules.quiet_until(at("2026-10-24T22:00:00Z"), berlin) == at("2026-10-25T06:00:00Z")

    @given(instants, st.times(), st.times(), st.sampled_from(ZONES))
    def test_end_later_and_within_a_day(self, now: datetime, start: time, end: time, name: str) -> None:
        found = rules.quiet_until(now, Preferences(name, quiet=(start.replace(second=0), end.replace(second=0))))
        if found is not None:
            assert now < found <= now + timedelta(hours=49)


def planned(wish: dict[str, Any], of: dict[str, Any], since: datetime, row: dict[str, Any] | None = None) -> Any:
    row = row or rules.begun(uuid4(), uuid4(), uuid4(), wish)
    return rules.plan(row, wish, of, Preferences(), since)


class TestPlanning:
    @given(
        st.lists(
            st.tuples(st.sampled_from(["open", "completed", "moved", "fire", "snooze", "plan"]), st.integers(0, 7_200)),
            max_size=30,
        )
    )
    def test_whatever_happens_versions_rise_and_only_wanted_ones_wait(self, steps: list[tuple[str, int]]) -> None:
        now, of = NOW, task(due_at=NOW + timedelta(hours=1), updated_at=NOW)
        wish = {"before": "PT0S", "of": "due", "nag": {"every": "PT10M", "max": 3}}
        row = planned(wish, of, now)
        fired: set[int] = set()
        for step, seconds in steps:
            now += timedelta(seconds=seconds)
            version = row["version"]
            match step:
                case "open" | "completed":
                    of |= {"completed_at": None if step == "open" else now, "updated_at": now}
                case "moved":
                    of |= {"due_at": now + timedelta(seconds=seconds), "updated_at": now}
                case "snooze" if rules.is_active(of) and row["fired_at"] is not None:
                    row, _ = rules.snooze([row], now + timedelta(minutes=5))  # type: ignore[misc]
                case "fire" if row["fire_at"] is not None and row["fire_at"] <= now:
                    again = rules.plan(row, wish, of, Preferences(), of["updated_at"])
                    if again is row:
                        assert rules.is_active(of), "fired for a task that nobody wants to hear of"
                        assert version not in fired, "fired twice in one version"
                        fired.add(version)
                        one = rules.fire(row, wish, of, Preferences(), now)
                        assert one.at <= now
                        again = one.row
                    row = again
            if step in ("open", "completed", "moved", "plan"):
                row = rules.plan(row, wish, of, Preferences(), now)
                assert (row["fire_at"] is None) or rules.is_active(of)
                assert rules.plan(row, wish, of, Preferences(), now) is row, "planning twice changes nothing"
            assert row["version"] >= version
            assert row["nags"] <= 3
