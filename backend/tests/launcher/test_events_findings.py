"""What the doctor says of the event path."""

from datetime import UTC, datetime, timedelta
from typing import Any

from duly.launcher.diagnosis.events import judge

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def state(depth: int = 0, age: float | None = None, **consumers: dict[str, int]) -> dict[str, Any]:
    oldest = None if age is None else (NOW - timedelta(seconds=age)).isoformat().replace("+00:00", "Z")
    return {"runtime": "dapr", "outbox": {"depth": depth, "oldest_at": oldest}, "consumers": consumers}


def levels(found: dict[str, Any], *, failing: bool = False) -> list[str]:
    return [finding.level for finding in judge(found, failing=failing, now=NOW)]


def test_nothing_waiting_is_good() -> None:
    assert levels(state()) == ["good"]


def test_just_committed_is_good() -> None:
    assert levels(state(3, 0.2)) == ["good"]


def test_relay_that_fails_is_a_problem_that_names_the_broker() -> None:
    (finding,) = judge(state(12, 4), failing=True, now=NOW)
    assert finding.level == "bad"
    assert "12 events wait" in finding.text
    assert "broker" in finding.text


def test_old_events_are_a_problem_whoever_fails() -> None:
    assert levels(state(1, 31)) == ["bad"]


def test_dead_letters_name_the_command_and_parked_are_a_hint() -> None:
    found = list(judge(state(audit={"dead_letters": 1, "parked": 2}), failing=False, now=NOW))
    assert [finding.level for finding in found] == ["good", "bad", "hint"]
    assert "gave up on 1 event." in found[1].text
    assert "--consumer audit" in found[1].remedy
