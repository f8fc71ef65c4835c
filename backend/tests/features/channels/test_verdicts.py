"""What becomes of a delivery after an attempt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from duly.features.channels.repository.due import Claimed
from duly.features.channels.service import verdicts
from duly.features.channels.service.attempting import Attempt, Outcome
from duly.features.channels.service.verdicts import LONGEST_WAIT, MOST_ATTEMPTS, back_off

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CHANNEL = {"address": b"", "wants": ["reminders"], "enabled": True, "state": "active", "failures": 0}


def claimed(tried: int = 1, life: timedelta = timedelta(days=1), about: str = "reminder") -> Claimed:
    return Claimed(
        id=uuid4(),
        user_id=uuid4(),
        channel_id=uuid4(),
        kind="webhook",
        doubtful=False,
        notification_id=None,
        about=about,
        revision=1,
        message={},
        tried=tried,
        was_due_at=NOW,
        expires_at=NOW + life,
        created_at=NOW,
        channel=CHANNEL,
        zone_name=None,
        locale=None,
    )


def attempt(outcome: Outcome, after: timedelta | None = None) -> Attempt:
    return Attempt(NOW, outcome, 503, "why", 12, after)


class TestBackOff:
    def test_doubles_from_ten_seconds_to_an_hour(self) -> None:
        pauses = [back_off(tried, 0.0).total_seconds() for tried in range(1, 12)]
        assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
        assert back_off(10_000, 0.0) == timedelta(hours=1)

    def test_is_spread(self) -> None:
        assert back_off(1, 1.0) == timedelta(seconds=12.5)

    @pytest.mark.parametrize(
        ("wanted", "pause"),
        [(timedelta(seconds=1), timedelta(seconds=10)), (timedelta(minutes=3), timedelta(minutes=3)),
         (timedelta(days=30), LONGEST_WAIT), (timedelta(0), timedelta(seconds=10))],
    )  # fmt: skip
    def test_leaves_the_end_alone_as_it_wishes_within_bounds(self, wanted: timedelta, pause: timedelta) -> None:
        assert back_off(1, 0.0, wanted) == pause

    def test_ten_attempts_take_less_than_the_life_of_a_message(self) -> None:
        whole = sum((back_off(tried, 1.0) for tried in range(1, MOST_ATTEMPTS)), timedelta(0))
        assert timedelta(hours=1) < whole < timedelta(hours=3)


class TestAfter:
    def test_delivered(self) -> None:
        found = verdicts.after(claimed(), attempt("delivered"), NOW, 0)
        assert (found.settled.outcome, found.settled.ended_at, found.settled.due_at) == ("delivered", NOW, None)
        assert not found.concerns_channel, "while all goes well the channel is not even looked at"

    def test_delivered_after_trouble_is_news_of_the_channel(self) -> None:
        row = replace(claimed(), channel=CHANNEL | {"failures": 1})
        assert verdicts.after(row, attempt("delivered"), NOW, 0).concerns_channel

    @pytest.mark.parametrize("tried", range(1, MOST_ATTEMPTS))
    def test_put_off_until_the_last_attempt(self, tried: int) -> None:
        found = verdicts.after(claimed(tried), attempt("later"), NOW, 0)
        assert (found.settled.outcome, found.settled.due_at) == ("waiting", NOW + back_off(tried, 0))
        assert found.settled.ended_at is None

    def test_given_up_at_the_last_attempt(self) -> None:
        found = verdicts.after(claimed(MOST_ATTEMPTS), attempt("later"), NOW, 0)
        assert (found.settled.outcome, found.settled.reason) == ("failed", "too-many-attempts")

    def test_a_failure_is_said_once_however_many_attempts_failed(self) -> None:
        said = [verdicts.after(claimed(n), attempt("later"), NOW, 0).failed for n in range(1, MOST_ATTEMPTS + 1)]
        assert said.count(True) == 1
        # Refused at once, or after some tries.
        for tried in range(1, MOST_ATTEMPTS + 1):
            before = [verdicts.after(claimed(n), attempt("later"), NOW, 0).failed for n in range(1, tried)]
            assert [*before, verdicts.after(claimed(tried), attempt("refused"), NOW, 0).failed].count(True) == 1

    def test_gone_is_no_failure_but_news_and_a_code_for_nobody_is_only_a_failure(self) -> None:
        found = verdicts.after(claimed(), attempt("gone"), NOW, 0)
        assert (found.settled.outcome, found.settled.reason, found.gone, found.failed) == ("failed", "why", True, False)
        code = verdicts.after(claimed(about="confirmation"), attempt("gone"), NOW, 0)
        assert (code.settled.outcome, code.gone) == ("failed", False)

    def test_left_alone_only_when_it_said_so(self) -> None:
        assert verdicts.after(claimed(), attempt("later"), NOW, 0).leave_until is None
        asked = verdicts.after(claimed(), attempt("later", timedelta(minutes=2)), NOW, 0)
        assert asked.leave_until == asked.settled.due_at == NOW + timedelta(minutes=2)


class TestHopeless:
    def test_what_is_old_or_was_begun_too_often(self) -> None:
        assert verdicts.hopeless(claimed(), NOW) is None
        for row in (claimed(life=timedelta(0)), claimed(tried=MOST_ATTEMPTS + 1)):
            found = verdicts.hopeless(row, NOW)
            assert found is not None
            assert (found.settled.outcome, found.settled.attempt, found.failed) == ("failed", None, False)
