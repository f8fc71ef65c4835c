"""When a digest is due, without a database."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.calendar.zones import local_date, zone
from duly.features.digest import rules
from duly.features.digest.rules import Wish
from tests.features.digest.conftest import at

ZONES = (
    *("UTC", "Asia/Karachi", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"),
    *("Africa/Cairo", "America/Scoresbysund", "Pacific/Kiritimati", "Pacific/Honolulu"),
)
instants = st.integers(1_262_304_000, 2_524_608_000).map(lambda second: datetime.fromtimestamp(second, UTC))
clock_times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(ZONES)


def row(**fields: Any) -> dict[str, Any]:
    return {"user_id": uuid4(), "fire_at": None, "last_on": None, **fields}


class TestFollowing:
    @pytest.mark.parametrize(
        ("when", "name", "after", "expected"),
        [
            ("07:00", "Europe/Berlin", "2026-11-24T05:59:59Z", "2026-11-24T06:00:00Z"),
            ("07:00", "Europe/Berlin", "2026-11-24T06:00:00Z", "2026-11-25T06:00:00Z"),
            # The clocks go forward at 02:00, back at 03:00: the wall says the same every day.
            ("07:00", "Europe/Berlin", "2027-03-27T07:00:00Z", "2027-03-28T05:00:00Z"),
            ("07:00", "Europe/Berlin", "2026-10-24T06:00:00Z", "2026-10-25T06:00:00Z"),
            # There is no 02:30 on that day; it comes after the gap, at 03:30.
            ("02:30", "Europe/Berlin", "2027-03-27T12:00:00Z", "2027-03-28T01:30:00Z"),
            # 02:30 comes twice: the first one counts, and only that.
            ("02:30", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
            ("02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
            ("01:45", "Australia/Lord_Howe", "2027-04-03T12:00:00Z", "2027-04-03T14:45:00Z"),
            # Midnight itself does not exist on that day in Cairo; the day begins at one.
            ("00:30", "Africa/Cairo", "2027-04-29T12:00:00Z", "2027-04-29T22:30:00Z"),
            # Apia left out the 30th of December 2011 altogether.
            ("07:00", "Pacific/Apia", "2011-12-29T18:00:00Z", "2011-12-30T17:00:00Z"),
            # In Scoresbysund the hour before midnight is left out: that evening has none, the next one its own.
            ("23:30", "America/Scoresbysund", "2027-03-27T02:00:00Z", "2027-03-29T00:30:00Z"),
        ],
    )
    def test_is_the_next_time_on_the_wall(self, when: str, name: str, after: str, expected: str) -> None:
        assert rules.following(time.fromisoformat(when), name, at(after), None) == at(expected)

    @given(clock_times, zones, instants, st.integers(-2, 2) | st.none())
    def test_is_later_on_a_later_day_within_days(
        self, when: time, name: str, after: datetime, days: int | None
    ) -> None:
        last_on = None if days is None else local_date(after, name) + timedelta(days=days)
        found = rules.following(when, name, after, last_on)
        local = found.astimezone(zone(name))
        assert after < found <= after + timedelta(days=max(days or 0, 0) + 4)
        assert last_on is None or local.date() > last_on
        assert rules.is_wanted(found, Wish(when, name), last_on)
        if local.time() != when:
            # Only a gap moves it: the wall never says that time on that day.
            wanted = datetime.combine(local.date(), when, tzinfo=zone(name))
            assert wanted.astimezone(UTC).astimezone(zone(name)).time() != when

    @given(clock_times, zones, instants)
    def test_day_by_day_no_day_comes_twice_and_none_is_left_out(self, when: time, name: str, start: datetime) -> None:
        seen: list[date] = []
        found, last_on = start, None
        for _ in range(400):
            found = rules.following(when, name, found, last_on)
            last_on = local_date(found, name)
            seen.append(last_on)
        assert seen == sorted(set(seen))
        days = {seen[0] + timedelta(days=n) for n in range((seen[-1] - seen[0]).days + 1)}
        for missing in days - set(seen):
            local = datetime.combine(missing, when, tzinfo=zone(name))
            assert local_date(local.astimezone(UTC), name) != missing, "a day that has the time was left out"


class TestPlanning:
    berlin = Wish(time(7), "Europe/Berlin")

    def test_of_nobody_who_wants_one_is_nothing(self) -> None:
        blank = row()
        assert rules.plan(blank, Wish(), at("2026-11-24T12:00:00Z")) is blank

    def test_what_is_planned_and_wanted_stays_however_late_the_event_comes(self) -> None:
        planned = rules.plan(row(), self.berlin, at("2026-11-24T12:00:00Z"))
        assert planned["fire_at"] == at("2026-11-25T06:00:00Z")
        assert rules.plan(planned, self.berlin, at("2026-11-20T12:00:00Z")) is planned
        assert rules.plan(planned, self.berlin, at("2026-11-30T12:00:00Z")) is planned

    def test_another_zone_time_or_none_moves_it(self) -> None:
        planned = rules.plan(row(), self.berlin, at("2026-11-24T12:00:00Z"))
        since = at("2026-11-24T12:30:00Z")
        assert rules.plan(planned, Wish(time(7), "Asia/Karachi"), since)["fire_at"] == at("2026-11-25T02:00:00Z")
        assert rules.plan(planned, Wish(time(20), "Europe/Berlin"), since)["fire_at"] == at("2026-11-24T19:00:00Z")
        assert rules.plan(planned, Wish(None, "Europe/Berlin"), since)["fire_at"] is None

    def test_a_day_that_had_its_digest_gets_no_second_one(self) -> None:
        done = row(fire_at=at("2026-11-25T06:00:00Z"), last_on=date(2026, 11, 24))
        later = rules.plan(done, Wish(time(20), "Europe/Berlin"), at("2026-11-24T12:00:00Z"))
        assert later["fire_at"] == at("2026-11-25T19:00:00Z")

    def test_the_same_instant_on_the_day_that_had_one_is_moved(self) -> None:
        kiritimati, honolulu = Wish(time(7), "Pacific/Kiritimati"), Wish(time(7), "Pacific/Honolulu")
        done = row(fire_at=at("2026-11-25T17:00:00Z"), last_on=date(2026, 11, 25))
        assert rules.plan(done, kiritimati, at("2026-11-24T17:00:00Z")) is done
        moved = rules.plan(done, honolulu, at("2026-11-24T17:00:00Z"))
        assert moved["fire_at"] == at("2026-11-26T17:00:00Z")
        assert rules.settle(done, honolulu, at("2026-11-25T17:00:00Z")) == (moved, "moved")


class TestSettling:
    wish = Wish(time(7), "Europe/Berlin")
    due = row(fire_at=at("2026-11-24T06:00:00Z"))

    def test_marks_the_day_and_plans_the_next(self) -> None:
        after, outcome = rules.settle(self.due, self.wish, at("2026-11-24T06:00:00.5Z"))
        assert (outcome, after["last_on"], after["fire_at"]) == ("due", date(2026, 11, 24), at("2026-11-25T06:00:00Z"))

    @pytest.mark.parametrize(
        ("now", "outcome", "next_at"),
        [
            ("2026-11-24T12:00:00Z", "due", "2026-11-25T06:00:00Z"),
            ("2026-11-24T12:00:01Z", "missed", "2026-11-25T06:00:00Z"),
            # After two days: today's, an hour late, is still to come.
            ("2026-11-26T07:00:00Z", "missed", "2026-11-26T06:00:00Z"),
            ("2026-11-26T13:00:00Z", "missed", "2026-11-27T06:00:00Z"),
        ],
    )
    def test_six_hours_late_is_missed(self, now: str, outcome: str, next_at: str) -> None:
        after, found = rules.settle(self.due, self.wish, at(now))
        assert (found, after["fire_at"]) == (outcome, at(next_at))

    def test_what_is_not_wanted_any_more_is_not_composed(self) -> None:
        after, outcome = rules.settle(self.due, Wish(), at("2026-11-24T06:00:00Z"))
        assert (outcome, after["fire_at"], after["last_on"]) == ("ended", None, None)
        after, outcome = rules.settle(self.due, Wish(time(8), "Europe/Berlin"), at("2026-11-24T07:30:00Z"))
        assert (outcome, after["fire_at"], after["last_on"]) == ("moved", at("2026-11-24T07:00:00Z"), None)

    @given(
        zones,
        instants,
        st.lists(
            st.tuples(st.sampled_from(["look", "follow", "zone", "time", "off"]), st.integers(0, 40 * 3600)),
            max_size=40,
        ),
        st.data(),
    )
    def test_whatever_happens_each_day_has_one_at_most_and_at_its_time(
        self, name: str, start: datetime, steps: list[tuple[str, int]], data: st.DataObject
    ) -> None:
        """Accounts change at any moment, their events come late, the service sleeps through some of it."""
        now, wish, told = start, Wish(time(7), name), []
        kept = rules.plan(row(), wish, now)
        behind = now
        for step, seconds in steps:
            now += timedelta(seconds=seconds)
            match step:
                case "zone":
                    wish, behind = Wish(wish.at, data.draw(zones)), now
                case "time":
                    wish, behind = Wish(data.draw(clock_times), wish.time_zone), now
                case "off":
                    wish, behind = Wish(None, wish.time_zone), now
                case "follow":
                    kept = rules.plan(kept, wish, behind)
                case _:
                    while kept["fire_at"] is not None and kept["fire_at"] <= now:
                        fire_at = kept["fire_at"]
                        kept, outcome = rules.settle(kept, wish, now)
                        if outcome == "due":
                            assert wish.at is not None
                            assert rules.is_wanted(fire_at, wish, told[-1] if told else None)
                            assert now - fire_at <= rules.MISSED_AFTER
                            told.append(local_date(fire_at, wish.time_zone))
        assert told == sorted(set(told))
        kept = rules.plan(kept, wish, behind)
        assert (kept["fire_at"] is None) == (wish.at is None), "who wants one has one planned"
